"""Owns a segment's columns: the postings of its words once more, laid out to be used as they stand.

Whoosh's blocks (see postings) are small, and any Whoosh reads them, but whoever wants a word has to
unpack it. Here a word is found by halving, what belongs to it is a slice of each column, and all
processes that answer share what they read. Places are counted on the line of the segment's
documents, laid end to end. The file says nothing that the blocks do not: without it they are read.

Behind a magic stand the header's length and checksum, the header (JSON: where each column begins),
the columns, and a checksum of every page of them: a page is checked when it is first used.
"""

import json
import mmap
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from struct import Struct
from typing import IO, Any, overload
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from archive.errors import ArchiveError
from indexer.engines.whoosh.postings import Floats, Ints, Longs, Postings, unpack_positions

EXTENSION = "cols"
_MAGIC = b"KTC1"
_HEAD = Struct("<4sII")
_ALIGNED = 8
_PAGE = 16_384
_MOST_PLACES = 2**31 - 1


def write_columns(path: Path, fields: Mapping[str, tuple[Postings, Longs]]) -> bool:
    """Write the columns of word fields, each with where its documents begin on the line.

    Of these places there is one more than there are documents: the line's length. False, and
    nothing is written, when a line is too long for columns of this width.
    """
    if any(starts[-1] > _MOST_PLACES for _, starts in fields.values()):
        return False
    parts: dict[str, NDArray[Any]] = {}
    for name, (found, starts) in sorted(fields.items()):
        parts |= {f"{name}.{part}": each for part, each in _columns(found, starts).items()}
    with path.open("wb") as file:
        _write(file, parts)
    return True


def _columns(found: Postings, starts: Longs) -> dict[str, NDArray[Any]]:
    positions, counts = unpack_positions(found.packed, found.sizes)
    ends = np.append(0, np.cumsum(counts, dtype=np.int64))
    # A weight is a small whole number for most words: few different ones, and many of them.
    weights, codes = np.unique(found.weights, return_inverse=True)
    return {
        "letters": np.frombuffer(b"".join(found.keys), np.uint8),
        "key_ends": np.array([0, *accumulate(map(len, found.keys))], np.uint32),
        "firsts": found.starts.astype(np.uint32),
        "place_firsts": ends[found.starts].astype(np.uint32),
        "documents": _narrow(found.documents),
        "weights": weights.astype(np.float32),
        "weight_codes": _narrow(codes),
        "counts": _narrow(counts),
        "places": (np.repeat(starts[found.documents], counts) + positions).astype(np.int32),
    }


