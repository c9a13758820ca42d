"""The articles that are known of and not held: which, why, and when they were seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select

from archive.catalogue import Catalogue
from archive.catalogue.coverage_tables import ALL, entries, failures, sightings
from archive.catalogue.standing import Standing

LACKING = (Standing.FAILED, Standing.MISSING, Standing.WAITING)


@dataclass(frozen=True, slots=True)
class Hole:
    """An article that is known of and not held. Times are UTC; `listed_on` as a list printed it.

    `why` and `tried_at` are of the last time it was asked for, `tries` how often it was.
    """

    article_id: str
    url: str
    state: Standing
    month: str
    listed_on: date | None
    seen_at: datetime | None
    tried_at: datetime | None
    tries: int
    why: str


def holes(
    catalogue: Catalogue,
    site: str,
    *,
    section: str = ALL,
    month: str | None = None,
    limit: int = 200,
    offset: int = 0,
) -> list[Hole]:
    """Return holes of a site's section (and month, "" for no date), those that failed first."""
    first = func.min(sightings.c.first_at).label("seen_at")
    query = (
        _lacking(select(
            entries.c.article_id, entries.c.state, entries.c.month, failures.c.why,
            failures.c.at, failures.c.times, first,
            func.min(sightings.c.listed_on).label("listed_on"),
            func.coalesce(func.min(sightings.c.url), failures.c.url).label("url"),
        ), site, section, month)
        .outerjoin(failures, failures.c.article_id == entries.c.article_id)
        .outerjoin(sightings, sightings.c.article_id == entries.c.article_id)
        .group_by(entries.c.article_id, entries.c.state, entries.c.month, failures.c.why,
                  failures.c.at, failures.c.times, failures.c.url)
        .order_by(_ORDER, entries.c.month.desc(), entries.c.article_id)
    )  # fmt: skip
    with catalogue.read() as connection:
        return [
            Hole(
                row.article_id, row.url, Standing(row.state), row.month, row.listed_on,
                row.seen_at, row.at, row.times or 0, row.why or "",
            )
            for row in connection.execute(query.limit(limit).offset(offset))
        ]  # fmt: skip


def count_holes(
    catalogue: Catalogue, site: str, *, section: str = ALL, month: str | None = None
) -> int:
    """Return how many holes there are."""
    query = _lacking(select(func.count()).select_from(entries), site, section, month)
    with catalogue.read() as connection:
        return connection.scalar(query) or 0


_ORDER = case(
    {state.value: place for place, state in enumerate(LACKING)}, value=entries.c.state, else_=9
)


def _lacking(query: Select[Any], site: str, section: str, month: str | None) -> Select[Any]:
    query = query.where(
        entries.c.site == site,
        entries.c.section == section,
        entries.c.state.in_([state.value for state in LACKING]),
    )
    return query if month is None else query.where(entries.c.month == month)
