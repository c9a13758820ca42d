"""Owns reading a term's posting blocks out of a Whoosh segment into arrays, once and whole.

The layout is that of Whoosh's W3 codec: a magic, then blocks of up to 128 postings, each a length,
a pickled header and a pickled tuple of document steps, weights and values, often compressed.
"""

import io
import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3TermInfo

from archive.errors import ArchiveError
from indexer.engines.whoosh.storage import MappedFile

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

_LENGTH = Struct("!i")


@dataclass(frozen=True, slots=True)
class PostingList:
    """Ascending documents that hold a term, how much it weighs in each, and where it stands.

    `packed` are the positions as terms.pack wrote them, end to end; `sizes` their bytes a document.
    """

    documents: Ints
    weights: Floats
    packed: Bytes
    sizes: Ints

    @property
    def nbytes(self) -> int:
        """Return the memory this takes up."""
        return sum(part.nbytes for part in (self.documents, self.weights, self.packed, self.sizes))


def read_postings(file: MappedFile, info: W3TermInfo, *, base: int) -> PostingList:
    """Return a term's postings in one segment, documents counted from the segment's `base`.

    Raises ArchiveError when the file is damaged.
    """
    offset, length = info.extent()
    # Read back from the disk, Whoosh leaves the length in the tuple that struct gave.
    length = length[0] if isinstance(length, tuple) else length
    stored = file.get(offset, length)
    if stored[:4] != WHOOSH3_HEADER_MAGIC:
        raise _damaged(offset)
    steps: list[int] = []
    weights: list[float] = []
    values: list[bytes] = []
    starts: list[int] = []
    stream = io.BytesIO(stored)
    place, size = 4, 1
    try:
        while size > 0:
            (size,) = _LENGTH.unpack_from(stored, place)
            stream.seek(place + 4)
            count, _, _, compressed, _, _ = pickle.load(stream)
            end = place + 4 + abs(size)
            data = stored[stream.tell() : end]
            ids, block_weights, block_values = pickle.loads(
                zlib.decompress(data) if compressed else data
            )
            starts.append(len(steps))
            steps += ids
            weights += _spread(block_weights, count)
            if block_values:
                values += block_values
            place = end
    except (pickle.UnpicklingError, zlib.error, ValueError, IndexError, EOFError) as error:
        raise _damaged(offset) from error
    documents = _summed(np.array(steps, np.int32), np.array(starts)) + np.int32(base)
    return PostingList(
        documents,
        np.array(weights, np.float32),
        np.frombuffer(b"".join(values), np.uint8),
        np.fromiter(map(len, values), np.int32, len(values)),
    )


def _spread(weights: float | Sequence[float] | None, count: int) -> Sequence[float]:
    if weights is None:
        return [1.0] * count
    return [weights] * count if isinstance(weights, float) else weights


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
