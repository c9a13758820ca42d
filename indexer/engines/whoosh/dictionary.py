"""Owns a segment's dictionary file as a whole: written at once, read at once (Whoosh's W3 layout).

Behind a magic stand entries (two lengths, a key, 35 bytes of what is known of a term), 256 hash
tables, where those begin, a pickle of what the fields are called, and where each entry begins.
"""

import pickle
from binascii import crc32
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh.postings import Longs

_HEAD = Struct("!4sBii")
_FIELD = Struct("!H")
_LENGTHS = Struct("!ii")
_SLOT = Struct("!Iq")
_TABLE = Struct("!qi")
_FREE = bytes(_SLOT.size)
_MAGIC = b"HSH3"
_CRC32 = 1
# Whoosh's W3TermInfo: never inlined, no lengths of fields.
INFO = np.dtype([
    ("inlined", "u1"), ("weight", ">f4"), ("documents", ">u4"), ("shortest", "u1"),
    ("longest", "u1"), ("heaviest", ">f4"), ("first", ">u4"), ("last", ">u4"),
    ("offset", ">i8"), ("length", ">i4"),
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entries:
    """A field's terms, ascending, and what is known of each: parallel."""

    keys: Sequence[bytes]
    infos: NDArray[np.void]


def dictionary_bytes(fields: dict[str, Entries]) -> bytes:
    """Return the file of these fields' terms."""
    names = sorted(fields)
    keys = [
        _FIELD.pack(number) + key for number, name in enumerate(names) for key in fields[name].keys
    ]
    infos = np.concatenate([fields[name].infos for name in names]) if names else np.zeros(0, INFO)
    sizes = np.fromiter(map(len, keys), np.int64, len(keys)) + _LENGTHS.size + INFO.itemsize
    ends = _HEAD.size + np.cumsum(sizes)
    places = ends - sizes
    # What numpy joins is in the machine's order of bytes.
    values = infos.astype(INFO).tobytes()
    lengths = (_LENGTHS.pack(len(key), INFO.itemsize) for key in keys)
    stops = range(INFO.itemsize, len(values) + 1, INFO.itemsize)
    entries = chain.from_iterable(
        zip(lengths, keys, (values[stop - INFO.itemsize : stop] for stop in stops), strict=True)
    )
    end = int(ends[-1]) if len(ends) else _HEAD.size
    tables, directory = _hash_tables(keys, places, at=end)
    extras = {
        "fieldmap": {name: number for number, name in enumerate(names)},
        "indextype": "I",
        "indexlen": len(keys),
    }
    tail = pickle.dumps(extras, 2) + places.astype(">u4").tobytes()
    head = _HEAD.pack(_MAGIC, _CRC32, 0, 0)
    length = Struct("!i").pack(len(tail))
    return b"".join((head, *entries, tables, directory, tail, length))


def _hash_tables(keys: list[bytes], places: Longs, *, at: int) -> tuple[bytes, bytes]:
    """Return the tables, each twice as wide as it has keys, and the directory of where they are."""
    buckets: list[list[tuple[int, int]]] = [[] for _ in range(256)]
    for key, place in zip(keys, places.tolist(), strict=True):
        hashed = crc32(key)
        buckets[hashed & 255].append((hashed, place))
    pack = _SLOT.pack
    tables: list[bytes] = []
    directory: list[bytes] = []
    for bucket in buckets:
        width = 2 * len(bucket)
        directory.append(_TABLE.pack(at, width))
        slots = [_FREE] * width
        for hashed, place in bucket:
            slot = (hashed >> 8) % width
            while slots[slot] is not _FREE:
                slot = (slot + 1) % width
            slots[slot] = pack(hashed, place)
        tables += slots
        at += width * _SLOT.size
    return b"".join(tables), b"".join(directory)


def read_dictionary(stored: bytes) -> Iterator[tuple[str, Entries]]:
    """Give each field of a dictionary file with its terms; raises ValueError for another layout."""
    (tail,) = Struct("!i").unpack_from(stored, len(stored) - 4)
    begin = len(stored) - 4 - tail
    extras = pickle.loads(stored[begin : len(stored) - 4])
    code = {"H": ">u2", "i": ">i4", "I": ">u4", "q": ">i8"}[extras["indextype"]]
    count = extras["indexlen"]
    width = np.dtype(code).itemsize
    places = np.frombuffer(stored, code, count, len(stored) - 4 - count * width).astype(np.int64)
    letters = np.frombuffer(stored, np.uint8)
    lengths = _at(letters, places, 4).view(">i4").ravel().astype(np.int64)
    begins = places + _LENGTHS.size
    ends = begins + lengths
    infos = _at(letters, ends, INFO.itemsize).view(INFO).ravel()
    if infos["inlined"].any():
        raise ValueError("postings inside the dictionary")
    numbers = _at(letters, begins, 2).view(">u2").ravel()
    for name, number in sorted(extras["fieldmap"].items()):
        chosen = np.flatnonzero(numbers == number)
        keys = [
            stored[first:last]
            for first, last in zip(
                (begins[chosen] + 2).tolist(), ends[chosen].tolist(), strict=True
            )
        ]
        yield name, Entries(keys, infos[chosen])


def _at(letters: NDArray[np.uint8], places: Longs, width: int) -> NDArray[np.uint8]:
    """Return so many bytes from each of the places, a row each."""
    rows: NDArray[np.uint8] = letters[places[:, None] + np.arange(width)]
    return rows
