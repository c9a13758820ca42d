"""The audit log: who did what, when and from where. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import audit as table

# SITE: by a reader on the public pages.
DESK, API, COMMAND, SITE = "desk", "api", "command", "site"
_WHO, _ACTION, _WHAT, _VALUE = 80, 60, 1_000, 2_000


@dataclass(frozen=True, slots=True)
class Note:
    """One deed. `at` is UTC; `via` is desk, api, command or site; `action` is a word like schedule.add.

    `what` names what it was done to; `detail` holds plain values: the reason, what was changed.
    """

    id: int
    at: datetime
    who: str
    via: str
    action: str
    what: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def note(
    catalogue: Catalogue,
    *,
    who: str,
    action: str,
    what: str = "",
    detail: Mapping[str, Any] | None = None,
    via: str = COMMAND,
    at: datetime | None = None,
) -> None:
    """Write who did what; never put a password or token into `detail`."""
    with catalogue.write() as connection:
        write_note(connection, who=who, action=action, what=what, detail=detail, via=via, at=at)


def write_note(
    connection: Connection,
    *,
    who: str,
    action: str,
    what: str = "",
    detail: Mapping[str, Any] | None = None,
    via: str = COMMAND,
    at: datetime | None = None,
) -> None:
    """Write who did what, in the transaction of the deed itself."""
    connection.execute(
        insert(table).values(
            at=at or datetime.now(UTC), who=who[:_WHO], via=via, action=action[:_ACTION],
            what=what[:_WHAT], detail={key: _plain(value) for key, value in (detail or {}).items()},
        )
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold, of bounded length."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value[:100]]
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in list(value.items())[:100]}
    return str(value)[:_VALUE]


def notes(
    catalogue: Catalogue,
    *,
    who: str | None = None,
    action: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Note]:
    """Return notes, newest first; `before` goes on behind the note with this id.

    `action` may be the first word of several (schedule for schedule.add, schedule.pause ...).
    """
    query = select(table).order_by(table.c.id.desc()).limit(limit)
    if who:
        query = query.where(table.c.who == who)
    if action:
        same = table.c.action == action
        query = query.where(same | table.c.action.startswith(f"{action}.", autoescape=True))
    if before is not None:
        query = query.where(table.c.id < before)
    with catalogue.read() as connection:
        return [_to_note(row) for row in connection.execute(query)]


def _to_note(row: Row[Any]) -> Note:
    return Note(row.id, row.at, row.who, row.via, row.action, row.what, dict(row.detail))
