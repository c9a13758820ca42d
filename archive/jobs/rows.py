"""Jobs as rows: asked for, listed, cancelled. Doing them is left to leases and endings."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from archive.audit import COMMAND, write_note
from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as table
from archive.catalogue.turns import wait_for_turn
from archive.errors import UsageError
from archive.jobs.kinds import KINDS, Kind, check, lane_of

FEW = 8  # characters of an id that are enough for a person
_CLAIMING = 0x4B68_6F4A_6F62  # "KhoJob": the advisory lock around what must happen one by one


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (JobState.QUEUED.value, JobState.RUNNING.value)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done by a worker, and what came of it. All times are UTC.

    `progress` holds done, total, rate, url, left_s and counts while it runs; `log` the last lines
    it wrote; `error` one sentence; `result` what it printed as JSON. `late`: its due time had
    passed unnoticed. `not_before`: it waits for its window, or to be tried again.
    """

    id: str
    kind: str
    args: Mapping[str, Any]
    site: str | None
    schedule: str | None
    state: JobState
    due_at: datetime
    queued_at: datetime
    by: str
    late: bool = False
    lane: str | None = None
    machine: str | None = None
    not_before: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    worker: str | None = None
    lease_until: datetime | None = None
    heartbeat_at: datetime | None = None
    tries: int = 0
    cancel_asked: bool = False
    exit_code: int | None = None
    run: str | None = None
    progress: Mapping[str, Any] = field(default_factory=dict)
    log: str = ""
    error: str = ""
    result: Any = None


def to_job(row: Row[Any]) -> Job:
    """Return a row of the table as a Job."""
    values = dict(row._mapping)
    return Job(**values | {"state": JobState(row.state), "progress": row.progress or {}})


def clock(connection: Connection) -> datetime:
    """Return the moment that leases go by, in UTC: the database server's, or this machine's."""
    if connection.dialect.name == "postgresql":
        moment = connection.scalar(select(func.clock_timestamp()))
        assert isinstance(moment, datetime)
        return moment.astimezone(UTC)
    return datetime.now(UTC)


def one_by_one(connection: Connection) -> None:
    """Wait until no other worker is taking or ending jobs; SQLite's writers wait by themselves."""
    wait_for_turn(connection, _CLAIMING)


def enqueue(
    catalogue: Catalogue,
    kind: str,
    args: Mapping[str, Any],
    *,
    by: str,
    site: str | None = None,
    due_at: datetime | None = None,
    machine: str | None = None,
    once: bool = False,
    via: str | None = COMMAND,
    kinds: Mapping[str, Kind] = KINDS,
) -> Job:
    """Ask for something to be done, at once or at a time, and return the job.

    `machine` names the only machine that may do it; `via` says where a person asked (archive.audit),
    None that nobody did. With `once`, a job of the same kind, site and
    arguments that still waits is returned instead of a second one. Raises UsageError for a kind,
    site or argument that makes no sense.
    """
    with catalogue.write() as connection:
        if once:
            one_by_one(connection)
            for waiting in _alike(connection, kind, site, machine):
                if waiting.args == dict(args):
                    return waiting
        made = add_job(
            connection, kind, args, by=by, site=site, due_at=due_at, machine=machine, kinds=kinds
        )
        if via is not None:
            detail = {"site": site, **args}
            write_note(
                connection, who=by, action=f"job.{kind}", what=made.id, detail=detail, via=via
            )
        return made


def add_job(
    connection: Connection,
    kind: str,
    args: Mapping[str, Any],
    *,
    by: str,
    site: str | None = None,
    due_at: datetime | None = None,
    machine: str | None = None,
    schedule: str | None = None,
    late: bool = False,
    kinds: Mapping[str, Kind] = KINDS,
) -> Job:
    """Insert a job inside a transaction and return it; raises UsageError as enqueue does."""
    found = check(kind, args, site=site, kinds=kinds)
    now = clock(connection)
    job = Job(
        id=uuid.uuid4().hex,
        kind=kind,
        args=dict(args),
        site=site,
        schedule=schedule,
        state=JobState.QUEUED,
        due_at=due_at or now,
        queued_at=now,
        by=by[:80],
        late=late,
        lane=lane_of(found, site=site, machine=machine),
        machine=machine,
    )
    connection.execute(
        insert(table).values(
            id=job.id, kind=kind, args=job.args, site=site, schedule=schedule, lane=job.lane,
            machine=machine, state=job.state.value, due_at=job.due_at, late=late, queued_at=now,
            tries=0, cancel_asked=False, log="", error="", by=job.by,
        )
    )  # fmt: skip
    return job


def _alike(connection: Connection, kind: str, site: str | None, machine: str | None) -> list[Job]:
    query = select(table).where(
        table.c.state == JobState.QUEUED.value,
        table.c.kind == kind,
        table.c.site.is_not_distinct_from(site),
        table.c.machine.is_not_distinct_from(machine),
    )
    return [to_job(row) for row in connection.execute(query)]


def jobs(
    catalogue: Catalogue,
    *,
    state: JobState | None = None,
    site: str | None = None,
    kind: str | None = None,
    schedule: str | None = None,
    limit: int = 50,
    offset: int = 0,
    brief: bool = False,
) -> list[Job]:
    """Return jobs, those asked for last first; `brief` leaves log and result, which may be long."""
    shown = [column for column in table.c if not (brief and column.name in ("log", "result"))]
    query = select(*shown).order_by(table.c.queued_at.desc(), table.c.id)
    wanted = {"state": state and state.value, "site": site, "kind": kind, "schedule": schedule}
    for name, value in wanted.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    with catalogue.read() as connection:
        return [to_job(row) for row in connection.execute(query.limit(limit).offset(offset))]


def job(catalogue: Catalogue, id_: str) -> Job:
    """Return the job with this id, or with the only id that begins so; raises UsageError."""
    with catalogue.read() as connection:
        return _found(connection, id_)


def _found(connection: Connection, id_: str) -> Job:
    wanted = id_.strip().lower()
    if not (FEW // 2 <= len(wanted) <= 32 and wanted.isalnum()):
        raise UsageError(f"«{id_}» is no job's id; see `khotin jobs`")
    query = select(table).where(table.c.id.startswith(wanted, autoescape=True)).limit(2)
    found = connection.execute(query).all()
    if len(found) != 1:
        how_many = "several jobs begin" if found else "there is no job that begins"
        raise UsageError(f"{how_many} with «{id_}»; see `khotin jobs`")
    return to_job(found[0])


def cancel(catalogue: Catalogue, id_: str, *, by: str, via: str = COMMAND) -> Job:
    """Cancel a job that waits; ask a running one to stop. Returns it as it stands then.

    Raises UsageError when there is no such job, or it is over.
    """
    with catalogue.write() as connection:
        one_by_one(connection)
        found = _found(connection, id_)
        if found.state not in (JobState.QUEUED, JobState.RUNNING):
            raise UsageError(f"job {found.id[:FEW]} is over already: {found.state.value}")
        values: dict[str, Any] = {"cancel_asked": True}
        if found.state is JobState.QUEUED:
            values |= {"state": JobState.CANCELLED.value, "finished_at": clock(connection)}
        connection.execute(update(table).where(table.c.id == found.id).values(**values))
        detail = {"kind": found.kind, "site": found.site}
        write_note(connection, who=by, action="job.cancel", what=found.id, detail=detail, via=via)
        return _found(connection, found.id)
