"""Pages kept in WARC files, with what was made of them: the reading list of a reparse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from archive.catalogue.tables import articles, captures, problems, versions
from archive.models import Reason

_CHUNK = 200
# Their text was not read from the page, or was set by a person's hand.
_LEFT_ALONE = (Reason.IMPORTED.value, Reason.CORRECTED.value)
_READABLE = versions.c.reason.not_in(_LEFT_ALONE)
_CURRENT = and_(versions.c.article_id == articles.c.id, versions.c.number == articles.c.current)
_ORIGINAL = captures.alias("original")
_PAGE = [
    captures.c.id.label("capture"),
    captures.c.url,
    captures.c.fetched_at,
    # A revisit has no payload of its own: the record it refers to has.
    func.coalesce(_ORIGINAL.c.file, captures.c.file).label("file"),
    func.coalesce(_ORIGINAL.c.offset, captures.c.offset).label("offset"),
]


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page to read again, where its bytes are, and what it led to.

    `capture` is its capture's id; `file` and `offset` are empty when the catalogue lacks the
    capture. `article_id` is empty for a page that could not be read; otherwise `text` is the
    current version's article as JSON, and `sections` the labels the article has. `unread` names
    the site that a copy stands under which nobody has tried to read for this site before.
    """

    capture: str
    url: str
    fetched_at: datetime | None
    file: str
    offset: int
    article_id: str = ""
    number: int = 0
    digest: str = ""
    text: str = ""
    sections: tuple[str, ...] = ()
    unread: str = ""


def pages_of_articles(
    connection: Connection, site: str, *, after: str, since: datetime | None = None
) -> list[KeptPage]:
    """Return the next pages that current versions were read from, by article id, at most 200.

    Imported and corrected articles are left out: their text is not the page's.
    """
    query = (
        _with_place(
            select(
                articles.c.id, articles.c.sections, versions.c.number, versions.c.digest,
                versions.c.article, versions.c.capture.label("named"), *_PAGE,
            )
            .join(versions, _CURRENT)
            .outerjoin(captures, captures.c.id == versions.c.capture)
        )
        .where(articles.c.site == site, articles.c.id > after, _READABLE)
        .order_by(articles.c.id)
        .limit(_CHUNK)
    )  # fmt: skip
    if since is not None:
        query = query.where(captures.c.fetched_at >= since)
    return [_of_article(row) for row in connection.execute(query)]


def pages_with_problems(
    connection: Connection, site: str, *, after: str, since: datetime | None = None
) -> list[KeptPage]:
    """Return the next pages that could not be read as articles, by capture id, at most 200."""
    query = (
        _with_place(
            select(problems.c.capture.label("named"), problems.c.url.label("asked"), *_PAGE)
            .select_from(problems)
            .outerjoin(captures, captures.c.id == problems.c.capture)
        )
        .where(problems.c.site == site, problems.c.capture > after)
        .order_by(problems.c.capture)
        .limit(_CHUNK)
    )
    if since is not None:
        query = query.where(captures.c.fetched_at >= since)
    return [
        KeptPage(row.named, row.url or row.asked, row.fetched_at, row.file or "", row.offset or 0)
        for row in connection.execute(query)
    ]


def count_pages(
    connection: Connection, site: str, *, since: datetime | None = None
) -> tuple[int, int]:
    """Return how many pages `pages_of_articles` will give, and how many it leaves alone."""
    query = (
        select(func.count().filter(_READABLE), func.count().filter(~_READABLE))
        .select_from(articles)
        .join(versions, _CURRENT)
        .where(articles.c.site == site)
    )
    if since is not None:
        query = query.join(captures, captures.c.id == versions.c.capture)
        query = query.where(captures.c.fetched_at >= since)
    readable, left_alone = connection.execute(query).one()
    return readable, left_alone


def count_problems(connection: Connection, site: str) -> int:
    """Return how many pages of a site could not be read as articles."""
    query = select(func.count()).select_from(problems).where(problems.c.site == site)
    return connection.scalar(query) or 0


def _with_place(query: Select[Any]) -> Select[Any]:
    return query.outerjoin(
        _ORIGINAL, and_(captures.c.refers_to.is_not(None), _ORIGINAL.c.id == captures.c.refers_to)
    )


def _of_article(row: Any) -> KeptPage:
    return KeptPage(
        row.named, row.url or "", row.fetched_at, row.file or "", row.offset or 0, row.id,
        row.number, row.digest, row.article, tuple(row.sections),
    )  # fmt: skip
