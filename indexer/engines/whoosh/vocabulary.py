"""Owns the reading of an index's words out of Whoosh's dictionaries, each segment's only once."""

from collections import Counter
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh.generation import Generation
from indexer.engines.whoosh.opened import OpenedSegment
from indexer.vocabulary import Vocabulary

# A segment's words and their documents, the words as one text: a hundredth of the segment's size.
Part = tuple[str, NDArray[np.int32]]
_BREAK: Final = "\n"


class Vocabularies:
    """The vocabulary of the newest generation asked for.

    Segments never change, so that after a commit only the new ones are read (2 µs a word) and all
    are added up anew. Kept are the words once as a list and once a segment as packed text.
    """

    def __init__(self) -> None:
        self._parts: dict[str, Part] = {}
        self._made: tuple[int, Vocabulary] | None = None
        self._lock = Lock()

    def of(self, generation: Generation) -> Vocabulary:
        """Return the words of a generation's texts."""
        with self._lock:
            if self._made is None or self._made[0] != generation.number:
                self._parts = {
                    segment.name: self._parts.get(segment.name) or _read(segment)
                    for segment in generation.segments
                }
                self._made = (generation.number, _added_up(list(self._parts.values())))
            return self._made[1]


def _read(segment: OpenedSegment) -> Part:
    """Read a segment's words: its keys are a vocabulary's entries as they are."""
    keys, documents = segment.words()
    return _BREAK.join(map(bytes.decode, keys)), documents.astype(np.int32)


def _added_up(parts: list[Part]) -> Vocabulary:
    total: Counter[str] = Counter()
    for text, documents in parts:
        if not total:
            total.update(dict(zip(_entries(text), documents.tolist(), strict=True)))
            continue
        for entry, count in zip(_entries(text), documents.tolist(), strict=True):
            total[entry] += count
    entries = sorted(total)
    return Vocabulary(entries, np.array([total[entry] for entry in entries], np.int32))


def _entries(text: str) -> list[str]:
    return text.split(_BREAK) if text else []
