"""The life of an article: its versions in the order the site showed them, and what changed in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, select

from archive.catalogue import Catalogue
from archive.catalogue.tables import versions as table
from archive.differences.comparing import Counts, compare, text_changed
from archive.differences.words import Budget
from archive.models import Reason, Version
from archive.versions import article_from_json

# Only these come from looking at the site again.
_LOOKED = (Reason.CAPTURED, Reason.EDITED)


class Notice(StrEnum):
    """Whether the site said that it had changed a text."""

    NONE = ""
    SILENT = "silent"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Step:
    """A version, when its page was fetched (UTC), and what it changed of the version before it.

    `before` is that version's number and `counts` what changed; None for the first. `notice` tells
    of a text that was changed without notice.
    """

    version: Version
    seen_at: datetime
    before: int | None = None
    counts: Counts | None = None
    notice: Notice = Notice.NONE


def history(
    catalogue: Catalogue, article_id: str, *, limit: int = 20, offset: int = 0
) -> list[Step]:
    """Return an article's versions, those whose page was fetched last first.

    `limit` and `offset` count from the newest. Work is bounded for the whole list: where texts are
    too large, counts are rough.
    """
    with catalogue.read() as connection:
        found = _newest(connection, article_id, limit + 1, offset)
    budget = Budget()
    steps = [
        _step(version, seen_at, found[place + 1][0] if place + 1 < len(found) else None, budget)
        for place, (version, seen_at) in enumerate(found)
    ]
    return steps[:limit]


def count_versions(catalogue: Catalogue, article_id: str) -> int:
    """Return how many versions an article has."""
    query = select(func.count()).select_from(table).where(table.c.article_id == article_id)
    with catalogue.read() as connection:
        return connection.scalar(query) or 0


def neighbours(catalogue: Catalogue, article_id: str) -> list[int]:
    """Return the numbers of an article's versions in the order their pages were fetched."""
    query = select(table.c.number).where(table.c.article_id == article_id)
    with catalogue.read() as connection:
        return list(connection.scalars(query.order_by(table.c.seen_at, table.c.number)))


def notice_of(before: Version, after: Version) -> Notice:
    """Tell whether a text was changed while the dates its page prints stayed as they were.

    Where the two were read by different rules, it may be these that differ; and a page that prints
    no date never promised a notice.
    """
    one, other = before.article, after.article
    dates = [(each.printed_dates, each.published_at, each.modified_at) for each in (one, other)]
    dated = any((other.printed_dates, other.published_at, other.modified_at))
    if after.reason not in _LOOKED or not dated or dates[0] != dates[1]:
        return Notice.NONE
    # What an archivist or an import wrote before it says nothing of what the site showed.
    if before.reason in (Reason.CORRECTED, Reason.IMPORTED) or not text_changed(one, other):
        return Notice.NONE
    return Notice.SILENT if before.extractor == after.extractor else Notice.UNSURE


def _step(version: Version, seen_at: datetime, before: Version | None, budget: Budget) -> Step:
    if before is None:
        return Step(version, seen_at)
    counts = compare(before.article, version.article, budget).counts
    return Step(version, seen_at, before.number, counts, notice_of(before, version))


def _newest(
    connection: Connection, article_id: str, limit: int, offset: int
) -> Sequence[tuple[Version, datetime]]:
    query = (
        select(table)
        .where(table.c.article_id == article_id)
        .order_by(table.c.seen_at.desc(), table.c.number.desc())
    )
    rows = connection.execute(query.limit(limit).offset(offset))
    return [(_to_version(row), row.seen_at) for row in rows]


def _to_version(row: Row[Any]) -> Version:
    return Version(
        row.article_id, row.number, row.digest, article_from_json(row.article), row.capture,
        row.extractor, Reason(row.reason), row.saved_at, row.record,
    )  # fmt: skip
