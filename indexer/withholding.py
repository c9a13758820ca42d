"""Owns searching as if what is withheld were not there, whatever the index still holds of it.

An index follows a restriction within moments, but not at once; until then the articles it touches
are no answers and count nowhere. Words and pairs of words that an engine has learned from them
stay in its dictionary for longer: they are suggested only when something else holds them too.
"""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import pairwise

from archive.catalogue import Catalogue
from archive.restrictions.withholding import Withheld
from indexer.documents import TEXT_ZONES, Document, document_of
from indexer.engines.face import Batch, Facets, HitList, Reached, Results, SearchEngine
from indexer.query import Query
from indexer.related import Related, similar
from indexer.suggestions import Suggestion
from indexer.syntax import Phrase, Word, print_query
from indexer.vietnamese import cut
from indexer.vocabulary import Lexicon, written

_MORE = 12
_MOST_KEPT = 20_000

Words = tuple[str, ...]


class Guard:
    """Remembers, from one search to the next, which words stand in what is withheld."""

    def __init__(self) -> None:
        self._suspects: tuple[Withheld | None, frozenset[Words]] = None, frozenset()
        self._stands: dict[tuple[object, int, Words], bool] = {}

    def over(self, engine: SearchEngine, held: Withheld) -> SearchEngine:
        """Return the engine, guarded when anything is withheld."""
        return Guarded(engine, held, self) if held else engine

    def suspects(self, held: Withheld) -> frozenset[Words]:
        """Return the words and pairs of neighbours in the articles of which something is hidden."""
        known, found = self._suspects
        if known is not held:
            found = frozenset(
                words
                for document in _documents(held.catalogue, held.touched)
                for zone in TEXT_ZONES
                for piece in document.pieces(zone)
                for words in _words_of(piece)
            )
            self._suspects = held, found
        return found

    def stands(self, engine: "Guarded", words: Words, held: Withheld) -> bool:
        """Tell whether anything that is not withheld holds a word, or two side by side."""
        reached = engine.reached()
        key = held.state, reached.revision if reached else 0, words
        if key not in self._stands:
            if len(self._stands) >= _MOST_KEPT:
                self._stands = {}
            self._stands[key] = engine.total_of(words) > 0
        return self._stands[key]


class Guarded:
    """A search engine without what is withheld; see SearchEngine for its promises."""

    def __init__(self, engine: SearchEngine, held: Withheld, guard: Guard) -> None:
        self._engine = engine
        self._held = held
        self._guard = guard

    def search(
        self,
        query: Query,
        *,
        offset: int = 0,
        limit: int = 20,
        facets: bool = False,
        without: Collection[str] = (),
    ) -> Results:
        """Return a page of answers, with counts when asked for; raises IndexMissing."""
        left_out = self._left_out(without)
        found = self._engine.search(
            query, offset=offset, limit=limit, facets=facets, without=left_out
        )
        # Marks that only a hidden text has taught are not guessed.
        if any(not self._may_be_said(each.read) for each in found.read.restored):
            plain = replace(query, restore=False)
            found = self._engine.search(
                plain, offset=offset, limit=limit, facets=facets, without=left_out
            )
        return replace(found, facets=self._told(found.facets)) if found.facets else found

    def scan(self, query: Query, *, without: Collection[str] = ()) -> HitList:
        """Return every answer, in the order of the query; raises IndexMissing."""
        return self._engine.scan(query, without=self._left_out(without))

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return what a half-typed question may become; raises IndexMissing."""
        found = self._engine.suggest(text, limit=limit + _MORE)
        said: list[Suggestion] = []
        for each in found:
            if len(said) == limit:
                break
            if self._may_be_said(each.text):
                said.append(each)
        return tuple(said)

    def similar(self, document: Document, *, limit: int = 5) -> tuple[Related, ...]:
        """Return the articles most like a document, never itself; raises IndexMissing."""
        return similar(self, document, limit=limit)

    def lexicon(self) -> Lexicon:
        """Return the words the index holds; what is proposed from them is asked of `search` first."""
        return self._engine.lexicon()

    def batch(self) -> AbstractContextManager[Batch]:
        """Open the index for changes."""
        return self._engine.batch()

    def reset(self) -> None:
        """Empty the index."""
        self._engine.reset()

    def reached(self) -> Reached | None:
        """Return how far the index has come."""
        return self._engine.reached()

    def close(self) -> None:
        """Let go of files and memory."""
        self._engine.close()

    def total_of(self, words: Words) -> int:
        """Return how many articles hold a word, or words side by side, in any version."""
        tree = Phrase(words) if len(words) > 1 else Word(words[0])
        asked = Query(
            words=print_query(tree), versions="all", marks="exact", restore=False, expand=False
        )
        return self._engine.search(asked, limit=0, without=self._left_out(())).total

    def _left_out(self, without: Collection[str]) -> frozenset[str]:
        reached = self._engine.reached()
        return self._held.unsettled(reached.revision if reached else 0).union(without)

    def _may_be_said(self, text: str) -> bool:
        suspects = self._guard.suspects(self._held)
        return all(
            self._guard.stands(self, words, self._held)
            for words in _words_of(text)
            if words in suspects
        )

    def _told(self, facets: Facets) -> Facets:
        authors = (each for each in facets.authors if not self._held.person(each.value))
        return replace(facets, authors=tuple(authors))


def _documents(catalogue: Catalogue, ids: Collection[str]) -> Iterator[Document]:
    for id_ in sorted(ids):
        for version in catalogue.versions(id_):
            yield document_of(version, current=False, sections=())


def _words_of(text: str) -> Iterator[Words]:
    """Give each word of a text, as it is written, and each two that stand side by side."""
    words = [written(form.canonical) for form in cut(text).forms]
    yield from ((word,) for word in words)
    yield from pairwise(words)
