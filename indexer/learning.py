"""Owns what the index learns of how the archive writes: the counts that restoring marks rests on."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from archive.errors import ArchiveError
from indexer.documents import TEXT_ZONES, Document
from indexer.layout import Gathering, Laid
from indexer.runs import Runs
from indexer.vietnamese import Form
from indexer.vietnamese.bigrams import BOUNDARY, Bigrams, count_pairs, load_bigrams, summed
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
_AT_ONCE = 8
_MOST_HEARD = 1_000_000
# A whole token stands beside its parts, which are what is counted.
_WHOLE = -1
_NONE: Final = np.zeros(0, np.int64)


class Lessons:
    """Counts which syllable follows which in documents that are laid out, all of them at once."""

    def __init__(self) -> None:
        self._ids = {"": BOUNDARY, _NUMBER: 1}
        self._marked = [False, False]
        self._pairs: list[NDArray[np.int64]] = []
        self._counts: list[NDArray[np.int64]] = []

    def add(self, laid: Laid, forms: Sequence[Form], current: NDArray[np.bool_]) -> None:
        """Take in the current documents of some, but for those written without marks."""
        known = np.array([self._number(form) for form in forms], np.int64)
        ids = known[laid.terms] if len(forms) else np.zeros(0, np.int64)
        syllables = ids != _WHOLE
        ids, documents = ids[syllables], laid.documents[syllables]
        marked = np.bincount(documents, np.array(self._marked)[ids], len(current))
        lengths = np.bincount(documents, minlength=len(current))
        taught = current & (marked > 0) & (marked >= _LEAST_MARKED * lengths)
        kept = taught[documents]
        self._take_in(ids[kept], laid.pieces[syllables][kept])

    def counted(self) -> Bigrams:
        """Return the counts of all documents taken in."""
        self._add_up()
        pairs, counts = (self._pairs[0], self._counts[0]) if self._pairs else (_NONE, _NONE)
        return Bigrams(tuple(self._ids), pairs, counts)

    def _number(self, form: Form) -> int:
        if form.whole:
            return _WHOLE
        canonical = form.canonical
        key = _NUMBER if any(letter.isdigit() for letter in canonical) else canonical
        number = self._ids.setdefault(key, len(self._ids))
        if number == len(self._marked):
            self._marked.append(not (key.isascii() and key.isalnum()))
        return number

    def _take_in(self, ids: NDArray[np.int64], pieces: NDArray[np.int32]) -> None:
        """Note the neighbours in texts laid end to end, each with a boundary before and behind."""
        if not len(ids):
            return
        is_first = np.diff(pieces, prepend=-1) != 0
        befores = np.where(is_first, BOUNDARY, np.concatenate((ids[:1], ids[:-1])))
        lasts = ids[np.append(is_first[1:], True)]
        found = np.concatenate((befores << 32 | ids, lasts << 32 | BOUNDARY))
        pairs, counts = np.unique(found, return_counts=True)
        self._pairs.append(pairs)
        self._counts.append(counts.astype(np.int64))
        if len(self._pairs) == _AT_ONCE:
            self._add_up()

    def _add_up(self) -> None:
        if len(self._pairs) > 1:
            pairs, counts = summed(np.concatenate(self._pairs), np.concatenate(self._counts))
            self._pairs, self._counts = [pairs], [counts]


class Hearing:
    """Takes lessons from documents one by one, for an engine that lays them out itself."""

    def __init__(self) -> None:
        self.lessons = Lessons()
        self._start()

    def _start(self) -> None:
        self._runs = Runs()
        self._waiting = Gathering(TEXT_ZONES, self._runs)

    def hear(self, document: Document) -> None:
        """Take in a current document."""
        self._waiting.add(document)
        if len(self._waiting.stream) > _MOST_HEARD:
            self.end()

    def end(self) -> None:
        """Have everything heard in the lessons."""
        current = np.ones(self._waiting.count, np.bool_)
        self.lessons.add(self._waiting.laid(), self._runs.forms, current)
        self._start()


def learn(folder: Path, lessons: Lessons) -> None:
    """Add a batch's counts to the model in a folder; a damaged model begins anew.

    The model ranks and suggests only, so that a commit that fails after this does no harm.
    """
    new = lessons.counted()
    if not len(new.pairs):
        return
    waiting = _read(folder / PENDING)
    new = waiting.merged(new) if waiting else new
    new.save(folder / PENDING)
    if len(new.pairs) < WAITING_SHARE * count_pairs(folder / MODEL):
        return
    model = _read(folder / MODEL)
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
