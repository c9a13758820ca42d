"""Owns which abbreviations stand for which words (the data is in abbreviations.toml)."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from indexer.vietnamese.matching import Marks, rule_for
from indexer.vietnamese.syllables import Form, cut


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and what it stands for, the commonest first.

    An ambiguous one is an ordinary word as well: it counts only when typed in capitals, and never
    takes the place of its long form.
    """

    short: str
    long: tuple[str, ...]
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class LongForm:
    """A long form found among words: how many words it takes, and its abbreviation."""

    length: int
    abbreviation: Abbreviation


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """All abbreviations, found by either side."""

    by_short: dict[tuple[str, ...], tuple[Abbreviation, ...]]
    by_long: dict[str, tuple[tuple[tuple[Form, ...], Abbreviation], ...]]

    def read_short(self, word: str, marks: Marks = "free") -> tuple[Abbreviation, ...]:
        """Return what a word as typed may be short for; letter case counts only when ambiguous."""
        forms = _parts(word)
        candidates = self.by_short.get(tuple(form.folded for form in forms), ())
        return tuple(
            each
            for each in candidates
            if (
                word.isupper() and forms == _parts(each.short)
                if each.ambiguous
                else _accepts(forms, _parts(each.short), marks)
            )
        )

    def siblings(self, known: Abbreviation) -> tuple[Abbreviation, ...]:
        """Return the other abbreviations of the same words, but for those that are words themselves."""
        found = (each for entries in self.by_short.values() for each in entries)
        return tuple(
            each
            for each in found
            if each.short != known.short and not each.ambiguous and set(each.long) & set(known.long)
        )

    def read_long(self, words: Sequence[str], marks: Marks = "free") -> LongForm | None:
        """Return the longest long form that the words begin with, each word being one syllable."""
        first = _single(words[0]) if words else None
        if first is None:
            return None
        for long, abbreviation in self.by_long.get(first.folded, ()):
            typed = [_single(word) for word in words[: len(long)]]
            forms = tuple(form for form in typed if form is not None)
            if len(forms) == len(typed) and _accepts(forms, long, marks):
                return LongForm(len(long), abbreviation)
        return None


@cache
def known_abbreviations() -> Abbreviations:
    """Return the abbreviations of the data file, read once."""
    source = resources.files("indexer.vietnamese").joinpath("abbreviations.toml")
    entries = tomllib.loads(source.read_text(encoding="utf-8"))["abbreviation"]
    return index_abbreviations(
        [
            Abbreviation(entry["short"], tuple(entry["long"]), entry.get("ambiguous", False))
            for entry in entries
        ]
    )


def index_abbreviations(entries: Sequence[Abbreviation]) -> Abbreviations:
    """Return the entries findable by both sides, long forms with the longest first."""
    by_short: dict[tuple[str, ...], tuple[Abbreviation, ...]] = {}
    by_long: dict[str, list[tuple[tuple[Form, ...], Abbreviation]]] = {}
    for entry in entries:
        key = tuple(form.folded for form in _parts(entry.short))
        by_short[key] = (*by_short.get(key, ()), entry)
        for long in entry.long if not entry.ambiguous else ():
            forms = _parts(long)
            by_long.setdefault(forms[0].folded, []).append((forms, entry))
    return Abbreviations(
        by_short,
        {
            first: tuple(sorted(found, key=lambda each: -len(each[0])))
            for first, found in by_long.items()
        },
    )


def _parts(text: str) -> tuple[Form, ...]:
    return tuple(form for form in cut(text).forms if not form.whole)


def _single(word: str) -> Form | None:
    forms = _parts(word)
    return forms[0] if len(forms) == 1 else None


def _accepts(typed: Sequence[Form], known: Sequence[Form], marks: Marks) -> bool:
    """Tell whether words are these, marks left out or all right; a wrong mark is another word."""
    return len(typed) == len(known) and all(
        rule_for(one, marks if one.bare else "exact").accepts(other)
        for one, other in zip(typed, known, strict=True)
    )
