"""Owns changes to the index: one lock, batches that become visible whole, segments merged by size."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.index import TOC, FileIndex, LockError
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from archive.errors import ArchiveError
from indexer.documents import LABEL_ZONES, TEXT_ZONES, Document
from indexer.engines.face import Reached
from indexer.engines.whoosh.bulk import Gathering, add_to_pool
from indexer.engines.whoosh.generation import Generation, open_generation
from indexer.engines.whoosh.schema import row_of, schema, tags_of
from indexer.engines.whoosh.storage import (
    NAME,
    MappedStorage,
    latest_generation,
    read_mark,
    read_toc,
    sweep,
    sync_files,
    write_mark,
)
from indexer.layout import Layout, lay_out
from indexer.learning import MODEL, PENDING, Lessons, learn

# Whoosh sorts a batch's postings in memory up to this size; above it, in files.
LIMIT_MB = 1024
# So many segments of a like size become one; and one that has lost this share is written anew.
MERGE_AT = 10
LARGE = 5_000
DELETED_SHARE = 0.5


class DurableWriter(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer, its files flushed to the disk before the commit that names them."""

    reached: Reached

    def __init__(self, ix: FileIndex) -> None:
        super().__init__(ix, limitmb=LIMIT_MB, compound=False)
        self._gathering = Gathering()
        self._has_merged = False

    def add_laid(self, document: Document, text: Layout, label: Layout) -> None:
        """Add a document whose texts are laid out; raises ValueError for an id over 16 bytes."""
        row = row_of(document, text, label)
        self._gathering.add(self.docnum, "text", text)
        self._gathering.add(self.docnum, "label", label)
        self._gathering.add_tags(self.docnum, tags_of(document))
        self.perdocwriter.start_doc(self.docnum)
        self.perdocwriter.add_column_value("row", self.schema["row"].column_type, row)
        self.perdocwriter.finish_doc()
        self._added = True
        self.docnum += 1

    def add_reader(self, reader: SegmentReader) -> None:
        """Take in a whole segment, as merging does."""
        self._has_merged = True
        super().add_reader(reader)

    def _flush_segment(self) -> None:
        if self._has_merged:
            add_to_pool(self._gathering, self)
            super()._flush_segment()
            return
        self.perdocwriter.close()
        self._gathering.write(self.fieldwriter, self.schema)
        self.fieldwriter.close()

    def _commit_toc(self, segments: list[Any]) -> None:
        folder = Path(self.storage.folder)
        names = {f"{self.newsegment.segment_id()}."}
        sync_files(f for f in folder.iterdir() if f.name.startswith(tuple(names)))
        write_mark(folder, self.generation, self.reached)
        super()._commit_toc(segments)
        sync_files([folder / TOC._filename(NAME, self.generation)])


class WhooshBatch:
    """An open index: a writer that commits as often as it is told to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer: DurableWriter | None = None
        self._generation: Generation | None = None
        self._added: set[str] = set()
        self._lessons = Lessons()

    def replace(self, article_id: str, documents: Sequence[Document]) -> None:
        """Put these in the place of all documents of an article; none at all removes it."""
        with said_clearly(self._folder):
            if article_id in self._added:
                # What this batch has added cannot be taken out before it is committed.
                found = read_mark(self._folder, latest_generation(self._folder))
                self.commit(found or Reached("", 0))
            writer = self._open()
            if self._generation is not None:
                for document in self._generation.documents_of(article_id):
                    writer.delete_document(int(document))
            for each in documents:
                text, label = lay_out(each, TEXT_ZONES), lay_out(each, LABEL_ZONES)
                writer.add_laid(each, text, label)
                if each.current:
                    self._lessons.add(text)
            self._added.add(article_id)

    def commit(self, reached: Reached) -> None:
        """Make the changes so far visible and lasting, together with how far they go."""
        with said_clearly(self._folder):
            writer = self._open()
            writer.reached = reached
            learn(self._folder, self._lessons)
            try:
                writer.commit(mergetype=merge_like_sized)
            except OSError:
                self._forget()
                raise
            self._forget()

    def cancel(self) -> None:
        """Drop what was not committed."""
        if self._writer is not None and not self._writer.is_closed:
            self._writer.cancel()
        self._forget()

    def _open(self) -> DurableWriter:
        """Return the writer; the first use takes the lock, sweeps left-overs, makes the index."""
        if self._writer is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            storage = MappedStorage(str(self._folder))
            if latest_generation(self._folder) < 0:
                FileIndex.create(storage, schema(), NAME)
            self._writer = DurableWriter(FileIndex(storage, indexname=NAME))
            self._generation = open_generation(self._folder)
        return self._writer

    def _forget(self) -> None:
        if self._generation is not None:
            self._generation.close()
        self._writer = self._generation = None
        self._added = set()
        self._lessons = Lessons()


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


def merge_like_sized(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Whoosh's merge policy of this index: return the segments to keep, the others written anew.

    Small sizes are grouped by powers of MERGE_AT, so that a document is rewritten at most once a
    power. Large segments stay as they are: to write them again costs more than it saves.
    """
    groups: dict[int, list[Any]] = {}
    for segment in segments:
        if segment.doc_count_all() >= LARGE:
            continue
        groups.setdefault(len(str(segment.doc_count_all())), []).append(segment)
    again = [each for group in groups.values() if len(group) >= MERGE_AT for each in group]
    again += [each for each in segments if each not in again and _is_worn(each)]
    for segment in again:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in again]


def _is_worn(segment: Any) -> bool:
    return bool(segment.deleted_count() > DELETED_SHARE * segment.doc_count_all())


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
            toc = read_toc(storage)
            if toc is not None:
                names = [segment.segment_id() for segment in toc.segments]
                sweep(folder, generation=toc.generation, segments=names, kept=(MODEL, PENDING))
        finally:
            lock.release()
