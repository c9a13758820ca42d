"""The tables of what is to be done and when: schedules, jobs, and the workers that do them.

Operational rows: no WARC record holds them, and a rebuild carries them over.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from archive.catalogue.columns import UtcDateTime, metadata

schedules = Table(
    "schedules",
    metadata,
    # Never given twice, so that a job's schedule is never mistaken for a later one.
    Column("id", String(12), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("site", String(255), nullable=False),
    Column("cron", Text, nullable=False),
    Column("zone", String(80), nullable=False),
    Column("options", JSON, nullable=False),
    Column("max_pages", Integer),
    Column("max_mb", Integer),
    Column("max_minutes", Integer),
    Column("window_from", String(5)),
    Column("window_to", String(5)),
    Column("paused", Boolean, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime),
    # Due times that brought no run of their own: the run before was not over; nobody was there.
    Column("skipped", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(80), nullable=False),
    UniqueConstraint("name"),
    Index(None, "site"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("args", JSON, nullable=False),
    Column("site", String(255)),
    Column("schedule", String(12)),
    # What only one job at a time may use: a site, an index, the archive.
    Column("lane", String(300)),
    # The only machine that may do it, if it matters.
    Column("machine", String(255)),
    Column("state", String(10), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("not_before", UtcDateTime),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("worker", String(32)),
    Column("lease_until", UtcDateTime),
    Column("heartbeat_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("cancel_asked", Boolean, nullable=False),
    Column("exit_code", Integer),
    Column("run", String(40)),
    Column("progress", JSON(none_as_null=True)),
    Column("log", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("result", JSON(none_as_null=True)),
    Column("by", String(80), nullable=False),
    # Whatever the clock does, a due time brings one job.
    UniqueConstraint("schedule", "due_at"),
    Index(None, "state", "due_at"),
    Index(None, "site", "queued_at"),
    Index(None, "queued_at"),
    Index(None, "run"),
    Index(
        "uq_jobs_running_lane",
        "lane",
        unique=True,
        sqlite_where=text("state = 'running'"),
        postgresql_where=text("state = 'running'"),
    ),
)

workers = Table(
    "workers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("machine", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)
