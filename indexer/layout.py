"""Owns how documents' texts lie on one line of positions each, zone by zone, for all at once."""

from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Document, Zone
from indexer.runs import Runs
from indexer.vietnamese.syllables import runs_of

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

# Wider than the largest slop of the query language, so that no phrase crosses from piece to piece.
PIECE_GAP = 64
# An occurrence in the title says more about an article than one in its body.
ZONE_WEIGHTS: dict[Zone, float] = {
    "title": 2.5, "body": 1.0, "caption": 1.25, "byline": 0.5, "attachment": 0.25, "section": 1.0,
    "site": 1.0,
}  # fmt: skip
# What a syllable of a zone adds to a document's length: a long file must not bury a short article.
ZONE_LENGTHS: dict[Zone, float] = dict.fromkeys(ZONE_WEIGHTS, 1.0) | {
    "attachment": ZONE_WEIGHTS["attachment"]
}


@dataclass(frozen=True, slots=True)
class Laid:
    """The tokens of some documents, by document and position, as parallel arrays.

    `terms` are numbers of a Runs' forms, `places` positions on the document's line, `documents`
    count from 0, `pieces` number the texts through. Of each document, `ends` holds zone by zone
    the first position behind the zone, and `lengths` its syllables.
    """

    terms: Ints
    places: Ints
    documents: Ints
    pieces: Ints
    weights: Floats
    ends: Ints
    lengths: Ints


class Gathering:
    """Documents that wait to be laid out: four bytes a run of text, until `laid` takes them."""

    def __init__(self, zones: tuple[Zone, ...], runs: Runs) -> None:
        self._zones = zones
        self._runs = runs
        self._clear()

    def _clear(self) -> None:
        self.count = 0
        self.stream = array("i")
        self._pieces = array("i")

    def add(self, document: Document) -> None:
        """Take in the texts of a document."""
        number = self._runs.__getitem__
        stream = self.stream
        for place, zone in enumerate(self._zones):
            for piece in document.pieces(zone):
                if piece:
                    before = len(stream)
                    stream.extend(map(number, runs_of(piece)))
                    self._pieces.extend((self.count, place, len(stream) - before))
        self.count += 1

    def laid(self) -> Laid:
        """Lay the waiting documents out, a gap behind every piece, and wait for new ones."""
        stream = np.frombuffer(self.stream, np.int32)
        pieces = np.frombuffer(self._pieces, np.int32).reshape(-1, 3)
        found = _Lines(self._runs, self._zones, self.count).laid(stream, *pieces.T)
        self._clear()
        return found


class _Lines:
    """The arithmetic of laying out: runs into pieces, pieces into documents."""

    def __init__(self, runs: Runs, zones: tuple[Zone, ...], count: int) -> None:
        self._table = runs.table()
        self._zones = zones
        self._count = count

    def laid(self, stream: Ints, documents: Ints, zones: Ints, sizes: Ints) -> Laid:
        table = self._table
        widths = table.advances[stream]
        passed = np.concatenate((np.zeros(1, np.int64), np.cumsum(widths, dtype=np.int64)))
        ends = np.cumsum(sizes, dtype=np.int64)
        lengths = passed[ends] - passed[ends - sizes]
        rooms = np.where(lengths > 0, lengths + PIECE_GAP, 0)
        at = (_before(rooms, documents) - passed[ends - sizes]).astype(np.int64)
        run_places = (passed[:-1] + np.repeat(at, sizes)).astype(np.int32)
        counts = table.sizes[stream]
        tokens = np.arange(counts.sum(), dtype=np.int64)
        tokens += np.repeat(table.starts[stream] - (np.cumsum(counts) - counts), counts)
        places = np.repeat(run_places, counts)
        places += table.offsets[tokens]
        tokens_of = np.zeros(len(stream) + 1, np.int64)
        np.cumsum(counts, out=tokens_of[1:])
        per_piece = tokens_of[ends] - tokens_of[ends - sizes]
        weights = np.array([ZONE_WEIGHTS[zone] for zone in self._zones], np.float32)
        return Laid(
            terms=table.tokens[tokens],
            places=places,
            documents=np.repeat(documents, per_piece),
            pieces=np.repeat(np.arange(len(sizes), dtype=np.int32), per_piece),
            weights=np.repeat(weights[zones], per_piece),
            ends=self._zone_ends(documents, zones, rooms),
            lengths=self._lengths(documents, zones, lengths),
        )

    def _zone_ends(self, documents: Ints, zones: Ints, rooms: NDArray[np.int64]) -> Ints:
        width = len(self._zones)
        summed = np.bincount(documents * width + zones, rooms, minlength=self._count * width)
        return np.cumsum(summed.reshape(-1, width), axis=1).astype(np.int32)

    def _lengths(self, documents: Ints, zones: Ints, lengths: NDArray[np.int64]) -> Ints:
        shares = np.array([ZONE_LENGTHS[zone] for zone in self._zones])
        summed = np.bincount(documents, shares[zones] * lengths, minlength=self._count)
        return np.rint(summed).astype(np.int32)


def _before(rooms: NDArray[np.int64], documents: Ints) -> NDArray[np.int64]:
    """Return, for each piece, the room of the pieces before it in its document."""
    before: NDArray[np.int64] = np.cumsum(rooms) - rooms
    if len(rooms):
        is_first = np.diff(documents, prepend=-1) != 0
        before -= before[is_first][np.cumsum(is_first) - 1]
    return before
