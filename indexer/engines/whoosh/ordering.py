"""Owns the order of matches and the cutting of pages, without sorting what no page shows."""

from typing import Any

import numpy as np

from indexer.engines.face import HitList
from indexer.engines.whoosh.generation import Generation
from indexer.engines.whoosh.matches import Matches
from indexer.engines.whoosh.postings import Floats, Ints, Longs
from indexer.engines.whoosh.schema import UNDATED
from indexer.query import Sort

# Scores are compared to this many decimals, so that equal texts tie and date decides.
SCORE_DECIMALS = 4
_SCALE = 10**SCORE_DECIMALS
_BLOCK = 64
_ORDER_BITS = 32
_ORDER = 2**_ORDER_BITS - 1


def page(
    generation: Generation, matches: Matches, *, sort: Sort, offset: int = 0, limit: int | None
) -> HitList:
    """Return the matches from an offset on in their order, all of them when there is no limit."""
    end = len(matches) if limit is None else min(offset + limit, len(matches))
    keys = _keys(generation, matches, sort, end)[offset:end]
    documents = generation.by_order[keys & _ORDER]
    return HitList(
        generation.ids[documents].tolist(),
        generation.numbers[documents],
        -(keys >> _ORDER_BITS) / _SCALE if sort == "relevance" else np.zeros(len(keys)),
    )


def score_steps(scores: Floats) -> Longs:
    """Return scores as whole numbers of the smallest difference that counts."""
    steps: Longs = np.rint(scores.astype(np.float64) * _SCALE).astype(np.int64)
    return steps


def _keys(generation: Generation, matches: Matches, sort: Sort, count: int) -> Longs:
    """Return, ascending, numbers that order the first so many matches and say which they are.

    The low bits are a document's place in the usual order, the high ones what comes before it:
    numbers can be sorted several times quicker than places by their numbers.
    """
    if not count:
        return np.zeros(0, np.int64)
    if sort == "oldest":
        return _oldest(generation, matches)[:count]
    if sort == "newest" or not matches.scores.any():
        order = generation.order[matches.documents]
        return np.sort(order[order <= -_bound(-order, count)].astype(np.int64))[:count]
    # What is rounded to the same score as the last one of the page may come before it.
    near = np.flatnonzero(matches.scores >= _bound(matches.scores, count) - np.float32(2 / _SCALE))
    order = generation.order[matches.documents[near]].astype(np.int64)
    return np.sort(order - (score_steps(matches.scores[near]) << _ORDER_BITS))[:count]


def _oldest(generation: Generation, matches: Matches) -> Longs:
    time = generation.rows["time"][matches.documents]
    # Undated articles stand last here too.
    time = np.where(time == UNDATED, np.iinfo(np.int64).max, time)
    order = generation.order[matches.documents].astype(np.int64)
    return order[np.lexsort((order, time))]


def _bound(values: Floats | Ints, count: int) -> Any:
    """Return a value that at least `count` values reach, all of them when there are not many more.

    The highest of the blocks' highest values is a lower bound of the highest values, and there are
    far fewer of them.
    """
    if count >= len(values) // 4:
        return values.min() if len(values) else 0
    blocks = len(values) // _BLOCK
    if blocks > 2 * count:
        values = values[: blocks * _BLOCK].reshape(-1, _BLOCK).max(axis=1)
    return np.partition(values, len(values) - count)[len(values) - count]