def _narrow(numbers: NDArray[Any]) -> NDArray[Any]:
    """Return numbers of 0 and more in the fewest bytes that hold them all."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _write(file: IO[bytes], parts: dict[str, NDArray[Any]]) -> None:
    begins = accumulate((_padded(part.nbytes) for part in parts.values()), initial=0)
    header = json.dumps(
        {
            name: [begin, part.dtype.str, len(part)]
            for (name, part), begin in zip(parts.items(), begins, strict=False)
        }
    ).encode()
    header = header.ljust(_padded(_HEAD.size + len(header)) - _HEAD.size)
    body = b"".join(part.tobytes().ljust(_padded(part.nbytes), b"\0") for part in parts.values())
    sums = [crc32(body[at : at + _PAGE]) for at in range(0, len(body), _PAGE)]
    file.write(_HEAD.pack(_MAGIC, len(header), crc32(header)))
    file.write(header)
    file.write(body)
    file.write(np.array(sums, "<u4").tobytes())


def _padded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


class _File:
    """The mapped file: slices of its columns, their pages checked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise self._damaged()
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._parts, self._begin = self._header()
        length = max(
            (at + _padded(kind.itemsize * count) for at, kind, count in self._parts.values()),
            default=0,
        )
        sums = self._map[self._begin + length :]
        if len(sums) != 4 * -(-length // _PAGE):
            raise self._damaged()
        self._length = length
        self._sums = np.frombuffer(sums, "<u4").tolist()
        # Threads may check a page twice; nothing else comes of it.
        self._checked = bytearray(len(self._sums))

    def whole(self, name: str) -> NDArray[Any]:
        """Return a column, an empty one when there is none of that name."""
        if name not in self._parts:
            return np.zeros(0, np.uint32)
        return self.part(name, 0, self._parts[name][2])

    def part(self, name: str, first: int, end: int) -> NDArray[Any]:
        """Return a part of a column as it stands in the file; raises ArchiveError when damaged."""
        at, kind, count = self._parts[name]
        end = min(end, count)
        if end <= first:
            return np.zeros(0, kind)
        at += first * kind.itemsize
        length = (end - first) * kind.itemsize
        for page in range(at // _PAGE, (at + length - 1) // _PAGE + 1):
            if not self._checked[page]:
                self._check(page)
        return np.frombuffer(self._map, kind, end - first, self._begin + at)

    def _check(self, page: int) -> None:
        at = self._begin + page * _PAGE
        end = min(at + _PAGE, self._begin + self._length)
        if crc32(self._map[at:end]) != self._sums[page]:
            raise self._damaged()
        self._checked[page] = 1

    def _header(self) -> tuple[dict[str, tuple[int, np.dtype[Any], int]], int]:
        """Return where each column begins, of what kind and how long it is; and where all begin."""
        if len(self._map) < _HEAD.size:
            raise self._damaged()
        magic, size, checksum = _HEAD.unpack_from(self._map)
        begin = _HEAD.size + size
        stored = self._map[_HEAD.size : begin]
        if magic != _MAGIC or crc32(stored) != checksum:
            raise self._damaged()
        told = json.loads(stored)
        return {name: (at, np.dtype(kind), n) for name, (at, kind, n) in told.items()}, begin

    def _damaged(self) -> ArchiveError:
        return ArchiveError(
            f"the search index is damaged ({self._path.name}); run `khotin index --rebuild`"
        )


class Keys(Sequence[bytes]):
    """The terms of a field, ascending."""

    def __init__(self, file: _File, field: str) -> None:
        # Looked into a dozen times for every word: views, checked once.
        self._letters = memoryview(file.whole(f"{field}.letters").data)
        self._ends = memoryview(file.whole(f"{field}.key_ends").data)

    def __len__(self) -> int:
        return max(0, len(self._ends) - 1)

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        return bytes(self._letters[self._ends[place] : self._ends[place + 1]])

    def starting_with(self, prefix: bytes) -> range:
        """Return the places of the terms that begin so."""
        first = bisect_left(self, prefix)
        # No key holds a byte of this value: keys are UTF-8.
        return range(first, bisect_left(self, prefix + b"\xff", first))

    def place_of(self, key: bytes) -> range:
        """Return the place of a term, an empty range when there is none."""
        first = bisect_left(self, key)
        found = first < len(self) and self[first] == key
        return range(first, first + int(found))


class Columns:
    """The columns of one segment. Threads and processes may share the file."""

    def __init__(self, path: Path) -> None:
        """Map the file; raises FileNotFoundError, and ArchiveError when it is damaged."""
        self._file = _File(path)
        self._keys = {field: Keys(self._file, field) for field in ("text", "label")}

    def keys(self, field: str) -> Keys:
        """Return the terms of a field."""
        return self._keys[field]

    def frequencies(self, field: str) -> Longs:
        """Return how many documents hold each term of a field."""
        firsts = self._file.whole(f"{field}.firsts").astype(np.int64)
        return firsts[1:] - firsts[:-1]

    def documents(self, field: str, terms: range) -> tuple[Ints, Floats]:
        """Return the documents of terms that follow each other, end to end, and their weights."""
        first, end = self._bounds(f"{field}.firsts", terms)
        documents = self._file.part(f"{field}.documents", first, end)
        codes = self._file.part(f"{field}.weight_codes", first, end)
        return documents.astype(np.int32), self._file.whole(f"{field}.weights")[codes]

    def places(self, field: str, terms: range) -> tuple[Ints, Ints]:
        """Return where these terms stand, end to end, and how often in each of their documents."""
        first, end = self._bounds(f"{field}.place_firsts", terms)
        places = self._file.part(f"{field}.places", first, end)
        first, end = self._bounds(f"{field}.firsts", terms)
        return places, self._file.part(f"{field}.counts", first, end)

    def _bounds(self, name: str, terms: range) -> tuple[int, int]:
        first = self._file.part(name, terms.start, terms.start + 1)
        end = self._file.part(name, terms.stop, terms.stop + 1)
        return int(first[0]), int(end[0])


def open_columns(path: Path) -> Columns | None:
    """Open the columns of a segment; None when it has none."""
    try:
        return Columns(path)
    except FileNotFoundError:
        return None
