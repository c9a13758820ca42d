"""An advisory lock of a PostgreSQL session, freed by the server when its holder is gone."""

from __future__ import annotations

import hashlib
import os
import platform
from contextlib import suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from archive.catalogue.opening import make_engine, said_clearly
from archive.errors import ArchiveError

_TAKE = {
    True: text("SELECT pg_try_advisory_lock_shared(:key)"),
    False: text("SELECT pg_try_advisory_lock(:key)"),
}
_GIVE_BACK = text("SELECT pg_advisory_unlock_all()")
_HOLDER = text(
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND l.database = "
    "(SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND ((l.classid::bigint << 32) | l.objid::bigint) = :key LIMIT 1"
)
# A machine that loses its power says no good-bye: the server asks after half a minute of silence.
_KEEPALIVE = (
    "tcp_keepalives_idle = 30",
    "tcp_keepalives_interval = 10",
    "tcp_keepalives_count = 3",
)


class AdvisoryLock:
    """A lock under a name of one catalogue: held alone, or `shared` with others that share it."""

    def __init__(self, url: str, name: str, *, shared: bool) -> None:
        """Connect; raises ArchiveError when the database does not answer."""
        self._url, self._name, self._shared = url, name, shared
        engine = make_engine(url, busy_seconds=0)
        with said_clearly(url):
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            # The lock lives as long as this connection: no pool may keep it.
            connection.detach()
            self._connection: Connection | None = connection
            for setting in _KEEPALIVE:
                self._connection.execute(text(f"SET {setting}"))
            who = f"process {os.getpid()} on {platform.node()}"[:63]
            self._connection.execute(
                text("SELECT set_config('application_name', :who, false)"), {"who": who}
            )
            schema = self._connection.scalar(text("SELECT current_schema()"))
        self._key = _key(f"{schema}/{name}")

    def take(self) -> bool:
        """Try to take it now; True when it is held."""
        assert self._connection is not None
        with said_clearly(self._url):
            return bool(self._connection.scalar(_TAKE[self._shared], {"key": self._key}))

    def holder(self) -> str:
        """Return who holds it, "" when nobody does any more."""
        assert self._connection is not None
        with said_clearly(self._url):
            return str(self._connection.scalar(_HOLDER, {"key": self._key}) or "")

    def check(self) -> None:
        """Raise ArchiveError when the connection, and with it the lock, was lost."""
        try:
            if self._connection is not None:
                self._connection.scalar(text("SELECT 1"))
                return
        except SQLAlchemyError:
            pass
        raise ArchiveError(
            f"«{self._name}»: the connection to the database that held this lock was lost, so "
            "another run may have it; what was saved is safe, start again"
        )

    def release(self) -> None:
        """Let go of it and close the connection; it is free for others when this returns."""
        if self._connection is None:
            return
        # The server would free it as well, but only when it gets round to the closed connection.
        with suppress(SQLAlchemyError):
            self._connection.execute(_GIVE_BACK)
        with suppress(SQLAlchemyError):
            self._connection.close()
        self._connection = None


def _key(name: str) -> int:
    """Return the 64 signed bits that PostgreSQL knows a lock by."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
