"""Kept counters: how much each site holds, counted as it is written, so that asking costs nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from archive.catalogue.desk_tables import tallies as table
from archive.catalogue.prepared import adding
from archive.catalogue.state import MOVED
from archive.catalogue.tables import articles, captures, versions

_NAMES = ("captures", "bytes", "articles", "versions")
_ADD = adding(table, _NAMES)


@dataclass(frozen=True, slots=True)
class Held:
    """What a site holds: numbers of captures, articles, versions, and bytes of its WARC records."""

    captures: int = 0
    bytes: int = 0
    articles: int = 0
    versions: int = 0


def held_by_site(connection: Connection) -> dict[str, Held]:
    """Return what each site holds, by site; reads a row a site."""
    rows = connection.execute(select(table).order_by(table.c.site))
    return {row.site: Held(row.captures, row.bytes, row.articles, row.versions) for row in rows}


def tally(
    connection: Connection,
    *,
    captured: Sequence[Mapping[str, Any]] = (),
    articles: Iterable[str] = (),
    left: Iterable[str] = (),
    versions: Iterable[str] = (),
) -> None:
    """Add new rows to the counters, in the transaction that inserts them.

    `captured` are rows of captures; `articles` and `versions` name the site of each new one, `left`
    that of each article that has moved: it is counted where it is now, though its texts are held.
    """
    size: Counter[str] = Counter()
    for row in captured:
        size[row["site"]] += row["length"]
    held = Counter(articles)
    held.subtract(Counter(left))
    counted = Counter(map(itemgetter("site"), captured)), size, held, Counter(versions)
    more = dict(zip(_NAMES, counted, strict=True))
    # In one order, so that two writers never wait for each other's rows.
    sites = sorted(set().union(*counted))
    _ADD.run(
        connection,
        [{"site": site} | {name: more[name][site] for name in _NAMES} for site in sites],
    )


def recount(connection: Connection) -> None:
    """Count everything anew: after rows were taken away, or by hand."""
    connection.execute(delete(table))
    held: dict[str, dict[str, int]] = {}
    for site, number, size in connection.execute(
        select(captures.c.site, func.count(), func.sum(captures.c.length)).group_by(captures.c.site)
    ):
        held.setdefault(site, {}).update(captures=number, bytes=int(size))
    for site, number in connection.execute(
        select(articles.c.site, func.count())
        .where(articles.c.state != MOVED)
        .group_by(articles.c.site)
    ):
        held.setdefault(site, {})["articles"] = number
    of = select(articles.c.site, func.count()).join(
        versions, versions.c.article_id == articles.c.id
    )
    for site, number in connection.execute(of.group_by(articles.c.site)):
        held.setdefault(site, {})["versions"] = number
    for site, found in held.items():
        values = dict.fromkeys(_NAMES, 0) | found
        connection.execute(insert(table).values(site=site, **values))
