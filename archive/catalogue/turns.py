"""What transactions of several machines must do one after the other takes turns here."""

from __future__ import annotations

from sqlalchemy import Connection, func, select


def wait_for_turn(connection: Connection, key: int) -> None:
    """Wait until no other transaction has the turn of this key, and hold it until this one's end.

    SQLite's writers wait for one another by themselves.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(key)))
