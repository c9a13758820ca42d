"""API tokens: what a program shows instead of signing in; made for a user, with an end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from archive.audit import COMMAND, write_note
from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import tokens as table
from archive.catalogue.desk_tables import users
from archive.errors import UsageError
from archive.jobs.rows import clock
from archive.users.people import User, to_user, user
from archive.users.sessions import digest_of

PREFIX = "khotin_"
DAYS = 90
_FRESH = timedelta(hours=1)
_MOST = 50


@dataclass(frozen=True, slots=True)
class Token:
    """An API token without its secret; `id` names it for revoking. Times are UTC."""

    id: str
    user: str
    label: str
    created_at: datetime
    ends_at: datetime
    used_at: datetime | None


def issue(
    catalogue: Catalogue, name: str, *, label: str, by: str, days: int = DAYS, via: str = COMMAND
) -> tuple[str, Token]:
    """Make a token for a user; return the secret, shown this once, and the token.

    Raises UsageError for an unknown or disabled user, too many tokens, or an odd number of days.
    """
    if not 1 <= days <= 3650:
        raise UsageError("days: a token lasts from 1 to 3650 days")
    if user(catalogue, name).disabled:
        raise UsageError(f"user «{name}» is disabled; see `khotin users enable`")
    secret = PREFIX + secrets.token_urlsafe(32)
    with catalogue.write() as connection:
        now = clock(connection)
        connection.execute(delete(table).where(table.c.ends_at < now))
        if len(connection.execute(select(table.c.id).where(table.c.user == name)).all()) >= _MOST:
            raise UsageError(f"user «{name}» has {_MOST} tokens; revoke some first")
        made = Token(
            secrets.token_hex(4), name, label.strip()[:80], now, now + timedelta(days=days), None
        )
        connection.execute(
            insert(table).values(
                digest=digest_of(secret), id=made.id, user=name, label=made.label,
                created_at=now, ends_at=made.ends_at,
            )
        )  # fmt: skip
        detail = {"id": made.id, "label": made.label, "days": days}
        write_note(connection, who=by, action="token.add", what=name, detail=detail, via=via)
    return secret, made


def holder(catalogue: Catalogue, secret: str) -> User | None:
    """Return whose token this is, None when it is none, has ended, or the user is disabled."""
    theirs = [column for column in users.c if column.name != "password"]
    query = select(*theirs, table.c.digest, table.c.ends_at, table.c.used_at).join(
        table, users.c.name == table.c.user
    )
    with catalogue.read() as connection:
        row = connection.execute(query.where(table.c.digest == digest_of(secret))).first()
        now = clock(connection)
    if row is None or row.disabled or now >= row.ends_at:
        return None
    if row.used_at is None or now - row.used_at >= _FRESH:
        with catalogue.write() as connection:
            connection.execute(
                update(table).where(table.c.digest == row.digest).values(used_at=now)
            )
    return to_user(row)


def tokens(catalogue: Catalogue, name: str | None = None) -> list[Token]:
    """Return the tokens (of a user) that have not ended, newest first."""
    with catalogue.read() as connection:
        query = select(table).where(table.c.ends_at > clock(connection))
        if name is not None:
            query = query.where(table.c.user == name)
        rows = connection.execute(query.order_by(table.c.created_at.desc(), table.c.id))
        return [Token(r.id, r.user, r.label, r.created_at, r.ends_at, r.used_at) for r in rows]


def revoke(
    catalogue: Catalogue, id_: str, *, by: str, only_of: str | None = None, via: str = COMMAND
) -> str:
    """Take a token back and return whose it was; with `only_of`, only if it is that user's.

    Raises UsageError when there is no such token.
    """
    wanted = [table.c.id == id_, *([table.c.user == only_of] if only_of is not None else [])]
    with catalogue.write() as connection:
        name = connection.scalar(select(table.c.user).where(*wanted))
        if name is None:
            raise UsageError(f"there is no token «{id_[:20]}»; see `khotin users tokens`")
        connection.execute(delete(table).where(table.c.id == id_))
        write_note(
            connection, who=by, action="token.revoke", what=name, detail={"id": id_}, via=via
        )
        return str(name)
