"""Owns seeing plain words and phrases in a text without cutting it: by looking for how they are spelled.

Cutting a whole article for the one passage a reader sees costs more than all else of a search.
Looking for a spelling in the lower-case text costs a hundredth of it, where every word of the
question is Latin letters and digits only; for codes, loose phrases, beginnings and typing errors
there is no such short way, and the text is cut.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from indexer.vietnamese.folding import TONES, ZERO_WIDTH, lower, strip_marks
from indexer.vietnamese.matching import Reading, Rule, Run, Term
from indexer.vietnamese.tones import split_tone

_MARK_OF_SIGN = {sign: mark for mark, sign in TONES.items()}
_TONE_BEARERS = frozenset("aeiouyăâêôơư")
_BETWEEN = r"[\W_]+"
_NO_LETTER_AFTER = r"(?![^\W_])"
_MOST_SPELLINGS = 400
_LETTER_BLOCKS = (range(0x61, 0x7B), range(0xC0, 0x250), range(0x1E00, 0x1F00))
_LATIN = re.compile("[0-9a-z\u00c0-\u024f\u1e00-\u1eff]+")
_LONG_NUMBER = re.compile("[0-9]{4,}")
# Characters that stand within a word unseen, that are read as another letter, or that get longer
# in lower case: a text that holds one is not seen as it is spelled.
_UNCLEAN = re.compile(f"[{ZERO_WIDTH}\u0300-\u036fðÐɖƉǎǍİ]")


class Sighting(NamedTuple):
    """A place in a text that matched, and the number of the wish that it answers."""

    start: int
    end: int
    wish: int


@dataclass(frozen=True, slots=True)
class _Word:
    """How one word of a question is spelled, in lower case; or a pattern, when any marks will do."""

    spellings: tuple[str, ...]
    pattern: re.Pattern[str] | None

    def places(self, low: str) -> Iterator[tuple[int, int]]:
        """Give (start, end) of where the word stands alone in a text; not in order."""
        if self.pattern is not None:
            for found in self.pattern.finditer(low):
                yield found.span()
        last = len(low)
        for spelling in self.spellings:
            length = len(spelling)
            start = low.find(spelling)
            while start >= 0:
                end = start + length
                if not (
                    (start and low[start - 1].isalnum()) or (end < last and low[end].isalnum())
                ):
                    yield start, end
                start = low.find(spelling, end)


@dataclass(frozen=True, slots=True)
class _Row:
    """A word and what follows it in a row (None: a word alone), for the wish of this number."""

    wish: int
    first: _Word
    rest: re.Pattern[str] | None

    def sightings(self, low: str) -> Iterator[Sighting]:
        """Give where the row stands in a text; not in order."""
        for start, end in self.first.places(low):
            if self.rest is None:
                yield Sighting(start, end, self.wish)
            elif found := self.rest.match(low, end):
                yield Sighting(start, found.end(), self.wish)


@dataclass(frozen=True, slots=True)
class Sighter:
    """What to look for, for some wishes; `doubtful` may stand for them in another way."""

    rows: tuple[_Row, ...]
    doubtful: tuple[str, ...]

    def sightings(self, text: str) -> list[Sighting] | None:
        """Return where wishes stand, by place, or None when spellings do not tell in this text."""
        if not _is_clean(text):
            return None
        low = text.lower()
        if any(each in low for each in self.doubtful):
            return None
        return by_place(chain.from_iterable(row.sightings(low) for row in self.rows))


def by_place(found: Iterable[Sighting]) -> list[Sighting]:
    """Return sightings in order, the longer one first where two begin together."""
    return sorted(found, key=lambda each: (each[0], -each[1]))


def _is_clean(text: str) -> bool:
    """Tell whether words stand in a text as they are spelled: composed, nothing unseen in them."""
    if text.isascii():
        return True
    return _UNCLEAN.search(text) is None and unicodedata.is_normalized("NFC", text)


def sighter_for(readings: Sequence[Reading]) -> Sighter | None:
    """Return what sees the readings, numbered in this order; None when spellings do not tell."""
    rows: list[_Row] = []
    for wish, reading in enumerate(readings):
        for run in reading.runs:
            words = _words_in_row(run, reading.slop)
            if words is None:
                return None
            rows.append(_Row(wish, words[0], _rest(words[1:]) if len(words) > 1 else None))
    keys = {term.key for reading in readings for term in _terms(reading)}
    return Sighter(tuple(rows), tuple(map(_grouped, filter(_LONG_NUMBER.fullmatch, sorted(keys)))))


def _terms(reading: Reading) -> Iterator[Term]:
    return (term for run in reading.runs for slot in run for term in slot.rule.terms)


def _grouped(number: str) -> str:
    """Return how a number is written in groups, which means the same: 1500000 -> 1.500.000."""
    first = len(number) % 3 or 3
    rest = (number[at : at + 3] for at in range(first, len(number), 3))
    return ".".join((number[:first], *rest))


def _words_in_row(run: Run, slop: int) -> list[_Word] | None:
    """Return the words of a run, None when it is more than words of letters in a row."""
    if len(run) > 1 and (slop or [slot.offset for slot in run] != list(range(len(run)))):
        return None
    words = [_word(slot.rule) for slot in run]
    known = [word for word in words if word is not None]
    return known if len(known) == len(words) else None


@lru_cache(maxsize=4096)
def _word(rule: Rule) -> _Word | None:
    """Return how the words are spelled that a rule accepts; None when letters do not tell."""
    spellings: list[str] = []
    patterns: list[str] = []
    for term in rule.terms:
        letters, sign = split_tone(term.key)
        if not _LATIN.fullmatch(letters):
            return None
        if term.field == "folded" and not letters.isdigit():
            patterns += _folded(letters)
        else:
            spellings += _canonical(letters, sign)
    if len(spellings) > _MOST_SPELLINGS:
        return None
    return _Word(
        tuple(dict.fromkeys(spellings)), re.compile(_alone(patterns)) if patterns else None
    )


def _rest(words: Sequence[_Word]) -> re.Pattern[str]:
    """Return the pattern of the words that follow the first one of a row."""
    return re.compile("".join(_BETWEEN + _any_spelling(word) for word in words) + _NO_LETTER_AFTER)


def _any_spelling(word: _Word) -> str:
    """Return the pattern of a word that stands behind what is no letter."""
    patterns = [*word.spellings, *([word.pattern.pattern] if word.pattern else [])]
    return f"(?:{'|'.join(patterns)})"


def _alone(patterns: list[str]) -> str:
    """Return the pattern of a word of any of these patterns that stands alone.

    What must not stand before it comes behind its first letter: a pattern that begins with its
    letters is looked for much quicker.
    """
    return "|".join(each.replace("]", "](?<![^\\W_].)", 1) + _NO_LETTER_AFTER for each in patterns)


def _folded(letters: str) -> list[str]:
    """Return the patterns of a folded key: every letter in all its forms."""
    patterns = ["".join(map(_any_form, letters))]
    if len(letters) == 2 and letters[1] == "i" and letters[0] in "hklmst":
        patterns.append(_any_form(letters[0]) + _any_form("y"))
    return patterns


def _canonical(letters: str, sign: str) -> Iterator[str]:
    """Give the spellings of a canonical key: its tone on any of its vowels."""
    if not sign:
        yield letters
        return
    for place, letter in enumerate(letters):
        if letter in _TONE_BEARERS:
            toned = unicodedata.normalize("NFC", letter + _MARK_OF_SIGN[sign])
            yield letters[:place] + toned + letters[place + 1 :]


def _any_form(letter: str) -> str:
    """Return a class of all lower-case characters that are this letter without marks."""
    return "[" + "".join(sorted({*_forms().get(letter, ()), letter})) + "]"


@cache
def _forms() -> dict[str, list[str]]:
    """Return all Latin lower-case characters by the letter they are without marks."""
    found: dict[str, list[str]] = {}
    for letter in map(chr, chain(*_LETTER_BLOCKS)):
        if letter.isalpha() and letter == lower(letter):
            found.setdefault(strip_marks(letter), []).append(letter)
    return found
