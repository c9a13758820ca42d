"""Reading what is held without asking for words: listed, newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from archive.catalogue.articles import ArticleRow, to_article_row
from archive.catalogue.columns import UtcDateTime
from archive.catalogue.coverage_tables import entries
from archive.catalogue.state import MOVED
from archive.catalogue.tables import articles, versions
from archive.catalogue.tallies import held_by_site
from archive.text import HANOI

_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_HELD = ("archived", "gone")
# What has moved is listed where it is now.
_STILL = articles.c.state != MOVED


class Order(StrEnum):
    """What a list goes by, newest first: the day printed, or when the archive last learned something."""

    PRINTED = "printed"
    LEARNED = "learned"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list an article stands, whatever comes before or after it meanwhile.

    `value` is the revision, or the microseconds from the year 1 to its date (0 without one).
    """

    value: int
    article_id: str

    @property
    def at(self) -> datetime:
        """The moment that the value stands for, UTC; raises OverflowError when there is none."""
        return _NEVER + timedelta(microseconds=self.value)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which articles: of a site, of a section, printed on days of Asia/Ho_Chi_Minh; all when empty.

    `dated` asks for those with a date (True) or without one (False); ids of `without` are left out.
    """

    site: str = ""
    section: str = ""
    first: date | None = None
    last: date | None = None
    dated: bool | None = None
    without: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a list; `newer` and `older` are the places to go on from, None at an end."""

    rows: tuple[ArticleRow, ...]
    newer: Place | None
    older: Place | None


def held_by_section(
    connection: Connection, *, without: Collection[str] = ()
) -> dict[tuple[str, str], int]:
    """Return how many articles are held under each (site, section); "" is without a section."""
    query = (
        select(entries.c.site, entries.c.section, func.count())
        .where(entries.c.state.in_(_HELD), entries.c.section != "*")
        .group_by(entries.c.site, entries.c.section)
    )
    if without:
        query = query.where(entries.c.article_id.not_in(sorted(without)))
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def listed(
    connection: Connection,
    choice: Choice,
    *,
    order: Order = Order.PRINTED,
    older_than: Place | None = None,
    newer_than: Place | None = None,
    limit: int = 20,
) -> Stretch:
    """Return a part of a list: its beginning, or what lies next to a place on either side."""
    back = newer_than is not None
    found = _next_to(
        connection, choice, order=order, place=newer_than or older_than, back=back, limit=limit + 1
    )
    if back and len(found) <= limit:
        # The beginning is reached: a whole page, as everybody else sees it.
        return listed(connection, choice, order=order, limit=limit)
    rows, more = found[:limit], len(found) > limit
    if back:
        rows.reverse()
    before = bool(rows) and (back or older_than is not None)
    after = bool(rows) and (back or more)
    return Stretch(
        tuple(rows),
        newer=place_of(rows[0], order) if before else None,
        older=place_of(rows[-1], order) if after else None,
    )


def _next_to(
    connection: Connection,
    choice: Choice,
    *,
    order: Order,
    place: Place | None,
    back: bool,
    limit: int,
) -> list[ArticleRow]:
    """Return the articles next to a place on one side, the nearest first."""
    query = _chosen(select(articles), choice)
    column = _column(order, choice)
    if place is not None:
        query = query.where(_beyond(column, place, order, newer=back))
    query = _ordered(query, column, back).limit(limit)
    if not _is_dated(choice) or order is Order.LEARNED or choice.site or choice.section:
        return [to_article_row(row) for row in connection.execute(query)]
    # Each site has its articles sorted by date in an index; all sites together have none.
    of_sites = (query.where(articles.c.site == site) for site in held_by_site(connection))
    found = [to_article_row(row) for each in of_sites for row in connection.execute(each)]
    found.sort(key=lambda row: (row.published_at or _NEVER, row.id), reverse=not back)
    return found[:limit]


