"""Crawl runs as rows: started, counted, finished."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from archive.catalogue.tables import runs
from archive.models import CrawlRun, RunState


def start_run(connection: Connection, site: str, verb: str, *, at: datetime) -> CrawlRun:
    """Insert a running run and return it; its id is 12 hexadecimal characters."""
    run = CrawlRun(uuid.uuid4().hex[:12], site, verb, RunState.RUNNING, at)
    connection.execute(
        insert(runs).values(
            id=run.id, site=site, verb=verb, state=run.state.value, started_at=at,
            counts={}, problems=[],
        )
    )  # fmt: skip
    return run


def update_run(connection: Connection, id_: str, *, counts: dict[str, int]) -> None:
    """Replace a run's totals so far."""
    connection.execute(update(runs).where(runs.c.id == id_).values(counts=counts))


def finish_run(
    connection: Connection,
    id_: str,
    state: RunState,
    *,
    counts: dict[str, int],
    problems: Sequence[str],
    at: datetime,
) -> None:
    """Close a run with its totals and what was wrong with it."""
    values = {"state": state.value, "counts": counts, "problems": list(problems), "finished_at": at}
    connection.execute(update(runs).where(runs.c.id == id_).values(**values))


def list_runs(
    connection: Connection,
    site: str | None,
    *,
    limit: int,
    offset: int = 0,
    state: str | None = None,
) -> list[CrawlRun]:
    """Return runs (of a site, in a state), newest first."""
    query = select(runs).order_by(runs.c.started_at.desc(), runs.c.id).limit(limit).offset(offset)
    if site is not None:
        query = query.where(runs.c.site == site)
    if state is not None:
        query = query.where(runs.c.state == state)
    return [_to_run(row) for row in connection.execute(query)]


def run(connection: Connection, id_: str) -> CrawlRun | None:
    """Return the run with this id, or None."""
    row = connection.execute(select(runs).where(runs.c.id == id_)).first()
    return _to_run(row) if row else None


def _to_run(row: Row[Any]) -> CrawlRun:
    return CrawlRun(
        row.id, row.site, row.verb, RunState(row.state), row.started_at, row.finished_at,
        dict(row.counts), tuple(row.problems),
    )  # fmt: skip
