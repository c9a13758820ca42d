"""How a question was read, as the page shows it: marks guessed, abbreviations widened, oddities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from indexer.interpretation import Interpretation, Restored, asked_syllables
from indexer.query import Query
from indexer.syntax import expand
from indexer.vietnamese import canonical
from indexer.vietnamese.abbreviations import Abbreviation, known_abbreviations
from indexer.vocabulary import written
from webui.asking import address
from webui.holdings import holdings
from webui.wording import note_in_words

Words = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Guess:
    """Bare words and the marked words they are ranked as; the words read otherwise are flagged.

    `used` tells whether the ranking goes by it; `turned` is the address where it is the other way.
    """

    typed: str
    read: Words
    used: bool
    turned: str


@dataclass(frozen=True, slots=True)
class Widening:
    """Abbreviations and what they are short for; `used` and `turned` as in a Guess."""

    pairs: list[tuple[str, str]]
    used: bool
    turned: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is to be said of how a question was read."""

    guess: Guess | None
    widening: Widening | None
    notes: list[str]

    def __bool__(self) -> bool:
        return bool(self.guess or self.widening or self.notes)


def reading_of(query: Query, read: Interpretation, *, found: int) -> Reading:
    """Return how a query was read, and what would be assumed if the reader had not said no.

    Where nothing is found nothing stands first: no guess at marks is told then.
    """
    notes = [note_in_words(note) for note in read.notes]
    return Reading(_guess(query, read) if found else None, _widening(query, read), notes)


def read_as_json(read: Interpretation) -> dict[str, Any]:
    """Return what was assumed as plain values."""
    return {
        "restored": [{"typed": each.typed, "read": each.read} for each in read.restored],
        "abbreviations": [
            {"short": each.short, "long": list(each.long)} for each in read.abbreviations
        ],
        "notes": [note_in_words(note) for note in read.notes],
    }


def _guess(query: Query, read: Interpretation) -> Guess | None:
    restored = read.restored if query.restore else _would_restore(query)
    if not restored:
        return None
    typed = [word for row in asked_syllables(query.parsed().tree) for word in row]
    return Guess(
        typed=" ".join(typed),
        read=_read_words(typed, _by_word(restored)),
        used=query.restore,
        turned=address(query, restore=not query.restore),
    )


def _would_restore(query: Query) -> Sequence[Restored]:
    if query.is_empty or query.marks == "exact":
        return ()
    return holdings().search(replace(query, restore=True), limit=0).read.restored


def _by_word(restored: Sequence[Restored]) -> dict[str, list[str]]:
    readings: dict[str, list[str]] = {}
    for each in restored:
        readings.setdefault(each.typed, []).append(each.read)
    return readings


def _read_words(typed: Sequence[str], readings: Mapping[str, list[str]]) -> Words:
    """Return the words as read; one read in two ways at two places shows both."""
    return [
        ("/".join(written(canonical(read)) for read in readings[word]), True)
        if word in readings
        else (word, False)
        for word in typed
    ]


def _widening(query: Query, read: Interpretation) -> Widening | None:
    known = read.abbreviations if query.expand else _would_expand(query)
    if not known:
        return None
    pairs = [(each.short, long) for each in known for long in each.long]
    return Widening(pairs, query.expand, address(query, expand=not query.expand))


def _would_expand(query: Query) -> Sequence[Abbreviation]:
    return expand(query.parsed().tree, known_abbreviations(), marks=query.marks).used
