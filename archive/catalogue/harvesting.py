"""Articles in the order in which they last changed, for whoever harvests them by time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from archive.catalogue.articles import ArticleRow, to_article_row
from archive.catalogue.coverage_tables import LONGEST_SECTION, entries
from archive.catalogue.lost import Lost, count_lost, first_lost, lost_between, lost_one
from archive.catalogue.tables import articles


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which articles: changed at or after `since` and before `before` (UTC), of a site, of its section."""

    since: datetime | None = None
    before: datetime | None = None
    site: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """The last article that was told: when it had changed (UTC), and its revision."""

    at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Harvested:
    """An article, and when it last changed (UTC); a `lost` one has no text here any more."""

    row: ArticleRow
    changed_at: datetime
    lost: bool = False


def harvested(
    connection: Connection, chosen: Chosen, *, after: Mark | None, limit: int
) -> list[Harvested]:
    """Return the next articles by when they changed last.

    An article that changes while somebody goes through the list moves to its end: it may come twice,
    its newer state last, and none is missed.
    """
    query = _chosen(select(articles), chosen)
    if after is not None:
        same = articles.c.changed_at == after.at
        # The first of the two says nothing more, but in a way that an index understands.
        query = query.where(
            articles.c.changed_at >= after.at,
            or_(articles.c.changed_at > after.at, and_(same, articles.c.revision > after.revision)),
        )
    ordered = query.order_by(articles.c.changed_at, articles.c.revision).limit(limit)
    found = [_harvested(row) for row in connection.execute(ordered)]
    gone = lost_between(
        connection, since=chosen.since, before=chosen.before, site=chosen.site,
        section=chosen.section, after=(after.at, after.revision) if after else None, limit=limit,
    )  # fmt: skip
    if gone:
        found = sorted([*found, *map(_of_lost, gone)], key=_place)[:limit]
    return found


def count_harvested(connection: Connection, chosen: Chosen) -> int:
    """Return how many articles are chosen."""
    query = _chosen(select(func.count()).select_from(articles), chosen)
    gone = count_lost(
        connection, since=chosen.since, before=chosen.before, site=chosen.site,
        section=chosen.section,
    )  # fmt: skip
    return (connection.scalar(query) or 0) + gone


def harvested_one(connection: Connection, article_id: str) -> Harvested | None:
    """Return one article by its id, or None."""
    row = connection.execute(select(articles).where(articles.c.id == article_id)).first()
    if row:
        return _harvested(row)
    gone = lost_one(connection, article_id)
    return _of_lost(gone) if gone else None


def first_change(connection: Connection) -> datetime | None:
    """Return when the article that has not changed for the longest time did, None in an empty archive."""
    # The type is the column's: a bare minimum comes as text from SQLite.
    least = func.min(articles.c.changed_at, type_=articles.c.changed_at.type)
    moments = (connection.scalar(select(least)), first_lost(connection))
    return min((at for at in moments if at is not None), default=None)


def _harvested(row: Any) -> Harvested:
    return Harvested(to_article_row(row), row.changed_at)


def _of_lost(found: Lost) -> Harvested:
    row = ArticleRow(
        found.id, found.site, "", "", found.sections, 0, "lost", None, found.changed_at,
        found.changed_at, found.revision, versions=0,
    )  # fmt: skip
    return Harvested(row, found.changed_at, lost=True)


def _place(found: Harvested) -> tuple[datetime, int]:
    return found.changed_at, found.row.revision


def _chosen(query: Select[Any], chosen: Chosen) -> Select[Any]:
    query = query.where(articles.c.changed_at.is_not(None))
    if chosen.since:
        query = query.where(articles.c.changed_at >= chosen.since)
    if chosen.before:
        query = query.where(articles.c.changed_at < chosen.before)
    if chosen.site:
        query = query.where(articles.c.site == chosen.site)
    if chosen.section:
        under = select(entries.c.article_id).where(
            entries.c.site == chosen.site,
            entries.c.section == chosen.section[:LONGEST_SECTION],
            entries.c.state.in_(("archived", "gone")),
        )
        query = query.where(articles.c.id.in_(under))
    return query
