"""What the archive is known to hold and to lack of what a result set was asked of."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import astuple, dataclass, fields
from io import StringIO

from archive.catalogue import Catalogue
from archive.coverage.calendar import EMPTY, Cell, calendar, totals
from archive.coverage.showing import months_of
from archive.resultsets import ResultSet

COLUMNS = ("site", "month", *(field.name for field in fields(Cell)))


@dataclass(frozen=True, slots=True)
class Covered:
    """The ledger of a site, month by month, as far as the search asked for it; "" is without a date."""

    site: str
    months: tuple[tuple[str, Cell], ...]

    @property
    def total(self) -> Cell:
        """All counts."""
        return sum((cell for _, cell in self.months), EMPTY)


def coverage_of(
    catalogue: Catalogue, found: ResultSet, sites: Collection[str]
) -> tuple[Covered, ...]:
    """Return the ledgers of the sites that were asked, or of those that answered and all others.

    Only the months from the search's first to its last day; articles without a date always.
    """
    asked = found.asked.query.get("site") or sorted({*totals(catalogue), *sites})
    first, last = (_month(found, name) for name in ("from", "to"))
    covered = []
    for site in asked:
        within = tuple(
            (month, cell)
            for month, cell in months_of(calendar(catalogue, site))
            if not month or ((first or month) <= month <= (last or month))
        )
        covered.append(Covered(site, within))
    return tuple(covered)


def as_csv(covered: Collection[Covered]) -> bytes:
    """Return the ledgers as CSV, a row a site and month."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_lines(covered))
    return text.getvalue().encode()


def _lines(covered: Collection[Covered]) -> Iterator[tuple[object, ...]]:
    for each in covered:
        for month, cell in each.months:
            yield each.site, month, *astuple(cell)


def _month(found: ResultSet, name: str) -> str:
    values = found.asked.query.get(name) or [""]
    return values[0][:7]
