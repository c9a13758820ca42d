"""Owns sets of matching documents with their scores, and how two of them are joined.

A set that holds a good part of all documents is joined through a dense array, one score for every
document: at such sizes that is many times quicker than looking documents up in each other's lists.
"""

from collections.abc import Sequence

import numpy as np

from indexer.engines.whoosh.postings import Flags, Floats, Ints

# From this share of all documents on a set is worth spreading out; and a set this many times
# smaller than another is looked up in it, since then few places are touched.
DENSE_SHARE = 32
FAR_SMALLER = 16


class Matches:
    """Ascending documents among `size`, and the score of each; `is_scored` when all are above 0."""

    __slots__ = ("_dense", "documents", "is_scored", "scores", "size")

    def __init__(
        self, documents: Ints, scores: Floats, *, size: int, is_scored: bool = True
    ) -> None:
        self.documents = documents
        self.scores = scores
        self.size = size
        self.is_scored = is_scored
        self._dense: Floats | None = None

    @classmethod
    def none(cls, size: int) -> "Matches":
        """Return no documents."""
        return cls(np.zeros(0, np.int32), np.zeros(0, np.float32), size=size)

    @classmethod
    def flagged(cls, flags: Flags) -> "Matches":
        """Return the documents with a flag, all with the score 0."""
        documents = np.flatnonzero(flags).astype(np.int32)
        scores = np.zeros(len(documents), np.float32)
        return cls(documents, scores, size=len(flags), is_scored=False)

    @classmethod
    def spread(cls, dense: Floats) -> "Matches":
        """Return the documents with a score above 0 in an array of all documents."""
        documents = np.flatnonzero(dense).astype(np.int32)
        return cls(documents, dense[documents], size=len(dense))

    def __len__(self) -> int:
        return len(self.documents)

    @property
    def nbytes(self) -> int:
        """Return the memory this takes up, spread out as well once it is used so."""
        dense = 4 * self.size if self.is_many else 0
        return self.documents.nbytes + self.scores.nbytes + dense

    @property
    def is_many(self) -> bool:
        """Tell whether this is a good part of all documents."""
        return len(self.documents) * DENSE_SHARE > self.size

    @property
    def dense(self) -> Floats:
        """The score of every document, 0 for those that do not match."""
        if self._dense is None:
            dense = np.zeros(self.size, np.float32)
            dense[self.documents] = self.scores
            if not self.is_many:
                return dense
            self._dense = dense
        return self._dense

    def kept(self, flags: Flags) -> "Matches":
        """Return those among documents with a flag."""
        here = flags[self.documents]
        return self._with(self.documents[here], self.scores[here])

    def plus(self, other: "Matches", *, times: float = 1.0) -> "Matches":
        """Return the same documents; those that the other has too get its scores added."""
        if not len(self) or not len(other):
            return self
        scores = self.scores.copy()
        if len(other) * FAR_SMALLER < len(self):
            at, here = _places(self.documents, other.documents)
            scores[at[here]] += np.float32(times) * other.scores[here]
        else:
            scores += np.float32(times) * other.dense[self.documents]
        return self._with(self.documents, scores)

    def _with(self, documents: Ints, scores: Floats) -> "Matches":
        return Matches(documents, scores, size=self.size, is_scored=self.is_scored)


def both(left: Matches, right: Matches) -> Matches:
    """Return the documents of both, their scores added."""
    small, large = (left, right) if len(left) <= len(right) else (right, left)
    if not len(small):
        return small
    is_scored = small.is_scored or large.is_scored
    if large.is_scored and large.is_many and len(small) * FAR_SMALLER >= len(large):
        added = large.dense[small.documents]
        here = added > 0
        documents, scores = small.documents[here], (small.scores + added)[here]
    else:
        at, here = _places(large.documents, small.documents)
        documents, scores = small.documents[here], small.scores[here] + large.scores[at[here]]
    return Matches(documents, scores, size=small.size, is_scored=is_scored)


def any_of(parts: Sequence[Matches], *, size: int) -> Matches:
    """Return the documents of any, their scores added."""
    total = np.zeros(size, np.float32)
    for part in parts:
        if part.is_many:
            total += part.dense
        else:
            total[part.documents] += part.scores
    if all(part.is_scored for part in parts):
        return Matches.spread(total)
    seen = np.zeros(size, np.bool_)
    for part in parts:
        seen[part.documents] = True
    found = Matches.flagged(seen)
    return Matches(found.documents, total[found.documents], size=size, is_scored=False)


def best_of(left: Matches, right: Matches) -> Matches:
    """Return the documents of either, with the better score."""
    if not len(left) or not len(right):
        return left if len(left) else right
    return Matches.spread(np.maximum(left.dense, right.dense))


def _places(
    documents: Ints, wanted: Ints
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Flags]:
    """Return where wanted documents stand among ascending documents, and whether they do."""
    at = np.searchsorted(documents, wanted)
    at[at == len(documents)] = 0
    return at, documents[at] == wanted
