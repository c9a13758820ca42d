"""How much is held and was fetched of each site, day by day of Asia/Ho_Chi_Minh."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Select, cast, func, select

from archive.catalogue.state import MOVED
from archive.catalogue.tables import articles, captures
from archive.text import HANOI


def articles_by_day(
    connection: Connection, *, without: Collection[str] = ()
) -> dict[str, dict[date | None, int]]:
    """Return how many articles each site printed a day of Asia/Ho_Chi_Minh; None: without a date."""
    query = _by_day(connection, articles.c.site, articles.c.published_at)
    query = query.where(articles.c.state != MOVED)
    if without:
        query = query.where(articles.c.id.not_in(sorted(without)))
    return _counted(connection, query)


def captures_by_day(connection: Connection) -> dict[str, dict[date | None, int]]:
    """Return how many captures were made of each site on each day of Asia/Ho_Chi_Minh."""
    return _counted(connection, _by_day(connection, captures.c.site, captures.c.fetched_at))


def _by_day(connection: Connection, site: ColumnElement[str], moment: Any) -> Select[Any]:
    # Hanoi has kept +7 since 1975, and no date before 1990 is believed.
    if connection.dialect.name == "sqlite":
        day: ColumnElement[Any] = func.date(moment, "+7 hours")
    else:
        day = cast(func.timezone(HANOI.key, moment), Date)
    return select(site, day, func.count()).group_by(site, day)


def _counted(connection: Connection, query: Select[Any]) -> dict[str, dict[date | None, int]]:
    found: dict[str, dict[date | None, int]] = {}
    for site, day, count in connection.execute(query):
        known = date.fromisoformat(day) if isinstance(day, str) else day
        found.setdefault(site, {})[known] = count
    return found
