"""Schedules as rows, and what one says: when its site is crawled, and within which limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from archive.catalogue.job_tables import jobs as job_table
from archive.catalogue.job_tables import schedules as table
from archive.errors import UsageError
from archive.jobs.rows import OPEN, Job, to_job
from archive.scheduling.cron import Cron, Window, read_window, zone_of
from archive.scheduling.words import Words, moment_in_words

ZONE = "Asia/Ho_Chi_Minh"
KIND = "crawl"
_LIMITS = ("max_pages", "max_mb", "max_minutes")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a site is crawled, and within which limits. Times are UTC.

    `options` are the crawl's own (full); `window` is "22:00-05:00" on the zone's wall clock, or
    None. `skipped` counts due times at which the run before was not over, `missed` those that
    passed while nobody was there, beyond the one that was caught up.
    """

    id: str
    name: str
    site: str
    cron: str
    zone: str
    options: Mapping[str, Any]
    paused: bool
    next_at: datetime
    created_at: datetime
    created_by: str
    max_pages: int | None = None
    max_mb: int | None = None
    max_minutes: int | None = None
    window: str | None = None
    last_at: datetime | None = None
    skipped: int = 0
    missed: int = 0

    def times(self) -> Cron:
        """Return its due times."""
        return Cron(self.cron, zone_of(self.zone))

    def hours(self) -> Window | None:
        """Return the hours it keeps to, None for any."""
        return read_window(self.window, self.zone) if self.window else None

    def starts_at(self) -> datetime:
        """Return when its next run can begin: when it is due, or when its window then opens."""
        window = self.hours()
        return window.opens(self.next_at) if window else self.next_at

    def next_in_words(self, now: datetime) -> Words:
        """Return when its next run begins, for a person."""
        if self.paused:
            return Words("đang tạm dừng", "paused")
        return moment_in_words(self.starts_at(), now, zone_of(self.zone))

    def args(self, *, hours: bool = True) -> dict[str, Any]:
        """Return the arguments of its crawls; without `hours` they keep to no window."""
        limits = {name: getattr(self, name) for name in _LIMITS if getattr(self, name) is not None}
        window = {"window": self.window, "zone": self.zone} if hours and self.window else {}
        return {**self.options, **limits, **window}


def open_job(connection: Connection, id_: str) -> Job | None:
    """Return the run of a schedule that waits or goes on, if there is one."""
    query = select(job_table).where(job_table.c.schedule == id_, job_table.c.state.in_(OPEN))
    row = connection.execute(query.order_by(job_table.c.queued_at).limit(1)).first()
    return to_job(row) if row else None


def to_schedule(row: Row[Any]) -> Schedule:
    """Return a row of the table as a Schedule."""
    values = dict(row._mapping)
    first, last = values.pop("window_from"), values.pop("window_to")
    return Schedule(**values, window=f"{first}-{last}" if first and last else None)


def by_id(connection: Connection, id_: str) -> Schedule:
    """Return the schedule with this id, which there is."""
    return to_schedule(connection.execute(select(table).where(table.c.id == id_)).one())


def named(connection: Connection, name: str) -> Schedule:
    """Return the schedule with this name; raises UsageError, naming those there are."""
    row = connection.execute(select(table).where(table.c.name == name)).first()
    if row is None:
        known = connection.scalars(select(table.c.name).order_by(table.c.name).limit(50)).all()
        raise UsageError(
            f"there is no schedule «{name}»; the schedules are {', '.join(known) or 'none'}"
        )
    return to_schedule(row)
