"""Owns related articles: what an article says that few others do, asked as a question.

Its most telling pairs of neighbouring syllables (a syllable alone tells little in Vietnamese) are
weighed by how often they stand in it and how rare they are in the archive (tf-idf). Any engine
can answer that question.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from archive.catalogue import Catalogue
from indexer.documents import Document, Zone, document_of
from indexer.query import Query
from indexer.syntax import Phrase, Tree, Word, print_query
from indexer.syntax.tree import disjunction
from indexer.vietnamese import cut, spell
from indexer.vocabulary import Lexicon

if TYPE_CHECKING:
    from indexer.engines.face import Hit, SearchEngine

_ZONES: Final[dict[Zone, float]] = {"title": 2.5, "body": 1.0, "caption": 1.0}
_MOST_TERMS: Final = 12
# What stands fewer times in the whole archive is no more telling: it may well be a slip.
_RAREST: Final = 4
_HALF: Final = 1.2
# Texts of the same words have the same score but for a dateline; a few terms prove nothing.
_ALIKE: Final = 0.04
_LEAST_TERMS: Final = 5
_LOOKED_AT: Final = 50


@dataclass(frozen=True, slots=True)
class Related:
    """An article like another: the version that is, and how alike (1: as the article is to itself).

    A reprint says the same in nearly the same words.
    """

    article_id: str
    number: int
    likeness: float
    is_reprint: bool


def similar(engine: "SearchEngine", document: Document, *, limit: int = 5) -> tuple[Related, ...]:
    """Return the articles most like a document, never itself; reprints stand first and are marked.

    The document need not be indexed. Raises IndexMissing.
    """
    terms = telling_terms(engine.lexicon(), document)
    if not terms:
        return ()
    asked = Query(
        words=print_query(disjunction(terms), match="any"),
        match="any",
        marks="exact",
        restore=False,
        expand=False,
    )
    hits = engine.search(asked, limit=max(limit + 1, _LOOKED_AT)).hits
    return _related(hits, document.article_id, few=len(terms) < _LEAST_TERMS)[:limit]


def similar_to(
    engine: "SearchEngine", catalogue: Catalogue, article_id: str, *, limit: int = 5
) -> tuple[Related, ...]:
    """Return the articles most like the current version of one in the catalogue, none if unknown."""
    row = catalogue.articles_of([article_id]).get(article_id)
    place = (article_id, row.current) if row else None
    version = catalogue.versions_of([place]).get(place) if place else None
    if row is None or version is None:
        return ()
    document = document_of(version, current=True, sections=row.sections)
    return engine.similar(document, limit=limit)


def telling_terms(lexicon: Lexicon, document: Document) -> list[Tree]:
    """Return what tells a document from others: pairs as phrases, words where pairs are unknown."""
    rows = [(row, weight) for row, weight in _rows(document) if row]
    pairs: Counter[tuple[str, ...]] = Counter()
    words: Counter[tuple[str, ...]] = Counter()
    for row, weight in rows:
        for pair in pairwise(row):
            pairs[pair] += weight  # type: ignore[assignment]
        for key in row:
            words[key,] += weight  # type: ignore[assignment]
    neighbours = lexicon.neighbours
    if neighbours is not None:
        standing = {pair: neighbours.count(*pair) for pair in pairs}
        if best := _best(pairs, standing):
            return [Phrase(tuple(map(spell, pair))) for pair in best]
    standing = {(key,): lexicon.words.documents_of(key) for (key,) in words}
    return [Word(spell(key)) for (key,) in _best(words, standing)]


def _rows(document: Document) -> Iterator[tuple[list[str], float]]:
    """Give the syllables of every piece of text, without numbers and codes, and what they weigh."""
    for zone, weight in _ZONES.items():
        for piece in document.pieces(zone):
            forms = (form for form in cut(piece).forms if not form.whole)
            yield [form.canonical for form in forms if form.folded.isalpha()], weight


def _best(
    weights: Counter[tuple[str, ...]], standing: dict[tuple[str, ...], int]
) -> list[tuple[str, ...]]:
    """Return the terms of the highest tf-idf among those that also stand elsewhere."""
    whole = sum(standing.values()) + 1
    worth = {
        term: weight / (weight + _HALF) * math.log(whole / max(standing[term], _RAREST))
        for term, weight in weights.items()
        if standing[term] > 1
    }
    return sorted(worth, key=lambda term: (-worth[term], term))[:_MOST_TERMS]


def _related(hits: Sequence["Hit"], article_id: str, *, few: bool) -> tuple[Related, ...]:
    """Return the hits but for the article itself, measured by its own score."""
    own = next((hit.score for hit in hits if hit.article_id == article_id), 0.0)
    unit = own or max((hit.score for hit in hits), default=0.0) or 1.0
    found = [
        Related(
            hit.article_id,
            hit.number,
            min(hit.score / unit, 1.0),
            is_reprint=bool(own) and not few and abs(hit.score / unit - 1) <= _ALIKE,
        )
        for hit in hits
        if hit.article_id != article_id
    ]
    return tuple(sorted(found, key=lambda each: not each.is_reprint))
