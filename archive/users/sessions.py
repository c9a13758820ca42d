"""Sessions: proof that a user has signed in, kept on the server and ended there.

The browser has a random token; the row has its SHA-256. A session ends when it is ended, when it
was not used for a while, and after a day's work whatever happens.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from archive.audit import COMMAND, write_note
from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import sessions as table
from archive.catalogue.desk_tables import users
from archive.jobs.rows import clock
from archive.users.people import User, to_user

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
# A row is not written for every click.
_FRESH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. `csrf` must come back with every form; times are UTC."""

    user: str
    csrf: str
    address: str
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    digest: str


def begin(catalogue: Catalogue, name: str, *, address: str = "") -> str:
    """Begin a session of a user and return its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    with catalogue.write() as connection:
        now = clock(connection)
        connection.execute(delete(table).where(table.c.ends_at < now))
        connection.execute(
            insert(table).values(
                digest=digest_of(token), user=name, csrf=secrets.token_urlsafe(32),
                address=address[:80], began_at=now, seen_at=now, ends_at=now + LONGEST,
            )
        )  # fmt: skip
    return token


def present(
    catalogue: Catalogue, token: str, *, now: datetime | None = None, active: bool = True
) -> tuple[User, Session] | None:
    """Return whose session a token is, or None when it is none, has ended, or the user is disabled.

    Unless `active` (a page that refreshes by itself is no sign of a person), it counts as used.
    """
    joined = select(table, *_USER).join(users, users.c.name == table.c.user)
    with catalogue.read() as connection:
        row = connection.execute(joined.where(table.c.digest == digest_of(token))).first()
        at = now or clock(connection)
    if row is None or row.disabled or at >= row.ends_at or at - row.seen_at >= IDLE:
        return None
    if active and at - row.seen_at >= _FRESH:
        with catalogue.write() as connection:
            connection.execute(update(table).where(table.c.digest == row.digest).values(seen_at=at))
    return to_user(row), _to_session(row)


def end(catalogue: Catalogue, token: str) -> None:
    """End the session of a token, if there is one."""
    with catalogue.write() as connection:
        connection.execute(delete(table).where(table.c.digest == digest_of(token)))


def end_all(catalogue: Catalogue, name: str, *, by: str, via: str = COMMAND, but: str = "") -> int:
    """End all sessions of a user, except the one with the digest `but`; return how many ended."""
    with catalogue.write() as connection:
        gone = connection.execute(
            delete(table).where(table.c.user == name, table.c.digest != but)
        ).rowcount
        write_note(
            connection, who=by, action="user.signout", what=name, detail={"sessions": gone}, via=via
        )
    return gone


def open_sessions(catalogue: Catalogue, name: str) -> list[Session]:
    """Return the sessions of a user that have not ended, those used last first."""
    with catalogue.read() as connection:
        now = clock(connection)
        query = (
            select(table)
            .where(table.c.user == name, table.c.ends_at > now, table.c.seen_at > now - IDLE)
            .order_by(table.c.seen_at.desc(), table.c.digest)
            .limit(100)
        )
        return [_to_session(row) for row in connection.execute(query)]


def digest_of(token: str) -> str:
    """Return what is kept of a token: it is random and long, so one plain SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


_USER = [column for column in users.c if column.name != "password"]


def _to_session(row: Row[Any]) -> Session:
    return Session(
        row.user, row.csrf, row.address, row.began_at, row.seen_at, row.ends_at, row.digest
    )
