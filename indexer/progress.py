"""Owns the progress display of indexing: a moving line on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from archive.jobs.own import teller
from indexer.sync import Progress

PLAIN_SECONDS = 5.0


@contextmanager
def shown_progress(*, visible: bool = True) -> Iterator[Progress]:
    """Give a function to call with (done, total); it shows count, rate and time left on stderr."""
    if not visible:
        yield teller() or (lambda done, total: None)
    elif sys.stderr.isatty():
        with _moving() as progress:
            yield progress
    else:
        yield _plain()


@contextmanager
def _moving() -> Iterator[Progress]:
    # Rich takes a fifth of a second to import, which a search need not pay.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("Indexing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    started = time.monotonic()
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate="")

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, rate=_rate(done, started))

        yield progress


def _plain() -> Progress:
    started = last = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PLAIN_SECONDS:
            last = now
            left = (total - done) * (now - started) / max(done, 1)
            click.echo(f"{done} of {total} · {_rate(done, started)} · {left:.0f} s left", err=True)

    return progress


def _rate(done: int, started: float) -> str:
    return f"{done / max(time.monotonic() - started, 0.001):.0f} changes/s"
