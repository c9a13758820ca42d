"""Owns changes to the index: one lock, batches that become visible whole."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.index import TOC, LockError, clean_files

from archive.errors import ArchiveError
from indexer.documents import Document
from indexer.engines.face import Reached
from indexer.engines.whoosh.filling import Filling
from indexer.engines.whoosh.merging import live_count, to_merge
from indexer.engines.whoosh.opened import read_rows
from indexer.engines.whoosh.schema import schema
from indexer.engines.whoosh.segments import joined, read_segment, write_segment
from indexer.engines.whoosh.storage import (
    NAME,
    MappedStorage,
    latest_generation,
    read_toc,
    sweep,
    sync_files,
    write_mark,
)
from indexer.learning import MODEL, PENDING, Lessons, learn


class WhooshBatch:
    """An open index: it commits as often as it is told to. The first change takes the lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._storage = MappedStorage(str(folder))
        self._lock: Any = None
        self._filling = Filling()
        self._forget()

    def _forget(self) -> None:
        self._replaced: set[str] = set()
        self._written: list[Any] = []
        self._lessons = Lessons()

    def replace(self, article_id: str, documents: Sequence[Document]) -> None:
        """Put these in the place of all documents of an article; none at all removes it."""
        with said_clearly(self._folder):
            self._take_lock()
            self._filling.add(article_id, documents)
            self._replaced.add(article_id)
            if self._filling.is_full:
                self._write_out()

    def commit(self, reached: Reached) -> None:
        """Make the changes so far visible and lasting, together with how far they go."""
        with said_clearly(self._folder):
            self._take_lock()
            try:
                self._commit(reached)
            except BaseException:
                self.cancel()
                raise
            self._let_go()

    def cancel(self) -> None:
        """Drop what was not committed, and let others write."""
        self._filling = Filling()
        if self._lock is not None:
            try:
                sweep_unlisted(self._storage)
            finally:
                self._let_go()

    def _take_lock(self) -> None:
        if self._lock is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = self._storage.lock(f"{NAME}_WRITELOCK")
        if not lock.acquire():
            raise LockError
        self._lock = lock
        if latest_generation(self._folder) < 0:
            TOC.create(self._storage, schema(), NAME)

    def _let_go(self) -> None:
        self._forget()
        self._lock.release()
        self._lock = None

    def _write_out(self) -> None:
        """Write what has been gathered as a segment, which nothing names yet."""
        # Of an article that this batch has written before, only the newest documents count.
        self._delete(self._filling.article_ids, self._written)
        if not len(self._filling):
            self._filling.clear()
            return
        dropped = self._filling.dropped
        segment = write_segment(self._storage, self._filling.taken(self._lessons))
        for document in dropped:
            segment.delete_document(document)
        self._written.append(segment)

    def _commit(self, reached: Reached) -> None:
        self._write_out()
        toc = TOC.read(self._storage, NAME)
        self._delete(self._replaced, toc.segments)
        kept = [each for each in toc.segments if live_count(each)]
        added = [each for each in self._written if live_count(each)]
        again = to_merge(kept, added=sum(map(live_count, added)))
        if again:
            kept = [each for each in kept if each not in again]
            added.append(self._merged(again))
        generation = toc.generation + 1
        learn(self._folder, self._lessons)
        names = tuple(f"{each.segment_id()}." for each in added)
        sync_files(each for each in self._folder.iterdir() if names and each.name.startswith(names))
        write_mark(self._folder, generation, reached)
        segments = [*kept, *added]
        TOC(schema(), segments, generation).write(self._storage, NAME)
        sync_files([self._folder / TOC._filename(NAME, generation)])
        clean_files(self._storage, NAME, generation, segments)

    def _merged(self, segments: Sequence[Any]) -> Any:
        parts = [read_segment(self._storage, each) for each in segments]
        deleted = [list(each.deleted_docs()) for each in segments]
        return write_segment(self._storage, joined(parts, deleted))

    def _delete(self, article_ids: Collection[str], segments: Sequence[Any]) -> None:
        """Take the documents of articles out of segments."""
        wanted = {each.encode("ascii") for each in article_ids}
        for segment in segments:
            ids = read_rows(self._storage, segment)["id"].tolist()
            for document, each in enumerate(ids):
                if each in wanted:
                    segment.delete_document(document)


@contextmanager
def open_batch(folder: Path) -> Iterator[WhooshBatch]:
    """Give a batch; leaving the block drops what it did not commit."""
    batch = WhooshBatch(folder)
    try:
        yield batch
    finally:
        with said_clearly(folder):
            batch.cancel()


@contextmanager
def said_clearly(folder: Path) -> Iterator[None]:
    """Turn a failure of lock or disk into an ArchiveError of one sentence."""
    try:
        yield
    except LockError:
        raise ArchiveError(
            f"{folder}: another `khotin index` is writing; wait until it has finished"
        ) from None
    except OSError as error:
        raise ArchiveError(
            f"{folder}: the index cannot be written: {error.strerror or error}; "
            "what was committed is safe, make room or check the permissions and run again"
        ) from error


def clear(folder: Path) -> None:
    """Empty the index: an empty commit follows the last one, so that readers notice."""
    with said_clearly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        storage = MappedStorage(str(folder))
        lock = storage.lock(f"{NAME}_WRITELOCK")
        if not lock.acquire():
            raise LockError
        try:
            generation = latest_generation(folder) + 1
            TOC(schema(), [], generation).write(storage, NAME)
            sweep(folder, generation=generation, segments=())
        finally:
            lock.release()


def sweep_left_overs(folder: Path) -> None:
    """Remove what killed writers left, unless another writes just now."""
    storage = MappedStorage(str(folder))
    lock = storage.lock(f"{NAME}_WRITELOCK")
    with said_clearly(folder):
        if not lock.acquire():
            return
        try:
            sweep_unlisted(storage)
        finally:
            lock.release()


def sweep_unlisted(storage: MappedStorage) -> None:
    """Remove what the newest commit does not name; only the holder of the write lock may call it."""
    toc = read_toc(storage)
    if toc is not None:
        names = [segment.segment_id() for segment in toc.segments]
        kept = (MODEL, PENDING)
        sweep(Path(storage.folder), generation=toc.generation, segments=names, kept=kept)
