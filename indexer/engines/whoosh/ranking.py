"""Owns how well a word speaks for a document: BM25 over zone-weighted frequencies.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), §3; the idf
is the one that is never negative (Lucene's), since Whoosh's own costs up to 1.5 points of MRR.
"""

import math

import numpy as np

from indexer.engines.whoosh.generation import Generation
from indexer.engines.whoosh.postings import Flags, Floats
from indexer.engines.whoosh.words import Found

K1 = 0.9
B = 0.75
# What two neighbouring words of the question that are neighbours in the text count, to one word.
PAIR_WEIGHT = 0.35
# What a form of a word counts that is not the likeliest reading of it.
UNLIKELY_WEIGHT = 0.1


class Ranking:
    """The lengths and counts that BM25 needs, over the visible documents of a generation."""

    def __init__(self, generation: Generation, visible: Flags) -> None:
        lengths = generation.rows["length"].astype(np.float32)
        self.count = int(visible.sum())
        mean = float(lengths[visible].mean()) if self.count else 1.0
        self._damping = (K1 * (1 - B + B * lengths / max(mean, 1.0))).astype(np.float32)

    @property
    def nbytes(self) -> int:
        """Return the memory this takes up."""
        return self._damping.nbytes

    def idf(self, documents: int) -> float:
        """Return how telling a word is that stands in so many documents."""
        return math.log(1 + (self.count - documents + 0.5) / (documents + 0.5))

    def scores(self, found: Found, *, idf: float) -> Floats:
        """Return the score of each document."""
        weights = found.weights
        gain = np.float32(idf * (K1 + 1))
        return gain * weights / (weights + self._damping[found.documents])
