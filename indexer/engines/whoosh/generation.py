"""Owns one commit of the index opened for reading: its segments, its documents' rows, its terms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from whoosh.index import TOC
from whoosh.reading import TermNotFound

from archive.errors import ArchiveError
from indexer.engines.whoosh.cache import Cache
from indexer.engines.whoosh.postings import (
    Flags,
    Ints,
    Longs,
    PostingList,
    read_documents,
    read_many,
    read_postings,
)
from indexer.engines.whoosh.schema import ROW, TAG_SEPARATOR
from indexer.engines.whoosh.storage import MappedStorage, read_toc
from indexer.engines.whoosh.terms import split_key

WordFieldName = Literal["text", "label"]
CACHE_BYTES = 192 * 1024 * 1024
_TRIES = 100


@dataclass(frozen=True, slots=True)
class Segment:
    """One of Whoosh's segments, opened; its documents count from `base`. No two share a name."""

    name: str
    base: int
    count: int
    terms: Any
    postings: Any
    deleted: frozenset[int]


@dataclass(frozen=True, slots=True)
class TagTable:
    """All (document, value) pairs of one kind of tag, for counting and filtering."""

    values: tuple[str, ...]
    documents: Ints
    codes: Ints

    @property
    def nbytes(self) -> int:
        """Return the memory this takes up."""
        return self.documents.nbytes + self.codes.nbytes + sum(map(len, self.values))

    def holding(self, wanted: tuple[str, ...], *, size: int) -> Flags:
        """Return which of `size` documents have any of the values."""
        chosen = [code for code, value in enumerate(self.values) if value in wanted]
        flags = np.zeros(size, np.bool_)
        flags[self.documents[np.isin(self.codes, chosen)]] = True
        return flags


class Generation:
    """A commit as it was when opened: later commits do not change it, even when its files go."""

    def __init__(self, storage: MappedStorage, toc: TOC, *, cache_bytes: int = CACHE_BYTES) -> None:
        self.number: int = toc.generation
        self.cache = Cache(cache_bytes)
        self.segments = list(_open_segments(storage, toc))
        parts = [read_rows(storage, segment) for segment in toc.segments]
        self.rows: NDArray[Any] = np.concatenate(parts) if parts else np.zeros(0, ROW)
        self.live = np.ones(len(self.rows), np.bool_)
        for segment in self.segments:
            for document in segment.deleted:
                self.live[segment.base + document] = False

    def close(self) -> None:
        """Let go of the files."""
        for segment in self.segments:
            segment.terms.close()
            segment.postings.close()

    @cached_property
    def current(self) -> Flags:
        """Which documents are live and their article's newest version."""
        flags: Flags = self.live & (self.rows["current"] == 1)
        return flags

    @cached_property
    def has_older(self) -> bool:
        """Whether any document is live and not its article's newest version."""
        return bool((self.live & ~self.current).any())

    @cached_property
    def text_ends(self) -> Longs:
        """Where each zone of the text field ends, on the line of all documents' positions."""
        return self._on_line("text_ends")

    @cached_property
    def label_ends(self) -> Longs:
        """Where each zone of the label field ends, on the line of all documents' positions."""
        return self._on_line("label_ends")

    def _on_line(self, name: str) -> Longs:
        """Return a start column before the ends: all documents laid end to end on one line."""
        ends = self.rows[name].astype(np.int64)
        starts = np.concatenate(([0], np.cumsum(ends[:, -1])[:-1])) if len(ends) else ends[:, -1]
        return np.concatenate((starts[:, None], starts[:, None] + ends), axis=1)

    @cached_property
    def order(self) -> Ints:
        """Each document's place by date (newest first, undated last), article id, newest version."""
        rows = self.rows
        ids = np.frombuffer(rows["id"].tobytes(), ">u8").reshape(-1, 2)
        # Undated documents have the lowest time of all; negating it would overflow.
        keys = (-rows["number"].astype(np.int64), ids[:, 1], ids[:, 0], ~rows["time"])
        places = np.empty(len(rows), np.int32)
        places[np.lexsort(keys)] = np.arange(len(rows), dtype=np.int32)
        return places

    @cached_property
    def by_order(self) -> Ints:
        """The document at each place of the order."""
        documents = np.empty(len(self.rows), np.int32)
        documents[self.order] = np.arange(len(self.rows), dtype=np.int32)
        return documents

    @cached_property
    def ids(self) -> NDArray[np.object_]:
        """The article id of each document, as text: made once, since a scan hands out all."""
        return self.rows["id"].astype("U16").astype(object)

    @cached_property
    def numbers(self) -> NDArray[np.uint32]:
        """The version number of each document."""
        return np.ascontiguousarray(self.rows["number"])

    @cached_property
    def articles(self) -> Ints:
        """A number for each document's article, equal for all its versions."""
        return np.unique(self.rows["id"], return_inverse=True)[1].astype(np.int32)

    def documents_of(self, article_id: str) -> Ints:
        """Return the live documents of an article."""
        sorter = self._by_id
        ids = self.rows["id"]
        wanted = np.array([article_id.encode("ascii")], ids.dtype)
        left, right = (np.searchsorted(ids, wanted, side, sorter)[0] for side in ("left", "right"))
        found = sorter[left:right]
        return found[self.live[found]].astype(np.int32)

    @cached_property
    def _by_id(self) -> Longs:
        return np.argsort(self.rows["id"], kind="stable")

    def postings(self, field: WordFieldName, key: bytes) -> list[PostingList]:
        """Return a term's postings, segment by segment; none when it is not in the index."""
        found = []
        for segment in self.segments:
            try:
                info = segment.terms.term_info(field, key)
            except TermNotFound:
                continue
            found.append(read_postings(segment.postings, info, base=segment.base))
        return found

    def postings_from(
        self, field: WordFieldName, prefix: bytes, accepts: Callable[[str, str], bool]
    ) -> list[PostingList]:
        """Return the postings of all terms that begin so and whose (folded, canonical) is accepted.

        Those of a segment are in one list, term by term.
        """
        found = []
        for segment in self.segments:
            terms = _scan(segment, field, prefix)
            if infos := [info for key, info in terms if accepts(*split_key(key))]:
                found.append(read_many(segment.postings, infos, base=segment.base))
        return found

    def tags(self, kind: str) -> TagTable:
        """Return all tags of a kind."""
        return self.cache.get(("tags", kind), lambda: self._read_tags(kind))

    def _read_tags(self, kind: str) -> TagTable:
        numbers: dict[str, int] = {}
        documents, codes = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        prefix = f"{kind}{TAG_SEPARATOR}".encode()
        for segment in self.segments:
            terms = list(_scan(segment, "tag", prefix))
            of = [numbers.setdefault(key[len(prefix) :].decode(), len(numbers)) for key, _ in terms]
            found, counts = read_documents(
                segment.postings, [info for _, info in terms], base=segment.base
            )
            documents.append(found)
            codes.append(np.repeat(np.array(of, np.int32), counts))
        return TagTable(tuple(numbers), np.concatenate(documents), np.concatenate(codes))


