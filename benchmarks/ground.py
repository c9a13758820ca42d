"""The ground a measurement stands on: a simulator of its own, a folder, finished processes, tables."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that ran: its output, wall seconds and peak memory in megabytes."""

    output: str
    seconds: float
    peak_mb: float
    processor: float


@contextmanager
def simulator(articles: int, *extra: str) -> Iterator[str]:
    """Run the sample site in a process of its own, so that both sides pay nothing for it."""
    words = ["-m", "tests.site_simulator", "--port", "0", "--articles", str(articles), *extra]
    with subprocess.Popen(
        [sys.executable, "-u", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            found = re.search(r"http://\S+", process.stdout.readline())
            if not found:
                raise RuntimeError("the sample site did not say where it runs")
            yield found.group()
        finally:
            process.terminate()


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="khotin-bench-") as name:
        yield Path(name)


def run(*words: str, data_dir: Path | None = None) -> Finished:
    """Run a Python program to its end; raises when it fails. Memory and processor time are its own."""
    env = dict(os.environ) | ({"KHOTIN_DATA_DIR": str(data_dir)} if data_dir else {})
    began = time.perf_counter()
    with (
        tempfile.TemporaryFile("w+") as out,
        subprocess.Popen([sys.executable, *words], cwd=ROOT, env=env, stdout=out) as process,
    ):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        out.seek(0)
        text = out.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}: {text[-2000:]}")
    return Finished(text, seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)


def middle(values: Sequence[float]) -> float:
    """Return the median."""
    return median(values)


def heading(title: str) -> None:
    """Print what is measured, where and when."""
    when = time.strftime("%Y-%m-%d")
    print(f"\n{title}\n{when}, Python {platform.python_version()}, {os.cpu_count()} cores", end="")
    print(f" of {_processor()}, load {os.getloadavg()[0]:.1f}", flush=True)


def row(name: str, *cells: str) -> None:
    """Print one line of a table."""
    print(f"  {name:<44}" + "".join(f"{cell:>16}" for cell in cells))


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print a table as Markdown has it, its columns straight."""
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    rule = ["-" * width for width in widths]
    print()
    for cells in (head, rule, *lines):
        print(
            "| " + " | ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)) + " |",
            flush=True,
        )


def _processor() -> str:
    """Return the processor's name where the system tells it."""
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
    except OSError:
        found = None
    return found[1].strip() if found else platform.machine()
