"""Owns writing the postings of many terms in the blocks of Whoosh's W3 codec, from arrays.

A term's postings are a magic, then blocks, each a length, a pickled header (how many postings, the
last document, the greatest weight, the compression, two unused lengths) and a pickled tuple of
document steps, weights and values. Long blocks pickle arrays where Whoosh would pickle tuples: any
Whoosh reads both, and arrays are written and read without touching single postings.
"""

import pickle
import zlib
from array import array
from dataclasses import dataclass
from itertools import pairwise
from struct import Struct
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC

from indexer.engines.whoosh.postings import Longs, Postings
from indexer.engines.whoosh.terms import PackedValues

# Long blocks are read in one go by the executor, which always wants all of a term.
BLOCK = 2048
# Below, arrays take more room than tuples.
LEAST_ARRAY = 24
# Below, to set up the compression takes longer than it is worth in bytes.
LEAST_COMPRESSED = 300
COMPRESSION = 1
_LENGTH = Struct("!i")
_CHUNK = 4_000_000


@dataclass(frozen=True, slots=True)
class Extents:
    """Where each term's postings went, and what its dictionary entry says of them."""

    offsets: Longs
    lengths: Longs
    weights: NDArray[np.float64]
    heaviest: NDArray[np.float32]


def write_blocks(file: IO[bytes], found: Postings, *, at: int) -> Extents:
    """Write all terms' postings to a file that stands at `at`; return where each begins."""
    if not found.keys:
        none = np.zeros(0, np.int64)
        return Extents(none, none, np.zeros(0), np.zeros(0, np.float32))
    blocks = _Blocks(found)
    lengths = np.zeros(len(blocks.starts), np.int64)
    waiting: list[bytes] = []
    size = 0
    for number in range(len(lengths)):
        block = blocks.encoded(number)
        lengths[number] = len(block)
        waiting.append(block)
        size += len(block)
        if size > _CHUNK:
            file.write(b"".join(waiting))
            waiting, size = [], 0
    file.write(b"".join(waiting))
    firsts = found.starts[:-1]
    per_term = np.add.reduceat(lengths, blocks.first_of_term)
    return Extents(
        at + np.cumsum(per_term) - per_term,
        per_term,
        np.add.reduceat(found.weights.astype(np.float64), firsts),
        np.maximum.reduceat(found.weights, firsts),
    )


class _Blocks:
    """The postings cut into blocks, each column as bytes that a block is a slice of."""

    def __init__(self, found: Postings) -> None:
        counts = np.diff(found.starts)
        per_term = -(-counts // BLOCK)
        self.first_of_term = np.cumsum(per_term) - per_term
        within = np.arange(per_term.sum()) - np.repeat(self.first_of_term, per_term)
        self.starts = np.repeat(found.starts[:-1], per_term) + within * BLOCK
        self._ends = np.append(self.starts[1:], len(found.documents)).tolist()
        self._begins = self.starts.tolist()
        is_first = np.zeros(len(self._begins), np.bool_)
        is_first[self.first_of_term] = True
        self._is_first = is_first.tolist()
        self._is_last = np.append(is_first[1:], True).tolist()
        self._last_documents = found.documents[np.array(self._ends) - 1].tolist()
        self._heaviest = np.maximum.reduceat(found.weights, self.starts).tolist()
        self._lightest = np.minimum.reduceat(found.weights, self.starts).tolist()
        steps = np.diff(found.documents, prepend=np.int32(0))
        steps[self.starts] = found.documents[self.starts]
        self._steps = _Column(steps)
        self._sizes = _Column(found.sizes) if len(found.packed) else None
        self._weights = found.weights
        self._packed = found.packed.tobytes()
        self._packed_ends = np.append(0, np.cumsum(found.sizes, dtype=np.int64))

    def encoded(self, number: int) -> bytes:
        """Return a block as it stands in the file, the term's magic before its first."""
        begin, end = self._begins[number], self._ends[number]
        heaviest = self._heaviest[number]
        data = self._data(begin, end, heaviest, equal=heaviest == self._lightest[number])
        compression = COMPRESSION if len(data) >= LEAST_COMPRESSED else 0
        if compression:
            data = zlib.compress(data, compression)
        last = self._last_documents[number]
        header = pickle.dumps((end - begin, last, heaviest, compression, 0, 0), 2)
        length = len(header) + len(data)
        magic = WHOOSH3_HEADER_MAGIC if self._is_first[number] else b""
        signed = -length if self._is_last[number] else length
        return b"".join((magic, _LENGTH.pack(signed), header, data))

    def _data(self, begin: int, end: int, heaviest: float, *, equal: bool) -> bytes:
        is_long = end - begin >= LEAST_ARRAY
        weights: Any = None
        if not equal:
            weights = self._weights[begin:end]
            weights = array("f", weights.tobytes()) if is_long else tuple(weights.tolist())
        elif heaviest != 1.0:
            weights = heaviest
        if is_long:
            return pickle.dumps((self._steps.slice(begin, end), weights, self._long(begin, end)), 4)
        return pickle.dumps((self._steps.tuple(begin, end), weights, self._short(begin, end)), 4)

    def _long(self, begin: int, end: int) -> PackedValues | None:
        if self._sizes is None:
            return None
        first, last = self._packed_ends[begin], self._packed_ends[end]
        return PackedValues(self._packed[first:last], self._sizes.slice(begin, end))

    def _short(self, begin: int, end: int) -> tuple[bytes, ...] | None:
        if self._sizes is None:
            return None
        ends = self._packed_ends[begin : end + 1].tolist()
        return tuple(self._packed[first:last] for first, last in pairwise(ends))


class _Column:
    """Whole numbers in the narrowest type that holds them all, to be sliced as Python arrays."""

    def __init__(self, numbers: NDArray[np.int32]) -> None:
        most = int(numbers.max(initial=0))
        self._code = "B" if most < 1 << 8 else "H" if most < 1 << 16 else "I"
        self._numbers = numbers
        narrow = numbers.astype(np.dtype(self._code))
        self._width = narrow.itemsize
        self._bytes = narrow.tobytes()

    def slice(self, begin: int, end: int) -> "array[int]":
        return array(self._code, self._bytes[begin * self._width : end * self._width])

    def tuple(self, begin: int, end: int) -> tuple[int, ...]:
        return tuple(self._numbers[begin:end].tolist())
