"""The optional engine: tantivy in this process, for archives beyond what Whoosh keeps with comfort."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import tantivy

from archive.errors import ArchiveError, IndexMissing
from indexer.documents import Document
from indexer.engines.face import HitList, Reached, Results
from indexer.engines.tantivy.answers import Answers, Opened
from indexer.engines.tantivy.schema import MARK, document_for, mark_for, schema
from indexer.interpretation import Interpreter
from indexer.learning import Hearing, Memory, learn
from indexer.query import Query as Question
from indexer.related import Related, similar
from indexer.suggestions import Suggester, Suggestion
from indexer.vocabulary import Lexicon, Lexicons

__all__ = ["TantivyEngine"]

HEAP_BYTES = 256_000_000


class TantivyEngine:
    """Searches the index in one folder; threads may share it. See SearchEngine for its promises."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: tuple[int, Opened] | None = None
        self._memory = Memory(folder)
        self._interpreter = Interpreter(self._memory.restorer)
        self._lexicons = Lexicons()
        self._suggester = Suggester()
        self._lock = Lock()

    def search(
        self,
        query: Question,
        *,
        offset: int = 0,
        limit: int = 20,
        facets: bool = False,
        without: Collection[str] = (),
    ) -> Results:
        """Return a page of answers, with counts when asked for; raises IndexMissing."""
        opened, read = self._open(), self._interpreter.read(query)
        answers = Answers(opened, query, read, without)
        hits = answers.page(offset, limit)
        return Results(answers.total, tuple(hits), read, answers.facets() if facets else None)

    def scan(self, query: Question, *, without: Collection[str] = ()) -> HitList:
        """Return every answer but those of `without`, in the order of the query; raises IndexMissing."""
        return Answers(self._open(), query, self._interpreter.read(query), without).page(0, None)

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return what a half-typed question may become; raises IndexMissing."""
        return self._suggester.suggest(self.lexicon(), text, limit=limit)

    def similar(self, document: Document, *, limit: int = 5) -> tuple[Related, ...]:
        """Return the articles most like a document, never itself; raises IndexMissing."""
        return similar(self, document, limit=limit)

    def lexicon(self) -> Lexicon:
        """Return the words the index holds and how they follow each other; raises IndexMissing."""
        return self._lexicons.of(self._open().vocabulary, self._memory.restorer())

    def batch(self) -> AbstractContextManager["TantivyBatch"]:
        """Open the index for changes; raises ArchiveError when it is locked or cannot be written."""
        return _open_batch(self.folder)

    def reset(self) -> None:
        """Empty the index, whatever state it is in."""
        with said_clearly(self.folder):
            if self.folder.exists():
                shutil.rmtree(self.folder)
        self.close()

    def reached(self) -> Reached | None:
        """Return how far the index has come; None when there is none that this program can read."""
        try:
            return self._open().reached
        except (IndexMissing, ValueError):
            return None

    def close(self) -> None:
        """Let go of files and memory."""
        with self._lock:
            self._opened = None

    def _open(self) -> Opened:
        """Return the newest commit, opened anew only when there is a newer one."""
        with self._lock:
            try:
                changed = (self.folder / "meta.json").stat().st_mtime_ns
            except FileNotFoundError:
                raise self._missing() from None
            if self._opened is None or self._opened[0] != changed:
                index = tantivy.Index.open(str(self.folder))
                self._opened = changed, Opened(index)
            opened = self._opened[1]
        if opened.reached is None:
            raise self._missing()
        return opened

    def _missing(self) -> IndexMissing:
        return IndexMissing(f"{self.folder}: there is no search index yet; run `khotin index`")


class TantivyBatch:
    """An open index: a writer that commits as often as it is told to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer: Any = None
        self._hearing = Hearing()

    def replace(self, article_id: str, documents: Sequence[Document]) -> None:
        """Put these in the place of all documents of an article; none at all removes it."""
        with said_clearly(self._folder):
            writer = self._open()
            writer.delete_documents_by_term("article", article_id)
            for each in documents:
                writer.add_document(document_for(each))
                if each.current:
                    self._hearing.hear(each)

    def commit(self, reached: Reached) -> None:
        """Make the changes so far visible and lasting, together with how far they go."""
        with said_clearly(self._folder):
            writer = self._open()
            writer.delete_documents_by_term("kind", MARK)
            writer.add_document(mark_for(reached))
            self._hearing.end()
            learn(self._folder, self._hearing.lessons)
            self._hearing = Hearing()
            writer.commit()

    def close(self) -> None:
        """Drop what was not committed and free the index."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer.wait_merging_threads()
            self._writer = None

    def _open(self) -> Any:
        if self._writer is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(schema(), path=str(self._folder))
            self._writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
            self._writer.garbage_collect_files()
        return self._writer


@contextmanager
def _open_batch(folder: Path) -> Iterator[TantivyBatch]:
    batch = TantivyBatch(folder)
    try:
        yield batch
    finally:
        with said_clearly(folder):
            batch.close()


@contextmanager
def said_clearly(folder: Path) -> Iterator[None]:
    """Turn a failure of lock or disk into an ArchiveError of one sentence."""
    try:
        yield
    except ValueError as error:
        if "Lock" in str(error):
            raise ArchiveError(
                f"{folder}: another `khotin index` is writing; wait until it has finished"
            ) from None
        raise ArchiveError(f"{folder}: the index cannot be written: {error}") from error
    except OSError as error:
        raise ArchiveError(
            f"{folder}: the index cannot be written: {error.strerror or error}; "
            "what was committed is safe, make room or check the permissions and run again"
        ) from error
