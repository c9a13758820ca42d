"""Owns the answers of one open commit: counted, ordered as promised, cut to a page, with facets."""

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Order, Query

from indexer.documents import TEXT_ZONES
from indexer.engines.face import MOST_DAYS, MOST_NAMES, Count, Facets, HitList, Reached
from indexer.engines.tantivy.questions import Translator, any_of
from indexer.engines.tantivy.schema import (
    CURRENT,
    MARK,
    NO_DAY,
    TAGS,
    UNDATED,
    id_from,
    read_mark,
    version_key,
)
from indexer.interpretation import Interpretation
from indexer.query import Query as Question
from indexer.query import Sort
from indexer.syntax import DateRange
from indexer.vocabulary import Vocabulary

SCORE_DECIMALS = 4
# More answers than a page shows are read at first, in case that its last one ties.
_SPARE = 64
_BUCKETS = 1_000_000
_ORDERS: dict[Sort, dict[str, Any]] = {
    "relevance": {},
    "newest": {"order_by_field": "time"},
    "oldest": {"order_by_field": "since", "order": Order.Asc},
}


class Opened:
    """A commit opened for reading."""

    def __init__(self, index: tantivy.Index) -> None:
        index.reload()
        self.schema = index.schema
        self.searcher = index.searcher()

    @cached_property
    def reached(self) -> Reached | None:
        """How far this commit has come; None when it is of another format."""
        query = Query.term_query(self.schema, "kind", MARK)
        hits = self.searcher.search(query, limit=1).hits
        return read_mark(self.searcher.doc(hits[0][1]).to_dict()) if hits else None

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the texts."""
        total: Counter[str] = Counter()
        for zone in TEXT_ZONES:
            for entry, documents in self.searcher.terms_with_prefix(zone, ""):
                total[entry] += documents
        entries = sorted(total)
        return Vocabulary(entries, np.array([total[entry] for entry in entries], np.int32))


@dataclass(frozen=True, slots=True)
class _Row:
    """One answer as read from the fast fields."""

    high: int
    low: int
    number: int
    time: int
    score: float

    @property
    def rank(self) -> tuple[Any, ...]:
        """The order among equals: newest first, undated last, then by id, newest version first."""
        return -self.time, self.high, self.low, -self.number


class Answers:
    """The answers to a query, understood as `read`."""

    def __init__(
        self,
        opened: Opened,
        query: Question,
        read: Interpretation,
        without: Collection[str] = (),
    ) -> None:
        self._opened = opened
        self._query = query
        translator = Translator(opened.schema, opened.searcher, marks=query.marks, ranks=read.ranks)
        hints = read.hints if query.sort == "relevance" else ()
        parts = [translator.query(read.tree, query.versions, hints), *_filters(translator, query)]
        clauses = [(Occur.Must, part) for part in parts]
        left_out = set(without)
        if query.versions == "older":
            left_out |= self._found_as_they_read(clauses)
            as_they_read = Query.term_query(opened.schema, "kind", CURRENT)
            clauses.append((Occur.MustNot, as_they_read))
        if left_out:
            hidden = Query.term_set_query(opened.schema, "article", list(left_out))
            clauses.append((Occur.MustNot, hidden))
        self._asked = Query.boolean_query(clauses)

    @cached_property
    def total(self) -> int:
        """How many articles answer."""
        if self._query.versions != "current":
            return len(self._best_of_articles)
        found: Any = self._opened.searcher.search(self._asked, limit=1)
        return int(found.count)

    def page(self, offset: int, limit: int | None) -> HitList:
        """Return the answers from an offset on, all of them when there is no limit."""
        end = self.total if limit is None else min(offset + limit, self.total)
        if offset >= end:
            return HitList([], np.zeros(0, np.int64), np.zeros(0))
        grouped = self._query.versions != "current"
        rows = self._best_of_articles if grouped else self._first(end)
        chosen = self._ordered(rows)[offset:end]
        return HitList(
            [id_from(row.high, row.low) for row in chosen],
            np.array([row.number for row in chosen], np.int64),
            np.array([row.score for row in chosen], np.float64),
        )

    def facets(self) -> Facets:
        """Return the counts over all answers."""
        query = self._asked
        if self._query.versions != "current":
            keys = [
                version_key(id_from(row.high, row.low), row.number)
                for row in self._best_of_articles
            ]
            query = Query.term_set_query(self._opened.schema, "version", keys)
        if not self.total:
            return Facets()
        found = self._counted(query, (*TAGS, "month"))
        months = found["month"].keys() - {NO_DAY}
        near = bool(months) and max(months) - min(months) <= MOST_DAYS // 28
        return _facets(found, self._counted(query, ("day",))["day"] if near else {})

    def _counted(self, query: Query, names: Sequence[str]) -> dict[str, dict[Any, int]]:
        """Return how many answers have each value of some fields."""
        wanted = {name: {"terms": {"field": name, "size": _BUCKETS}} for name in names}
        counted = self._opened.searcher.aggregate(query, wanted)
        return {
            name: {each["key"]: each["doc_count"] for each in counted[name]["buckets"]}
            for name in names
        }

    def _found_as_they_read(self, clauses: list[tuple[Any, Query]]) -> set[str]:
        """Return the articles of which an older text answers, and the newest one too."""
        searcher, schema = self._opened.searcher, self._opened.schema
        current = Query.term_query(schema, "kind", CURRENT)
        older = self._ids([*clauses, (Occur.MustNot, current)], limit=searcher.num_docs)
        if not older:
            return set()
        among = Query.term_set_query(schema, "article", older)
        as_they_read = [*clauses, (Occur.Must, current), (Occur.Must, among)]
        return set(self._ids(as_they_read, limit=len(older)))

    def _ids(self, clauses: list[tuple[Any, Query]], *, limit: int) -> list[str]:
        searcher = self._opened.searcher
        found = searcher.search(Query.boolean_query(clauses), limit=max(limit, 1), count=False)
        addresses = [address for _, address in found.hits]
        highs: Any = searcher.fast_field_values("id_high", addresses)
        lows: Any = searcher.fast_field_values("id_low", addresses)
        return sorted({id_from(high, low) for high, low in zip(highs, lows, strict=True)})

    @cached_property
    def _best_of_articles(self) -> list[_Row]:
        """Of each article the version with the best score, or by date the newest that matches."""
        best: dict[tuple[int, int], _Row] = {}
        by_score = self._query.sort == "relevance"
        for row in self._read(limit=self._opened.searcher.num_docs):
            known = best.get((row.high, row.low))
            worth = (row.score if by_score else 0.0, row.number)
            if known is None or worth > (known.score if by_score else 0.0, known.number):
                best[row.high, row.low] = row
        return list(best.values())

    def _first(self, count: int) -> list[_Row]:
        """Return at least the first so many answers, with all that tie with the last of them."""
        size = min(self.total, count + _SPARE)
        while True:
            rows = self._read(limit=size)
            if size >= self.total or self._is_beyond(rows[-1], rows[count - 1]):
                return rows
            size = min(self.total, 4 * size)

    def _is_beyond(self, last: _Row, shown: _Row) -> bool:
        if self._query.sort == "relevance":
            return bool(shown.score - last.score > 2 / 10**SCORE_DECIMALS)
        return last.time != shown.time

    def _read(self, *, limit: int) -> list[_Row]:
        """Return answers in tantivy's order, what it sorts last cut off."""
        searcher = self._opened.searcher
        options = _ORDERS[self._query.sort]
        found = searcher.search(self._asked, limit=max(limit, 1), count=False, **options).hits
        addresses = [address for _, address in found]
        scores = [0.0 if options else round(score, SCORE_DECIMALS) for score, _ in found]
        columns = [
            searcher.fast_field_values(name, addresses)
            for name in ("id_high", "id_low", "number", "time")
        ]
        return [_Row(*values) for values in zip(*columns, scores, strict=True)]

    def _ordered(self, rows: list[_Row]) -> list[_Row]:
        if self._query.sort == "relevance":
            return sorted(rows, key=lambda row: (-row.score, *row.rank))
        if self._query.sort == "newest":
            return sorted(rows, key=lambda row: row.rank)
        return sorted(rows, key=lambda row: (row.time == UNDATED, row.time, *row.rank))


