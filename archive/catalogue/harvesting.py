"""Articles in the order in which they last changed, for whoever harvests them by time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from archive.catalogue.articles import ArticleRow, to_article_row
from archive.catalogue.coverage_tables import LONGEST_SECTION, entries
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
    """An article, and when it last changed (UTC)."""

    row: ArticleRow
    changed_at: datetime


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
    return [_harvested(row) for row in connection.execute(ordered)]


def count_harvested(connection: Connection, chosen: Chosen) -> int:
    """Return how many articles are chosen."""
    query = _chosen(select(func.count()).select_from(articles), chosen)
    return connection.scalar(query) or 0


def harvested_one(connection: Connection, article_id: str) -> Harvested | None:
    """Return one article by its id, or None."""
    row = connection.execute(select(articles).where(articles.c.id == article_id)).first()
    return _harvested(row) if row else None


def first_change(connection: Connection) -> datetime | None:
    """Return when the article that has not changed for the longest time did, None in an empty archive."""
    # The type is the column's: a bare minimum comes as text from SQLite.
    least = func.min(articles.c.changed_at, type_=articles.c.changed_at.type)
    found: datetime | None = connection.scalar(select(least))
    return found


def _harvested(row: Any) -> Harvested:
    return Harvested(to_article_row(row), row.changed_at)


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
