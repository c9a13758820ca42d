"""How jobs end: for good, put back to be tried again, or to wait for their window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, select, update

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as table
from archive.jobs.rows import Job, JobState, clock, one_by_one, to_job
from archive.scheduling.cron import read_window

MOST_TRIES = 5
BUSY_PAUSE = timedelta(seconds=30)

# What a command's exit code says about trying again (docs/commands.md has them all).
DONE, FAULT, UNUSABLE, BUSY, INTERRUPTED = 0, 1, 3, 7, 130


@dataclass(frozen=True, slots=True)
class End:
    """How a job's command ended: its exit code, and what it left to be read."""

    code: int
    error: str = ""
    result: Any = None
    log: str = ""


def settle(
    catalogue: Catalogue,
    worker: str,
    job: Job,
    end: End,
    *,
    leaving: bool = False,
    now: datetime | None = None,
) -> JobState | None:
    """Write how a worker's job ended, or put it back to be tried again; return its new state.

    A site that somebody else is writing, a worker that is `leaving` and has told it to stop, or a
    window that closed cost no try. What was killed or could not use the archive is tried up to
    MOST_TRIES times. None when the job is not the worker's any more.
    """
    with catalogue.write() as connection:
        one_by_one(connection)
        row = connection.execute(select(table).where(lent_to(worker, job.id))).first()
        if row is None:
            return None
        return settle_in(
            connection, to_job(row), end, leaving=leaving, now=now or clock(connection)
        )


def settle_in(
    connection: Connection, job: Job, end: End, *, leaving: bool, now: datetime
) -> JobState:
    """Do as `settle` does, inside the caller's transaction."""
    opens = _next_window(job, end, now)
    if end.code == DONE and opens is None:
        return end_job(connection, job.id, JobState.FINISHED, now, end=end)
    stopped = end.code == INTERRUPTED or end.code < 0
    if job.cancel_asked and (stopped or opens is not None):
        return end_job(connection, job.id, JobState.CANCELLED, now, end=end)
    # A module that is told to stop while it is loaded passes that on as an error of its own.
    left = leaving and (stopped or end.code == FAULT)
    if opens is not None or end.code == BUSY or left:
        later = opens or (now + BUSY_PAUSE if end.code == BUSY else now)
        return _put_back(connection, job, later, end, tries=job.tries - 1)
    if not stopped and end.code != UNUSABLE:
        return end_job(connection, job.id, JobState.FAILED, now, end=end)
    if job.tries < MOST_TRIES:
        later = now if stopped else now + BUSY_PAUSE * 2 ** (job.tries - 1)
        return _put_back(connection, job, later, end, tries=job.tries)
    why = f"given up after {job.tries} tries: {end.error or how_ended(end.code)}"
    return end_job(connection, job.id, JobState.FAILED, now, end=end, error=why)


def how_ended(code: int) -> str:
    """Return in words what an exit code, or a signal's number below 0, says."""
    return f"killed by signal {-code}" if code < 0 else f"ended with exit code {code}"


def _next_window(job: Job, end: End, now: datetime) -> datetime | None:
    """Return when a crawl that stopped because its window closed may go on."""
    paused = end.result.get("paused") if isinstance(end.result, dict) else None
    if paused != "until" or "window" not in job.args:
        return None
    window = read_window(job.args["window"], job.args["zone"])
    closes = window.closes(now)
    # It stops a moment before the window's end at times; that window is over all the same.
    return window.opens(closes if closes and end.code == DONE else now)


def _put_back(
    connection: Connection, job: Job, later: datetime, end: End, *, tries: int
) -> JobState:
    connection.execute(
        update(table)
        .where(table.c.id == job.id)
        .values(
            state=JobState.QUEUED.value, not_before=later, tries=max(tries, 0), worker=None,
            lease_until=None, exit_code=None, error=end.error, log=end.log or job.log,
        )
    )  # fmt: skip
    return JobState.QUEUED


def end_job(
    connection: Connection,
    id_: str,
    state: JobState,
    now: datetime,
    *,
    end: End | None = None,
    error: str | None = None,
) -> JobState:
    """Write a job's last state into its row, inside the caller's transaction."""
    values: dict[str, Any] = {
        "state": state.value,
        "finished_at": now,
        "lease_until": None,
        "error": error if error is not None else (end.error if end else ""),
    }
    if end is not None:
        values |= {"exit_code": end.code, "result": end.result}
        values |= {"log": end.log} if end.log else {}
    connection.execute(update(table).where(table.c.id == id_).values(**values))
    return state


def lent_to(worker: str | None, id_: str) -> Any:
    """Say that a job runs, and with this worker."""
    return and_(
        table.c.id == id_, table.c.worker == worker, table.c.state == JobState.RUNNING.value
    )
