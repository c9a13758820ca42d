"""Owns the counts that mark restoration rests on: which syllable follows which, as flat arrays."""

import zipfile
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from archive.errors import ArchiveError

Ids = npt.NDArray[np.int64]

BOUNDARY = 0  # the id of the beginning and end of a text
_BOUNDARY_KEY = ""
_NUMBER_KEY = "0"
_SHIFT = 32
_CHUNK = 2_000_000
_LEAST_MARKED = 0.3


@dataclass(frozen=True, slots=True)
class Bigrams:
    """Canonical keys by id (id 0 is the boundary), and the pairs that occur, sorted, with counts.

    A pair is ``left id << 32 | right id``. All numbers count as one key.
    """

    keys: tuple[str, ...]
    pairs: Ids
    counts: Ids

    def merged(self, other: "Bigrams") -> "Bigrams":
        """Return the counts of both, so that new texts need no second look at the old ones."""
        ids = {key: number for number, key in enumerate(self.keys)}
        renamed = np.array([ids.setdefault(key, len(ids)) for key in other.keys], np.int64)
        left, right = renamed[other.pairs >> _SHIFT], renamed[other.pairs & 0xFFFFFFFF]
        pairs, counts = summed(
            np.concatenate((self.pairs, left << _SHIFT | right)),
            np.concatenate((self.counts, other.counts)),
        )
        return Bigrams(tuple(ids), pairs, counts)

    def save(self, path: Path) -> None:
        """Write plain arrays (npz, no pickle) in one step: a reader sees the old file or the new.

        Numbers are as narrow as they can be, and the left ids are how many pairs each has: a
        fifth of what the arrays take up in memory.
        """
        waiting = path.with_name(path.name + ".open")
        letters = np.frombuffer("\n".join(self.keys).encode(), np.uint8)
        followers = np.bincount(self.pairs >> _SHIFT, minlength=len(self.keys))
        with waiting.open("wb") as file:
            np.savez(
                file,
                keys=letters,
                followers=_narrowed(followers),
                rights=_narrowed(self.pairs & 0xFFFFFFFF),
                counts=_narrowed(self.counts),
            )
        waiting.replace(path)


def count_bigrams(texts: Iterable[Sequence[str]]) -> Bigrams:
    """Count the canonical keys of texts (see ``syllables``); texts written without marks are left out."""
    ids = {_BOUNDARY_KEY: BOUNDARY}
    row = array("q", [BOUNDARY])
    total = Bigrams((_BOUNDARY_KEY,), np.zeros(0, np.int64), np.zeros(0, np.int64))
    for keys in texts:
        if not _is_marked(keys):
            continue
        row.extend(ids.setdefault(_known_as(key), len(ids)) for key in keys)
        row.append(BOUNDARY)
        if len(row) > _CHUNK:
            total = _with_row(total, row)
            row = array("q", [BOUNDARY])
    total = _with_row(total, row)
    return Bigrams(tuple(ids), total.pairs, total.counts)


def load_bigrams(path: Path) -> Bigrams:
    """Read what ``save`` wrote; raises ArchiveError when the file is missing or damaged."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            keys = stored["keys"].tobytes().decode().split("\n")
            lefts = np.repeat(np.arange(len(keys), dtype=np.int64), stored["followers"])
            pairs = lefts << _SHIFT | stored["rights"].astype(np.int64)
            return Bigrams(tuple(keys), pairs, stored["counts"].astype(np.int64))
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ArchiveError(
            f"The marks model {path} cannot be read ({error}); "
            "run `khotin index --rebuild` to make it again."
        ) from error


def count_pairs(path: Path) -> int:
    """Return how many pairs a file holds that ``save`` wrote, 0 when it is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return len(stored["rights"])
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return 0


def _narrowed(numbers: Ids) -> npt.NDArray[np.unsignedinteger[Any]]:
    """Return numbers in the narrowest type that holds them all."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _with_row(total: Bigrams, row: "array[int]") -> Bigrams:
    flat = np.frombuffer(row, np.int64)
    pairs = flat[:-1] << _SHIFT | flat[1:]
    added = summed(
        np.concatenate((total.pairs, pairs)),
        np.concatenate((total.counts, np.ones(len(pairs), np.int64))),
    )
    return Bigrams(total.keys, *added)


def summed(pairs: Ids, counts: Ids) -> tuple[Ids, Ids]:
    """Return the distinct pairs, sorted, with the sum of their counts."""
    distinct, places = np.unique(pairs, return_inverse=True)
    sums = np.bincount(places, weights=counts, minlength=len(distinct))
    return distinct, sums.astype(np.int64)


def _known_as(key: str) -> str:
    return _NUMBER_KEY if any(letter.isdigit() for letter in key) else key


def _is_marked(keys: Sequence[str]) -> bool:
    """Tell whether a text is written with marks: Vietnamese has them on about two thirds."""
    marked = sum(not (key.isascii() and key.isalnum()) for key in keys)
    return marked >= _LEAST_MARKED * len(keys) and marked > 0
