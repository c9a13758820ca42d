"""Owns one commit of the index opened for reading: its segments, its documents' rows, its terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import TOC

from archive.errors import ArchiveError
from indexer.engines.whoosh.cache import Cache
from indexer.engines.whoosh.opened import (
    Accepts,
    OpenedSegment,
    PostingList,
    WordFieldName,
    damaged,
    line_of,
)
from indexer.engines.whoosh.postings import Flags, Ints, Longs, Places
from indexer.engines.whoosh.schema import ROW, TAG_SEPARATOR
from indexer.engines.whoosh.storage import MappedStorage, read_toc

CACHE_BYTES = 192 * 1024 * 1024
_TRIES = 100
_NARROW = 2**31


@dataclass(frozen=True, slots=True)
class Line:
    """Where documents begin on the line of all laid end to end; and a row each, where zones end.

    A row's first number is where the document, and so its first zone, begins.
    """

    starts: Places
    zones: Places


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
        parts = [segment.rows for segment in self.segments]
        self.rows: NDArray[Any] = np.concatenate(parts) if parts else np.zeros(0, ROW)
        for segment in self.segments:
            # A view in the place of what it was read from.
            segment.rows = self.rows[segment.base : segment.base + len(segment.rows)]
        self.live = np.ones(len(self.rows), np.bool_)
        for segment in self.segments:
            for document in segment.deleted:
                self.live[segment.base + document] = False

    def close(self) -> None:
        """Let go of the files."""
        for segment in self.segments:
            segment.close()

    @cached_property
    def current(self) -> Flags:
        """Which documents are live and their article's newest version."""
        flags: Flags = self.live & (self.rows["current"] == 1)
        return flags

    @cached_property
    def has_older(self) -> bool:
        """Whether any document is live and not its article's newest version."""
        return bool((self.live & ~self.current).any())

    def line(self, field: WordFieldName) -> Line:
        """Return where documents and their zones stand in a field."""
        return self._text_line if field == "text" else self._label_line

    @cached_property
    def _text_line(self) -> Line:
        return _line(self.rows, "text")

    @cached_property
    def _label_line(self) -> Line:
        return _line(self.rows, "label")

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
        return [
            self._in_all(segment, field, found)
            for segment in self.segments
            for found in segment.term(field, key)
        ]

    def postings_from(
        self, field: WordFieldName, prefix: bytes, accepts: Accepts | None = None
    ) -> list[PostingList]:
        """Return the postings of all terms that begin so and are wanted, segment by segment."""
        return [
            self._in_all(segment, field, found)
            for segment in self.segments
            for found in segment.terms_from(field, prefix, accepts)
        ]

    def _in_all(
        self, segment: OpenedSegment, field: WordFieldName, found: PostingList
    ) -> PostingList:
        """Return a segment's postings as those of the index: documents and places go on."""

        def places() -> tuple[Places, Ints]:
            here, counts = found.read_places()
            starts = self.line(field).starts
            return here.astype(starts.dtype) + starts[segment.base], counts

        return PostingList(found.documents + np.int32(segment.base), found.weights, places)

    def tags(self, kind: str) -> TagTable:
        """Return all tags of a kind."""
        return self.cache.get(("tags", kind), lambda: self._read_tags(kind))

    def _read_tags(self, kind: str) -> TagTable:
        numbers: dict[str, int] = {}
        documents, codes = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        prefix = f"{kind}{TAG_SEPARATOR}".encode()
        for segment in self.segments:
            keys, found, counts = segment.tags(prefix)
            of = [numbers.setdefault(key[len(prefix) :].decode(), len(numbers)) for key in keys]
            documents.append(found + np.int32(segment.base))
            codes.append(np.repeat(np.array(of, np.int32), counts))
        return TagTable(tuple(numbers), np.concatenate(documents), np.concatenate(codes))


def _line(rows: NDArray[Any], field: WordFieldName) -> Line:
    starts = line_of(rows, field)
    kind = np.int32 if starts[-1] < _NARROW else np.int64
    zones = np.concatenate((starts[:-1, None], starts[:-1, None] + rows[f"{field}_ends"]), axis=1)
    return Line(starts[:-1].astype(kind), zones.astype(kind))


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
            raise damaged(folder) from error
    raise damaged(folder)


def _open_segments(storage: MappedStorage, toc: TOC) -> Iterator[OpenedSegment]:
    base = 0
    for found in toc.segments:
        segment = OpenedSegment(storage, found, base=base)
        yield segment
        base += len(segment.rows)