def place_of(row: ArticleRow, order: Order) -> Place:
    """Return where an article stands in a list."""
    if order is Order.LEARNED:
        return Place(row.revision, row.id)
    since = (row.published_at or _NEVER) - _NEVER
    return Place(since // timedelta(microseconds=1), row.id)


def recently_learned(
    connection: Connection, *, among: Collection[str] | None = None, choice: Choice, limit: int
) -> list[ArticleRow]:
    """Return the articles the archive last learned something of, newest first.

    `among` are ids to choose from, however many; None: all that are chosen.
    """
    query = _ordered(_chosen(select(articles), choice), articles.c.revision, False)
    if among is None:
        return [to_article_row(row) for row in connection.execute(query.limit(limit))]
    wanted, ids = frozenset(among), list[str]()
    brief = _ordered(_chosen(select(articles.c.id), choice), articles.c.revision, False)
    # What is left before its end must be closed: PostgreSQL keeps a cursor open for it.
    with connection.scalars(brief.execution_options(yield_per=1000)) as found:
        for id_ in found:
            if id_ in wanted:
                ids.append(id_)
                if len(ids) == min(limit, len(wanted)):
                    break
    rows = connection.execute(select(articles).where(articles.c.id.in_(ids)))
    return sorted((to_article_row(row) for row in rows), key=lambda row: -row.revision)


def learned_since(connection: Connection, revision: int) -> frozenset[str]:
    """Return the ids of the articles that changed visibly after a revision."""
    return frozenset(
        connection.scalars(select(articles.c.id).where(articles.c.revision > revision))
    )


def moved_ids(connection: Connection) -> frozenset[str]:
    """Return the ids of the articles that are others by now; lists and indexes leave them out."""
    return frozenset(connection.scalars(select(articles.c.id).where(~_STILL)))


def last_changed(
    connection: Connection, *, without: Collection[str] = ()
) -> Iterator[tuple[str, datetime]]:
    """Yield each article's id and when what is shown of it last changed (UTC), in order of id.

    For the many that have one version that is when its page was fetched: looking at the version
    itself would read its whole text from the disk.
    """
    saved = (
        select(versions.c.saved_at)
        .where(versions.c.article_id == articles.c.id, versions.c.number == articles.c.current)
        .scalar_subquery()
    )
    changed = case((articles.c.versions > 1, saved), else_=articles.c.current_seen_at)
    query = select(articles.c.id, type_coerce(changed, UtcDateTime())).order_by(articles.c.id)
    query = query.where(_STILL)
    if without:
        query = query.where(articles.c.id.not_in(sorted(without)))
    with connection.execute(query.execution_options(yield_per=5000)) as rows:
        for row in rows:
            yield row[0], row[1]


def _chosen(query: Select[Any], choice: Choice) -> Select[Any]:
    query = query.where(_STILL)
    if choice.site:
        query = query.where(articles.c.site == choice.site)
    if choice.section:
        under = select(entries.c.article_id).where(
            entries.c.site == choice.site,
            entries.c.section == choice.section,
            entries.c.state.in_(_HELD),
        )
        query = query.where(articles.c.id.in_(under))
    if choice.first:
        query = query.where(articles.c.published_at >= _midnight(choice.first))
    if choice.last:
        query = query.where(articles.c.published_at < _midnight(choice.last + timedelta(days=1)))
    if choice.dated is not None:
        is_dated = articles.c.published_at.is_not(None)
        query = query.where(is_dated if choice.dated else ~is_dated)
    if choice.without:
        query = query.where(articles.c.id.not_in(sorted(choice.without)))
    return query


def _ordered(query: Select[Any], column: ColumnElement[Any], back: bool) -> Select[Any]:
    columns: Sequence[ColumnElement[Any]] = (column, articles.c.id)
    return query.order_by(*(each.asc() if back else each.desc() for each in columns))


def _beyond(
    column: ColumnElement[Any], place: Place, order: Order, *, newer: bool
) -> ColumnElement[bool]:
    value = place.value if order is Order.LEARNED else literal(place.at, UtcDateTime())
    same = column == value
    # The first of the two says nothing more, but in a way that an index understands.
    if newer:
        return and_(column >= value, or_(column > value, same & (articles.c.id > place.article_id)))
    return and_(column <= value, or_(column < value, same & (articles.c.id < place.article_id)))


def _column(order: Order, choice: Choice) -> ColumnElement[Any]:
    if order is Order.LEARNED:
        return articles.c.revision
    if _is_dated(choice):
        return articles.c.published_at
    return func.coalesce(articles.c.published_at, literal(_NEVER, UtcDateTime()))


def _is_dated(choice: Choice) -> bool:
    """Tell whether only articles with a date are chosen."""
    return bool(choice.dated or choice.first or choice.last)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=HANOI)
