"""Owns counting over all answers: by year and month, by site, section, author, person and state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from indexer.engines.face import MOST_DAYS, MOST_NAMES, Count, Facets
from indexer.engines.whoosh.generation import Generation, TagTable
from indexer.engines.whoosh.postings import Flags, Ints, Longs
from indexer.engines.whoosh.schema import NO_DAY

# Ordinal of 1 January 1970, where numpy's calendar begins.
_EPOCH = 719_163


@dataclass(frozen=True, slots=True)
class TagColumn:
    """One kind of tag, a code for every document: its first value, 0 for none.

    Codes ascend with the values' names. Further values of a document are in the pairs of `more`,
    which are few.
    """

    values: tuple[str, ...]
    first: Longs
    more_documents: Ints
    more_codes: Longs

    @property
    def nbytes(self) -> int:
        """Return the memory this takes up."""
        return self.first.nbytes + self.more_documents.nbytes + self.more_codes.nbytes

    def counted(self, documents: Ints) -> Longs:
        """Return how many of the documents have each value, from code 1 on."""
        size = len(self.values) + 1
        found = np.bincount(self.first[documents], minlength=size)
        if len(self.more_documents):
            here = np.zeros(len(self.first), np.bool_)
            here[documents] = True
            found += np.bincount(self.more_codes[here[self.more_documents]], minlength=size)
        return found[1:]


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """The month of every document, 1 for the first of `names`, which leave none out; 0: undated."""

    names: tuple[str, ...]
    codes: Longs

    @property
    def nbytes(self) -> int:
        """Return the memory this takes up."""
        return self.codes.nbytes

    def within(self, periods: Sequence[str]) -> Flags:
        """Return which documents are of any of these years and months."""
        wanted = np.zeros(len(self.names) + 1, np.bool_)
        for code, name in enumerate(self.names, 1):
            wanted[code] = name in periods or name[:4] in periods
        return wanted[self.codes]


def count(generation: Generation, documents: Ints) -> Facets:
    """Return the counts of these documents, one a document."""
    months, undated = _months(generation, documents)
    years: dict[str, int] = {}
    for month in months:
        years[month.value[:4]] = years.get(month.value[:4], 0) + month.count
    return Facets(
        years=tuple(Count(year, number) for year, number in years.items()),
        months=months,
        days=_days(generation, documents),
        undated=undated,
        sites=_tags(generation, "site", documents),
        sections=_tags(generation, "section", documents),
        authors=_tags(generation, "author", documents, most=MOST_NAMES),
        people=_tags(generation, "person", documents, most=MOST_NAMES),
        states=_tags(generation, "state", documents),
        with_photos=sum(each.count for each in _tags(generation, "photos", documents)),
        with_files=sum(each.count for each in _tags(generation, "files", documents)),
    )


def _months(generation: Generation, documents: Ints) -> tuple[tuple[Count, ...], int]:
    """Return the months that occur, in order, and how many documents have none."""
    column = month_column(generation)
    counts = np.bincount(column.codes[documents], minlength=1)
    codes = np.flatnonzero(counts[1:]) + 1
    names = column.names
    found = [
        Count(names[code - 1], number)
        for code, number in zip(codes.tolist(), counts[codes].tolist(), strict=True)
    ]
    return tuple(found), int(counts[0])


def month_column(generation: Generation) -> MonthColumn:
    """Return the months of all documents."""
    return generation.cache.get("months", lambda: _month_column(generation))


def _days(generation: Generation, documents: Ints) -> tuple[Count, ...]:
    """Return the days that occur, in order; none when they lie too far apart."""
    days = generation.rows["day"][documents]
    days = days[days != NO_DAY]
    if not len(days) or int(days.max()) - int(days.min()) >= MOST_DAYS:
        return ()
    found, counts = np.unique(days, return_counts=True)
    return tuple(
        Count(date.fromordinal(day).isoformat(), number)
        for day, number in zip(found.tolist(), counts.tolist(), strict=True)
    )


def _month_column(generation: Generation) -> MonthColumn:
    days = generation.rows["day"].astype(np.int64)
    months = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    dated = days != NO_DAY
    # Months since 1970 become months since the year 0.
    months += 1970 * 12
    first, last = (int(months[dated].min()), int(months[dated].max())) if dated.any() else (0, -1)
    names = tuple(f"{each // 12:04}-{each % 12 + 1:02}" for each in range(first, last + 1))
    return MonthColumn(names, np.where(dated, months - first + 1, 0))


def _tags(
    generation: Generation, kind: str, documents: Ints, *, most: int | None = None
) -> tuple[Count, ...]:
    """Return the values of a kind that occur, the commonest first, then by name."""
    key = ("tag column", kind)
    column = generation.cache.get(
        key, lambda: _tag_column(generation.tags(kind), size=len(generation.rows))
    )
    counts = column.counted(documents)
    # Equal counts keep the order of the names.
    order = np.argsort(-counts, kind="stable")[: int(np.count_nonzero(counts))][:most]
    return tuple(
        Count(column.values[code], number)
        for code, number in zip(order.tolist(), counts[order].tolist(), strict=True)
    )


def _tag_column(table: TagTable, *, size: int) -> TagColumn:
    ordered = sorted(range(len(table.values)), key=table.values.__getitem__)
    codes = np.zeros(len(ordered), np.int64)
    codes[ordered] = np.arange(1, len(ordered) + 1)
    codes = codes[table.codes]
    _, firsts = np.unique(table.documents, return_index=True)
    more = np.ones(len(table.documents), np.bool_)
    more[firsts] = False
    first = np.zeros(size, np.int64)
    first[table.documents[firsts]] = codes[firsts]
    values = tuple(table.values[place] for place in ordered)
    return TagColumn(values, first, table.documents[more], codes[more])
