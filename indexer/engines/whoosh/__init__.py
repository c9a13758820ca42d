"""The built-in engine: Whoosh keeps the postings, numpy carries the questions out."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock

from archive.errors import IndexMissing
from indexer.documents import Document
from indexer.engines.face import HitList, Reached, Results
from indexer.engines.whoosh.answers import answers
from indexer.engines.whoosh.facets import count
from indexer.engines.whoosh.generation import Generation, open_generation
from indexer.engines.whoosh.ordering import page
from indexer.engines.whoosh.storage import check_distribution, latest_generation, read_mark
from indexer.engines.whoosh.vocabulary import Vocabularies
from indexer.engines.whoosh.writer import WhooshBatch, clear, open_batch, sweep_left_overs
from indexer.interpretation import Interpreter
from indexer.learning import Memory
from indexer.query import Query
from indexer.related import Related, similar
from indexer.suggestions import Suggester, Suggestion
from indexer.vocabulary import Lexicon, Lexicons

__all__ = ["WhooshEngine"]


class WhooshEngine:
    """Searches the index in one folder; threads may share it. See SearchEngine for its promises."""

    def __init__(self, folder: Path) -> None:
        check_distribution()
        self.folder = folder
        self._generation: Generation | None = None
        self._changed = 0
        self._memory = Memory(folder)
        self._interpreter = Interpreter(self._memory.restorer)
        self._vocabularies = Vocabularies()
        self._lexicons = Lexicons()
        self._suggester = Suggester()
        self._lock = Lock()

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
        generation, read = self._opened(), self._interpreter.read(query)
        # Of several versions that match, the score says which is counted.
        ranked = limit > 0 or (facets and query.versions != "current")
        found = answers(
            generation, query, read, without, ranked=ranked and query.sort == "relevance"
        )
        hits = page(generation, found, sort=query.sort, offset=offset, limit=limit)
        counts = count(generation, found.documents) if facets else None
        return Results(len(found), tuple(hits), read, counts)

    def scan(self, query: Query, *, without: Collection[str] = ()) -> HitList:
        """Return every answer but those of `without`, in the order of the query; raises IndexMissing."""
        generation = self._opened()
        read, ranked = self._interpreter.read(query), query.sort == "relevance"
        found = answers(generation, query, read, without, ranked=ranked)
        return page(generation, found, sort=query.sort, limit=None)

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return what a half-typed question may become; raises IndexMissing."""
        return self._suggester.suggest(self.lexicon(), text, limit=limit)

    def similar(self, document: Document, *, limit: int = 5) -> tuple[Related, ...]:
        """Return the articles most like a document, never itself; raises IndexMissing."""
        return similar(self, document, limit=limit)

    def lexicon(self) -> Lexicon:
        """Return the words the index holds and how they follow each other; raises IndexMissing."""
        words = self._vocabularies.of(self._opened())
        return self._lexicons.of(words, self._memory.restorer())

    def batch(self) -> AbstractContextManager[WhooshBatch]:
        """Open the index for changes; raises ArchiveError when it is locked or cannot be written."""
        if self.folder.is_dir():
            sweep_left_overs(self.folder)
        return open_batch(self.folder)

    def reset(self) -> None:
        """Empty the index, whatever state it is in; raises ArchiveError when it is locked."""
        clear(self.folder)

    def reached(self) -> Reached | None:
        """Return how far the index has come; None when there is none that this program can read."""
        return read_mark(self.folder, latest_generation(self.folder))

    def close(self) -> None:
        """Let go of files and memory."""
        with self._lock:
            if self._generation is not None:
                self._generation.close()
            self._generation = None

    def _opened(self) -> Generation:
        """Return the newest commit, opened anew only when there is a newer one."""
        with self._lock:
            try:
                changed = self.folder.stat().st_mtime_ns
            except FileNotFoundError:
                raise self._missing() from None
            if self._generation is None or changed != self._changed:
                self._renew()
                self._changed = changed
            if self._generation is None:
                raise self._missing()
            return self._generation

    def _renew(self) -> None:
        newest = latest_generation(self.folder)
        if self._generation is not None and self._generation.number == newest:
            return
        # The old one is not closed: another thread may still be reading it. It goes with its
        # last reader.
        self._generation = None
        while read_mark(self.folder, newest) is None:
            # Commits may have followed each other so fast that this one's mark is swept already.
            before, newest = newest, latest_generation(self.folder)
            if newest == before:
                return
        self._generation = open_generation(self.folder)

    def _missing(self) -> IndexMissing:
        return IndexMissing(f"{self.folder}: there is no search index yet; run `khotin index`")
