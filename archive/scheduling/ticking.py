"""What the passing of time makes of schedules: jobs, each due time once, whatever the clock does."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection, select, update

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as job_table
from archive.catalogue.job_tables import schedules as table
from archive.jobs.rows import Job, add_job, clock, one_by_one
from archive.scheduling.rows import KIND, Schedule, open_job, to_schedule

# A run that begins later than this after its time is marked late.
LATE = timedelta(seconds=60)
# More missed times than this are not counted one by one.
_MOST = 1000
BY = "schedule"


def tick(catalogue: Catalogue, *, now: datetime | None = None, recheck: bool = True) -> list[Job]:
    """Make a job of every schedule that is due, and return these jobs.

    `recheck` also looks whether the next times still are what their expressions say: they are not
    after the clock was set back, or a time zone's rules have changed. Any number of workers may
    tick at any time: each due time of a schedule brings one job at most.
    """
    with catalogue.read() as connection:
        at = now or clock(connection)
        rows = connection.execute(select(table).where(table.c.paused.is_(False))).all()
    wanted = [
        one.id
        for one in map(to_schedule, rows)
        if one.next_at <= at or (recheck and one.next_at != one.times().next(at))
    ]
    made = []
    for id_ in wanted:
        with catalogue.write() as connection:
            one_by_one(connection)
            at = now or clock(connection)
            query = select(table).where(table.c.id == id_, table.c.paused.is_(False))
            row = connection.execute(query).first()
            if row is not None and (job := _fall_due(connection, to_schedule(row), at)):
                made.append(job)
    return made


def _fall_due(connection: Connection, schedule: Schedule, now: datetime) -> Job | None:
    """Advance a schedule to its next time; return the job for what has fallen due, if any."""
    times = schedule.times()
    # Counted from the expression, not taken from the row: its zone's rules may have changed.
    past = times.after(schedule.next_at - timedelta(seconds=1))
    due = []
    for moment in islice(past, _MOST):
        if moment > now:
            break
        due.append(moment)
    due = _not_served(connection, schedule, due)
    upcoming = islice(times.after(now), _MOST)
    next_at = next(at for at in upcoming if _not_served(connection, schedule, [at]))
    values: dict[str, datetime | int] = {"next_at": next_at}
    if due and open_job(connection, schedule.id) is not None:
        values |= {"skipped": schedule.skipped + len(due)}
        due = []
    if due:
        values |= {"last_at": due[0], "missed": schedule.missed + len(due) - 1}
    connection.execute(update(table).where(table.c.id == schedule.id).values(**values))
    if not due:
        return None
    return add_job(
        connection, KIND, schedule.args(), by=BY, site=schedule.site, due_at=due[0],
        schedule=schedule.id, late=now - due[0] > LATE,
    )  # fmt: skip


def _not_served(connection: Connection, schedule: Schedule, due: list[datetime]) -> list[datetime]:
    """Return those due times that brought no job yet; the clock may have been set back over them."""
    served: set[datetime] = set()
    for start in range(0, len(due), 500):
        chunk = due[start : start + 500]
        query = select(job_table.c.due_at).where(
            job_table.c.schedule == schedule.id, job_table.c.due_at.in_(chunk)
        )
        served |= set(connection.scalars(query))
    return [moment for moment in due if moment not in served]
