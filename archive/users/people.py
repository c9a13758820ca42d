"""The users: added, given another role or password, disabled and enabled; never deleted.

A name once in the audit log must stay that person's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from archive.audit import COMMAND, write_note
from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import attempts, sessions, tokens
from archive.catalogue.desk_tables import users as table
from archive.catalogue.turns import wait_for_turn
from archive.errors import UsageError
from archive.jobs.rows import clock
from archive.users import passwords

_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_ALONE = 0x4B68_6F55_7372  # "KhoUsr": the advisory lock around the count of administrators


class Role(StrEnum):
    """What a user may do; each may do what those before it may."""

    VIEWER = "viewer"
    ARCHIVIST = "archivist"
    ADMINISTRATOR = "administrator"

    def may(self, needed: Role) -> bool:
        """Tell whether this role is enough for what needs that one."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in, unless `disabled`. Times are UTC."""

    name: str
    role: Role
    disabled: bool
    created_at: datetime
    created_by: str
    password_at: datetime
    signed_in_at: datetime | None


def add(
    catalogue: Catalogue, name: str, role: Role, *, password: str, by: str, via: str = COMMAND
) -> User:
    """Add a user; raises UsageError for a name that is taken or none, or a poor password."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"«{name}» is no user's name; write 2 to 40 small letters a-z, digits, - . _, first a letter"
        )
    passwords.check_new(password, name=name)
    kept = passwords.digest(password)
    with catalogue.write() as connection:
        wait_for_turn(connection, _ALONE)
        if _row(connection, name) is not None:
            raise UsageError(f"there is a user «{name}» already; see `khotin users list`")
        now = clock(connection)
        connection.execute(
            insert(table).values(
                name=name, role=role.value, password=kept, disabled=False, created_at=now,
                created_by=by[:80], password_at=now,
            )
        )  # fmt: skip
        write_note(
            connection, who=by, action="user.add", what=name, detail={"role": role.value},
            via=via, at=now,
        )  # fmt: skip
        return _named(connection, name)


def set_role(catalogue: Catalogue, name: str, role: Role, *, by: str, via: str = COMMAND) -> User:
    """Give a user another role; raises UsageError for the last administrator."""
    with catalogue.write() as connection:
        wait_for_turn(connection, _ALONE)
        found = _named(connection, name)
        if role is not Role.ADMINISTRATOR:
            _refuse_last(connection, found)
        connection.execute(update(table).where(table.c.name == name).values(role=role.value))
        detail = {"role": role.value, "before": found.role.value}
        write_note(connection, who=by, action="user.role", what=name, detail=detail, via=via)
        return _named(connection, name)


def set_password(
    catalogue: Catalogue, name: str, *, password: str, by: str, via: str = COMMAND
) -> User:
    """Give a user another password; all the user's sessions and tokens end. Raises UsageError."""
    passwords.check_new(password, name=name)
    kept = passwords.digest(password)
    with catalogue.write() as connection:
        _named(connection, name)
        values = {"password": kept, "password_at": clock(connection)}
        connection.execute(update(table).where(table.c.name == name).values(**values))
        _shut_out(connection, name)
        # Whoever waits because of a forgotten password need not wait with the new one.
        connection.execute(delete(attempts).where(attempts.c.subject == f"name {name}"))
        write_note(connection, who=by, action="user.password", what=name, via=via)
        return _named(connection, name)


def disable(catalogue: Catalogue, name: str, *, by: str, via: str = COMMAND) -> User:
    """Let a user sign in no more, and end all sessions and tokens; raises UsageError."""
    with catalogue.write() as connection:
        wait_for_turn(connection, _ALONE)
        _refuse_last(connection, _named(connection, name))
        connection.execute(update(table).where(table.c.name == name).values(disabled=True))
        _shut_out(connection, name)
        write_note(connection, who=by, action="user.disable", what=name, via=via)
        return _named(connection, name)


def enable(catalogue: Catalogue, name: str, *, by: str, via: str = COMMAND) -> User:
    """Let a disabled user sign in again; raises UsageError."""
    with catalogue.write() as connection:
        _named(connection, name)
        connection.execute(update(table).where(table.c.name == name).values(disabled=False))
        write_note(connection, who=by, action="user.enable", what=name, via=via)
        return _named(connection, name)


def users(catalogue: Catalogue) -> list[User]:
    """Return all users, by name."""
    with catalogue.read() as connection:
        return [to_user(row) for row in connection.execute(select(table).order_by(table.c.name))]


def user(catalogue: Catalogue, name: str) -> User:
    """Return the user with this name; raises UsageError."""
    with catalogue.read() as connection:
        return _named(connection, name)


def any_user(catalogue: Catalogue) -> bool:
    """Tell whether there is a user at all."""
    with catalogue.read() as connection:
        return connection.scalar(select(table.c.name).limit(1)) is not None


def to_user(row: Any) -> User:
    """Return a row of the table as a User, without the password."""
    return User(
        row.name, Role(row.role), row.disabled, row.created_at, row.created_by, row.password_at,
        row.signed_in_at,
    )  # fmt: skip


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(table).where(table.c.name == name)).first()


def _named(connection: Connection, name: str) -> User:
    row = _row(connection, name)
    if row is None:
        raise UsageError(f"there is no user «{name[:40]}»; see `khotin users list`")
    return to_user(row)


def _refuse_last(connection: Connection, found: User) -> None:
    """Refuse to leave a desk that nobody can administer any more."""
    if found.role is not Role.ADMINISTRATOR or found.disabled:
        return
    able = (table.c.role == Role.ADMINISTRATOR.value, table.c.disabled.is_(False))
    if connection.scalar(select(func.count()).select_from(table).where(*able)) == 1:
        raise UsageError(f"«{found.name}» is the only administrator; make another one first")


def _shut_out(connection: Connection, name: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.user == name))
    connection.execute(delete(tokens).where(tokens.c.user == name))
