"""Signing in: name and password, with a throttle by name and by address.

A try is counted before the password is looked at, and taken back when it was right: a thousand
tries at once are a thousand tries. Waits double, and are short for whoever mistyped.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from archive.audit import DESK, write_note
from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import attempts as table
from archive.catalogue.desk_tables import users
from archive.catalogue.turns import wait_for_turn
from archive.errors import KhoTinError
from archive.jobs.rows import clock
from archive.users import passwords
from archive.users.people import User, to_user

_ALONE = 0x4B68_6F53_676E  # "KhoSgn": the advisory lock around counting tries
_LONGEST = timedelta(minutes=15)
_FIRST = timedelta(seconds=15)
# After so long without a try, what failed before is forgotten.
_FORGOTTEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What tries are counted of, and how many may fail before there is a wait."""

    key: str
    free: int

    def wait(self, failures: int) -> timedelta | None:
        """Return how long to wait after so many failures: 15 s, 30 s, ... 15 min."""
        over = failures - self.free
        return min(_FIRST * 2 ** min(over, 20), _LONGEST) if over >= 0 else None


class SignInRefused(KhoTinError):
    """Name and password do not belong together, or the user is disabled: nobody is told which."""


class TooManyAttempts(KhoTinError):
    """Too many tries have failed; `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many failed attempts to sign in; try again in {seconds} seconds")
        self.seconds = seconds


def sign_in(
    catalogue: Catalogue,
    name: str,
    *,
    password: str,
    address: str,
    now: datetime | None = None,
) -> User:
    """Return the user whom name and password prove; the caller begins a session.

    Raises SignInRefused, and TooManyAttempts without having looked at the password.
    """
    name = name.strip().lower()[:40]
    subjects = (_Subject(f"name {name}", 5), _Subject(f"address {network_of(address)}", 20))
    with catalogue.write() as connection:
        wait_for_turn(connection, _ALONE)
        at = now or clock(connection)
        _refuse_waiting(connection, subjects, at)
        for subject in subjects:
            _count(connection, subject, at)
        row = connection.execute(select(users).where(users.c.name == name)).first()
    # Outside the transaction: it takes a tenth of a second on purpose.
    right = passwords.matches(row.password if row else passwords.nobodys(), password)
    if row is None or not right or row.disabled:
        _note_failure(catalogue, name, address, known=row is not None)
        raise SignInRefused("name or password is wrong, or the user is disabled")
    return _let_in(catalogue, name, password, subjects, at, kept=row.password)


def _let_in(
    catalogue: Catalogue,
    name: str,
    password: str,
    subjects: tuple[_Subject, ...],
    at: datetime,
    *,
    kept: str,
) -> User:
    values: dict[str, object] = {"signed_in_at": at}
    if passwords.is_dated(kept):
        values["password"] = passwords.digest(password)
    mine = (users.c.name == name, users.c.password == kept, users.c.disabled.is_(False))
    with catalogue.write() as connection:
        # Between the look and now, the password may have been changed or the user disabled.
        if connection.execute(update(users).where(*mine).values(**values)).rowcount == 0:
            raise SignInRefused("name or password is wrong, or the user is disabled")
        by_name, by_address = subjects
        connection.execute(delete(table).where(table.c.subject == by_name.key))
        # The address keeps what others failed there.
        connection.execute(
            update(table)
            .where(table.c.subject == by_address.key)
            .values(failures=table.c.failures - 1, wait_until=None)
        )
        write_note(connection, who=name, action="desk.signin", what=name, via=DESK, at=at)
        row = connection.execute(select(users).where(users.c.name == name)).one()
    return to_user(row)


def _note_failure(catalogue: Catalogue, name: str, address: str, *, known: bool) -> None:
    """Write that somebody failed; for a name nobody has, it may be a password typed too early."""
    with catalogue.write() as connection:
        write_note(
            connection, who=name if known else "-", action="desk.refused", what=address[:80],
            via=DESK,
        )  # fmt: skip


def _refuse_waiting(connection: Connection, subjects: tuple[_Subject, ...], at: datetime) -> None:
    keys = [subject.key for subject in subjects]
    until = connection.scalar(
        select(func.max(table.c.wait_until, type_=table.c.wait_until.type)).where(
            table.c.subject.in_(keys)
        )
    )
    if until is not None and until > at:
        # A clock that was set back must not shut anybody out for long.
        left = min(until - at, _LONGEST)
        raise TooManyAttempts(max(1, round(left.total_seconds())))


def _count(connection: Connection, subject: _Subject, at: datetime) -> None:
    connection.execute(delete(table).where(table.c.last_at < at - _FORGOTTEN))
    mine = table.c.subject == subject.key
    failures = (connection.scalar(select(table.c.failures).where(mine)) or 0) + 1
    wait = subject.wait(failures)
    values = {"failures": failures, "last_at": at, "wait_until": at + wait if wait else None}
    if failures > 1 or connection.scalar(select(table.c.subject).where(mine)):
        connection.execute(update(table).where(mine).values(**values))
    else:
        connection.execute(insert(table).values(subject=subject.key, **values))


def network_of(address: str) -> str:
    """Return what one person can hardly change: the address, of IPv6 its first 64 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:80]
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
