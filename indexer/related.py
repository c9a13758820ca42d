"""Owns related articles: what an article says that few others do, asked as a question.

Its most telling pairs of neighbouring syllables (a syllable alone tells little in Vietnamese) are
weighed by how often they stand in it and how rare they are in the archive (tf-idf). Any engine
can answer that question.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeVar

from indexer.documents import Document, Zone
from indexer.query import Query
from indexer.syntax import Phrase, Tree, Word, print_query
from indexer.syntax.tree import conjunction, disjunction
from indexer.vietnamese import cut, spell
from indexer.vietnamese.neighbours import Neighbours
from indexer.vocabulary import Lexicon, Vocabulary

if TYPE_CHECKING:
    from indexer.engines.face import SearchEngine

_ZONES: Final[dict[Zone, float]] = {"title": 2.5, "body": 1.0, "caption": 1.0}
_MOST_TERMS: Final = 12
# What stands fewer times in the whole archive is no more telling: it may well be a slip.
_RAREST: Final = 4
_HALF: Final = 2.0
# Pairs that stand together no more than by chance ("của mỏn") tell nothing and cost much to find.
_LEAST_TIE: Final = 0.2
# Only where another article is as alike as this, reprints are looked for: by so many stretches of
# so many syllables in a row.
_ALIKE: Final = 0.9
_STRETCHES: Final = 3
_STRETCH: Final = 6
_LOOKED_AT: Final = 50

_AS_WRITTEN: Final[dict[str, Any]] = {"marks": "exact", "restore": False, "expand": False}

_Row = tuple[list[str], float]
_Term = TypeVar("_Term", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Related:
    """An article like another: the version that is, and how alike (1: as the article is to itself).

    A reprint holds stretches from all over it, word by word.
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
    asked = Query(words=print_query(disjunction(terms), match="any"), match="any", **_AS_WRITTEN)
    hits = engine.search(asked, limit=max(limit + 1, _LOOKED_AT)).hits
    own = next((hit.score for hit in hits if hit.article_id == document.article_id), 0.0)
    unit = own or max((hit.score for hit in hits), default=0.0)
    likeness = {hit: min(hit.score / unit, 1.0) for hit in hits if unit}
    alike = any(
        likeness[hit] >= _ALIKE for hit in likeness if hit.article_id != document.article_id
    )
    reprints = _reprints(engine, document) if alike else set()
    found = [
        Related(hit.article_id, hit.number, likeness[hit], hit.article_id in reprints)
        for hit in hits
        if hit.article_id != document.article_id
    ]
    return tuple(sorted(found, key=lambda each: not each.is_reprint)[:limit])


def _reprints(engine: "SearchEngine", document: Document) -> set[str]:
    """Return the articles that hold stretches from all over a document, word by word."""
    long = [row for row, _ in _rows(document) if len(row) >= _STRETCH]
    if not long:
        return set()
    chosen = {place * (len(long) - 1) // _STRETCHES for place in range(_STRETCHES + 1)}
    stretches = [Phrase(tuple(map(spell, long[place][-_STRETCH:]))) for place in chosen]
    asked = Query(words=print_query(conjunction(stretches)), **_AS_WRITTEN)
    return set(engine.scan(asked).article_ids)


def telling_terms(lexicon: Lexicon, document: Document) -> list[Tree]:
    """Return what tells a document from others: pairs as phrases, words where pairs are unknown."""
    rows = list(_rows(document))
    return _telling_pairs(lexicon.neighbours, rows) or _telling_words(lexicon.words, rows)


def _telling_pairs(neighbours: Neighbours | None, rows: list[_Row]) -> list[Tree]:
    if neighbours is None:
        return []
    weights: dict[tuple[str, str], float] = {}
    for row, weight in rows:
        for pair in pairwise(row):
            weights[pair] = weights.get(pair, 0.0) + weight
    counts, ties = neighbours.standing(list(weights))
    worth = {
        pair: _worth(weight, count, neighbours.total) * tie
        for (pair, weight), count, tie in zip(
            weights.items(), counts.tolist(), ties.tolist(), strict=True
        )
        if count > 1 and tie >= _LEAST_TIE
    }
    return [Phrase(tuple(map(spell, pair))) for pair in _best(worth)]


def _telling_words(words: Vocabulary, rows: list[_Row]) -> list[Tree]:
    weights: dict[str, float] = {}
    for row, weight in rows:
        for key in row:
            weights[key] = weights.get(key, 0.0) + weight
    worth = {
        key: _worth(weight, documents, words.most_documents)
        for key, weight in weights.items()
        if (documents := words.documents_of(key)) > 1
    }
    return [Word(spell(key)) for key in _best(worth)]


def _worth(weight: float, standing: int, whole: int) -> float:
    """Return how telling a term is: often here (with less and less gain), seldom elsewhere."""
    return weight / (weight + _HALF) * math.log(1 + whole / max(standing, _RAREST))


def _best(worth: dict[_Term, float]) -> list[_Term]:
    return nlargest(_MOST_TERMS, worth, key=lambda term: (worth[term], term))


def _rows(document: Document) -> Iterator[_Row]:
    """Give rows of syllables that stand side by side, between numbers and codes, and their weight."""
    for zone, weight in _ZONES.items():
        for piece in document.pieces(zone):
            row: list[str] = []
            for form in cut(piece).forms:
                if form.folded.isalpha():
                    row.append(form.canonical)
                elif row:
                    yield row, weight
                    row = []
            yield row, weight
