"""Owns the words an index holds, whatever engine keeps it: by folded key, with how common they are."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.vietnamese import Rule, fold, spell
from indexer.vietnamese.abbreviations import known_abbreviations
from indexer.vietnamese.folding import lower
from indexer.vietnamese.neighbours import Neighbours
from indexer.vietnamese.restoration import Restorer
from indexer.vietnamese.tones import split_tone

SEPARATOR: Final = "\x1f"
_HAS_LETTER: Final = re.compile(r"[^\W\d_]")
_SINGLE_FIGURE: Final = re.compile(r"^(?=\d[-/])")
_BEHIND_ALL: Final = "\U0010ffff"
# Beyond so many words the rarest are left out: about 30 MB at most.
MOST_WORDS: Final = 300_000


class Known(NamedTuple):
    """A word of the index: its canonical key, and in how many documents it stands.

    The documents of older versions count as well, and those only just replaced: good for saying
    which word is the commoner, not for printing.
    """

    key: str
    documents: int


class Vocabulary:
    """All words by folded key, then canonical key; immutable, safe to share between threads."""

    def __init__(self, entries: Sequence[str], documents: NDArray[np.int32]) -> None:
        """`entries` are folded key, separator, canonical key, ascending; `documents` go with them."""
        if len(entries) > MOST_WORDS:
            kept = np.sort(np.argsort(-documents, kind="stable")[:MOST_WORDS])
            entries, documents = [entries[place] for place in kept.tolist()], documents[kept]
        self._entries = entries
        self._documents = documents

    @property
    def most_documents(self) -> int:
        """Return in how many documents the commonest word stands."""
        return int(self._documents.max()) if len(self._documents) else 0

    def __len__(self) -> int:
        return len(self._entries)

    def forms_of(self, folded: str) -> list[Known]:
        """Return the words with a folded key, the commonest first."""
        found = self._known(*self._range(folded + SEPARATOR))
        return sorted(found, key=lambda each: -each.documents)

    def documents_of(self, key: str) -> int:
        """Return in how many documents a canonical key stands."""
        entry = f"{folded_of(key)}{SEPARATOR}{key}"
        place = bisect_left(self._entries, entry)
        if place == len(self._entries) or self._entries[place] != entry:
            return 0
        return int(self._documents[place])

    def holds(self, rule: Rule) -> bool:
        """Tell whether any word is one a question's word asks for."""
        return any(
            self.documents_of(term.key) if term.field == "canonical" else self.has_folded(term.key)
            for term in rule.terms
        )

    def has_folded(self, folded: str) -> bool:
        """Tell whether any word has a folded key."""
        first, end = self._range(folded + SEPARATOR)
        return first < end

    def beginning(self, prefix: str, *, most: int) -> list[Known]:
        """Return the commonest words whose folded key begins so, the commonest first."""
        first, end = self._range(prefix)
        documents = self._documents[first:end]
        places = np.arange(len(documents))
        if len(places) > most:
            places = np.argpartition(-documents, most)[:most]
        places = places[np.argsort(-documents[places], kind="stable")]
        return [
            Known(self._entries[first + place].partition(SEPARATOR)[2], int(documents[place]))
            for place in places.tolist()
        ]

    def folded_beginning(self, prefix: str) -> Iterator[str]:
        """Give the folded keys that begin so, each once, in order."""
        first, end = self._range(prefix)
        last = None
        for place in range(first, end):
            folded = self._entries[place].partition(SEPARATOR)[0]
            if folded != last:
                last = folded
                yield folded

    def _range(self, prefix: str) -> tuple[int, int]:
        first = bisect_left(self._entries, prefix)
        return first, bisect_left(self._entries, prefix + _BEHIND_ALL, lo=first)

    def _known(self, first: int, end: int) -> Iterator[Known]:
        for place in range(first, end):
            yield Known(self._entries[place].partition(SEPARATOR)[2], int(self._documents[place]))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What an index knows of its language: its words, which follow which, how bare ones are read.

    An archive written without any marks has no neighbours and no restorer.
    """

    words: Vocabulary
    neighbours: Neighbours | None = None
    restorer: Restorer | None = None


class Lexicons:
    """Puts lexicons together: the same one again while words and restorer are the same."""

    def __init__(self) -> None:
        self._made: Lexicon | None = None
        self._lock = Lock()

    def of(self, words: Vocabulary, restorer: Restorer | None) -> Lexicon:
        """Return the lexicon of an index's words and of what its texts have taught."""
        with self._lock:
            last = self._made
            if last is None or last.words is not words or last.restorer is not restorer:
                laid = last.neighbours if last and last.restorer is restorer else None
                if laid is None and restorer is not None:
                    laid = Neighbours(restorer.bigrams)
                self._made = last = Lexicon(words, laid, restorer)
            return last


@lru_cache(maxsize=50_000)
def folded_of(key: str) -> str:
    """Return the folded key of a canonical key."""
    return fold(split_tone(key)[0])


def written(key: str) -> str:
    """Return a canonical key as officials write it: "ủy" for ``uy?``, "UBND", "05-CT/TW"."""
    if key in _capitals():
        return key.upper()
    if "-" in key and _HAS_LETTER.search(key):
        return _SINGLE_FIGURE.sub("0", key.upper())
    return spell(key)


@cache
def _capitals() -> frozenset[str]:
    """Return the canonical keys of abbreviations that are no words."""
    known = known_abbreviations().by_short.values()
    return frozenset(lower(each.short) for found in known for each in found if not each.ambiguous)
