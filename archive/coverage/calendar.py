"""The ledger as a calendar: years by months, each a cell of counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import bindparam, func, select

from archive.catalogue import Catalogue
from archive.catalogue.coverage import COUNTED
from archive.catalogue.coverage_tables import ALL, cells, entries, gaps

MONTHS = 12
# Years in a row without anything are shown, if they are not more than so many.
_MOST_EMPTY = 30
_CHUNK = 500
# Built once: a page that found little asks these of every site.
_CELLS = select(cells.c.month, *(cells.c[name] for name in COUNTED)).where(
    cells.c.site == bindparam("site"), cells.c.section == bindparam("section")
)
_CANDIDATES = (
    select(gaps.c.month, func.sum(gaps.c.last - gaps.c.first + 1))
    .where(gaps.c.site == bindparam("site"))
    .group_by(gaps.c.month)
)
_SUMS = [func.sum(cells.c[name]).label(name) for name in COUNTED]


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts of articles. `listed` were seen in a list, whatever became of them.

    Each article that is known of is one of `archived`, `gone` (archived, and gone from its site
    since), `failed`, `missing` (shown once, and gone before it was had) or `waiting` (not asked for
    yet). `candidates` are numbers between known articles that nothing is known of: perhaps articles.
    """

    listed: int = 0
    archived: int = 0
    gone: int = 0
    failed: int = 0
    missing: int = 0
    waiting: int = 0
    candidates: int = 0

    @property
    def held(self) -> int:
        """How many articles the archive holds."""
        return self.archived + self.gone

    @property
    def lacking(self) -> int:
        """How many articles are known of and not held."""
        return self.failed + self.missing + self.waiting

    @property
    def known(self) -> int:
        """How many articles are known of."""
        return self.held + self.lacking

    @property
    def share(self) -> float | None:
        """Which share of the known articles is held, 0 to 1; None where none is known."""
        return self.held / self.known if self.known else None

    def __add__(self, other: Cell) -> Cell:
        return Cell(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __bool__(self) -> bool:
        return bool(self.known or self.candidates)


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve cells, January first, and their sum."""

    year: int
    months: tuple[Cell, ...]

    @property
    def total(self) -> Cell:
        """The year's counts."""
        return sum(self.months, EMPTY)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The ledger of a site, or of a section of it. `undated` are articles without a known date."""

    site: str
    section: str
    years: tuple[Year, ...]
    undated: Cell

    @property
    def total(self) -> Cell:
        """All counts."""
        return sum((year.total for year in self.years), self.undated)


def calendar(catalogue: Catalogue, site: str, *, section: str = ALL) -> Calendar:
    """Return the calendar of a site's section; ALL is the whole site, each article once."""
    named = {"site": site, "section": section}
    with catalogue.read() as connection:
        rows = connection.execute(_CELLS, named)
        found = {month: Cell(**dict(zip(COUNTED, counts, strict=True))) for month, *counts in rows}
        if section == ALL:
            for month, count in connection.execute(_CANDIDATES, {"site": site}):
                found[month] = replace(found.get(month, EMPTY), candidates=int(count))
    return Calendar(site, section, tuple(_years(found)), found.get("", EMPTY))


def totals(catalogue: Catalogue) -> dict[str, Cell]:
    """Return the counts of each site, by name."""
    query = select(cells.c.site, *_SUMS).where(cells.c.section == ALL).group_by(cells.c.site)
    span = func.sum(gaps.c.last - gaps.c.first + 1)
    with catalogue.read() as connection:
        found = {row.site: _cell(row) for row in connection.execute(query)}
        for site, count in connection.execute(select(gaps.c.site, span).group_by(gaps.c.site)):
            found[site] = replace(found.get(site, EMPTY), candidates=int(count))
    return {site: found[site] for site in sorted(found)}


def sections(catalogue: Catalogue, site: str, *, limit: int = 500) -> list[tuple[str, Cell]]:
    """Return a site's sections with their counts, those with most articles first; "" has no label."""
    query = (
        select(cells.c.section, *_SUMS)
        .where(cells.c.site == site, cells.c.section != ALL)
        .group_by(cells.c.section)
    )
    with catalogue.read() as connection:
        found = [(row.section, _cell(row)) for row in connection.execute(query)]
    return sorted(found, key=lambda each: (-each[1].known, each[0]))[:limit]


def sections_only_of(catalogue: Catalogue, site: str, ids: Collection[str]) -> frozenset[str]:
    """Return the sections of a site in which no other articles than these (ids) were ever seen."""
    counted: Counter[str] = Counter()
    named = sorted(ids)
    of_site = entries.c.site == site, entries.c.section != ALL
    with catalogue.read() as connection:
        for start in range(0, len(named), _CHUNK):
            these = entries.c.article_id.in_(named[start : start + _CHUNK])
            counted.update(connection.scalars(select(entries.c.section).where(*of_site, these)))
        known = func.count()
        return frozenset(
            section
            for section, count in counted.items()
            if count
            == connection.scalar(select(known).where(*of_site, entries.c.section == section))
        )


def _cell(row: Any) -> Cell:
    return Cell(**{name: int(getattr(row, name)) for name in COUNTED})


def _years(found: Mapping[str, Cell]) -> Iterable[Year]:
    numbers = sorted({int(month[:4]) for month in found if month})
    for year in _filled(numbers):
        months = tuple(found.get(f"{year:04}-{n:02}", EMPTY) for n in range(1, MONTHS + 1))
        yield Year(year, months)


def _filled(numbers: Sequence[int]) -> Iterable[int]:
    """Yield years with those between them; not where a wrong date lies far from all others."""
    for place, year in enumerate(numbers):
        before = numbers[place - 1] if place else year
        if 1 < year - before <= _MOST_EMPTY:
            yield from range(before + 1, year)
        yield year
