"""Owns counts of terms: syllables, words or n-grams of either, by token and by document."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from archive.models import Version
from indexer.corpus.compounds import Compounds
from indexer.corpus.texts import Run, pieces_of
from indexer.vocabulary import folded_of

Unit = Literal["words", "syllables"]

MOST_LENGTH: Final = 5
# About 150 MB of counters; all words of a large archive are fewer, all its n-grams are not.
MOST_KINDS: Final = 500_000


@dataclass(frozen=True, slots=True)
class Cutting:
    """How texts become terms: by words or syllables, `length` of them in a row, with or without marks."""

    unit: Unit = "words"
    length: int = 1
    marks: bool = True
    compounds: Compounds = field(default_factory=Compounds)
    without: frozenset[str] = frozenset()

    @property
    def left_out(self) -> frozenset[str]:
        """Return the stop words as terms are written: without marks where marks are ignored."""
        return self.without if self.marks else frozenset(map(folded_term, self.without))

    def units(self, run: Run) -> list[str]:
        """Return a run as words or syllables, stop words among them."""
        return self.compounds.words(run) if self.unit == "words" else run

    def terms(self, run: Run) -> list[str]:
        """Return the terms of a run: canonical keys, folded ones without marks, spaces between.

        N-grams that begin or end in a stop word are left out; stop words alone are not.
        """
        found = self.units(run)
        if self.length > 1:
            found = [" ".join(each) for each in _windows(found, self.length, self.without)]
        return found if self.marks else [folded_term(term) for term in found]


@dataclass(slots=True)
class Frequencies:
    """Counts of terms over documents, at most MOST_KINDS of them at any time.

    When there are more, the rarest are dropped while counting: a count may then be too low by at
    most `lost`, and terms with fewer occurrences than that may be missing (Manku and Motwani 2002).
    """

    most: int = MOST_KINDS
    tokens: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    size: int = 0
    read: int = 0
    lost: int = 0

    def add(self, terms: list[str]) -> None:
        """Take in the terms of one document."""
        self.tokens.update(terms)
        self.documents.update(set(terms))
        self.size += len(terms)
        self.read += 1
        if len(self.tokens) > self.most:
            self._thin()

    def _thin(self) -> None:
        least = 1
        while len(self.tokens) > self.most // 2:
            rare = [term for term, count in self.tokens.items() if count <= least]
            for term in rare:
                del self.tokens[term], self.documents[term]
            least += 1
        self.lost += least - 1


def terms_of(version: Version, cutting: Cutting) -> list[str]:
    """Return all terms of a version, one after the other."""
    return [term for piece in pieces_of(version) for run in piece for term in cutting.terms(run)]


def frequencies(
    versions: Iterable[Version],
    cutting: Cutting,
    *,
    most: int = MOST_KINDS,
    tell: Callable[[int], None] = lambda read: None,
) -> Frequencies:
    """Count the terms of versions, each a document; `tell` hears how many were read."""
    found = Frequencies(most)
    for version in versions:
        found.add(terms_of(version, cutting))
        tell(found.read)
    return found


@lru_cache(maxsize=200_000)
def folded_term(term: str) -> str:
    """Return a term of canonical keys as one of folded keys."""
    return " ".join(map(folded_of, term.split(" ")))


def _windows(units: list[str], length: int, stop: frozenset[str]) -> Iterator[tuple[str, ...]]:
    for each in zip(*(units[place:] for place in range(length)), strict=False):
        if each[0] not in stop and each[-1] not in stop:
            yield each
