"""Owns what becomes of matches: filtered, one version an article, ordered, and cut to a page."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.engines.face import Hit
from indexer.engines.whoosh.executor import Executor, Matches
from indexer.engines.whoosh.generation import Generation
from indexer.engines.whoosh.postings import Flags, Longs
from indexer.engines.whoosh.ranking import SCORE_DECIMALS
from indexer.engines.whoosh.schema import UNDATED
from indexer.interpretation import Interpretation
from indexer.query import Query
from indexer.syntax import DateRange


class Answers:
    """The answers to a query over one generation, counted exactly."""

    def __init__(self, generation: Generation, query: Query, read: Interpretation) -> None:
        self._generation = generation
        self._query = query
        executor = Executor(
            generation, versions=query.versions, marks=query.marks, ranks=read.ranks
        )
        matches = executor.matches(read.tree)
        flags = _filters(executor, generation, query)
        if flags is not None:
            kept = flags[matches.documents]
            matches = Matches(matches.documents[kept], matches.scores[kept])
        self._documents = matches.documents
        self._scores = np.round(matches.scores, SCORE_DECIMALS)
        if query.versions == "all":
            self._keep_best_of_article()

    @property
    def total(self) -> int:
        """Return how many articles answer."""
        return len(self._documents)

    def page(self, offset: int, limit: int | None) -> tuple[Hit, ...]:
        """Return the answers from an offset on, all of them when there is no limit."""
        end = self.total if limit is None else min(offset + limit, self.total)
        if offset >= end:
            return ()
        chosen = self._first(end)[offset:]
        rows = self._generation.rows[self._documents[chosen]]
        scores = self._scores[chosen]
        return tuple(
            Hit(row["id"].decode(), int(row["number"]), round(float(score), SCORE_DECIMALS))
            for row, score in zip(rows, scores, strict=True)
        )

    def _first(self, count: int) -> Longs:
        """Return the places of the first so many answers, in order."""
        keys = self._keys()
        places = np.arange(self.total)
        if count < self.total // 4:
            bound = np.partition(keys[-1], count - 1)[count - 1]
            places = np.flatnonzero(keys[-1] <= bound)
        order = np.lexsort([key[places] for key in keys])[:count]
        found: Longs = places[order]
        return found

    @property
    def _by_date(self) -> bool:
        return self._query.sort != "relevance"

    def _keys(self) -> list[NDArray[Any]]:
        """Return what to sort by, smallest first, the most important key last."""
        order = self._generation.order[self._documents].astype(np.int64)
        if self._query.sort == "newest":
            return [order]
        if self._query.sort == "oldest":
            time = self._generation.rows["time"][self._documents]
            # Undated articles stand last here as well: their lowest of times wraps to the highest.
            return [order, np.where(time == UNDATED, np.iinfo(np.int64).max, time)]
        return [order, -self._scores]

    def _keep_best_of_article(self) -> None:
        """Keep of each article the version with the best score, among equals the newest."""
        articles = self._generation.articles[self._documents]
        newness: NDArray[Any] = -self._generation.rows["number"][self._documents].astype(np.int64)
        keys: list[NDArray[Any]] = (
            [newness, articles] if self._by_date else [newness, -self._scores, articles]
        )
        order = np.lexsort(keys)
        firsts = np.flatnonzero(np.diff(articles[order], prepend=-1))
        best = np.sort(order[firsts])
        self._documents, self._scores = self._documents[best], self._scores[best]


def _filters(executor: Executor, generation: Generation, query: Query) -> Flags | None:
    """Return which documents the filters let through, None when there are none."""
    flags: Flags | None = None
    if query.first or query.last:
        flags = executor.days(DateRange(query.first, query.last))
    wanted = (("site", query.sites), ("section", query.sections), ("author", query.authors))
    for kind, values in wanted:
        if values:
            holding = generation.tags(kind).holding(values, size=executor.size)
            flags = holding if flags is None else flags & holding
    return flags
