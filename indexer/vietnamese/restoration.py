"""Owns the guess at the marks of bare words, from how the archive itself writes.

A bare syllable may be any key that folds to it; the likeliest row of keys wins (Viterbi over
bigrams, interpolated Kneser-Ney smoothing: Chen & Goodman 1998, §2.7). It ranks and suggests
only: what matches never depends on it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from indexer.vietnamese.bigrams import BOUNDARY, Bigrams, Ids, count_bigrams, load_bigrams
from indexer.vietnamese.folding import canonical, fold, is_bare, lower
from indexer.vietnamese.syllables import WORD, syllables
from indexer.vietnamese.tones import spell

_DISCOUNT: Final = 0.75
_MOST_CANDIDATES: Final = 16
_UNKNOWN: Final = -1

# How people ask: words that news seldom prints, so that an archive alone teaches them badly.
_QUESTIONS: Final = (
    "ai là người", "ai đã", "ai được", "ai có", "ai đang", "ai làm", "của ai", "do ai", "bởi ai",
    "là ai", "bao nhiêu", "có bao nhiêu", "là bao nhiêu", "bao nhiêu người", "bao nhiêu lần",
    "bao lâu", "bao giờ", "khi nào", "ngày nào", "năm nào", "nơi nào", "người nào", "cái nào",
    "ở đâu", "từ đâu", "đến đâu", "là gì", "cái gì", "điều gì", "việc gì", "tên gì", "có gì",
    "thế nào", "như thế nào", "ra sao", "tại sao", "vì sao", "mấy người", "có mấy", "lần thứ mấy",
)  # fmt: skip
_QUESTION_WEIGHT: Final = 3

Scores = npt.NDArray[np.float64]


class Restorer:
    """Restores marks by an archive's own bigrams; immutable, safe to share between threads."""

    def __init__(self, bigrams: Bigrams) -> None:
        self.bigrams = bigrams
        size = len(bigrams.keys)
        left, right = bigrams.pairs >> 32, bigrams.pairs & 0xFFFFFFFF
        self._ids = {key: number for number, key in enumerate(bigrams.keys)}
        self._seen = np.bincount(left, weights=bigrams.counts, minlength=size)
        self._followers = np.bincount(left, minlength=size)
        self._continues = (np.bincount(right, minlength=size) + 0.5) / (len(left) + 1)
        self._candidates = self._by_fold()

    @classmethod
    def learn(cls, texts: Iterable[Sequence[str]]) -> "Restorer":
        """Learn from texts, each the canonical keys that ``syllables`` returns."""
        questions = [syllables(phrase) for phrase in _QUESTIONS]
        return cls(count_bigrams(chain(texts, questions * _QUESTION_WEIGHT)))

    @classmethod
    def load(cls, path: Path) -> "Restorer":
        """Read what ``save`` wrote; raises ArchiveError when the file is missing or damaged."""
        return cls(load_bigrams(path))

    def learned(self, texts: Iterable[Sequence[str]]) -> "Restorer":
        """Return one that has learned these texts as well."""
        return Restorer(self.bigrams.merged(count_bigrams(texts)))

    def save(self, path: Path) -> None:
        """Write the counts to a file, in one step."""
        self.bigrams.save(path)

    def restore(self, words: Sequence[str]) -> list[str]:
        """Return the words of a question with marks where they were typed bare.

        Words with any mark, numbers, codes and unknown words come back as typed, and so does a
        single word: it has no context to tell by.
        """
        if len(words) < 2:
            return list(words)
        choices = [self._choices(word) for word in words]
        best = self._likeliest(choices) if any(len(choice) > 1 for choice in choices) else None
        return [
            self._written(word, int(choice[0]) if best is None else best[place])
            for place, (word, choice) in enumerate(zip(words, choices, strict=True))
        ]

    def knows(self, word: str) -> bool:
        """Tell whether the texts learned from hold a word just as typed."""
        return canonical(word) in self._ids

    def forms_of(self, word: str) -> list[tuple[str, float]]:
        """Return the keys a bare word may stand for, the commonest first, with their share (0 to 1)."""
        ids = self._candidates.get(fold(word), _NO_IDS)
        seen = self._seen[ids]
        total = max(float(seen.sum()), 1.0)
        return [
            (self.bigrams.keys[number], float(count) / total)
            for number, count in zip(ids.tolist(), seen.tolist(), strict=True)
        ]

    def _by_fold(self) -> dict[str, Ids]:
        groups: dict[str, list[int]] = defaultdict(list)
        for number in np.argsort(-self._seen, kind="stable").tolist():
            if number != BOUNDARY:
                groups[fold(spell(self.bigrams.keys[number]))].append(number)
        return {
            folded: np.array(group[:_MOST_CANDIDATES], np.int64) for folded, group in groups.items()
        }

    def _choices(self, word: str) -> Ids:
        """Return the ids a word as typed may be; one alone is certain."""
        if WORD.fullmatch(word) is None:
            return _UNKNOWN_ID
        if is_bare(word):
            return self._candidates.get(fold(word), _UNKNOWN_ID)
        return np.array([self._ids.get(canonical(word), _UNKNOWN)], np.int64)

    def _written(self, word: str, number: int) -> str:
        if number == _UNKNOWN or not is_bare(word):
            return word
        key = self.bigrams.keys[number]
        return word if key == lower(word) else spell(key)

    def _likeliest(self, choices: list[Ids]) -> list[int]:
        """Return one id for each place, the row of the highest probability."""
        before: Ids = np.array([BOUNDARY], np.int64)
        scores: Scores = np.zeros(1)
        backs: list[Ids] = []
        for here in [*choices, np.array([BOUNDARY], np.int64)]:
            paths = scores[:, None] + self._log_probability(before, here)
            back = paths.argmax(axis=0)
            scores = paths[back, np.arange(len(here))]
            backs.append(back)
            before = here
        at = 0
        row: list[int] = []
        for back, place in zip(reversed(backs[1:]), reversed(choices), strict=True):
            at = int(back[at])
            row.append(int(place[at]))
        return row[::-1]

    def _log_probability(self, left: Ids, right: Ids) -> Scores:
        """Return log P(right | left) for all pairs, shape (left, right)."""
        wanted = (left[:, None] << 32) | right[None, :]
        counted = np.zeros(wanted.shape)
        if len(self.bigrams.pairs):
            places = np.minimum(
                np.searchsorted(self.bigrams.pairs, wanted), len(self.bigrams.pairs) - 1
            )
            found = self.bigrams.pairs[places] == wanted
            counted = np.where(found, self.bigrams.counts[places], 0)
        continues = np.where(right == _UNKNOWN, self._continues.min(), self._continues[right])
        known = left != _UNKNOWN
        seen = np.where(known, self._seen[left], 0)[:, None]
        room = np.where(known, self._followers[left], 0)[:, None] * _DISCOUNT
        among = np.maximum(seen, 1)
        backed_off = np.where(seen > 0, room / among, 1.0) * continues[None, :]
        return np.asarray(np.log(np.maximum(counted - _DISCOUNT, 0) / among + backed_off))


_NO_IDS: Final[Ids] = np.zeros(0, np.int64)
_UNKNOWN_ID: Final[Ids] = np.array([_UNKNOWN], np.int64)
