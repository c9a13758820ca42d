"""Owns what the index learns of how the archive writes: the counts that restoring marks rests on."""

from itertools import chain
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from archive.errors import ArchiveError
from indexer.layout import Layout
from indexer.vietnamese.bigrams import BOUNDARY, Bigrams, load_bigrams
from indexer.vietnamese.restoration import Restorer

MODEL = "marks.npz"
PENDING = "marks-new.npz"
# Beyond so many distinct pairs the rarest go: the model stays below 10 MB on the disk.
MOST_PAIRS = 500_000
# New counts wait beside the model until they are this share of it, so that a small commit into a
# large archive stays small.
WAITING_SHARE = 0.1
_LEAST_MARKED = 0.3
_NUMBER = "0"
_AT_ONCE = 48
# A whole token stands beside its parts, which are what is counted.
_WHOLE = BOUNDARY


class Lessons:
    """Counts which syllable follows which in the documents of a batch, many documents at a time."""

    def __init__(self) -> None:
        self._ids = {"": BOUNDARY, _NUMBER: 1}
        self._known: dict[str, int] = {}
        self._marked = [False, False]
        self._waiting: list[Layout] = []
        self._pairs: list[NDArray[np.int64]] = []

    def add(self, laid: Layout) -> None:
        """Take in a document's texts, unless they are written without marks."""
        for canonical in laid.places.keys() - self._known.keys():
            self._known[canonical] = self._number(canonical, laid.forms[canonical].whole)
        self._waiting.append(laid)
        if len(self._waiting) == _AT_ONCE:
            self._take_in()

    def counted(self) -> Bigrams:
        """Return the counts of all documents taken in."""
        self._take_in()
        found = np.concatenate(self._pairs) if self._pairs else np.zeros(0, np.int64)
        pairs, counts = np.unique(found, return_counts=True)
        return Bigrams(tuple(self._ids), pairs, counts.astype(np.int64))

    def _number(self, canonical: str, is_whole: bool) -> int:
        if is_whole:
            return _WHOLE
        key = _NUMBER if any(letter.isdigit() for letter in canonical) else canonical
        number = self._ids.setdefault(key, len(self._ids))
        if number == len(self._marked):
            self._marked.append(not (key.isascii() and key.isalnum()))
        return number

    def _take_in(self) -> None:
        """Lay the waiting documents end to end on one line of numbers, and note its neighbours."""
        laids, self._waiting = self._waiting, []
        if not laids:
            return
        lists = list(chain.from_iterable(laid.places.values() for laid in laids))
        keys = chain.from_iterable(laid.places for laid in laids)
        numbers = np.fromiter(map(self._known.__getitem__, keys), np.int64, len(lists))
        counts = np.fromiter(map(len, lists), np.int64, len(lists))
        places = np.fromiter(chain.from_iterable(lists), np.int64, counts.sum())
        documents = np.repeat(np.arange(len(laids)), [len(laid.places) for laid in laids])
        lengths = np.array([laid.length for laid in laids])
        marked = np.bincount(documents, np.array(self._marked)[numbers] * counts, len(laids))
        taught = (marked > 0) & (marked >= _LEAST_MARKED * lengths)
        # A boundary before each document; the gaps behind its pieces are boundaries as well.
        ends = np.cumsum([laid.ends[-1] + 1 for laid in laids])
        starts = np.concatenate(([0], ends[:-1])) + 1
        kept = np.repeat(taught[documents] & (numbers != _WHOLE), counts)
        row = np.zeros(ends[-1] + 1, np.int64)
        row[(np.repeat(starts[documents], counts) + places)[kept]] = np.repeat(numbers, counts)[
            kept
        ]
        pairs = row[:-1] << 32 | row[1:]
        self._pairs.append(pairs[pairs > 0])


def learn(folder: Path, lessons: Lessons) -> None:
    """Add a batch's counts to the model in a folder; a damaged model begins anew.

    The model ranks and suggests only, so that a commit that fails after this does no harm.
    """
    new = lessons.counted()
    if not len(new.pairs):
        return
    waiting = _read(folder / PENDING)
    new = waiting.merged(new) if waiting else new
    model = _read(folder / MODEL)
    if model and len(new.pairs) < WAITING_SHARE * len(model.pairs):
        new.save(folder / PENDING)
        return
    _thinned(model.merged(new) if model else new).save(folder / MODEL)
    (folder / PENDING).unlink(missing_ok=True)


def _thinned(found: Bigrams) -> Bigrams:
    """Leave out the rarest pairs while there are too many."""
    least = 2
    while len(found.pairs) > MOST_PAIRS:
        kept = found.counts >= least
        found = Bigrams(found.keys, found.pairs[kept], found.counts[kept])
        least += 1
    return found


def _read(file: Path) -> Bigrams | None:
    try:
        return load_bigrams(file) if file.exists() else None
    except ArchiveError:
        return None


class Memory:
    """The restorer of a folder's model, read when first asked for and again when it has changed."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / MODEL
        self._read: tuple[int, Restorer | None] | None = None
        self._lock = Lock()

    def restorer(self) -> Restorer | None:
        """Return the newest restorer, None when nothing was learned yet."""
        try:
            changed = self._file.stat().st_mtime_ns
        except OSError:
            return None
        with self._lock:
            if self._read is None or self._read[0] != changed:
                counts = _read(self._file)
                self._read = (changed, Restorer(counts) if counts else None)
            return self._read[1]
