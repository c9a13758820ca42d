"""Waiting until every change that bears a stamp by now can be read, for harvesters that ask by time.

A change is stamped while its transaction is written, and can be read once that is committed: whoever
asked between the two, and asks from there next time, would never hear of it. Stamps are given only by
who may write (SQLite) or holds the counter's row (PostgreSQL): whoever has had the same lock for a
moment has seen all stamps that were given before it, and all given later are later than that moment.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from archive.catalogue import Catalogue
from archive.catalogue.opening import name_of, said_clearly
from archive.catalogue.tables import counters
from archive.errors import ArchiveError

SECONDS = 3.0


class Unsettled(ArchiveError):
    """Somebody has been writing for so long that nobody could wait for it."""


def wait_until_settled(catalogue: Catalogue, *, seconds: float | None = None) -> None:
    """Return once all that was stamped before this moment can be read by whoever begins to read now.

    Raises Unsettled when a write takes longer than `seconds`, SECONDS where none are given.
    """
    seconds = SECONDS if seconds is None else seconds
    url = catalogue.engine.url
    with said_clearly(url), catalogue.engine.connect() as connection:
        try:
            if connection.dialect.name == "sqlite":
                _wait_in_sqlite(connection, seconds)
            else:
                _wait_in_postgresql(connection, seconds)
        except DBAPIError as error:
            if not _is_a_wait(error):
                raise
            raise Unsettled(
                f"{name_of(url)}: somebody has been writing for {seconds:g} seconds; try again in a "
                "moment"
            ) from error


def _wait_in_sqlite(connection: Connection, seconds: float) -> None:
    own = connection.connection.driver_connection
    assert isinstance(own, sqlite3.Connection)
    usual = own.execute("PRAGMA busy_timeout").fetchone()[0]
    own.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}").close()
    try:
        connection.execution_options(writing=True).begin().rollback()
    except DBAPIError as error:
        # Where nothing can be written, nobody writes.
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_READONLY:
            raise
    finally:
        own.execute(f"PRAGMA busy_timeout={usual}").close()


def _wait_in_postgresql(connection: Connection, seconds: float) -> None:
    with connection.begin():
        connection.execute(select(func.set_config("lock_timeout", f"{int(seconds * 1000)}", True)))
        row = select(counters.c.value).where(counters.c.name == "revision")
        connection.execute(row.with_for_update(read=True))


def _is_a_wait(error: DBAPIError) -> bool:
    # 55P03: lock_not_available.
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    return code == sqlite3.SQLITE_BUSY or getattr(error.orig, "sqlstate", "") == "55P03"


def hold_stamps(connection: Connection) -> None:
    """Hold what stamps are given under until the transaction ends; a SQLite one that writes has it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT value FROM counters WHERE name = 'revision' FOR UPDATE"))
