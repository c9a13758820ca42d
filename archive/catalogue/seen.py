"""When articles were last seen and asked for, as their captures tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select, union, update

from archive.catalogue.state import MOVED
from archive.catalogue.tables import articles, captures, events, problems, versions

_CHUNK = 1000
_UPDATE = (
    update(articles)
    .where(articles.c.id == bindparam("of_id"))
    .values(first_seen=bindparam("first"), last_seen=bindparam("seen"), asked_at=bindparam("asked"))
)


def restore_times(connection: Connection, *, runs: Sequence[str] | None = None) -> None:
    """Set first_seen, last_seen and asked_at of articles from all their site's captures of their pages.

    With `runs`, only of articles one of whose pages these runs captured.

    Seeing a page unchanged writes no record of its own beyond the capture, so a rebuild has to
    conclude it: a page was seen when it was fetched well, no problem is noted of that capture, and
    the article was not gone by then. What stands under another name than the article's site was
    captured before its profile was there, and counts only where a version was read from it; an
    article that has moved is not asked for any more.
    """
    # Read whole before the first update: a cursor does not outlive a write on every database.
    rows = [
        {
            "of_id": row.id,
            "first": min(row.first_seen, row.first or row.first_seen),
            "seen": max(row.last_seen, row.seen or row.last_seen),
            "asked": max(row.asked_at, row.asked or row.asked_at),
        }
        for row in connection.execute(_times(runs))
    ]
    for start in range(0, len(rows), _CHUNK):
        connection.execute(_UPDATE, rows[start : start + _CHUNK])


def _times(runs: Sequence[str] | None) -> Select[Any]:
    page, fetch = captures.alias("page"), captures.alias("fetch")
    pages = union(
        select(versions.c.article_id, page.c.url_key)
        .join(page, page.c.id == versions.c.capture)
        .where(_is_page(page)),
        select(events.c.article_id, page.c.url_key)
        .join(page, page.c.id == events.c.capture)
        .where(_is_page(page), events.c.article_id.is_not(None)),
    ).subquery("pages")
    well = and_(
        or_(fetch.c.status == 200, fetch.c.status == 304, fetch.c.kind == "resource"),
        problems.c.capture.is_(None),
        or_(articles.c.state == "live", fetch.c.fetched_at < articles.c.state_at),
    )
    asked = or_(articles.c.state != MOVED, fetch.c.fetched_at < articles.c.state_at)
    query = (
        select(
            articles.c.id,
            articles.c.first_seen,
            articles.c.last_seen,
            articles.c.asked_at,
            # A copy may be older than all that was read before it, and say the same.
            func.min(fetch.c.fetched_at).filter(well, fetch.c.source.is_not(None)).label("first"),
            func.max(fetch.c.fetched_at).filter(well).label("seen"),
            func.max(fetch.c.fetched_at).filter(asked).label("asked"),
        )
        .select_from(pages)
        .join(articles, articles.c.id == pages.c.article_id)
        .join(fetch, and_(fetch.c.url_key == pages.c.url_key, fetch.c.site == articles.c.site))
        .outerjoin(problems, problems.c.capture == fetch.c.id)
        .group_by(articles.c.id, articles.c.first_seen, articles.c.last_seen, articles.c.asked_at)
    )
    if runs is None:
        return query
    captured = select(captures.c.url_key).where(captures.c.run.in_(runs))
    return query.where(
        articles.c.id.in_(select(pages.c.article_id).where(pages.c.url_key.in_(captured)))
    )


def _is_page(page: Any) -> Any:
    """Tell pages, also those saved by hand, from articles that came in without one."""
    return or_(page.c.kind != "resource", page.c.source.is_not(None))
