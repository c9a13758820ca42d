"""How workers take jobs, keep them, and lose them; nothing here starts or stops a process.

A lease only says when a silent worker is to be looked at. Whether it is dead is for its lock to
say (archive.locks), which no clock can fool; so a job is never taken from a worker that lives, and
the rows of a dead one are free as soon as its lease has passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update
from sqlalchemy.exc import IntegrityError

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as table
from archive.errors import UsageError
from archive.jobs.endings import DONE, End, end_job, how_ended, lent_to, settle_in
from archive.jobs.kinds import KINDS, Kind, check
from archive.jobs.rows import FEW, Job, JobState, clock, one_by_one, to_job
from archive.locks import is_dead
from archive.scheduling.cron import read_window

LEASE = timedelta(seconds=60)
# A wait that ends later than any window opens was written by a clock that was ahead.
LONGEST_WAIT = timedelta(hours=49)
_AT_ONCE = 50


def claim(
    catalogue: Catalogue,
    worker: str,
    *,
    machine: str = "",
    now: datetime | None = None,
    kinds: Mapping[str, Kind] = KINDS,
) -> Job | None:
    """Lease the job that has been due longest to a worker; None when nothing can be begun.

    Left out are jobs whose lane another one uses, whose window is closed (they wait for it), and
    those of other machines. `now` is the database's clock unless given.
    """
    with catalogue.write() as connection:
        one_by_one(connection)
        now = now or clock(connection)
        while rows := connection.execute(_claimable(machine, now)).all():
            for row in rows:
                job = to_job(row)
                if _is_open(connection, job, now, kinds) and _lease(connection, job, worker, now):
                    return to_job(connection.execute(_by_id(job.id)).one())
    return None


def _claimable(machine: str, now: datetime) -> Any:
    used = select(table.c.lane).where(
        table.c.state == JobState.RUNNING.value, table.c.lane.is_not(None)
    )
    return (
        select(table)
        .where(
            table.c.state == JobState.QUEUED.value,
            # What was asked for at once is due, even if the clock has been set back since.
            or_(table.c.due_at <= now, table.c.due_at <= table.c.queued_at),
            or_(
                table.c.not_before.is_(None),
                table.c.not_before <= now,
                table.c.not_before > now + LONGEST_WAIT,
            ),
            or_(table.c.machine.is_(None), table.c.machine == machine),
            or_(table.c.lane.is_(None), table.c.lane.not_in(used)),
        )
        .order_by(table.c.due_at, table.c.queued_at, table.c.id)
        .limit(_AT_ONCE)
    )


def _is_open(connection: Connection, job: Job, now: datetime, kinds: Mapping[str, Kind]) -> bool:
    """Tell whether the job may begin now; one that may not is put off, or refused for good."""
    try:
        check(job.kind, job.args, site=job.site, kinds=kinds)
    except UsageError as error:
        end_job(connection, job.id, JobState.FAILED, now, error=str(error))
        return False
    if "window" not in job.args:
        return True
    opens = read_window(job.args["window"], job.args["zone"]).opens(now)
    if opens <= now:
        return True
    connection.execute(update(table).where(table.c.id == job.id).values(not_before=opens))
    return False


def _lease(connection: Connection, job: Job, worker: str, now: datetime) -> bool:
    leased = (
        update(table)
        .where(table.c.id == job.id, table.c.state == JobState.QUEUED.value)
        .values(
            state=JobState.RUNNING.value, worker=worker, started_at=now, heartbeat_at=now,
            lease_until=now + LEASE, tries=table.c.tries + 1, exit_code=None, not_before=None,
            progress=None, error="",
        )
    )  # fmt: skip
    try:
        with connection.begin_nested():
            return connection.execute(leased).rowcount == 1
    except IntegrityError:
        # The index of running lanes has the last word.
        return False


def heartbeat(
    catalogue: Catalogue,
    worker: str,
    id_: str,
    *,
    log: str | None = None,
    now: datetime | None = None,
) -> bool:
    """Renew a worker's lease, and keep the last lines of the log; False when it has lost the job."""
    with catalogue.write() as connection:
        now = now or clock(connection)
        values: dict[str, Any] = {"heartbeat_at": now, "lease_until": now + LEASE}
        if log is not None:
            values["log"] = log
        found = connection.execute(update(table).where(lent_to(worker, id_)).values(**values))
        return found.rowcount == 1


def cancel_asked(catalogue: Catalogue, worker: str) -> set[str]:
    """Return the ids of a worker's running jobs that somebody wants stopped."""
    query = select(table.c.id).where(
        table.c.worker == worker,
        table.c.state == JobState.RUNNING.value,
        table.c.cancel_asked.is_(True),
    )
    with catalogue.read() as connection:
        return set(connection.scalars(query))


def running_jobs(catalogue: Catalogue, worker: str) -> list[Job]:
    """Return the jobs that a worker has leased."""
    query = select(table).where(table.c.worker == worker, table.c.state == JobState.RUNNING.value)
    with catalogue.read() as connection:
        return [to_job(row) for row in connection.execute(query)]


def forget_waits(catalogue: Catalogue) -> None:
    """Let no job wait any more because of a clock that has been set; windows are looked at anew."""
    with catalogue.write() as connection:
        waiting = table.c.state == JobState.QUEUED.value, table.c.not_before.is_not(None)
        connection.execute(update(table).where(*waiting).values(not_before=None))


def take_back(catalogue: Catalogue, *, now: datetime | None = None) -> list[Job]:
    """Free the jobs of workers that are silent and dead, to be done again; return them.

    A job whose own process had said how it ended is settled so instead: it is not done twice.
    """
    with catalogue.read() as connection:
        at = now or clock(connection)
        silent = [to_job(row) for row in connection.execute(select(table).where(_lapsed(at)))]
    dead = {
        name for name in {job.worker for job in silent} if name and is_dead(catalogue.config, name)
    }
    freed = []
    for job in silent:
        if job.worker not in dead:
            continue
        with catalogue.write() as connection:
            one_by_one(connection)
            at = now or clock(connection)
            still = and_(lent_to(job.worker, job.id), _lapsed(at))
            row = connection.execute(select(table).where(still)).first()
            if row is not None:
                job = to_job(row)
                settle_in(connection, job, last_word(job), leaving=False, now=at)
                freed.append(job)
    return freed


def last_word(job: Job) -> End:
    """Return how a dead worker's job ended: as its own process said, or killed."""
    if job.exit_code is not None:
        return End(job.exit_code, error="" if job.exit_code == DONE else how_ended(job.exit_code))
    return End(-9, error=f"worker {(job.worker or '')[:FEW]} died")


def _lapsed(now: datetime) -> Any:
    """Say which running jobs' leases make no sense at this moment.

    A lease that ends too far off was given before the clock was set back.
    """
    return and_(
        table.c.state == JobState.RUNNING.value,
        or_(
            table.c.lease_until.is_(None),
            table.c.lease_until < now,
            table.c.lease_until > now + LEASE,
        ),
    )


def _by_id(id_: str) -> Any:
    return select(table).where(table.c.id == id_)
