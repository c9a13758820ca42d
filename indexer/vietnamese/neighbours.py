"""Owns how likely one syllable stands behind another in the archive, and which ones do.

What restoring marks learned (see bigrams), laid out for questions by beginnings of words.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.vietnamese.bigrams import BOUNDARY, Bigrams
from indexer.vietnamese.folding import fold
from indexer.vietnamese.tones import split_tone

Counts = NDArray[np.int64]
Ties = NDArray[np.float64]

_SHIFT: Final = 32
_MASK: Final = 0xFFFFFFFF
_NUMBER: Final = "0"
_BEHIND_ALL: Final = "\U0010ffff"
# What a pair counts against its second word alone.
_PAIR_SHARE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Follower:
    """Two keys that stand side by side, and how often they do."""

    left: str
    right: str
    count: int


class Neighbours:
    """The pairs of an archive; immutable, safe to share. At most about 25 MB beside its bigrams."""

    def __init__(self, bigrams: Bigrams) -> None:
        size = len(bigrams.keys)
        self.keys = bigrams.keys
        self._ids = {key: number for number, key in enumerate(self.keys)}
        self._starts = np.searchsorted(bigrams.pairs, np.arange(size + 1) << _SHIFT)
        self._rights: NDArray[np.int32] = (bigrams.pairs & _MASK).astype(np.int32)
        self._pairs, self._counts = bigrams.pairs, bigrams.counts
        ahead = np.concatenate(([0], np.cumsum(bigrams.counts)))
        self._seen = ahead[self._starts[1:]] - ahead[self._starts[:-1]]
        self.total = max(int(self._seen.sum()), 1)
        folded = [fold(split_tone(key)[0]) if key else "" for key in self.keys]
        order = sorted(range(size), key=folded.__getitem__)
        self._folded = [folded[number] for number in order]
        self._in_order = np.array(order, np.int32)
        self._rank = np.empty(size, np.int32)
        self._rank[self._in_order] = np.arange(size, dtype=np.int32)

    def seen(self, key: str) -> int:
        """Return how often a key stands anywhere."""
        number = self._id(key)
        return int(self._seen[number]) if number is not None else 0

    def count(self, left: str, right: str) -> int:
        """Return how often one key stands right behind another."""
        first, second = self._id(left), self._id(right)
        if first is None or second is None:
            return 0
        begin, end = self._slice(first)
        place = begin + int(np.searchsorted(self._rights[begin:end], second))
        return int(self._counts[place]) if place < end and self._rights[place] == second else 0

    def standing(self, pairs: Sequence[tuple[str, str]]) -> tuple[Counts, Ties]:
        """Return how often pairs stand anywhere, and how closely each is tied.

        The tie is the normalised pointwise mutual information (Bouma 2009): 1 for words that never
        stand without each other, 0 for those that meet by chance, less for those that avoid it.
        """
        if not pairs or not len(self._pairs):
            return np.zeros(len(pairs), np.int64), np.full(len(pairs), -1.0)
        ids = np.array([[self._known(left), self._known(right)] for left, right in pairs])
        left, right = ids[:, 0], ids[:, 1]
        wanted = left << _SHIFT | right
        places = np.minimum(np.searchsorted(self._pairs, wanted), len(self._pairs) - 1)
        counts = np.where(self._pairs[places] == wanted, self._counts[places], 0)
        both = np.maximum(counts, 1) / self.total
        alone = (self._seen[left] / self.total) * (self._seen[right] / self.total)
        ties = np.log(both / np.maximum(alone, 1e-18)) / -np.log(both * (1 - 1e-9))
        return counts, np.where(counts > 0, ties, -1.0)

    def tied(self, *, least: float, seen: int) -> Iterator[tuple[str, str, float]]:
        """Give the pairs that stand at least `seen` times and are tied at least so closely, with their tie.

        See `standing` for what a tie is; numbers and the ends of texts are in none.
        """
        places = np.flatnonzero(self._counts >= seen)
        left, right = self._pairs[places] >> _SHIFT, self._pairs[places] & _MASK
        both = self._counts[places] / self.total
        alone = (self._seen[left] / self.total) * (self._seen[right] / self.total)
        ties = np.log(both / np.maximum(alone, 1e-18)) / -np.log(both * (1 - 1e-9))
        number = self._ids.get(_NUMBER, BOUNDARY)
        wanted = ties >= least
        for each in (left, right):
            wanted &= (each != BOUNDARY) & (each != number)
        found = (each[wanted].tolist() for each in (left, right, ties))
        for one, other, tie in zip(*found, strict=True):
            yield self.keys[one], self.keys[other], tie

    def share(self, left: str, right: str) -> float:
        """Return the probability of a key behind another ("" for none), never 0."""
        alone = (self.seen(right) + 0.5) / (self.total + 1)
        before = self.seen(left) if left else 0
        if not before:
            return alone
        return _PAIR_SHARE * self.count(left, right) / before + (1 - _PAIR_SHARE) * alone

    def forms_of(self, folded: str) -> list[str]:
        """Return the keys that fold to this one."""
        begin = bisect_left(self._folded, folded)
        numbers = self._in_order[begin : bisect_left(self._folded, folded + "\0")]
        return [self.keys[number] for number in numbers.tolist() if number != BOUNDARY]

    def followers(self, left: str, folded_prefix: str = "", *, most: int = 64) -> list[Follower]:
        """Return the keys that stand behind one most often, of those whose folded key begins so."""
        number = self._id(left)
        if number is None:
            return []
        begin, end = self._slice(number)
        rights, counts = self._rights[begin:end], self._counts[begin:end]
        wanted = rights != BOUNDARY
        if folded_prefix:
            low = bisect_left(self._folded, folded_prefix)
            high = bisect_left(self._folded, folded_prefix + _BEHIND_ALL)
            ranks = self._rank[rights]
            wanted &= (ranks >= low) & (ranks < high)
        found = np.flatnonzero(wanted)
        if len(found) > most:
            found = found[np.argpartition(-counts[found], most)[:most]]
        return [
            Follower(left, self.keys[right], count)
            for right, count in sorted(
                zip(rights[found].tolist(), counts[found].tolist(), strict=True),
                key=lambda each: -each[1],
            )
            if self.keys[right] != _NUMBER
        ]

    def usual_next(self, left: str, *, share: float) -> Follower | None:
        """Return what follows a key in at least this share of its places, None when nothing does."""
        found = self.followers(left, most=1)
        return found[0] if found and found[0].count >= share * self.seen(left) else None

    def _id(self, key: str) -> int | None:
        number = self._ids.get(key)
        if number is None and any(letter.isdigit() for letter in key):
            return self._ids.get(_NUMBER)
        return number

    def _known(self, key: str) -> int:
        number = self._id(key)
        return BOUNDARY if number is None else number

    def _slice(self, number: int) -> tuple[int, int]:
        return int(self._starts[number]), int(self._starts[number + 1])
