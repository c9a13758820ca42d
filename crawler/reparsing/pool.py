"""Reading processes: as many as there are cores, each page with a time limit, answers in order.

A process that is killed or does not come to an end costs its page, never the run. Nothing is
queued without bound: a process gets its next pages when it has answered the last.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any

from archive.catalogue.kept import KeptPage
from archive.errors import ArchiveError
from crawler.reparsing.reading import Answer, Came

Read = Callable[[KeptPage], Answer]
# Pages handed over at once: enough that no process waits for the next.
HANDFUL = 32
# So far may the fastest process be ahead of the slowest page, for each process.
_AHEAD = 4 * HANDFUL
_TRIES = 2
_MOST_DEATHS = 10
# Its processes inherit no lock, connection or file of this one; a fork of this one would.
_PROCESSES = multiprocessing.get_context("forkserver")


@dataclass(slots=True)
class _Job:
    number: int
    page: KeptPage
    deaths: int = 0


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Any
    jobs: deque[_Job] = field(default_factory=deque)
    due: float = 0.0


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


class Pool:
    """Reading processes for one run; `read` is sent to each once and must be picklable."""

    def __init__(self, read: Read, *, workers: int, seconds: float) -> None:
        """Prepare `workers` processes; a page may take so many seconds."""
        self._read, self._seconds, self._count = read, seconds, workers
        self._workers: list[_Worker] = []
        self._again: deque[_Job] = deque()
        self._answers: dict[int, tuple[KeptPage, Answer]] = {}
        self._given = self._emitted = self._deaths = 0
        _PROCESSES.set_forkserver_preload([__name__, read.__module__])

    def answers(self, pages: Iterable[KeptPage]) -> Generator[tuple[KeptPage, Answer]]:
        """Yield each page with its answer, in the order of the pages.

        Raises ArchiveError when process after process ends without an answer.
        """
        coming = (_Job(number, page) for number, page in enumerate(pages))
        try:
            while True:
                while self._emitted in self._answers:
                    yield self._answers.pop(self._emitted)
                    self._emitted += 1
                self._hand_out(coming)
                if any(self._busy()):
                    self._listen()
                elif not self._again and self._emitted not in self._answers:
                    return
        finally:
            self.close()

    def close(self) -> None:
        """End all processes at once."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()
        self._workers.clear()

    def _busy(self) -> Iterator[_Worker]:
        return (worker for worker in self._workers if worker.jobs)

    def _hand_out(self, coming: Iterator[_Job]) -> None:
        """Give idle processes their next pages, those of dead processes first."""
        for place in range(self._count):
            if place < len(self._workers) and self._workers[place].jobs:
                continue
            jobs = self._next(coming)
            if not jobs:
                return
            if place == len(self._workers):
                self._workers.append(self._start())
            worker = self._workers[place]
            worker.jobs.extend(jobs)
            worker.due = time.monotonic() + self._seconds
            try:
                worker.pipe.send([job.page for job in jobs])
            except OSError:
                self._bury(worker)

    def _next(self, coming: Iterator[_Job]) -> list[_Job]:
        # A page that has cost a process is tried alone, so that it costs no other page.
        if self._again:
            return [self._again.popleft()]
        room = self._emitted + _AHEAD * self._count - self._given
        jobs = list(islice(coming, max(0, min(HANDFUL, room))))
        self._given += len(jobs)
        return jobs

    def _start(self) -> _Worker:
        ours, theirs = _PROCESSES.Pipe()
        process = _PROCESSES.Process(target=work, args=(theirs, self._read), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _listen(self) -> None:
        """Take in what has been answered; see to processes that ended or take too long."""
        busy = list(self._busy())
        if not busy:
            return
        left = min(worker.due for worker in busy) - time.monotonic()
        ready = wait([worker.pipe for worker in busy], timeout=max(0.0, left))
        for worker in busy:
            if worker.pipe in ready:
                self._hear(worker)
            elif time.monotonic() >= worker.due:
                self._give_up(worker)

    def _hear(self, worker: _Worker) -> None:
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        self._deaths = 0
        self._settle(worker.jobs.popleft(), answer)
        worker.due = time.monotonic() + self._seconds

    def _settle(self, job: _Job, answer: Answer) -> None:
        self._answers[job.number] = job.page, answer

    def _give_up(self, worker: _Worker) -> None:
        """End a process whose page takes too long; the pages behind it have another turn."""
        job = worker.jobs.popleft()
        reason = f"{job.page.url}: time: was not read within {self._seconds:g} seconds"
        self._settle(job, Answer(Came.LOST, reason=reason))
        self._replace(worker)

    def _bury(self, worker: _Worker) -> None:
        """See to a process that ended by itself, or was killed, perhaps for want of memory."""
        self._deaths += 1
        worker.process.join()
        code = worker.process.exitcode
        if self._deaths > _MOST_DEATHS:
            raise ArchiveError(
                f"{self._deaths} processes reading pages ended one after the other, the last "
                f"{_ending(code)}; look for free memory, or set reparse_workers lower"
            )
        job = worker.jobs.popleft()
        job.deaths += 1
        if job.deaths < _TRIES:
            worker.jobs.appendleft(job)
        else:
            reason = f"{job.page.url}: process: reading it ended {_ending(code)}, {_TRIES} times"
            self._settle(job, Answer(Came.LOST, reason=reason))
        self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        self._again.extendleft(reversed(worker.jobs))
        self._workers[self._workers.index(worker)] = self._start()


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return f"by {signal.Signals(-code).name}"
    return f"with exit code {code}"


def work(pipe: Connection[Any, Any], read: Read) -> None:
    """Be a reading process: answer page by page, until nobody is there to hear."""
    # Ctrl-C reaches the whole group; the process that asked decides what becomes of this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What was loaded before the processes parted, all share. A full collection, which comes after
    # some thousand pages, would write to each of these objects: to a copy for each process.
    gc.freeze()
    while True:
        try:
            pages = pipe.recv()
            for page in pages:
                pipe.send(_answered(read, page))
        except (EOFError, OSError):
            return


def _answered(read: Read, page: KeptPage) -> Answer:
    try:
        return read(page)
    # One page nobody foresaw must not end the reading of all others; its name is the trace.
    except Exception as error:
        return Answer(Came.LOST, reason=f"{page.url}: {type(error).__name__}: {error}")