def open_generation(folder: Path, *, cache_bytes: int = CACHE_BYTES) -> Generation | None:
    """Open the newest commit; None when there is no index.

    A writer may remove a commit's files just when they are opened; then the next one is tried.
    Raises ArchiveError for a damaged index.
    """
    storage = MappedStorage(str(folder))
    for _ in range(_TRIES):
        try:
            toc = read_toc(storage)
            return Generation(storage, toc, cache_bytes=cache_bytes) if toc else None
        except FileNotFoundError:
            continue
        except ArchiveError:
            raise
        except Exception as error:
            # Whoosh's files are pickles and tables without checksums: damage fails in any way.
            raise _damaged(folder) from error
    raise _damaged(folder)


def _damaged(place: Path | str) -> ArchiveError:
    return ArchiveError(f"{place}: the search index is damaged; run `khotin index --rebuild`")


def _open_segments(storage: MappedStorage, toc: TOC) -> Iterator[Segment]:
    base = 0
    for found in toc.segments:
        codec = found.codec()
        count = found.doc_count_all()
        yield Segment(
            found.segment_id(),
            base,
            count,
            codec.terms_reader(storage, found),
            found.open_file(storage, codec.POSTS_EXT),
            frozenset(found.deleted_docs()),
        )
        base += count


def read_rows(storage: MappedStorage, found: Any) -> NDArray[Any]:
    """Return the row column of a segment; Whoosh leaves trailing empty rows out.

    Raises ArchiveError when it is damaged.
    """
    name = found.codec().column_filename(found, "row")
    with storage.open_file(name) as file:
        stored = file.get(0, storage.file_length(name))
    rows = np.zeros(found.doc_count_all(), ROW)
    known = np.frombuffer(stored, ROW)
    rows[: len(known)] = known
    # Every document has an id and a flag: other bytes are damage, and would be answered as "none".
    first_letters = rows["id"].astype("S1")
    if (first_letters < b"0").any() or (first_letters > b"z").any() or (rows["current"] > 1).any():
        raise _damaged(f"{storage.folder}/{name}")
    return rows


def _scan(segment: Segment, field: str, prefix: bytes) -> Iterator[tuple[bytes, Any]]:
    """Give (key, term info) of a field's terms that begin with a prefix, in order."""
    for (name, key), info in segment.terms.items_from(field, prefix):
        if name != field or not key.startswith(prefix):
            return
        yield key, info
