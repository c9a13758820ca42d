"""Owns seeing plain words and phrases in a text without cutting it: one pattern over the letters.

Cutting a whole article for the one passage a reader sees costs more than all else of a search. A
pattern sees the same words where every word of the question is letters only; for numbers, codes,
loose phrases, beginnings and typing errors there is none, and the text is cut.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from indexer.vietnamese.folding import TONES, ZERO_WIDTH, lower, strip_marks
from indexer.vietnamese.matching import Reading, Rule, Run
from indexer.vietnamese.tones import split_tone

# Start and end in the text, and the number of the wish that stands there.
Sighting = tuple[int, int, int]

_MARK_OF_SIGN = {sign: mark for mark, sign in TONES.items()}
_COMBINING = "\u0300-\u036f"
# What is inside a word cannot begin or end one. Behind the first letter of a word, not before it:
# so a pattern begins with its letters, which the engine looks for much quicker.
_NO_LETTER_BEFORE = f"(?<![^\\W_].)(?<![{_COMBINING}].)"
_NO_LETTER_AFTER = f"(?![^\\W_]|[{_COMBINING}])"
_BETWEEN = r"[\W_]+"
_MOST_VARIANTS = 400
_ZERO_WIDTH = re.compile(f"[{ZERO_WIDTH}]")
_LETTER_BLOCKS = (range(0x41, 0x7B), range(0xC0, 0x250), range(0x1E00, 0x1F00))


@dataclass(frozen=True, slots=True)
class Sighter:
    """Patterns for some wishes: one for all single words, its groups named, one for each phrase."""

    words: re.Pattern[str] | None
    wishes: dict[str | None, int]
    phrases: tuple[tuple[int, re.Pattern[str]], ...]

    def sightings(self, text: str, *, most: int | None = None) -> list[Sighting]:
        """Return where wishes stand, by place; the text must be clean (see `is_clean`).

        No more than `most` words, and of each phrase, are looked for.
        """
        found: list[Sighting] = []
        if self.words is not None:
            found += [
                (match.start(), match.end(), self.wishes[match.lastgroup])
                for match in islice(self.words.finditer(text), most)
            ]
        for wish, pattern in self.phrases:
            rows = islice(pattern.finditer(text), most)
            found += [(*match.span(1), wish) for match in rows]
        return sorted(found, key=lambda each: (each[0], -each[1]))


def is_clean(text: str) -> bool:
    """Tell whether a text is composed and without zero-width characters, as patterns expect it."""
    if text.isascii():
        return True
    return unicodedata.is_normalized("NFC", text) and _ZERO_WIDTH.search(text) is None


def sighter_for(readings: Sequence[Reading]) -> Sighter | None:
    """Return what sees the readings, numbered in this order; None when patterns cannot."""
    words: list[str] = []
    wishes: dict[str | None, int] = {}

    def add_word(wish: int, pattern: str) -> None:
        name = f"w{len(words)}"
        wishes[name] = wish
        words.append(f"(?P<{name}>{pattern})")

    phrases: list[tuple[int, re.Pattern[str]]] = []
    for wish, reading in enumerate(readings):
        for run in reading.runs:
            parts = _run_parts(run, reading.slop)
            if parts is None:
                return None
            if len(parts) == 1:
                add_word(wish, parts[0])
            else:
                # Looking ahead lets the next row begin inside this one.
                phrases.append((wish, re.compile(f"(?=({_BETWEEN.join(parts)}))")))
    return Sighter(re.compile("|".join(words)) if words else None, wishes, tuple(phrases))


def _run_parts(run: Run, slop: int) -> list[str] | None:
    """Return a pattern for each word of a run, None when it holds more than letters in a row."""
    if len(run) > 1 and (slop or [slot.offset for slot in run] != list(range(len(run)))):
        return None
    parts = [_word(slot.rule) for slot in run]
    return None if None in parts else [part for part in parts if part]


@cache
def _word(rule: Rule) -> str | None:
    """Return the pattern of a word that a rule accepts."""
    spellings: list[str] = []
    for term in rule.terms:
        letters, sign = split_tone(term.key)
        if not letters.isalpha():
            return None
        if term.field == "folded":
            spellings += _folded(letters)
        else:
            spellings += _canonical(letters, sign)
    whole = [_bounded(spelling) + _NO_LETTER_AFTER for spelling in dict.fromkeys(spellings)]
    return "(?:" + "|".join(whole) + ")" if whole and len(whole) <= _MOST_VARIANTS else None


def _bounded(spelling: str) -> str:
    """Put what must not stand before a word behind its first letter."""
    first = spelling.index("]") + 1
    return spelling[:first] + _NO_LETTER_BEFORE + spelling[first:]


def _folded(letters: str) -> list[str]:
    """Return the patterns of a folded key: every letter in all its forms."""
    spellings = ["".join(map(_any_form, letters))]
    if len(letters) == 2 and letters[1] == "i" and letters[0] in "hklmst":
        spellings.append(_any_form(letters[0]) + _any_form("y"))
    return spellings


def _canonical(letters: str, sign: str) -> Iterator[str]:
    """Give the patterns of a canonical key: its tone on any of its vowels."""
    if not sign:
        yield "".join(map(_either_case, letters))
        return
    for place, letter in enumerate(letters):
        toned = unicodedata.normalize("NFC", letter + _MARK_OF_SIGN[sign])
        if len(toned) == 1:
            written = letters[:place] + toned + letters[place + 1 :]
            yield "".join(map(_either_case, written))


@cache
def _any_form(letter: str) -> str:
    """Return a class of all characters that are this letter without marks."""
    return _class_of([*_forms().get(letter, []), letter])


@cache
def _either_case(letter: str) -> str:
    """Return a class of all characters that a lower-case letter is written by."""
    known = [each for each in _forms().get(strip_marks(letter), []) if lower(each) == letter]
    return _class_of([*known, letter, *(upper for upper in (letter.upper(),) if len(upper) == 1)])


@cache
def _forms() -> dict[str, list[str]]:
    """Return all Latin characters by the letter they are without marks and case."""
    found: dict[str, list[str]] = {}
    for block in _LETTER_BLOCKS:
        for code in block:
            if code <= sys.maxunicode and chr(code).isalpha():
                found.setdefault(strip_marks(lower(chr(code))), []).append(chr(code))
    return found


def _class_of(letters: Iterable[str]) -> str:
    return "[" + "".join(map(re.escape, sorted(set(letters)))) + "]"
