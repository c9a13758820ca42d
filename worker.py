"""The `worker` command: leases what is due and runs each job as a `khotin` process of its own.

Any number of workers may run, on one machine or, over PostgreSQL, on several. All that decides who
does what stands in the catalogue (archive.jobs, archive.scheduling); here are the processes.
"""

from __future__ import annotations

import logging
import os
import platform
import select
import signal
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import click

from archive.alerts.rows import watch
from archive.catalogue import Catalogue
from archive.config import Config
from archive.console import command, print_json, settings
from archive.errors import ArchiveError, KhoTinError
from archive.export.set_sweeping import sweep_files
from archive.jobs import (
    KINDS,
    Job,
    JobState,
    Kind,
    claim,
    enqueue,
    heartbeat,
    roster,
    settle,
    take_back,
)
from archive.jobs.endings import End
from archive.jobs.kinds import words_of
from archive.jobs.leases import cancel_asked, forget_waits, running_jobs
from archive.jobs.processes import Process
from archive.jobs.rows import FEW, clock
from archive.locks import REBUILD, Lock, is_dead, show_alive
from archive.logs import begin_logging
from archive.resultsets import sweep
from archive.scheduling.ticking import tick

PROGRAM = (sys.executable, str(Path(__file__).resolve().parent / "manage.py"))
LOOK = 1.0  # seconds between two looks for work
BEAT = 10.0
RECHECK = 60.0
RECOVER = 5.0
WATCH = 60.0
TIDY = 3600.0
GRACE = 30.0
# A clock that moves so much more or less than the time that passed was set by somebody.
JUMP = 5.0

_log = logging.getLogger("khotin.worker")


