"""Owns what becomes of matches: filtered, one version an article, ordered, and cut to a page."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.engines.face import HitList
from indexer.engines.whoosh.executor import Executor
from indexer.engines.whoosh.generation import Generation
from indexer.engines.whoosh.matches import Matches
from indexer.engines.whoosh.postings import Flags, Floats, Ints, Longs
from indexer.engines.whoosh.ranking import SCORE_DECIMALS
from indexer.engines.whoosh.schema import UNDATED
from indexer.interpretation import Interpretation
from indexer.query import Query
from indexer.syntax import DateRange

_SCALE = 10**SCORE_DECIMALS
_BLOCK = 64


class Answers:
    """The answers to a query over one generation, counted exactly."""

    def __init__(self, generation: Generation, query: Query, read: Interpretation) -> None:
        self._generation = generation
        self._query = query
        executor = Executor(
            generation, versions=query.versions, marks=query.marks, ranks=read.ranks
        )
        self.matches = executor.matches(read.tree)
        flags = _filters(executor, generation, query)
        if flags is not None:
            self.matches = self.matches.kept(flags)
        if query.versions == "all":
            self.matches = self._best_of_article()

    @property
    def total(self) -> int:
        """Return how many articles answer."""
        return len(self.matches)

    def page(self, offset: int, limit: int | None) -> HitList:
        """Return the answers from an offset on, all of them when there is no limit."""
        end = self.total if limit is None else min(offset + limit, self.total)
        chosen = self._first(end)[offset:] if offset < end else np.zeros(0, np.int64)
        rows = self._generation.rows
        documents = self.matches.documents[chosen]
        return HitList(
            rows["id"][documents].astype("U16").tolist(),
            rows["number"][documents].tolist(),
            (_steps(self.matches.scores[chosen]) / _SCALE).tolist(),
        )

    def _first(self, count: int) -> Longs:
        """Return the places of the first so many answers, in order."""
        if self._query.sort == "oldest":
            return self._by_keys(slice(None), count)
        if self._query.sort == "newest" or not self.matches.scores.any():
            order = self._generation.order[self.matches.documents]
            near = np.flatnonzero(order <= -_bound(-order, count))
            return near[np.argsort(order[near])][:count]
        scores = self.matches.scores
        # What is rounded to the same score as the last one of the page may come before it.
        near = np.flatnonzero(scores >= _bound(scores, count) - np.float32(2 / _SCALE))
        return self._by_keys(near, count)

    def _by_keys(self, places: Any, count: int) -> Longs:
        """Return the first of some places by the score or time, then by the usual order."""
        documents = self.matches.documents[places]
        order = self._generation.order[documents].astype(np.int64)
        if self._query.sort == "oldest":
            time = self._generation.rows["time"][documents]
            # Undated articles stand last here too.
            sorted_ = np.lexsort((order, np.where(time == UNDATED, np.iinfo(np.int64).max, time)))
        else:
            sorted_ = np.argsort(order - (_steps(self.matches.scores[places]) << 32))
        found = sorted_[:count]
        return found if isinstance(places, slice) else places[found]

    def _best_of_article(self) -> Matches:
        """Return of each article the version with the best score, among equals the newest."""
        matches = self.matches
        articles = self._generation.articles[matches.documents]
        newness: NDArray[Any] = -self._generation.rows["number"][matches.documents].astype(np.int64)
        keys = [newness, articles]
        if self._query.sort == "relevance":
            keys.insert(1, -_steps(matches.scores))
        order = np.lexsort(keys)
        best = np.zeros(len(matches), np.bool_)
        best[order[np.flatnonzero(np.diff(articles[order], prepend=-1))]] = True
        return Matches(
            matches.documents[best],
            matches.scores[best],
            size=matches.size,
            is_scored=matches.is_scored,
        )


def _steps(scores: Floats) -> Longs:
    """Return scores as whole numbers of the smallest difference that counts."""
    steps: Longs = np.rint(scores.astype(np.float64) * _SCALE).astype(np.int64)
    return steps


def _bound(values: Floats | Ints, count: int) -> Any:
    """Return a value that at least `count` values reach, all of them when there are not so many.

    The highest of the blocks' highest values is a lower bound of the highest values, and there are
    far fewer of them.
    """
    if count >= len(values) // 4:
        return values.min() if len(values) else 0
    blocks = len(values) // _BLOCK
    if blocks > 2 * count:
        values = values[: blocks * _BLOCK].reshape(-1, _BLOCK).max(axis=1)
    return np.partition(values, len(values) - count)[len(values) - count]


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
