"""Owns the plain design that ours is held against: BM25 over syllables, marks restored, folded pairs.

A word with marks counts by its canonical key; a bare one as the archive most likely writes it. Pairs
of neighbours without marks count a third beside. No fields, no filters, no exact counts: what a page
of code can do, so that the product's ranking must at least equal it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.questions import DEPTH, Passage, Ranker
from indexer.vietnamese import canonical, syllables, tokens
from indexer.vietnamese.restoration import Restorer
from indexer.vocabulary import folded_of

K1 = 0.9
B = 0.5
PAIR_WEIGHT = 0.3


class Postings:
    """Which documents hold a key and how well it speaks for each, by BM25."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        lengths = np.array([len(keys) for keys in documents], np.float64)
        self._count = len(documents)
        self._damping = K1 * (1 - B + B * lengths / max(lengths.mean(), 1.0))
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, keys in enumerate(documents):
            for key, times in Counter(keys).items():
                found[key].append((number, times))
        self._lists = {key: np.array(pairs, np.int64).T for key, pairs in found.items()}

    def add(self, key: str, scores: NDArray[np.float64], *, weight: float = 1.0) -> None:
        """Add what a key is worth to the scores of all documents."""
        listed = self._lists.get(key)
        if listed is None:
            return
        numbers, times = listed
        idf = math.log(1 + (self._count - len(numbers) + 0.5) / (len(numbers) + 0.5))
        scores[numbers] += weight * idf * (K1 + 1) * times / (times + self._damping[numbers])


def plain_bm25(passages: Sequence[Passage], folder: Path) -> Ranker:
    """Make the plain design; nothing is kept in the folder."""
    texts = [syllables(f"{each.title} {each.text}") for each in passages]
    restorer = Restorer.learn(texts)
    words, pairs = Postings(texts), Postings([_folded_pairs(keys) for keys in texts])

    def rank(text: str) -> Sequence[str]:
        typed = [token.text for token in tokens(text) if not token.form.whole]
        keys = [canonical(word) for word in restorer.restore(typed)]
        scores = np.zeros(len(passages))
        for key in keys:
            words.add(key, scores)
        for pair in _folded_pairs(keys):
            pairs.add(pair, scores, weight=PAIR_WEIGHT)
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        return [passages[number].id for number in best if scores[number] > 0]

    return rank


def _folded_pairs(keys: Sequence[str]) -> list[str]:
    return [" ".join(pair) for pair in pairwise(map(folded_of, keys))]
