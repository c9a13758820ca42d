"""Owns what the search command says beside its hits: how the question was read, where to go from none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.engines import SearchEngine
from indexer.interpretation import Interpretation
from indexer.query import Query
from indexer.spelling import Proposal
from indexer.syntax import Note


@dataclass(frozen=True, slots=True)
class Offer:
    """A wider search that finds what the asked one does not: what it does, its option, its count."""

    label: str
    option: str
    total: int


def offers(engine: SearchEngine, query: Query) -> tuple[Offer, ...]:
    """Return the wider searches that find something, each asked and counted; raises IndexMissing."""
    wider = [
        ("with all marks ignored", "--marks ignored", replace(query, marks="ignored")),
        ("in every text ever published", "--versions all", replace(query, versions="all")),
        ("with any of the words", "--match any", replace(query, match="any")),
    ]
    found = []
    for label, option, asked in wider:
        if asked != query and (total := engine.search(asked, limit=0).total):
            found.append(Offer(label, option, total))
    return tuple(found)


def readings(query: Query, read: Interpretation) -> Iterator[str]:
    """Give a sentence for each thing assumed or odd; assumed marks only when they rank."""
    if read.restored and query.sort == "relevance":
        pairs = ", ".join(f"{each.typed} = {each.read}" for each in read.restored)
        yield f"Ranked as: {pairs} (--restore off ranks the words as typed)."
    if read.abbreviations:
        known = "; ".join(f"{each.short} = {', '.join(each.long)}" for each in read.abbreviations)
        yield f"Also asked for: {known} (--expand off asks for the words alone)."
    yield from map(note_as_sentence, read.notes)


def reasons_for_nothing(
    missing: tuple[str, ...], offered: tuple[Offer, ...], proposals: tuple[Proposal, ...]
) -> Iterator[str]:
    """Give the words that stand nowhere, and what to ask instead."""
    if missing:
        yield f"No article holds {', '.join(f'«{word}»' for word in missing)}."
    for each in proposals:
        yield f"Did you mean «{each.query.words}»? ({counted(each.total)})"
    for offer in offered:
        yield f"{counted(offer.total)} {offer.label}: {offer.option}"


def counted(total: int) -> str:
    """Return a number of articles in words."""
    return f"{total} {'article' if total == 1 else 'articles'}"


def note_as_sentence(note: Note) -> str:
    """Return how an odd question was read."""
    text = note.text[:40]
    return {
        "bad_date": f"«{text}» is no date, so it was read as a word.",
        "bad_fuzzy": f"«{text}» cannot be spelled loosely, so it was read as it is.",
        "bad_wildcard": f"The star in «{text}» was left out; it works at a word's end.",
        "dangling_operator": f"«{text}» joins nothing here, so it was read as a word.",
        "empty_field": f"«{text}» has nothing behind it, so it was read as a word.",
        "no_word": "There is no word in the question.",
        "reversed_dates": f"The dates «{text}» were read the other way round.",
        "slop_too_large": f"«~{text}» is too far apart, so a smaller distance was used.",
        "too_deep": "Too many brackets: all words were read in one row.",
        "too_long": "The question is too long; only its beginning was read.",
        "too_many_words": f"Only the first {text} words were read.",
        "unbalanced_parenthesis": f"A bracket «{text}» without its partner was left out.",
        "unbalanced_quote": "A quotation mark without its partner was left out.",
        "word_too_long": f"«{text}…» is too long for a word; only its beginning was read.",
    }[note.code]
