"""A whole download over HTTP, read as it comes and thrown away."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.exports.shelf import TABLE

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Fetched:
    """Seconds until the first bytes, seconds in all, and bytes."""

    first: float
    whole: float
    size: int


def fetch(port: int, path: str) -> Fetched:
    """Read an answer to its end."""
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {answer.read(300)!r}")
    size = len(answer.read(1))
    first = time.perf_counter() - began
    while piece := answer.read(_PIECE):
        size += len(piece)
    connection.close()
    return Fetched(first, time.perf_counter() - began, size)


def ours(port: int) -> list[str]:
    """Return what starts our site, with one process, as Datasette has one."""
    return [sys.executable, "manage.py", "serve", "--port", str(port), "--processes", "1"]


def datasette(database: Path, port: int) -> list[str]:
    """Return what starts Datasette over the plain table, its limits on streams lifted."""
    settings = {"max_csv_mb": 0, "max_returned_rows": 1000, "sql_time_limit_ms": 60_000}
    words = [word for name, value in settings.items() for word in ("--setting", name, str(value))]
    return [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        "-i",
        str(database),
        "-p",
        str(port),
        *words,
    ]


def datasette_path(database: Path) -> str:
    """Return the address of its streaming CSV, the largest pages it allows."""
    return f"/{database.stem}/{TABLE}.csv?_stream=on&_size=max"


def peak_mb(process: int) -> float:
    """Return a running process's peak memory in megabytes, as Linux tells it."""
    text = Path(f"/proc/{process}/status").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
