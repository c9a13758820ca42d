"""Printed dates: lines read right and lines a second, beside dateparser on the same lines.

dateparser is given what helps it: Vietnamese, day first, the zone of Hanoi.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import dateparser  # type: ignore[import-untyped]

from archive.text import HANOI
from benchmarks.ground import heading, row
from crawler.extract.dates import date_line
from tests.crawler.extract.printed_dates import FORMS, print_date

GATE = 10.0
_CAPTURED = datetime(2026, 11, 22, tzinfo=UTC)
_SETTINGS = {"DATE_ORDER": "DMY", "TIMEZONE": "Asia/Ho_Chi_Minh", "RETURN_AS_TIMEZONE_AWARE": True}


def main(arguments: list[str]) -> int:
    """Print both; 1 when a line is read wrong or the ratio is below the gate."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks dates", description=__doc__)
    parser.add_argument("--lines", type=int, default=720)
    options = parser.parse_args(arguments)
    lines = _lines(options.lines)
    heading(f"Reading of {len(lines)} date lines in {len(FORMS)} forms, CPU time")
    row("", "right", "lines/s")
    ours = _measure("Kho Tin", _read, lines)
    peer = _measure("dateparser", _peer, lines)
    ratio = ours[1] / peer[1]
    met = ratio >= GATE and ours[0] == len(lines)
    print(
        f"  gate: all right, {GATE:.0f} times as fast: {'met' if met else 'MISSED'} ({ratio:.0f})"
    )
    return 0 if met else 1


def _lines(count: int) -> list[tuple[str, datetime]]:
    rng = Random(7)
    first = datetime(1990, 1, 1, tzinfo=HANOI)
    lines = []
    for number in range(count):
        moment = first + timedelta(minutes=rng.randrange(19_000_000))
        lines.append((print_date(FORMS[number % len(FORMS)], moment), moment))
    return lines


def _read(line: str) -> datetime | None:
    found = date_line(line, captured=_CAPTURED)
    return found.moment if found else None


def _peer(line: str) -> datetime | None:
    found: datetime | None = dateparser.parse(line, languages=["vi"], settings=_SETTINGS)
    return found


def _measure(
    name: str, read: Callable[[str], datetime | None], lines: list[tuple[str, datetime]]
) -> tuple[int, float]:
    read(lines[0][0])
    began = time.process_time()
    found = [read(line) for line, _ in lines]
    speed = len(lines) / (time.process_time() - began)
    right = sum(got == moment for got, (_, moment) in zip(found, lines, strict=True))
    row(name, f"{right / len(lines):.3f}", f"{speed:,.0f}")
    return right, speed
