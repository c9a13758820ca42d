"""Workers as rows: who is at work, on which machine, and when each was last heard of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import workers as table
from archive.jobs.rows import clock
from archive.locks import forget, is_dead

# After so long a silence a worker's lock is looked at.
SILENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A worker as it last showed itself. Times are UTC; `slots` is how many jobs it does at once."""

    id: str
    machine: str
    pid: int
    slots: int
    started_at: datetime
    seen_at: datetime


def begin(catalogue: Catalogue, worker: str, *, machine: str, pid: int, slots: int) -> None:
    """Write that a worker has begun."""
    with catalogue.write() as connection:
        now = clock(connection)
        connection.execute(
            insert(table).values(
                id=worker, machine=machine, pid=pid, slots=slots, started_at=now, seen_at=now
            )
        )


def seen(catalogue: Catalogue, worker: str) -> None:
    """Write that a worker is alive."""
    with catalogue.write() as connection:
        values = {"seen_at": clock(connection)}
        connection.execute(update(table).where(table.c.id == worker).values(**values))


def gone(catalogue: Catalogue, worker: str) -> None:
    """Write that a worker has left, and that nothing of it lives."""
    with catalogue.write() as connection:
        connection.execute(delete(table).where(table.c.id == worker))
    forget(catalogue.config, worker)


def workers(catalogue: Catalogue) -> list[WorkerRow]:
    """Return the workers, those begun last first."""
    query = select(table).order_by(table.c.started_at.desc(), table.c.id)
    with catalogue.read() as connection:
        return [WorkerRow(**row._mapping) for row in connection.execute(query)]


def forget_dead(catalogue: Catalogue) -> list[WorkerRow]:
    """Take the rows of workers away that died without a word; return them."""
    with catalogue.read() as connection:
        now = clock(connection)
    silent = [one for one in workers(catalogue) if abs(now - one.seen_at) > SILENCE]
    dead = [one for one in silent if is_dead(catalogue.config, one.id)]
    for one in dead:
        gone(catalogue, one.id)
    return dead
