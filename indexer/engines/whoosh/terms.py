"""Owns how a document's words become Whoosh terms: one key per canonical form, positions packed.

A term is the folded key, a separator, and the canonical key. All forms of a bare syllable so
stand side by side in Whoosh's sorted dictionary: a bare word reads one short range, a marked word
one entry, and no folded copy of the text is indexed.
"""

from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from whoosh import formats

from indexer.documents import Document, Zone
from indexer.vietnamese import cut

SEPARATOR = "\x1f"
# Wider than the largest slop of the query language, so that no phrase crosses from piece to piece.
PIECE_GAP = 64
# An occurrence in the title says more about an article than one in its body.
ZONE_WEIGHTS: dict[Zone, float] = {
    "title": 2.5, "body": 1.0, "caption": 1.25, "byline": 0.5, "section": 1.0, "site": 1.0,
}  # fmt: skip


def term_key(folded: str, canonical: str) -> bytes:
    """Return the dictionary key of a form."""
    return f"{folded}{SEPARATOR}{canonical}".encode()


def split_key(key: bytes) -> tuple[str, str]:
    """Return the folded and the canonical key a dictionary key holds."""
    folded, _, canonical = key.decode().partition(SEPARATOR)
    return folded, canonical


class Postings:
    """The terms of one document in some zones: weights, positions, and where each zone ends.

    `ends` holds, zone by zone, the first position behind the zone. `length` counts syllables.
    """

    __slots__ = ("ends", "length", "terms")

    def __init__(self, document: Document, zones: tuple[Zone, ...]) -> None:
        self.terms: dict[bytes, tuple[float, array[int]]] = {}
        self.ends: list[int] = []
        self.length = 0
        found: dict[str, list[Any]] = {}
        base = 0
        for zone in zones:
            for piece in document.pieces(zone):
                if piece:
                    base += self._add(piece, base, ZONE_WEIGHTS[zone], found)
            self.ends.append(base)
        for canonical, (folded, weight, positions) in found.items():
            self.terms[term_key(folded, canonical)] = weight, positions

    def _add(self, piece: str, base: int, weight: float, found: dict[str, list[Any]]) -> int:
        """Add a piece's tokens; return how many positions it takes up with the gap behind it."""
        tokens = cut(piece)
        known = found.get
        for form, position in zip(tokens.forms, tokens.positions, strict=True):
            entry = known(form.canonical)
            if entry is None:
                found[form.canonical] = [form.folded, weight, [base + position]]
            elif entry[2][-1] != base + position:
                entry[1] += weight
                entry[2].append(base + position)
        if not tokens.positions:
            return 0
        syllables = tokens.positions[-1] + 1
        self.length += syllables
        return syllables + PIECE_GAP


_VARINTS = [bytes((n,)) for n in range(128)] + [
    bytes((128 | n >> 7, n & 127)) for n in range(128, 16384)
]


def pack(positions: Iterable[int]) -> bytes:
    """Return ascending positions as differences, seven bits a byte, the high bit on all but the last."""
    ordered = list(positions)
    steps = ordered[:1] + [after - before for before, after in pairwise(ordered)]
    try:
        return b"".join(map(_VARINTS.__getitem__, steps))
    except IndexError:
        return b"".join(map(_varint, steps))


def _varint(number: int) -> bytes:
    if number < 16384:
        return _VARINTS[number]
    parts = [number & 127]
    while number := number >> 7:
        parts.append(128 | number & 127)
    return bytes(reversed(parts))


def unpack(packed: bytes) -> Iterator[int]:
    """Give the positions again, one at a time (the executor unpacks whole blocks, see postings)."""
    position = number = 0
    for byte in packed:
        number = number << 7 | byte & 127
        if byte < 128:
            position += number
            yield position
            number = 0


class PackedPositions(formats.Format):  # type: ignore[misc]
    """Whoosh's view of a packed posting value, so that its own matchers can read it too."""

    def word_values(self, value: Postings, analyzer: Any, **_: Any) -> Iterator[tuple[Any, ...]]:
        """Give (term, frequency, weight, packed positions)."""
        for term, (weight, positions) in value.terms.items():
            yield term, len(positions), weight, pack(positions)

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """Return the positions."""
        return list(unpack(valuestring))

    def decode_frequency(self, valuestring: bytes) -> int:
        """Return how often the term occurs."""
        return sum(byte < 128 for byte in valuestring)

    def decode_weight(self, valuestring: bytes) -> float:
        """Return the frequency (the weight itself stands beside the value)."""
        return float(self.decode_frequency(valuestring))

    def combine(self, vs: Iterable[bytes]) -> bytes:
        """Return several values as one."""
        return pack(sorted({position for value in vs for position in unpack(value)}))
