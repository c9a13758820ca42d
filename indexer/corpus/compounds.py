"""Owns compound words: which syllables side by side are counted as one word.

Vietnamese writes spaces between syllables, not words. No dictionary is asked: two neighbours are
one word where this archive's own texts tie them (normalised pointwise mutual information, Bouma
2009: 1 for syllables that never stand apart, 0 for those that meet by chance).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from indexer.corpus.texts import Run
from indexer.vietnamese.neighbours import Neighbours

LEAST_TIE: Final = 0.3
LEAST_SEEN: Final = 5
# Beside these stands another word, however often it does: "của ban", "các cơ", "tỉnh đã".
_APART: Final = frozenset(("cua?", "va`", "cac'", "nhưng~", "đa~", "se~", "đang", "la`", "đươc."))
_NEVER_FIRST: Final = _APART | {"tai."}
_NEVER_SECOND: Final = _APART | {"nay`"}


@dataclass(frozen=True, slots=True)
class Compounds:
    """The pairs of canonical keys that are words, by left then right key, with how closely they are tied."""

    ties: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, self.ties.values()))

    def words(self, run: Run) -> list[str]:
        """Return a run as words, those tied most closely first, the others as syllables alone.

        A word of two syllables is both keys with a space between; none is of more.
        """
        ties = self.ties
        found: list[tuple[float, int]] = []
        after: Mapping[str, float] | None = None
        for place, key in enumerate(run):
            if after is not None and (tie := after.get(key)):
                found.append((-tie, place - 1))
            after = ties.get(key)
        return _joined(run, found) if found else run


def compounds_from(neighbours: Neighbours | None) -> Compounds:
    """Return the compound words an archive's texts have taught; none where they taught nothing."""
    if neighbours is None:
        return Compounds()
    ties: dict[str, dict[str, float]] = {}
    for left, right, tie in neighbours.tied(least=LEAST_TIE, seen=LEAST_SEEN):
        if left in _NEVER_FIRST or right in _NEVER_SECOND:
            continue
        if _is_word(left) and _is_word(right):
            # As narrow as it is kept in a file, so that both cut alike.
            ties.setdefault(left, {})[right] = float(np.float32(tie))
    return Compounds(ties)


def _is_word(key: str) -> bool:
    return key.rstrip("'`?~.").isalpha()


def _joined(run: Run, found: list[tuple[float, int]]) -> list[str]:
    found.sort()
    # 1 where a word of two begins, 2 where it ends.
    parts = bytearray(len(run))
    for _, place in found:
        if not parts[place] and not parts[place + 1]:
            parts[place], parts[place + 1] = 1, 2
    following = zip(run, [*run[1:], ""], parts, strict=True)
    return [f"{key} {after}" if part == 1 else key for key, after, part in following if part != 2]
