"""Keeping a set for good, letting it go again, listing, ending what is over; noted in the audit log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from archive.audit import COMMAND, write_note
from archive.catalogue import Catalogue
from archive.catalogue.result_tables import result_lists as lists
from archive.catalogue.result_tables import result_sets as table
from archive.resultsets.errors import ExpiredSet
from archive.resultsets.storing import find, to_set
from archive.resultsets.tidying import end_passed
from archive.resultsets.values import LIFETIME, ResultSet
from archive.text import nfc, squeeze

# Begins the name of who kept a set without an account (see visitors).
READER = "reader "
_LONGEST_TITLE = 300


def keep(
    catalogue: Catalogue, id_: str, *, by: str, title: str = "", via: str = COMMAND,
    now: datetime | None = None,
) -> ResultSet:  # fmt: skip
    """Keep a set for good, under a title, and return it; one kept already gets the new title, if any.

    Raises UnknownSet, or ExpiredSet when it is too late.
    """
    at = now or datetime.now(UTC)
    found = find(catalogue, id_, now=at)
    named = squeeze(nfc(title))[:_LONGEST_TITLE].rstrip()
    values: dict[str, Any] = {"title": named or found.title, "expires_at": None}
    if not found.is_kept:
        values |= {"kept_at": at, "kept_by": by[:80]}
    elif found.kept_by.startswith(READER):
        # Whoever has a name answers for it from now on.
        values["kept_by"] = by[:80]
    with catalogue.write() as connection:
        if not _has_list(connection, found):
            # It ended since it was looked at: for good would be kept what cannot be read.
            raise ExpiredSet(found)
        connection.execute(update(table).where(table.c.id == id_).values(**values))
        write_note(
            connection, who=by, action="resultset.keep", what=id_,
            detail={"title": named, "count": found.count}, via=via, at=at,
        )  # fmt: skip
    return find(catalogue, id_, now=at)


def release(
    catalogue: Catalogue, id_: str, *, by: str, via: str = COMMAND, now: datetime | None = None
) -> ResultSet:
    """Make a kept set temporary again: it can be kept anew until its days are over; raises UnknownSet."""
    at = now or datetime.now(UTC)
    found = find(catalogue, id_, now=at)
    if not found.is_kept:
        return found
    with catalogue.write() as connection:
        values = {"kept_at": None, "kept_by": "", "expires_at": at + LIFETIME}
        connection.execute(update(table).where(table.c.id == id_).values(**values))
        write_note(
            connection, who=by, action="resultset.release", what=id_,
            detail={"title": found.title, "count": found.count}, via=via, at=at,
        )  # fmt: skip
    return find(catalogue, id_, now=at)


def listed(
    catalogue: Catalogue, *, kept: bool | None = True, visitors: bool = True, limit: int = 50,
    offset: int = 0, now: datetime | None = None,
) -> list[ResultSet]:  # fmt: skip
    """Return sets that last, those made last first: kept ones, temporary ones, or (None) both.

    Without `visitors`, those are left out that readers without an account have kept.
    """
    at = now or datetime.now(UTC)
    query = select(table).order_by(table.c.made_at.desc(), table.c.id)
    if kept is not False:
        wanted = table.c.kept_at.is_not(None)
        query = query.where(wanted if kept else wanted | (table.c.expires_at > at))
    else:
        query = query.where(table.c.kept_at.is_(None), table.c.expires_at > at)
    if not visitors:
        query = query.where(~table.c.kept_by.startswith(READER, autoescape=True))
    with catalogue.read() as connection:
        return [to_set(row) for row in connection.execute(query.limit(limit).offset(offset))]


def _has_list(connection: Connection, found: ResultSet) -> bool:
    # Of an empty set no list is stored.
    wanted = select(lists.c.part).where(lists.c.digest == found.digest).limit(1)
    return found.count == 0 or found.is_kept or connection.scalar(wanted) is not None


def sweep(catalogue: Catalogue, *, now: datetime | None = None) -> int:
    """Drop the lists of sets that have ended, and return how many lists went."""
    with catalogue.write() as connection:
        return end_passed(connection, now or datetime.now(UTC))
