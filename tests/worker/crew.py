"""Workers as processes, and what the small jobs they do have said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalogue import Catalogue
from archive.config import Config
from archive.jobs import Job, JobState, jobs

# What a worker says when signals reach it.
LISTENING = b"listening\n"
ROOT = Path(__file__).resolve().parent.parent.parent
OVER = (JobState.FINISHED, JobState.FAILED, JobState.CANCELLED)
PROFILE = 'extends = "duk-langson"\nname = "{name}"\ntitle = "{name}"\n'


@dataclass(slots=True)
class Crew:
    """Some workers over one catalogue; `program` is what their jobs are, khotin if empty."""

    config: Config
    program: tuple[str, ...] = ()
    slots: int = 1
    at_work: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def hire(self) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        words = [str(self.config.data_dir), self.config.database_url, str(self.slots)]
        log = (self.config.data_dir / "workers.log").open("ab")
        with log:
            one = subprocess.Popen(
                [sys.executable, "-m", "tests.worker.quick_worker", *words, *self.program],
                cwd=ROOT, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self.at_work.append(one)
        return one

    def kill(self, one: subprocess.Popen[bytes]) -> None:
        """End a worker with kill -9."""
        _end(one)
        self.at_work.remove(one)

    def dismiss(self) -> None:
        """Ask all workers to leave in good order, and wait until they have."""
        for one in self.at_work:
            # The signal would simply end one that does not listen yet.
            assert one.stdout is not None
            assert one.stdout.readline() == LISTENING, self.said()
            one.send_signal(signal.SIGTERM)
        for one in self.at_work:
            assert one.wait(timeout=300) == 0, self.said()
            _end(one)
        self.at_work.clear()

    def said(self) -> str:
        """Return what the workers logged."""
        return (self.config.data_dir / "workers.log").read_text("utf-8")


@contextmanager
def crew(config: Config, *program: str, slots: int = 1) -> Iterator[Crew]:
    """Give a crew; whoever is at work at the end is asked to leave."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    found = Crew(config, program, slots)
    try:
        yield found
        found.dismiss()
    finally:
        for one in found.at_work:
            _end(one)


def _end(one: subprocess.Popen[bytes]) -> None:
    one.kill()
    one.wait()
    if one.stdout is not None:
        one.stdout.close()


def write_sites(config: Config, count: int) -> list[str]:
    """Write that many profiles and return their names."""
    config.profiles_dir.mkdir(parents=True, exist_ok=True)
    names = [f"s{number}" for number in range(count)]
    for name in names:
        (config.profiles_dir / f"{name}.toml").write_text(PROFILE.format(name=name), "utf-8")
    return names


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started and that live."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [int(each) for each in listed.read_text().split()]
    except OSError:
        return []


def lines_of(folder: Path) -> list[list[str]]:
    """Return what small jobs have said: begin, end, stopped or clash; the job; its site."""
    file = folder / "said"
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def counted(folder: Path, word: str) -> Counter[str]:
    """Return how often each job has said a word."""
    return Counter(job for said, job, _ in lines_of(folder) if said == word)


def all_over(catalogue: Catalogue, *, kind: str = "crawl") -> bool:
    """Tell whether no job of a kind waits or goes on."""
    return all(job.state in OVER for job in all_jobs(catalogue, kind=kind))


def all_jobs(catalogue: Catalogue, *, kind: str = "crawl") -> list[Job]:
    """Return all jobs of a kind."""
    return jobs(catalogue, kind=kind, limit=10_000)


def until(seen: Callable[[], object], *, seconds: float = 300) -> None:
    """Wait for something that will come, asking the catalogue not too often."""
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def kill_hard(pid: int) -> None:
    """End a process with kill -9, if it is still there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
