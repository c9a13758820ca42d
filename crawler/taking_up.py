"""Which row a crawl has: that of the site's last one, if it left something to be done, or a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update

from archive.catalogue import Catalogue, tables
from archive.models import CrawlRun, RunState
from crawler import backlog
from crawler.checks import BACKFILL, CRAWL, CRAWL_FULL, CRAWLS

_KILLED = "the program ended before the run did"
_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A run's row and the counts it goes on from.

    What was seen first before `known_before` (UTC) need not be fetched anew.
    """

    row: CrawlRun
    known_before: datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    resumed: bool = False


def take_up(
    catalogue: Catalogue, site: str, *, full: bool, clock: Callable[[], datetime]
) -> TakenUp:
    """Take up the crawl that died or left requests open, unless a full one covers it, or start one.

    Only the holder of the site's lock may call it: a run that is still called running is dead then.
    A crawl that is taken up keeps its id and its beginning, so what it fetched itself never counts
    as known.
    """
    row = next(iter(_dead(catalogue, site)), None) or _left_open(catalogue, site)
    if row is None or (full and row.verb != CRAWL_FULL):
        return _start(catalogue, site, verb=CRAWL_FULL if full else CRAWL, clock=clock)
    running: dict[str, Any] = {
        "state": RunState.RUNNING.value,
        "finished_at": None,
        "problems": [],
    }
    with catalogue.write() as connection:
        connection.execute(update(tables.runs).where(tables.runs.c.id == row.id).values(running))
    return TakenUp(row, row.started_at, row.counts, resumed=True)


def start_backfill(catalogue: Catalogue, site: str, *, clock: Callable[[], datetime]) -> TakenUp:
    """Start a backfill: what crawls left open is not its own."""
    return _start(catalogue, site, verb=BACKFILL, clock=clock)


def bury_backfills(catalogue: Catalogue, site: str, *, clock: Callable[[], datetime]) -> None:
    """Close backfills that were killed: what they did not get is in the ledger."""
    for row in catalogue.runs(site, limit=_AT_MOST):
        if row.state is RunState.RUNNING and row.verb == BACKFILL:
            with catalogue.write() as connection:
                backlog.hand_over(connection, row.id)
            _bury(catalogue, row, at=clock())


def _start(catalogue: Catalogue, site: str, *, verb: str, clock: Callable[[], datetime]) -> TakenUp:
    begun = []
    for dead in _dead(catalogue, site):
        begun.append(dead.started_at)
        _bury(catalogue, dead, at=clock())
    row = catalogue.start_run(site, verb, at=clock())
    # What a dead run recorded last may lack photos that only its lost frontier knew of.
    known_before = min(begun, default=row.started_at)
    if verb == BACKFILL:
        return TakenUp(row, known_before)
    with catalogue.write() as connection:
        adopted = backlog.adopt(connection, site, row.id)
    return TakenUp(row, known_before, {"adopted": adopted})


def _bury(catalogue: Catalogue, row: CrawlRun, *, at: datetime) -> None:
    said = [*row.problems, _KILLED]
    catalogue.finish_run(row.id, RunState.CANCELLED, counts=row.counts, problems=said, at=at)


def _dead(catalogue: Catalogue, site: str) -> list[CrawlRun]:
    """Return crawls still called running, newest first; the site's lock shows none is."""
    rows = catalogue.runs(site, limit=_AT_MOST)
    return [row for row in rows if row.state is RunState.RUNNING and row.verb in CRAWLS]


def _left_open(catalogue: Catalogue, site: str) -> CrawlRun | None:
    with catalogue.read() as connection:
        open_run = backlog.unfinished_run(connection, site)
    return catalogue.run(open_run) if open_run else None
