"""Owns the reading of a half-typed question: what stays as it is, the words before, the word begun."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from indexer.syntax.lexing import MAX_CHARACTERS, OPERATORS, field_named
from indexer.vietnamese import canonical, strip_marks
from indexer.vietnamese.folding import clean
from indexer.vietnamese.keystrokes import read_keystrokes
from indexer.vietnamese.tones import split_tone

_LONGEST: Final = 40
_LAST: Final = re.compile(r'[^\s"()]*$')
_PLAIN_RUN: Final = re.compile(r'(?<![^\s"(:])(?:[^\W_]+\s+)+$')
_BEFORE_WORD: Final = re.compile(r"^[\W_]*")
_WORD: Final = re.compile(r"[^\W_]+")
_LEADING_ZEROS: Final = re.compile(r"^0+(?=\d)")
_FIGURE: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Beginning:
    """A word as far as it is typed: marks and a tone that are there must be right, others may come."""

    folded: str
    marks: tuple[tuple[int, str], ...]
    tone: str

    def accepts(self, key: str) -> bool:
        """Tell whether a canonical key begins so."""
        if not (self.marks or self.tone):
            return True
        letters, tone = split_tone(key)
        if self.tone and tone != self.tone:
            return False
        return all(letters[place : place + 1] == mark for place, mark in self.marks)


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """A question cut at its end: what stays as typed, the plain words before, the word begun."""

    head: str
    before: tuple[str, ...]
    last: str

    @property
    def is_quoted(self) -> bool:
        """Tell whether the end stands in quotes that are still open."""
        return self.head.count('"') % 2 == 1


def read_half_typed(text: str) -> HalfTyped | None:
    """Return the question cut, None where nothing is to be suggested."""
    plain = clean(text)[-MAX_CHARACTERS:]
    found = _LAST.search(plain)
    run = found.group() if found else ""
    head, named = plain[: len(plain) - len(run)], field_named(run)
    if named:
        if named[0] in ("date", "site", "section"):
            return None
        head, run = head + run[: len(run) - len(named[1])], named[1]
    sign = _BEFORE_WORD.match(run)
    start = sign.end() if sign else 0
    last = run[start:]
    if len(last) > _LONGEST or "*" in last or "~" in last:
        return None
    kept, before = (head, ()) if named or start else _plain_words(head)
    return HalfTyped(kept + run[:start], before, last) if last or before else None


def _plain_words(head: str) -> tuple[str, tuple[str, ...]]:
    """Return a text without the words in a row at its end, and those, from its last operator on."""
    found = _PLAIN_RUN.search(head)
    words = list(_WORD.finditer(head, found.start())) if found else []
    operators = [place for place, word in enumerate(words) if word.group() in OPERATORS]
    if operators:
        words = words[operators[-1] + 1 :]
    kept = head[: words[0].start()] if words else head
    return kept, tuple(word.group() for word in words)


def beginnings(word: str) -> Iterator[Beginning]:
    """Give how a begun word may be read: as typed, and as keys of Telex or VNI."""
    yield beginning(_LEADING_ZEROS.sub("", canonical(word)))
    read = read_keystrokes(word)
    if read is not None and not _FIGURE.search(read):
        yield beginning(read)


def beginning(key: str) -> Beginning:
    """Return a canonical key as the beginning of a word."""
    letters, tone = split_tone(key)
    bare = strip_marks(letters)
    places = enumerate(zip(letters, bare, strict=False))
    marks = tuple((place, letter) for place, (letter, plain) in places if letter != plain)
    return Beginning(bare, marks, tone)
