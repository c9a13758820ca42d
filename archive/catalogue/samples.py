"""A few captures that show a site as it was over the years: to check a profile against."""

from __future__ import annotations

from sqlalchemy import Connection, func, or_, select

from archive.catalogue.captures import captures_by_id
from archive.catalogue.tables import articles, captures, problems, versions
from archive.models import Capture

_MOST_YEARS = 40

# A page saved by hand is a resource too, but names its source; dumps of articles have no page.
_IS_PAGE = or_(captures.c.kind != "resource", captures.c.source.is_not(None))


def sample_captures(connection: Connection, site: str, *, latest: int) -> list[Capture]:
    """Return captures that articles were read from, newest first, each once.

    The latest, one for each year articles were published in, one for each year pages were fetched
    in, and up to `latest` that could not be read.
    """
    read = (
        select(captures.c.id)
        .join(versions, versions.c.capture == captures.c.id)
        .join(articles, articles.c.id == versions.c.article_id)
        .where(captures.c.site == site, _IS_PAGE)
    )
    newest = read.group_by(captures.c.id).order_by(func.max(captures.c.fetched_at).desc())
    ids = list(connection.scalars(newest.limit(latest)))
    for moment in (articles.c.published_at, captures.c.fetched_at):
        year = func.extract("year", moment)
        yearly = (
            select(func.max(captures.c.id))
            .join(versions, versions.c.capture == captures.c.id)
            .join(articles, articles.c.id == versions.c.article_id)
            .where(captures.c.site == site, _IS_PAGE, moment.is_not(None))
            .group_by(year)
            .limit(_MOST_YEARS)
        )
        ids += connection.scalars(yearly)
    unread = select(problems.c.capture).where(problems.c.site == site)
    ids += connection.scalars(unread.order_by(problems.c.noted_at.desc()).limit(latest))
    found = captures_by_id(connection, list(dict.fromkeys(ids)))
    return sorted(
        found.values(), key=lambda capture: (capture.fetched_at, capture.id), reverse=True
    )
