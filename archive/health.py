"""How each site fares: what it holds, how its last run ended, when the next one is, what is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, func, select

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs, schedules
from archive.catalogue.tables import problems, runs, site_norms
from archive.catalogue.tallies import Held, held_by_site
from archive.jobs.rows import JobState, clock
from archive.models import Problem, RunState

CRAWL = "crawl"
# After so long past its time a run that no worker has begun is overdue.
OVERDUE = timedelta(minutes=30)
_MOST_PROBLEMS = 1_000


class State(StrEnum):
    """How a site fares, the worst that is true."""

    FAILED = "failed"
    OVERDUE = "overdue"
    RUNNING = "running"
    UNPLANNED = "unplanned"
    NEVER = "never"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Health:
    """One site. Times are UTC.

    `run` is the last crawl's id; `problems` counts pages that could not be read, up to 1,000;
    `score` (0 to 1) is how well its articles were read when they were last counted, None before.
    """

    site: str
    state: State
    held: Held
    run: str | None
    run_state: RunState | None
    run_at: datetime | None
    run_problems: int
    job: str | None
    next_at: datetime | None
    problems: int
    score: float | None


def health(catalogue: Catalogue, sites: Iterable[str]) -> list[Health]:
    """Return how these sites and all that hold something fare, by name.

    Takes a few look-ups a site, however much the archive holds.
    """
    with catalogue.read() as connection:
        held = held_by_site(connection)
        now = clock(connection)
        scores = {row.site: row.score for row in connection.execute(_SCORES)}
        planned = {row.site: row.next_at for row in connection.execute(_PLANNED)}
        running = {row.site: row.id for row in connection.execute(_RUNNING)}
        return [
            _of(
                connection, site, now, held=held.get(site, Held()), score=scores.get(site),
                next_at=planned.get(site), job=running.get(site),
            )
            for site in sorted({*sites, *held})
        ]  # fmt: skip


def _of(
    connection: Connection,
    site: str,
    now: datetime,
    *,
    held: Held,
    score: float | None,
    next_at: datetime | None,
    job: str | None,
) -> Health:
    last = connection.execute(
        select(runs.c.id, runs.c.state, runs.c.started_at, runs.c.finished_at, runs.c.problems)
        .where(runs.c.site == site, runs.c.verb == CRAWL)
        .order_by(runs.c.started_at.desc())
        .limit(1)
    ).first()
    state = RunState(last.state) if last else None
    return Health(
        site=site,
        state=_state(state, next_at, job, now),
        held=held,
        run=last.id if last else None,
        run_state=state,
        run_at=(last.finished_at or last.started_at) if last else None,
        run_problems=len(last.problems) if last else 0,
        job=job,
        next_at=next_at,
        problems=_count_problems(connection, site),
        score=score,
    )


def _state(
    last: RunState | None, next_at: datetime | None, job: str | None, now: datetime
) -> State:
    if job is not None or last is RunState.RUNNING:
        return State.RUNNING
    if last is RunState.FAILED:
        return State.FAILED
    if next_at is not None and now - next_at > OVERDUE:
        return State.OVERDUE
    if last is None:
        return State.NEVER
    return State.GOOD if next_at is not None else State.UNPLANNED


def _count_problems(connection: Connection, site: str) -> int:
    some = select(problems.c.capture).where(problems.c.site == site).limit(_MOST_PROBLEMS)
    return connection.scalar(select(func.count()).select_from(some.subquery())) or 0


_SCORES = select(site_norms.c.site, site_norms.c.score)
_PLANNED = (
    select(
        schedules.c.site,
        func.min(schedules.c.next_at, type_=schedules.c.next_at.type).label("next_at"),
    )
    .where(schedules.c.paused.is_(False))
    .group_by(schedules.c.site)
)
_RUNNING = select(jobs.c.site, func.min(jobs.c.id).label("id")).where(
    jobs.c.state == JobState.RUNNING.value, jobs.c.site.is_not(None)
).group_by(jobs.c.site)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """How well a site was read when it was last counted. `at` is UTC; `fill` is by field, 0 to 1."""

    site: str
    articles: int
    score: float
    fill: dict[str, float]
    at: datetime


def how_read(catalogue: Catalogue) -> list[Read]:
    """Return how well each site is read, the worst first."""
    query = select(site_norms).order_by(site_norms.c.score, site_norms.c.site)
    with catalogue.read() as connection:
        rows = connection.execute(query).all()
    return [Read(row.site, row.articles, row.score, dict(row.fill), row.at) for row in rows]


def unread(catalogue: Catalogue, site: str, *, limit: int) -> list[Problem]:
    """Return the pages of a site that could not be read, those noted last first."""
    newest = select(problems).where(problems.c.site == site).order_by(problems.c.noted_at.desc())
    with catalogue.read() as connection:
        return [Problem(*row) for row in connection.execute(newest.limit(limit))]


def job_of_run(catalogue: Catalogue, run: str) -> str | None:
    """Return the id of the last job that was a run, None when a person started it."""
    query = select(jobs.c.id).where(jobs.c.run == run).order_by(jobs.c.queued_at.desc())
    with catalogue.read() as connection:
        return connection.scalar(query.limit(1))
