"""Numbers without an article, where a site counts its articles: perhaps missing, perhaps never there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Connection, delete, insert, select

from archive.catalogue import Catalogue
from archive.catalogue.coverage_tables import ALL, entries, failures, gaps, sightings
from archive.catalogue.tables import articles
from archive.sites import Site

# Of more the shortest are kept: a lost article leaves a short one, while a site that counts other
# things besides has long ones.
MOST_GAPS = 5000


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers from `first` to `last` of which nothing is known; `asked` had no article when asked.

    `month` is that of the articles on both sides, empty where these are of different months.
    """

    first: int
    last: int
    month: str
    asked: int

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return self.last - self.first + 1


def settle_gaps(catalogue: Catalogue, site: Site) -> int:
    """Find the gaps of a site that counts its articles, at the end of a crawl; return how many."""
    if site.counting is None:
        return 0
    with catalogue.write() as connection:
        known = _known(connection, site)
        asked = _asked(connection, site.name, known)
        found = sorted(_gaps(known, asked), key=lambda gap: (gap.size, gap.first))[:MOST_GAPS]
        connection.execute(delete(gaps).where(gaps.c.site == site.name))
        rows = [
            {"site": site.name, "first": gap.first, "last": gap.last, "month": gap.month,
             "asked": gap.asked}
            for gap in found
        ]  # fmt: skip
        if rows:
            connection.execute(insert(gaps), rows)
    return len(found)


def gaps_in(
    catalogue: Catalogue, site: str, *, month: str | None = None, limit: int = 200
) -> list[Gap]:
    """Return gaps of a site (and month, "" for no certain one), the highest numbers first."""
    query = select(gaps).where(gaps.c.site == site).order_by(gaps.c.first.desc()).limit(limit)
    if month is not None:
        query = query.where(gaps.c.month == month)
    with catalogue.read() as connection:
        return [Gap(r.first, r.last, r.month, r.asked) for r in connection.execute(query)]


def _known(connection: Connection, site: Site) -> dict[int, str]:
    """Return the numbers of all articles that are known of, with their months."""
    months = select(entries.c.article_id, entries.c.month)
    months = months.where(entries.c.site == site.name, entries.c.section == ALL)
    month_of = {row.article_id: row.month for row in connection.execute(months)}
    found: dict[int, str] = {}
    held = select(articles.c.id, articles.c.url).where(articles.c.site == site.name)
    for row in connection.execute(held):
        number = site.number_of(row.url)
        if number is not None:
            found[number] = month_of.get(row.id, "")
    for table in (sightings, failures):
        seen = select(table.c.article_id, table.c.number)
        seen = seen.where(table.c.site == site.name, table.c.number.is_not(None))
        for row in connection.execute(seen):
            if row.article_id in month_of:
                found.setdefault(row.number, month_of[row.article_id])
    return found


def _asked(connection: Connection, site: str, known: dict[int, str]) -> list[int]:
    query = select(failures.c.number).where(
        failures.c.site == site, failures.c.absent, failures.c.number.is_not(None)
    )
    return sorted({int(n) for n in connection.scalars(query) if n is not None} - known.keys())


def _gaps(known: dict[int, str], asked: Sequence[int]) -> Iterator[Gap]:
    for before, after in pairwise(sorted(known)):
        if after - before > 1:
            first, last = before + 1, after - 1
            same = known[before] if known[before] == known[after] else ""
            within = bisect_left(asked, after) - bisect_left(asked, first)
            yield Gap(first, last, same, within)
