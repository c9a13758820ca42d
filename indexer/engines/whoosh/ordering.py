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


def page(
    generation: Generation, matches: Matches, *, sort: Sort, offset: int = 0, limit: int | None
) -> HitList:
    """Return the matches from an offset on in their order, all of them when there is no limit."""
    end = len(matches) if limit is None else min(offset + limit, len(matches))
    places = np.zeros(0, np.int64)
    if offset < end:
        places = _first(generation, matches, sort, end)[offset:]
    documents = matches.documents[places]
    return HitList(
        generation.rows["id"][documents].astype("U16").tolist(),
        generation.rows["number"][documents].tolist(),
        (score_steps(matches.scores[places]) / _SCALE).tolist(),
    )


def score_steps(scores: Floats) -> Longs:
    """Return scores as whole numbers of the smallest difference that counts."""
    steps: Longs = np.rint(scores.astype(np.float64) * _SCALE).astype(np.int64)
    return steps


def _first(generation: Generation, matches: Matches, sort: Sort, count: int) -> Longs:
    """Return the places of the first so many matches, in order."""
    if sort == "oldest":
        return _oldest(generation, matches)[:count]
    if sort == "newest" or not matches.scores.any():
        order = generation.order[matches.documents]
        near = np.flatnonzero(order <= -_bound(-order, count))
        return near[np.argsort(order[near])][:count]
    # What is rounded to the same score as the last one of the page may come before it.
    near = np.flatnonzero(matches.scores >= _bound(matches.scores, count) - np.float32(2 / _SCALE))
    order = generation.order[matches.documents[near]].astype(np.int64)
    return near[np.argsort(order - (score_steps(matches.scores[near]) << 32))][:count]


def _oldest(generation: Generation, matches: Matches) -> Longs:
    time = generation.rows["time"][matches.documents]
    # Undated articles stand last here too.
    time = np.where(time == UNDATED, np.iinfo(np.int64).max, time)
    places: Longs = np.lexsort((generation.order[matches.documents], time))
    return places


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
