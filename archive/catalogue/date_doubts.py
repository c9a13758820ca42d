"""Which printed dates of articles are not believed, by what was said last of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from archive.catalogue.state import DATE_SAYINGS, Saying
from archive.catalogue.tables import events

_SAID = (
    select(events.c.article_id, events.c.happening, events.c.at, events.c.value)
    .where(
        events.c.article_id.in_(bindparam("ids", expanding=True)),
        events.c.happening.in_([each.value for each in DATE_SAYINGS]),
    )
    .order_by(events.c.at, events.c.record)
)


def sayings_of(connection: Connection, article_id: str) -> dict[datetime, Saying]:
    """Return what was said last of each printed date (UTC) of an article."""
    return _sayings(connection, [article_id]).get(article_id, {})


def doubted_dates(
    connection: Connection, ids: Sequence[str], *, until: datetime | None = None
) -> dict[str, frozenset[datetime]]:
    """Return the printed dates (UTC) that are doubted, by article; none of them where there is none.

    Of every version: an article whose date was corrected keeps the doubt about the one before. With
    `until`, those that were doubted at that moment, whatever has been said since.
    """
    return {
        id_: frozenset(date for date, saying in said.items() if saying.odd)
        for id_, said in _sayings(connection, ids, until=until).items()
    }


def _sayings(
    connection: Connection, ids: Sequence[str], *, until: datetime | None = None
) -> dict[str, dict[datetime, Saying]]:
    found: dict[str, dict[datetime, Saying]] = {}
    if ids:
        for id_, happening, at, value in connection.execute(_SAID, {"ids": list(ids)}):
            if until is not None and at > until:
                continue
            date, saying = Saying.of(happening, at, value)
            found.setdefault(id_, {})[date] = saying
    return found
