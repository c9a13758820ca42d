"""The archive in figures, for whoever watches over it: what it holds, what is being done, how late."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from archive.catalogue import Catalogue, changes
from archive.catalogue.job_tables import jobs, schedules, workers
from archive.catalogue.tables import articles, captures, runs
from archive.jobs.rows import JobState, clock
from archive.models import RunState

CRAWLS = "crawl%"


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by what names them; times in seconds. `at` is the database's clock, in UTC.

    `captures` and `captured_bytes` are by (site, kind); `articles` by (site, state); `jobs` by
    (kind, state); `last_success` is when a site's crawl last finished well; `waiting` how long the
    job that is due longest has waited; `silence` how long each worker (machine, process) was not
    heard of.
    """

    at: datetime
    revision: int
    captures: Mapping[tuple[str, str], int]
    captured_bytes: Mapping[tuple[str, str], int]
    articles: Mapping[tuple[str, str], int]
    runs: Mapping[str, int]
    jobs: Mapping[tuple[str, str], int]
    last_success: Mapping[str, datetime]
    next_runs: Mapping[str, datetime]
    skipped: Mapping[str, int]
    missed: Mapping[str, int]
    silence: Mapping[tuple[str, str], float]
    waiting: float
    warc_bytes: int
    warc_files: int


def figures(catalogue: Catalogue) -> Figures:
    """Count once over; reads every row of captures and articles, so do not ask too often."""
    size, files = _on_disk(catalogue.config.warc_dir)
    with catalogue.read() as connection:
        at = clock(connection)
        held = connection.execute(_HELD).all()
        planned = connection.execute(_PLANNED).all()
        return Figures(
            at=at,
            revision=changes.revision(connection),
            captures={(row.site, row.kind): row.number for row in held},
            captured_bytes={(row.site, row.kind): int(row.bytes) for row in held},
            articles={(r.site, r.state): r.number for r in connection.execute(_ARTICLES)},
            runs=dict.fromkeys(RunState, 0)
            | {r.state: r.number for r in connection.execute(_RUNS)},
            jobs={(r.kind, r.state): r.number for r in connection.execute(_JOBS)},
            last_success={r.site: r.at for r in connection.execute(_SUCCESS)},
            next_runs={row.name: row.next_at for row in planned if not row.paused},
            skipped={row.name: row.skipped for row in planned},
            missed={row.name: row.missed for row in planned},
            silence={
                (row.machine, str(row.pid)): max(0.0, (at - row.seen_at).total_seconds())
                for row in connection.execute(select(workers))
            },
            waiting=_waiting(connection, at),
            warc_bytes=size,
            warc_files=files,
        )


_HELD = select(
    captures.c.site,
    captures.c.kind,
    func.count().label("number"),
    func.sum(captures.c.length).label("bytes"),
).group_by(captures.c.site, captures.c.kind)
_ARTICLES = select(articles.c.site, articles.c.state, func.count().label("number")).group_by(
    articles.c.site, articles.c.state
)
_RUNS = select(runs.c.state, func.count().label("number")).group_by(runs.c.state)
_JOBS = select(jobs.c.kind, jobs.c.state, func.count().label("number")).group_by(
    jobs.c.kind, jobs.c.state
)
_SUCCESS = (
    select(runs.c.site, func.max(runs.c.finished_at).label("at"))
    .where(runs.c.state == RunState.FINISHED.value, runs.c.verb.like(CRAWLS))
    .where(runs.c.finished_at.is_not(None))
    .group_by(runs.c.site)
)
_PLANNED = select(schedules)


def _waiting(connection: Connection, at: datetime) -> float:
    """Return for how long the job that could have begun first has waited, 0 when none could."""
    since = func.coalesce(jobs.c.not_before, jobs.c.due_at, type_=jobs.c.due_at.type)
    query = select(func.min(since, type_=jobs.c.due_at.type)).where(
        jobs.c.state == JobState.QUEUED.value
    )
    first = connection.scalar(query)
    return max(0.0, (at - first).total_seconds()) if first else 0.0


def _on_disk(folder: Path) -> tuple[int, int]:
    """Return the bytes and number of the WARC files, open ones too."""
    size = files = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                size += (Path(root) / name).stat().st_size
            except FileNotFoundError:
                # Sealed, and so renamed, in this moment.
                continue
            files += 1
    return size, files
