"""Owns what a typed word may have been meant to be, and which row of meanings is likeliest.

A noisy channel: every change of a word costs something, every row of words is as likely as the
archive writes it (Kernighan, Church & Gale 1990); the best rows are found left to right.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from indexer.vietnamese import canonical, fold, is_bare, read_word, tokens
from indexer.vietnamese.keystrokes import read_keystrokes
from indexer.vietnamese.matching import Marks, within_edits
from indexer.vietnamese.tones import split_tone
from indexer.vocabulary import Known, Lexicon, written

# What a change costs, as the logarithm of how much rarer it is than none.
_TONE: Final = 2.0
_LETTER_MARK: Final = 2.5
_KEYS: Final = 1.0
_JOINT: Final = 3.0
_TYPO: Final = 6.0
_UNKNOWN: Final = 30.0

# A word in no more documents than this may be a slip, with likelier words beside it.
RARE: Final = 2
_MOST_FORMS: Final = 6
_MOST_MEANINGS: Final = 16
_WIDTH: Final = 24
_MOST_PIECES: Final = 4
_LONGEST_PIECE: Final = 7
_LEAST_FOR_TWO: Final = 5
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What stands for `takes` typed words: the keys it is ranked by, the words to write, its cost."""

    keys: tuple[str, ...]
    words: tuple[str, ...]
    cost: float
    takes: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """Words for every typed place (none where a word was joined to the one before), best score first."""

    words: tuple[tuple[str, ...], ...]
    score: float


class _Path(NamedTuple):
    score: float
    last: str
    words: tuple[tuple[str, ...], ...]


