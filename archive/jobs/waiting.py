"""What a job that is due still waits for: another one that has its site, its index or its disk."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as table
from archive.jobs.rows import Job, JobState, to_job


def waits_for(catalogue: Catalogue, jobs: Iterable[Job]) -> dict[str, Job]:
    """Return, by the id of each waiting job, the running job whose lane it waits for."""
    waiting = [job for job in jobs if job.state is JobState.QUEUED and job.lane is not None]
    lanes = {job.lane for job in waiting}
    if not lanes:
        return {}
    shown = [column for column in table.c if column.name not in ("log", "result")]
    query = select(*shown).where(table.c.state == JobState.RUNNING.value, table.c.lane.in_(lanes))
    with catalogue.read() as connection:
        running = {row.lane: to_job(row) for row in connection.execute(query)}
    return {job.id: running[job.lane] for job in waiting if job.lane in running}