class Worker:
    """One worker: its row, its lock, and the processes of the jobs it has."""

    def __init__(
        self,
        config: Config,
        *,
        slots: int = 1,
        once: bool = False,
        index: bool = True,
        program: Sequence[str] = PROGRAM,
        kinds: Mapping[str, Kind] = KINDS,
        machine: str | None = None,
    ) -> None:
        """Make a worker that does up to `slots` jobs at once, `once` until nothing is due."""
        self.id = uuid.uuid4().hex
        self.done: list[tuple[str, JobState]] = []
        self._config, self._slots, self._once, self._index = config, slots, once, index
        self._program, self._kinds = program, kinds
        self._machine = machine or platform.node()
        self._running: list[Process] = []
        self._leaving = 0
        self._due: dict[str, float] = {}
        self._wall = (time.time(), time.monotonic())
        self._alive: Lock
        self._wake, self._wakes = os.pipe()

    def run(self) -> None:
        """Work until told to leave, or until nothing is due. Raises ArchiveError at the start only."""
        with Catalogue.open(self._config) as catalogue:
            self._alive = show_alive(self._config, self.id)
            roster.begin(
                catalogue, self.id, machine=self._machine, pid=os.getpid(), slots=self._slots
            )
            _log.info("worker begins", extra={"worker": self.id, "slots": self._slots})
            try:
                while not self._over(catalogue):
                    self._wait()
            finally:
                self._leave(catalogue)

    def leave(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Begin no more, stop what goes on in good order; asked twice, stop it at once."""
        self._leaving += 1

    def listen(self) -> None:
        """Leave on Ctrl-C and SIGTERM, and wake up as soon as a process has ended."""
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, self.leave)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        os.set_blocking(self._wake, False)
        os.set_blocking(self._wakes, False)
        signal.set_wakeup_fd(self._wakes, warn_on_full_buffer=False)

    def _wait(self) -> None:
        ready, _, _ = select.select([self._wake], [], [], LOOK)
        if ready:
            os.read(self._wake, 4096)

    def _over(self, catalogue: Catalogue) -> bool:
        """Do what there is to do now; True when this worker has nothing more to do at all."""
        try:
            self._reap(catalogue)
            self._obey(catalogue)
            self._beat(catalogue)
            begun = False if self._leaving or self._rebuilds() else self._begin(catalogue)
        except KhoTinError as error:
            # Locked, restarted, full: what runs goes on, and the next look may find it better.
            _log.error("the catalogue cannot be used now", extra={"error": str(error)})
            return bool(self._leaving) and not self._running
        return not self._running and (bool(self._leaving) or (self._once and not begun))

    def _is_due(self, what: str, every: float) -> bool:
        now = time.monotonic()
        if now < self._due.get(what, 0.0):
            return False
        self._due[what] = now + every
        return True

    def _begin(self, catalogue: Catalogue) -> bool:
        """Take what is due, as far as there is room; tell whether anything was begun."""
        if self._is_due("recover", RECOVER):
            self._recover(catalogue)
        if self._is_due("watch", WATCH):
            self._watch(catalogue)
        if self._is_due("tidy", TIDY):
            self._tidy(catalogue)
        jumped = self._jumped()
        if jumped:
            forget_waits(catalogue)
        for job in tick(catalogue, recheck=self._is_due("recheck", RECHECK) or jumped):
            _log.info("due", extra=_named(job) | {"late": job.late})
        begun = False
        while len(self._running) < self._slots:
            job_ = claim(catalogue, self.id, machine=self._machine, kinds=self._kinds)
            if job_ is None:
                return begun
            begun = True
            self._start(catalogue, job_)
        return begun

    def _rebuilds(self) -> bool:
        """Tell whether SQLite's catalogue is about to be replaced, and what is written now lost."""
        lite = self._config.catalogue_url.startswith("sqlite")
        return lite and not is_dead(self._config, REBUILD)

    def _recover(self, catalogue: Catalogue) -> None:
        for job in take_back(catalogue):
            _log.warning("taken back from a dead worker", extra=_named(job) | {"from": job.worker})
        for dead in roster.forget_dead(catalogue):
            _log.warning("worker died", extra={"worker": dead.id, "machine": dead.machine})

    def _watch(self, catalogue: Catalogue) -> None:
        changed = watch(catalogue, machine=self._machine)
        for name, alerts in (("alert", changed.began), ("alert is over", changed.over)):
            for each in alerts:
                _log.warning(name, extra={"key": each.condition.key, "what": each.condition.en})

    def _tidy(self, catalogue: Catalogue) -> None:
        """Remove what has ended: the lists of result sets that nobody kept, their files, leftovers."""
        if ended := sweep(catalogue):
            _log.info("result sets ended", extra={"lists": ended})
        if freed := sweep_files(catalogue):
            _log.info("files of result sets ended", extra={"bytes": freed})

    def _jumped(self) -> bool:
        """Tell whether somebody has set this machine's clock since the last look."""
        wall, steady = self._wall
        self._wall = (time.time(), time.monotonic())
        return abs((self._wall[0] - wall) - (self._wall[1] - steady)) > JUMP

    def _start(self, catalogue: Catalogue, job: Job) -> None:
        _log.info("job begins", extra=_named(job) | {"try": job.tries})
        try:
            with catalogue.read() as connection:
                now = clock(connection)
            words = self._words(job, now)
            self._running.append(Process.start(job, [*self._program, *words], self._config))
        except OSError as error:
            self._settle(catalogue, job, End(3, error=f"the command cannot be started: {error}"))
        except ArchiveError:
            raise
        except KhoTinError as error:
            self._settle(catalogue, job, End(error.exit_code, error=str(error)))

    def _words(self, job: Job, now: datetime) -> list[str]:
        return words_of(job.kind, job.args, site=job.site, now=now, kinds=self._kinds)

    def _reap(self, catalogue: Catalogue) -> None:
        for process in [one for one in self._running if one.has_ended()]:
            # Settled first: should that fail, the next look tries again.
            self._settle(catalogue, process.job, process.end())
            self._running.remove(process)
            process.tidy()

    def _settle(self, catalogue: Catalogue, job: Job, end: End) -> None:
        state = settle(catalogue, self.id, job, end, leaving=bool(self._leaving))
        said = {"state": state and state.value, "exit_code": end.code, "error": end.error}
        _log.info("job ends", extra=_named(job) | said)
        if state is not None:
            self.done.append((job.id, state))
        kind = self._kinds.get(job.kind)
        if self._index and kind is not None and kind.changes and end.code in (0, 6):
            enqueue(catalogue, "index", {}, by="worker", machine=self._machine, once=True, via=None)

    def _obey(self, catalogue: Catalogue) -> None:
        """Stop what somebody wants stopped, or everything when leaving."""
        wanted = cancel_asked(catalogue, self.id) if self._running else set()
        for process in self._running:
            if process.job.id in wanted or self._leaving:
                process.stop(grace=GRACE if self._leaving < 2 else 0.0)

    def _beat(self, catalogue: Catalogue) -> None:
        if not self._is_due("beat", BEAT):
            return
        roster.seen(catalogue, self.id)
        for job in running_jobs(catalogue, self.id):
            if job.id not in {process.job.id for process in self._running}:
                # Leased by us when the catalogue went away: it has no process.
                self._settle(catalogue, job, End(3, error="it could not be started"))
        for process in list(self._running):
            if not heartbeat(catalogue, self.id, process.job.id, log=process.log()):
                _log.error("another worker has the job", extra=_named(process.job))
                process.kill()
        self._keep_alive()

    def _keep_alive(self) -> None:
        """Take the lock anew when the database has dropped the connection that held it."""
        try:
            self._alive.check()
        except ArchiveError:
            self._alive.release()
            self._alive = show_alive(self._config, self.id)

    def _leave(self, catalogue: Catalogue) -> None:
        for process in self._running:
            process.kill()
        self._alive.release()
        try:
            roster.gone(catalogue, self.id)
        except KhoTinError as error:
            _log.error("the catalogue cannot be used now", extra={"error": str(error)})
        _log.info("worker leaves", extra={"worker": self.id, "jobs": len(self.done)})


def _named(job: Job) -> dict[str, Any]:
    return {"job": job.id[:FEW], "kind": job.kind, "site": job.site}


@command("worker", example="khotin worker --jobs 2")
@click.option("--jobs", "slots", type=click.IntRange(1, 64), default=1, show_default=True,
              help="Jobs done at once.")  # fmt: skip
@click.option("--once", is_flag=True, help="Do what is due, then end; for a cron line.")
@click.option("--index/--no-index", default=True, show_default=True,
              help="Bring this machine's index up to the catalogue after each job that changes articles.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON, at the end.")
def worker(slots: int, once: bool, index: bool, as_json: bool) -> None:
    """Do what schedules and people have asked for: crawl, import, index, verify, back up, pack.

    Each job is a process of its own. Several workers share the work, also on several machines over
    PostgreSQL, and no job is done by two. Ctrl-C or SIGTERM stops jobs in good order; they go on
    with the next worker. A job whose worker died is taken up again after a minute.
    """
    config = settings()
    begin_logging(config)
    at_work = Worker(config, slots=slots, once=once, index=index)
    at_work.listen()
    at_work.run()
    if as_json:
        print_json([{"job": id_, "state": state.value} for id_, state in at_work.done])
