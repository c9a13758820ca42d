"""Reparse of a WARC: pages a second on one core and on all, memory flat, beside trafilatura."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import trafilatura

from archive.catalogue import Catalogue
from archive.config import Config
from archive.profiles import find_site
from benchmarks.extraction import made_pages
from benchmarks.ground import ROOT, folder, heading, row
from crawler.reparsing.pool import cores
from tests.crawler.kept_pages import take_in

SITE = "duk-langson"
# For ten times as many pages, shown or saved: what is remembered within bounds fills up meanwhile.
MOST_GROWTH = 1.1
_PEER_PAGES = 400


@dataclass(frozen=True, slots=True)
class Measured:
    """A reparse that ended: wall and processor seconds, highest memory of all its processes."""

    seconds: float
    busy: float
    peak_mb: float

    def show(self, name: str, pages: int) -> None:
        """Print it as a row of the table."""
        row(
            name, f"{pages / self.seconds:,.0f}", f"{pages / self.busy:,.0f}", f"{self.peak_mb:.0f}"
        )


def main(argv: list[str]) -> int:
    """Print speeds and memory; 1 when memory grows with the pages."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks reparse", description=__doc__)
    parser.add_argument("--pages", type=int, nargs=2, default=[2_000, 20_000])
    asked = parser.parse_args(argv)
    small, large = asked.pages
    heading(f"`khotin reparse` of {large:,} pages in WARC files")
    row("", "pages/s", "a CPU second", "peak MB")
    peaks: dict[int, tuple[float, float]] = {}
    for count in (small, large):
        with folder() as data_dir:
            fill(data_dir, count)
            if count == large and cores() > 1:
                measured(data_dir, 1).show(f"{count:,} pages, 1 reading process", count)
            shows = measured(data_dir, cores())
            shows.show(f"{count:,} pages, a process for each of {cores()} cores", count)
            writes = measured(data_dir, cores(), "--apply")
            writes.show("the same with --apply", count)
            peaks[count] = shows.peak_mb, writes.peak_mb
    _peer(large)
    growth = max(after / before for before, after in zip(peaks[small], peaks[large], strict=True))
    verdict = "met" if growth <= MOST_GROWTH else "MISSED"
    print(f"  memory at {large:,} pages: {growth:.2f} times that at {small:,} "
          f"(at most {MOST_GROWTH}: {verdict})")  # fmt: skip
    return int(growth > MOST_GROWTH)


def fill(data_dir: Path, count: int) -> None:
    """Make an archive of so many pages of the sample site, no two alike, without fetching any."""
    site = find_site(SITE)
    with Catalogue.open(Config(data_dir=data_dir)) as catalogue:
        take_in(catalogue, site, made_pages(count))


def measured(data_dir: Path, workers: int, *more: str) -> Measured:
    """Run the command to its end; memory is the sum over its processes, shared pages once."""
    environ = {"KHOTIN_DATA_DIR": str(data_dir), "KHOTIN_REPARSE_WORKERS": str(workers)}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "reparse", SITE, *more],
        cwd=ROOT,
        env=os.environ | environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    watch = _Watch(process.pid)
    watch.start()
    code = process.wait()
    seconds = time.perf_counter() - began
    watch.ended.set()
    watch.join()
    if code:
        raise RuntimeError(f"khotin reparse ended with {code}")
    return Measured(seconds, watch.busy, watch.peak_kb / 1024)


class _Watch(threading.Thread):
    """Looks ten times a second at all processes of a session.

    Adds up what they hold at once (proportional set size: shared pages count once), and the
    processor time each has taken when last seen.
    """

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session, self.peak_kb = session, 0
        self.ended = threading.Event()
        self._ticks: dict[str, int] = {}

    @property
    def busy(self) -> float:
        """Processor seconds of all processes."""
        return sum(self._ticks.values()) / os.sysconf("SC_CLK_TCK")

    def run(self) -> None:
        """Look until told that the processes have ended."""
        while not self.ended.wait(0.1):
            held = 0
            for process in Path("/proc").glob("[0-9]*"):
                session, ticks = _times(process)
                if session == self.session:
                    held += _held_kb(process)
                    self._ticks[process.name] = ticks
            self.peak_kb = max(self.peak_kb, held)


def _times(process: Path) -> tuple[int, int]:
    """Return a process's session, and its processor time in clock ticks (proc(5), stat)."""
    try:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        return int(fields[3]), int(fields[11]) + int(fields[12])
    except (OSError, ValueError, IndexError):
        return 0, 0


def _held_kb(process: Path) -> int:
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _peer(count: int) -> None:
    """Let trafilatura read the text of pages of the same kind, in one process."""
    pages = [page.text for page in made_pages(min(count, _PEER_PAGES))]
    began, worked = time.perf_counter(), time.process_time()
    for text in pages:
        trafilatura.extract(text)
    seconds, busy = time.perf_counter() - began, time.process_time() - worked
    name = f"trafilatura, text of {len(pages)} of them"
    row(name, f"{len(pages) / seconds:,.0f}", f"{len(pages) / busy:,.0f}")