class Corrector:
    """Finds what words were meant to be, by what an index holds."""

    def __init__(self, lexicon: Lexicon, marks: Marks) -> None:
        self._words = lexicon.words
        self._neighbours = lexicon.neighbours
        self._marks = marks
        # Questions share their words: what one may mean stays the same as long as the lexicon does.
        self._known_meanings = lru_cache(maxsize=4_000)(self._meanings)
        self._known_shares = lru_cache(maxsize=20_000)(self._log_share)

    def holds(self, word: str) -> bool:
        """Tell whether any document holds what a word asks for."""
        reading = read_word(word, self._marks)
        return any(all(self._words.holds(slot.rule) for slot in run) for run in reading.runs)

    def rows(self, typed: Sequence[str], *, doubts: bool = False) -> list[Row]:
        """Return what words that stand in a row may mean, the likeliest first, as typed included.

        A word that is held may be a slip too when it is rare, or with `doubts` always.
        """
        paths: list[list[_Path]] = [[] for _ in range(len(typed) + 1)]
        paths[0] = [_Path(0.0, "", ())]
        for place, word in enumerate(typed):
            meanings = [
                *self._known_meanings(word, doubts=doubts),
                *self._joined(typed[place : place + 2]),
            ]
            for path in paths[place]:
                for meaning in meanings:
                    paths[place + meaning.takes].append(self._gone_on(path, meaning))
            for after in paths[place + 1 :]:
                after.sort(key=lambda path: -path.score)
                del after[_WIDTH:]
        return [Row(path.words, path.score) for path in paths[-1]]

    def _gone_on(self, path: _Path, meaning: Meaning) -> _Path:
        score, last = path.score - meaning.cost, path.last
        for key in meaning.keys:
            score += self._known_shares(last, key)
            last = key
        return _Path(score, last, (*path.words, meaning.words, *((),) * (meaning.takes - 1)))

    def _log_share(self, left: str, right: str) -> float:
        if self._neighbours is None:
            return math.log((self._words.documents_of(right) + 0.5) / (len(self._words) + 1))
        return math.log(self._neighbours.share(left, right))

    def _meanings(self, word: str, *, doubts: bool) -> list[Meaning]:
        """Return what a word may mean, the cheapest and commonest first."""
        parts = tokens(word)
        if len(parts) != 1 or any(letter.isdigit() for letter in parts[0].folded):
            return [*self._keyed(word), *self._whole(word)]
        held = self.holds(word)
        found = [*self._forms(word), *self._keyed(word)]
        if not held:
            found += self._split(word)
        if doubts or not held or self._documents(word) <= RARE:
            found += self._mistyped(word)
        if not found:
            return [Meaning((canonical(word),), (word,), 0.0 if held else _UNKNOWN)]
        found.sort(key=lambda each: each.cost - self._known_shares("", each.keys[0]))
        return found[:_MOST_MEANINGS]

    def _documents(self, word: str) -> int:
        return sum(known.documents for known in self._words.forms_of(fold(word)))

    def _forms(self, word: str) -> Iterator[Meaning]:
        """Give the words that are this one but for marks; of a bare word any form is as typed."""
        for known in self._words.forms_of(fold(word))[:_MOST_FORMS]:
            yield self._form(word, known, 0.0)

    def _form(self, word: str, known: Known, cost: float) -> Meaning:
        is_typed = known.key == canonical(word)
        return Meaning(
            (known.key,),
            (word if is_typed else written(known.key),),
            cost + _marks_cost(word, known.key),
        )

    def _keyed(self, word: str) -> Iterator[Meaning]:
        """Give what the word's keys write in Telex or VNI."""
        read = read_keystrokes(word)
        if read and self._words.documents_of(read):
            yield Meaning((read,), (written(read),), _KEYS)

    def _mistyped(self, word: str) -> Iterator[Meaning]:
        """Give the words one typing error away; two errors in a longer word that has none nearer."""
        folded = fold(word)
        near = [each for each in _one_edit(folded) if self._words.has_folded(each)]
        edits = 1
        if not near and len(folded) >= _LEAST_FOR_TWO:
            edits = 2
            near = [
                each
                for each in self._words.folded_beginning(folded[0])
                if each.isalpha() and within_edits(folded, each, 2)
            ]
        for each in near:
            for known in self._words.forms_of(each)[:_MOST_FORMS]:
                yield self._form(word, known, _TYPO * edits)

    def _split(self, word: str) -> Iterator[Meaning]:
        """Give the words that a run without spaces holds, if it holds nothing else."""
        for pieces in self._cuts(word, _MOST_PIECES):
            if keys := self._in_row(pieces):
                yield Meaning(keys, tuple(map(written, keys)), _JOINT * (len(pieces) - 1))

    def _cuts(self, word: str, most: int) -> Iterator[tuple[str, ...]]:
        """Give the ways to cut a word into two or more pieces that are words themselves."""
        for place in range(2, min(len(word) - 1, _LONGEST_PIECE + 1)):
            piece, rest = word[:place], word[place:]
            if not self._words.has_folded(fold(piece)):
                continue
            if self._words.has_folded(fold(rest)):
                yield piece, rest
            if most > 2:
                for pieces in self._cuts(rest, most - 1):
                    yield piece, *pieces

    def _in_row(self, pieces: tuple[str, ...]) -> tuple[str, ...]:
        """Return the likeliest keys of pieces that the archive writes side by side, none if it never does."""
        best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
        for piece in pieces:
            forms = self._words.forms_of(fold(piece))[:_MOST_FORMS]
            longer = [
                (
                    score
                    + self._known_shares(keys[-1] if keys else "", key)
                    - _marks_cost(piece, key),
                    key,
                    keys,
                )
                for score, keys in best
                for key, _ in forms
                if not keys or self._stand_together(keys[-1], key)
            ]
            best = [(score, (*keys, key)) for score, key, keys in sorted(longer, reverse=True)]
            del best[_MOST_FORMS:]
        return best[0][1] if best else ()

    def _stand_together(self, left: str, right: str) -> bool:
        return self._neighbours is None or self._neighbours.count(left, right) > 0

    def _joined(self, words: Sequence[str]) -> Iterator[Meaning]:
        """Give the word that two halves make."""
        if len(words) < 2 or not all(word.isalpha() for word in words):
            return
        joined = "".join(words)
        for known in self._words.forms_of(fold(joined))[:_MOST_FORMS]:
            cost = _JOINT + _marks_cost(joined, known.key)
            yield Meaning((known.key,), (written(known.key),), cost, takes=2)

    def _whole(self, word: str) -> list[Meaning]:
        """Return what a number or code may mean: itself, or the codes one or two signs away."""
        wholes = [token.folded for token in tokens(word) if token.form.whole]
        if self.holds(word) or not wholes or not wholes[0]:
            return [Meaning((canonical(word),), (word,), 0.0 if self.holds(word) else _UNKNOWN)]
        near = self._near_codes(max(wholes, key=len))
        return near or [Meaning((wholes[0],), (word,), _UNKNOWN)]

    def _near_codes(self, key: str) -> list[Meaning]:
        """Return the codes that begin like one and are one typing error away, else those two away."""
        codes = [each for each in self._words.folded_beginning(key[0]) if not each.isalnum()]
        for edits in (1, 2):
            near = [
                known
                for each in codes
                if within_edits(key, each, edits)
                for known in self._words.forms_of(each)
            ]
            if near:
                near.sort(key=lambda known: -known.documents)
                return [
                    Meaning((known.key,), (written(known.key),), _TYPO * edits)
                    for known in near[:_MOST_FORMS]
                ]
        return []


@lru_cache(maxsize=2)
def corrector_of(lexicon: Lexicon, marks: Marks) -> Corrector:
    """Return the corrector by a lexicon, the same one again while the index keeps that lexicon."""
    return Corrector(lexicon, marks)


@lru_cache(maxsize=4_096)
def _marks_cost(typed: str, key: str) -> float:
    """Return what it costs to read a word, as typed, as a key of its marks; bare words cost nothing."""
    if is_bare(typed):
        return 0.0
    (letters, tone), (other, sign) = split_tone(canonical(typed)), split_tone(key)
    cost = 0.0 if tone == sign else _TONE if tone else _TONE / 2
    return cost + (0.0 if letters == other else _LETTER_MARK)


def _one_edit(word: str) -> set[str]:
    """Return the words with one letter too many, missing, wrong, or swapped with its neighbour."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS}
    found |= {left + letter + right for left, right in cuts for letter in _LETTERS}
    return found - {word, ""}
