"""Questions about articles and their versions, events and problems."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from archive.catalogue.date_doubts import doubted_dates
from archive.catalogue.state import MOVED
from archive.catalogue.tables import articles, events, problems, versions
from archive.models import Event, Happening, Problem, Reason, Version
from archive.odd_dates import without_doubted
from archive.versions import article_from_json

_CHUNK = 500
_VERSION = [
    versions.c[name]
    for name in ("article_id", "number", "digest", "article", "capture", "extractor", "reason",
                 "saved_at", "record")
] + [articles.c.doubt_said_at]  # fmt: skip
_WITH_ARTICLES = versions.join(articles, articles.c.id == versions.c.article_id)
# Built once, since every page of results asks it. By ids and numbers apart, for SQLite finds those
# by index, and scans the table for pairs.
_VERSIONS_OF = (
    select(*_VERSION)
    .select_from(_WITH_ARTICLES)
    .where(
        versions.c.article_id.in_(bindparam("ids", expanding=True)),
        versions.c.number.in_(bindparam("numbers", expanding=True)),
    )
)
_ARTICLES_OF = select(articles).where(articles.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as the catalogue follows it. Times are UTC; `state` is "live", "gone" or "moved".

    `current` is the number of the version shown by default; `last_seen` is the last time its page
    was fetched and found; `revision` grows with every visible change.
    """

    id: str
    site: str
    key: str
    url: str
    sections: tuple[str, ...]
    current: int
    state: str
    gone_at: datetime | None
    first_seen: datetime
    last_seen: datetime
    revision: int
    published_at: datetime | None = None
    versions: int = 1

    @property
    def moved(self) -> bool:
        """Whether its page is another article by now: readers find that one, this by its id alone."""
        return self.state == MOVED


def to_article_row(row: Row[Any]) -> ArticleRow:
    """Return the value a whole row of the articles table holds."""
    return ArticleRow(
        id=row.id,
        site=row.site,
        key=row.key,
        url=row.url,
        sections=tuple(row.sections),
        current=row.current,
        state=row.state,
        gone_at=row.state_at if row.state == "gone" else None,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        revision=row.revision,
        published_at=row.published_at,
        versions=row.versions,
    )


def _to_versions(
    connection: Connection, rows: Sequence[Sequence[Any]], *, until: datetime | None = None
) -> list[Version]:
    """Return the versions that rows hold, articles read from JSON, without dates that are doubted.

    With `until`, without those that were doubted at that moment.
    """
    # Few articles have any; the others cost no question.
    doubted = doubted_dates(
        connection, sorted({row[0] for row in rows if row[-1] is not None}), until=until
    )
    return [_to_version(row, doubted.get(row[0], ())) for row in rows]


def _to_version(row: Sequence[Any], doubted: Collection[datetime]) -> Version:
    article_id, number, digest, text, capture, extractor, reason, saved_at, record, _ = row
    article = without_doubted(article_from_json(text), doubted)
    return Version(
        article_id, number, digest, article, capture, extractor, Reason(reason), saved_at, record
    )


def articles_of(connection: Connection, ids: Sequence[str]) -> dict[str, ArticleRow]:
    """Return those of the articles that exist, by id."""
    found: dict[str, ArticleRow] = {}
    for start in range(0, len(ids), _CHUNK):
        named = {"ids": list(ids[start : start + _CHUNK])}
        found |= {row.id: to_article_row(row) for row in connection.execute(_ARTICLES_OF, named)}
    return found


def version(connection: Connection, article_id: str, number: int | None) -> Version | None:
    """Return a version by number, the current one for None, or None when there is none."""
    query = select(*_VERSION).select_from(_WITH_ARTICLES)
    wanted = articles.c.current if number is None else number
    query = query.where(versions.c.article_id == article_id, versions.c.number == wanted)
    rows = connection.execute(query).all()
    return next(iter(_to_versions(connection, rows)), None)


def versions_of_article(connection: Connection, article_id: str) -> list[Version]:
    """Return all versions of an article, oldest first."""
    query = select(*_VERSION).select_from(_WITH_ARTICLES)
    query = query.where(versions.c.article_id == article_id)
    return _to_versions(connection, connection.execute(query.order_by(versions.c.number)).all())


def versions_of(
    connection: Connection, wanted: Sequence[tuple[str, int]], *, until: datetime | None = None
) -> dict[tuple[str, int], Version]:
    """Return those of the (article id, number) pairs that exist, with their versions.

    With `until`, dates are doubted as they were at that moment, whatever has been said since.
    """
    found: dict[tuple[str, int], Version] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        named = {"ids": [id_ for id_, _ in chunk], "numbers": sorted({n for _, n in chunk})}
        pairs = set(chunk)
        rows = connection.execute(_VERSIONS_OF, named).all()
        wanted_rows = [row for row in rows if (row[0], row[1]) in pairs]
        for each in _to_versions(connection, wanted_rows, until=until):
            found[each.article_id, each.number] = each
    return found


def version_numbers(connection: Connection, ids: Sequence[str]) -> dict[str, list[int]]:
    """Return the version numbers of each article, ascending."""
    found: dict[str, list[int]] = {}
    for start in range(0, len(ids), _CHUNK):
        chosen = versions.c.article_id.in_(ids[start : start + _CHUNK])
        query = select(versions.c.article_id, versions.c.number).where(chosen)
        for id_, number in connection.execute(query.order_by(*versions.primary_key)):
            found.setdefault(id_, []).append(number)
    return found


def article_ids(connection: Connection, site: str | None) -> Iterator[str]:
    """Yield the ids of all articles (of a site), in order of id, a page at a time."""
    last = ""
    while True:
        query = select(articles.c.id).where(articles.c.id > last).order_by(articles.c.id)
        found = list(connection.scalars(_of_site(query, articles.c.site, site).limit(5000)))
        if not found:
            return
        yield from found
        last = found[-1]


def stale_articles(
    connection: Connection, site: str, *, limit: int, gone: bool = False
) -> list[tuple[str, str]]:
    """Return (id, url) of live (or gone) articles, those asked for longest ago first."""
    query = select(articles.c.id, articles.c.url).where(
        articles.c.site == site, articles.c.state == ("gone" if gone else "live")
    )
    rows = connection.execute(query.order_by(articles.c.asked_at, articles.c.id).limit(limit))
    return [(row.id, row.url) for row in rows]


def events_of(connection: Connection, article_id: str) -> list[Event]:
    """Return what happened to an article beside its text, oldest first."""
    query = select(events).where(events.c.article_id == article_id)
    return [
        Event(row.article_id, Happening(row.happening), row.at, row.capture, row.value, row.record)
        for row in connection.execute(query.order_by(events.c.at, events.c.record))
    ]


def open_problems(connection: Connection, site: str | None) -> list[Problem]:
    """Return captures that could not be read as articles and still cannot, oldest first."""
    query = select(problems).order_by(problems.c.noted_at, problems.c.capture)
    return [Problem(*row) for row in connection.execute(_of_site(query, problems.c.site, site))]


def _of_site(query: Select[Any], column: Any, site: str | None) -> Select[Any]:
    return query if site is None else query.where(column == site)
