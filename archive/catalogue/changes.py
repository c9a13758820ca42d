"""Revisions: the gap-free counter of visible changes, and who follows it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from archive.catalogue.state import MOVED
from archive.catalogue.tables import articles, captures, counters, facts, problems

EPOCH = select(facts.c.value).where(facts.c.name == "epoch")
_REVISION = select(counters.c.value).where(counters.c.name == "revision")
_TAKE = (
    update(counters)
    .where(counters.c.name == "revision")
    .values(value=counters.c.value + bindparam("count"))
    .returning(counters.c.value)
)


@dataclass(frozen=True, slots=True)
class Change:
    """An article changed visibly at a revision."""

    revision: int
    article_id: str


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """What the archive holds of one site; `first` and `last` are publication dates (UTC)."""

    articles: int = 0
    gone: int = 0
    versions: int = 0
    captures: int = 0
    problems: int = 0
    first: datetime | None = None
    last: datetime | None = None


def revision(connection: Connection) -> int:
    """Return the newest revision handed out; 0 in an empty catalogue."""
    return connection.scalar(_REVISION) or 0


def take_revisions(connection: Connection, count: int) -> range:
    """Return the next `count` revisions.

    The counter's row stays locked until the transaction ends, so that a transaction which commits
    later cannot hold smaller numbers: whoever follows revisions never misses one.
    """
    last = connection.execute(_TAKE, {"count": count}).scalar_one()
    return range(last - count + 1, last + 1)


def changes(connection: Connection, since: int, *, limit: int) -> list[Change]:
    """Return what changed after a revision, ascending; an article once, at its newest."""
    query = select(articles.c.revision, articles.c.id).where(articles.c.revision > since)
    rows = connection.execute(query.order_by(articles.c.revision).limit(limit))
    return [Change(row.revision, row.id) for row in rows]


def epoch(connection: Connection) -> str:
    """Return the id this catalogue was made with; revisions of another one mean nothing here."""
    return str(connection.scalar(EPOCH))


def counts(connection: Connection, *, without: Collection[str] = ()) -> dict[str, SiteCounts]:
    """Return what the archive holds, by site; `without` are ids of articles not to count."""
    found: dict[str, dict[str, int | datetime]] = {}
    held = (
        select(
            articles.c.site,
            func.count().label("articles"),
            func.count().filter(articles.c.state == "gone").label("gone"),
            func.sum(articles.c.versions).label("versions"),
            func.min(articles.c.published_at).label("first"),
            func.max(articles.c.published_at).label("last"),
        )
        .group_by(articles.c.site)
        .where(articles.c.state != MOVED)
    )
    if without:
        held = held.where(articles.c.id.not_in(list(without)))
    for table in (captures, problems):
        number = func.count().label(table.name)
        for row in connection.execute(select(table.c.site, number).group_by(table.c.site)):
            found.setdefault(row[0], {})[table.name] = row[1]
    for row in connection.execute(held):
        named = row._asdict()
        site = str(named.pop("site"))
        named["versions"] = int(named["versions"])
        found.setdefault(site, {}).update(named)
    return {site: SiteCounts(**found[site]) for site in sorted(found)}  # type: ignore[arg-type]
