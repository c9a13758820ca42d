"""The frontier's table: requests of a run that wait, are lent out, are done or have failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, not_, null, or_, select, update

from archive.catalogue.prepared import Prepared, inserting
from archive.catalogue.tables import frontier
from crawler.errand import FAILED_PRIORITY, Kind

LEASE = timedelta(hours=1)
# A request that failed in this many runs is not carried over into another one.
MOST_ROUNDS = 5


class State(StrEnum):
    """Where a kept request stands."""

    QUEUED = "queued"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


OPEN = (State.QUEUED.value, State.LEASED.value)
Row = dict[str, Any]
_ADD = inserting(frontier, without=("id",))
_END = Prepared(
    lambda _: (
        update(frontier)
        .where(
            frontier.c.run == bindparam("of_run"), frontier.c.fingerprint == bindparam("of_print")
        )
        .values(state=bindparam("new_state"), tries=bindparam("new_tries"), lease_until=null())
    )
)


def unfinished_run(connection: Connection, site: str) -> str | None:
    """Return the newest run of the site that left requests open, or None."""
    query = select(frontier.c.run).where(frontier.c.site == site, frontier.c.state.in_(OPEN))
    row = connection.execute(query.order_by(frontier.c.id.desc()).limit(1)).first()
    return row.run if row else None


def take_back(connection: Connection, run: str) -> int:
    """Queue again what a stopped run had borrowed or failed at; return how many wait now.

    What failed waits behind everything else, and is given up after MOST_ROUNDS runs; what was only
    borrowed may never have been asked for.
    """
    mine = frontier.c.run == run
    failed = frontier.c.state == State.FAILED.value
    connection.execute(delete(frontier).where(mine, failed, frontier.c.tries >= MOST_ROUNDS))
    connection.execute(update(frontier).where(mine, failed).values(priority=FAILED_PRIORITY))
    connection.execute(
        update(frontier)
        .where(mine, frontier.c.state.in_((State.LEASED.value, State.FAILED.value)))
        .values(state=State.QUEUED.value, lease_until=None)
    )
    return waiting(connection, run)


def forget(connection: Connection, run: str, fingerprints: Sequence[str]) -> None:
    """Let a resumed run ask again for some of what it has had."""
    connection.execute(
        delete(frontier).where(frontier.c.run == run, frontier.c.fingerprint.in_(fingerprints))
    )


def waiting(connection: Connection, run: str, *, only: Kind | None = None) -> int:
    """Return how many requests of a run are queued (of one kind); labels are not requests."""
    query = select(func.count()).select_from(frontier).where(*_queued(run, only))
    return int(connection.scalar(query) or 0)


def lease(
    connection: Connection, run: str, *, most: int, until: datetime, only: Kind | None = None
) -> Sequence[Any]:
    """Lend out the next requests, most urgent first; return their rows."""
    query = select(frontier).where(*_queued(run, only))
    rows = connection.execute(
        query.order_by(frontier.c.priority.desc(), frontier.c.id).limit(most)
    ).all()
    if rows:
        connection.execute(
            update(frontier)
            .where(frontier.c.id.in_([row.id for row in rows]))
            .values(state=State.LEASED.value, lease_until=until)
        )
    return rows


def _queued(run: str, only: Kind | None) -> list[Any]:
    kind = frontier.c.kind
    chosen = kind == only.value if only else kind != Kind.LABEL.value
    return [frontier.c.run == run, frontier.c.state == State.QUEUED.value, chosen]


def holds(connection: Connection, run: str, fingerprint: str) -> bool:
    """Tell whether a run has had this request already."""
    query = select(frontier.c.id).where(
        frontier.c.run == run, frontier.c.fingerprint == fingerprint
    )
    return connection.execute(query).first() is not None


def add(connection: Connection, rows: list[Row]) -> None:
    """Keep new requests."""
    _ADD.run(connection, rows)


def end(connection: Connection, run: str, ended: Iterable[tuple[str, State, int]]) -> None:
    """Write how kept requests ended: (fingerprint, state, tries)."""
    rows = [
        {"of_run": run, "of_print": fingerprint, "new_state": state.value, "new_tries": tries}
        for fingerprint, state, tries in ended
    ]
    _END.run(connection, rows)


def labels(connection: Connection, run: str, *, most: int) -> list[tuple[str, str, str]]:
    """Return (fingerprint, article id, section) of sightings not yet looked at."""
    query = select(frontier.c.fingerprint, frontier.c.meta).where(
        frontier.c.run == run,
        frontier.c.kind == Kind.LABEL.value,
        frontier.c.state == State.QUEUED.value,
    )
    rows = connection.execute(query.order_by(frontier.c.id).limit(most))
    return [(row.fingerprint, row.meta["article_id"], row.meta["section"]) for row in rows]


def urls(connection: Connection, run: str, kind: Kind) -> Iterable[str]:
    """Yield the URLs of a run's requests of one kind."""
    query = select(frontier.c.url).where(frontier.c.run == run, frontier.c.kind == kind.value)
    with connection.scalars(query.execution_options(yield_per=1000)) as found:
        yield from found


def drop(connection: Connection, run: str) -> None:
    """Forget a run's requests; the next run takes over those that failed, and files left open.

    The page of such a file may answer "not modified" for ever after, and so never name it again.
    """
    mine = frontier.c.run == run
    kept = or_(
        frontier.c.state == State.FAILED.value,
        and_(frontier.c.kind == Kind.FILE.value, frontier.c.state.in_(OPEN)),
    )
    connection.execute(delete(frontier).where(mine, not_(kept)))
    connection.execute(delete(frontier).where(mine, frontier.c.tries >= MOST_ROUNDS))


def hand_over(connection: Connection, run: str) -> None:
    """Leave the files that a backfill did not get to the next crawl; the ledger knows its articles."""
    mine = frontier.c.run == run
    file = and_(frontier.c.kind == Kind.FILE.value, frontier.c.state != State.DONE.value)
    connection.execute(delete(frontier).where(mine, not_(file)))
    connection.execute(update(frontier).where(mine).values(state=State.FAILED.value))


def adopt(connection: Connection, site: str, run: str) -> int:
    """Queue what earlier runs of a site failed at or left open for this one; return how many."""
    connection.execute(
        update(frontier)
        .where(frontier.c.site == site, frontier.c.state == State.FAILED.value)
        .values(priority=FAILED_PRIORITY)
    )
    ids = connection.scalars(
        select(func.max(frontier.c.id))
        .where(frontier.c.site == site, frontier.c.run != run)
        .where(frontier.c.state != State.DONE.value)
        .group_by(frontier.c.fingerprint)
    ).all()
    for start in range(0, len(ids), 500):
        connection.execute(
            update(frontier)
            .where(frontier.c.id.in_(ids[start : start + 500]))
            .values(run=run, state=State.QUEUED.value)
        )
    connection.execute(delete(frontier).where(frontier.c.site == site, frontier.c.run != run))
    return len(ids)
