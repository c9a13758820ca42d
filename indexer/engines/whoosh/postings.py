"""Owns reading a term's posting blocks out of a Whoosh segment into arrays, once and whole.

The layout is that of Whoosh's W3 codec (see blocks): what Whoosh wrote is read as well as our own.
"""

import pickle
import struct
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3TermInfo

from archive.errors import ArchiveError
from indexer.engines.whoosh.storage import MappedFile
from indexer.engines.whoosh.terms import PackedValues

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
# On the line of all documents; narrow where the line is short enough.
Places = NDArray[np.signedinteger[Any]]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

_LENGTH = struct.Struct("!i")
_DAMAGE = (
    pickle.UnpicklingError, zlib.error, struct.error, AttributeError, ImportError, TypeError,
    ValueError, IndexError, KeyError, EOFError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BlockList:
    """Documents that hold a term, how much it weighs in each, and where it stands.

    They ascend; those of several terms follow each other, term by term. `packed` are the positions
    as terms.pack wrote them, end to end; `sizes` their bytes a document.
    """

    documents: Ints
    weights: Floats
    packed: Bytes
    sizes: Ints


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of many terms, `keys` ascending, end to end in the columns of a BlockList.

    `starts` are where each term's begin, and the end of the last.
    """

    keys: list[bytes]
    starts: Longs
    documents: Ints
    weights: Floats
    packed: Bytes
    sizes: Ints


def read_many(file: MappedFile, infos: Sequence[W3TermInfo]) -> BlockList:
    """Return the postings of several terms of a segment, end to end.

    A word without marks has dozens of spellings: to make arrays of each takes longer than to read
    it. Raises ArchiveError when the file is damaged.
    """
    reading, _ = _taken(file, infos)
    return BlockList(reading.documents(), *reading.columns())


def read_documents(file: MappedFile, infos: Sequence[W3TermInfo]) -> tuple[Ints, Longs]:
    """Return the documents of several terms of a segment, end to end, and how many each has.

    Raises ArchiveError when the file is damaged.
    """
    reading, starts = _taken(file, infos)
    ends = np.array(starts, np.int64)
    return reading.documents(), ends[1:] - ends[:-1]


def _taken(file: MappedFile, infos: Sequence[W3TermInfo]) -> tuple["_Reading", list[int]]:
    reading, starts = _Reading(), [0]
    for info in infos:
        offset, length = info.extent()
        # Read back from the disk, Whoosh leaves the length in the tuple that struct gave.
        length = length[0] if isinstance(length, tuple) else length
        reading.take(file.get(offset, length), 0, said=offset)
        starts.append(len(reading.steps))
    return reading, starts


def read_all(stored: bytes, keys: list[bytes], offsets: list[int]) -> Postings:
    """Return the postings of terms that begin at offsets of a file; raises ArchiveError if damaged."""
    reading = _Reading()
    starts = [0]
    for offset in offsets:
        reading.take(stored, offset, said=offset)
        starts.append(len(reading.steps))
    return Postings(keys, np.array(starts, np.int64), reading.documents(), *reading.columns())


class _Reading:
    """What was read of blocks so far, in columns."""

    def __init__(self) -> None:
        self.steps = array("i")
        self._weights = array("f")
        self._sizes = array("i")
        self._packed: list[bytes] = []
        self._starts: list[int] = []

    def take(self, stored: bytes, place: int, *, said: int) -> None:
        """Read all blocks of the term at a place; an error names the place as `said`."""
        if stored[place : place + 4] != WHOOSH3_HEADER_MAGIC:
            raise _damaged(said)
        place, size = place + 4, 1
        try:
            while size > 0:
                (size,) = _LENGTH.unpack_from(stored, place)
                end = place + 4 + abs(size)
                block = BytesIO(stored[place + 4 : end])
                count, _, _, compressed, _, _ = pickle.load(block)
                data = block.read()
                self._add(count, *pickle.loads(zlib.decompress(data) if compressed else data))
                place = end
        except _DAMAGE as error:
            raise _damaged(said) from error

    def documents(self) -> Ints:
        """Return the documents, a sum of the steps within each block."""
        return _summed(np.frombuffer(self.steps, np.int32), np.array(self._starts, np.int64))

    def columns(self) -> tuple[Floats, Bytes, Ints]:
        """Return weights, packed positions and their sizes."""
        return (
            np.frombuffer(self._weights, np.float32),
            np.frombuffer(b"".join(self._packed), np.uint8),
            np.frombuffer(self._sizes, np.int32),
        )

    def _add(self, count: int, ids: Any, weights: Any, values: Any) -> None:
        self._starts.append(len(self.steps))
        self.steps.extend(ids if type(ids) is tuple else _widened(ids))
        if weights is None:
            weights = (1.0,) * count
        elif type(weights) is float:
            weights = (weights,) * count
        self._weights.extend(weights)
        if type(values) is PackedValues:
            self._packed.append(values.packed)
            self._sizes.extend(_widened(values.sizes))
        elif values:
            self._packed += values
            self._sizes.extend(map(len, values))


def _widened(numbers: "array[int]") -> "array[int]":
    return array("i", np.array(numbers, np.int32).tobytes())


def _damaged(offset: int) -> ArchiveError:
    return ArchiveError(
        f"the search index is damaged (postings at {offset}); run `khotin index --rebuild`"
    )


def _summed(steps: Ints, starts: Longs) -> Ints:
    """Return running sums that begin anew at each of the starts."""
    sums = np.cumsum(steps, dtype=np.int64)
    before = sums[starts] - steps[starts]
    lengths = np.diff(np.append(starts, len(steps)))
    return (sums - np.repeat(before, lengths)).astype(np.int32)


def unpack_positions(packed: Bytes, sizes: Ints) -> tuple[Ints, Ints]:
    """Return all positions in order, and how many belong to each document."""
    if not len(packed):
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    is_last = packed < 128
    ends = np.flatnonzero(is_last)
    steps = packed[ends].astype(np.int32)
    widths = np.diff(ends, prepend=-1)
    widest = int(widths.max())
    for place in range(1, widest):
        longer = np.flatnonzero(widths > place)
        steps[longer] |= (packed[ends[longer] - place] & np.uint8(127)).astype(np.int32) << (
            7 * place
        )
    through = np.cumsum(is_last)[np.cumsum(sizes) - 1]
    counts = np.diff(through, prepend=0).astype(np.int32)
    return _summed(steps, through - counts), counts