def _filters(translator: Translator, query: Question) -> Iterator[Query]:
    """Give what a search is narrowed by."""
    if query.first or query.last:
        yield translator.days(DateRange(query.first, query.last))
    if query.years:
        yield any_of([translator.days(_days_of(period)) for period in query.years])
    wanted = (
        query.sites,
        query.sections,
        query.authors,
        query.people,
        query.states,
        ("yes",) if query.photos else (),
        ("yes",) if query.files else (),
    )
    for name, values in zip(TAGS, wanted, strict=True):
        if values:
            yield translator.tagged(name, values)


def _days_of(period: str) -> DateRange:
    """Return the days of a year or month as a Query names it."""
    year, _dash, month = period.partition("-")
    first, last = int(month or 1), int(month or 12)
    return DateRange(
        date(int(year), first, 1), date(int(year), last, monthrange(int(year), last)[1])
    )


def _facets(found: dict[str, dict[Any, int]], days: dict[int, int]) -> Facets:
    months = {int(month): number for month, number in found["month"].items()}
    undated = months.pop(NO_DAY, 0)
    years: dict[str, int] = {}
    counts = []
    for month in sorted(months):
        year = f"{month // 12:04}"
        years[year] = years.get(year, 0) + months[month]
        counts.append(Count(f"{year}-{month % 12 + 1:02}", months[month]))
    sites, sections, authors, people, states, photos, files = (
        sorted(
            (Count(value, number) for value, number in found[name].items()),
            key=lambda each: (-each.count, each.value),
        )
        for name in TAGS
    )
    return Facets(
        years=tuple(Count(year, number) for year, number in years.items()),
        months=tuple(counts),
        days=_near(days),
        undated=undated,
        sites=tuple(sites),
        sections=tuple(sections),
        authors=tuple(authors[:MOST_NAMES]),
        people=tuple(people[:MOST_NAMES]),
        states=tuple(states),
        with_photos=sum(each.count for each in photos),
        with_files=sum(each.count for each in files),
    )


def _near(days: dict[int, int]) -> tuple[Count, ...]:
    """Return the days in order, none when they lie too far apart."""
    dated = sorted(int(day) for day in days if day != NO_DAY)
    if not dated or dated[-1] - dated[0] >= MOST_DAYS:
        return ()
    return tuple(Count(date.fromordinal(day).isoformat(), days[day]) for day in dated)
