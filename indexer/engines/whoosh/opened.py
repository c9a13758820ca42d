"""Owns one segment opened for reading: what its terms hold, from its columns or else its blocks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import TermNotFound

from archive.errors import ArchiveError
from indexer.engines.whoosh.columns import EXTENSION, Columns, Keys, open_columns
from indexer.engines.whoosh.postings import (
    Floats,
    Ints,
    Longs,
    Places,
    read_documents,
    read_many,
    unpack_positions,
)
from indexer.engines.whoosh.schema import ROW
from indexer.engines.whoosh.storage import MappedStorage
from indexer.engines.whoosh.terms import split_key

WordFieldName = Literal["text", "label"]
WORD_FIELDS: tuple[WordFieldName, ...] = ("text", "label")
# Tells by its folded and its canonical key whether a term is wanted.
Accepts = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class PostingList:
    """Documents of a segment that hold terms, how much these weigh in each, and where they stand.

    Documents ascend term by term and count from 0. Reading places gives those of all documents end
    to end, on the line of the segment's documents, and how many belong to each.
    """

    documents: Ints
    weights: Floats
    read_places: Callable[[], tuple[Places, Ints]]


class OpenedSegment:
    """One of Whoosh's segments; its documents count from `base` in the index. No two share a name.

    Raises ArchiveError, as all that it is asked does, when its files are damaged.
    """

    def __init__(self, storage: MappedStorage, found: Any, *, base: int) -> None:
        codec = found.codec()
        self.name: str = found.segment_id()
        self.base = base
        self.rows = read_rows(storage, found)
        self.deleted = frozenset(found.deleted_docs())
        self._terms = codec.terms_reader(storage, found)
        self._postings = found.open_file(storage, codec.POSTS_EXT)
        self._columns = open_columns(Path(storage.folder) / found.make_filename(f".{EXTENSION}"))

    def close(self) -> None:
        """Let go of the files; columns go with the last slice of them."""
        self._terms.close()
        self._postings.close()
        self._columns = None

    def term(self, field: WordFieldName, key: bytes) -> list[PostingList]:
        """Return a term's postings, none when it is not here."""
        if self._columns:
            return self._slices(self._columns, field, [self._columns.keys(field).place_of(key)])
        try:
            return self._unpacked(field, [self._terms.term_info(field, key)])
        except TermNotFound:
            return []

    def terms_from(
        self, field: WordFieldName, prefix: bytes, accepts: Accepts | None
    ) -> list[PostingList]:
        """Return the postings of terms that begin so and are wanted (None: all are)."""
        if self._columns:
            keys = self._columns.keys(field)
            places = keys.starting_with(prefix)
            runs = [places] if accepts is None else _runs(keys, places, accepts)
            return self._slices(self._columns, field, runs)
        return self._unpacked(
            field,
            [
                info
                for key, info in self._scan(field, prefix)
                if accepts is None or accepts(*split_key(key))
            ],
        )

    def words(self) -> tuple[list[bytes], Longs]:
        """Return the terms of the texts, ascending, and how many documents hold each."""
        if self._columns:
            return list(self._columns.keys("text")), self._columns.frequencies("text")
        found = list(self._scan("text", b""))
        counts = [info.doc_frequency() for _, info in found]
        return [key for key, _ in found], np.array(counts, np.int64)

    def tags(self, prefix: bytes) -> tuple[list[bytes], Ints, Longs]:
        """Return the tags that begin so, the documents of each end to end, and how many it has."""
        found = list(self._scan("tag", prefix))
        documents, counts = read_documents(self._postings, [info for _, info in found])
        return [key for key, _ in found], documents, counts

    def _slices(
        self, columns: Columns, field: WordFieldName, runs: Sequence[range]
    ) -> list[PostingList]:
        return [
            PostingList(*columns.documents(field, run), partial(columns.places, field, run))
            for run in runs
            if run
        ]

    def _unpacked(self, field: WordFieldName, infos: Sequence[Any]) -> list[PostingList]:
        if not infos:
            return []
        found = read_many(self._postings, infos)

        def places() -> tuple[Places, Ints]:
            positions, counts = unpack_positions(found.packed, found.sizes)
            starts = line_of(self.rows, field)[found.documents]
            return np.repeat(starts, counts) + positions, counts

        return [PostingList(found.documents, found.weights, places)]

    def _scan(self, field: str, prefix: bytes) -> Iterator[tuple[bytes, Any]]:
        """Give (key, term info) of a field's terms that begin with a prefix, in order."""
        for (name, key), info in self._terms.items_from(field, prefix):
            if name != field or not key.startswith(prefix):
                return
            yield key, info


def _runs(keys: Keys, places: range, accepts: Accepts) -> list[range]:
    """Return the wanted ones among terms, those next to each other as one range."""
    runs: list[range] = []
    for place in places:
        if accepts(*split_key(keys[place])):
            if runs and runs[-1].stop == place:
                runs[-1] = range(runs[-1].start, place + 1)
            else:
                runs.append(range(place, place + 1))
    return runs


def line_of(rows: NDArray[Any], field: WordFieldName) -> Longs:
    """Return where each document begins on the line of all laid end to end, and the line's length."""
    lengths = rows[f"{field}_ends"][:, -1]
    return np.append(0, np.cumsum(lengths, dtype=np.int64))


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
        raise damaged(f"{storage.folder}/{name}")
    return rows


def damaged(place: Path | str) -> ArchiveError:
    """Return the error of a damaged index."""
    return ArchiveError(f"{place}: the search index is damaged; run `khotin index --rebuild`")
