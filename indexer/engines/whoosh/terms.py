"""Owns how a document's words become Whoosh terms: one key per canonical form, positions packed.

A term is the folded key, a separator, and the canonical key. All forms of a bare syllable so
stand side by side in Whoosh's sorted dictionary: a bare word reads one short range, a marked word
one entry, and no folded copy of the text is indexed.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import sub
from typing import Any

from whoosh import formats

from indexer.layout import Layout

SEPARATOR = "\x1f"


def term_key(folded: str, canonical: str) -> bytes:
    """Return the dictionary key of a form."""
    return f"{folded}{SEPARATOR}{canonical}".encode()


def split_key(key: bytes) -> tuple[str, str]:
    """Return the folded and the canonical key a dictionary key holds."""
    folded, _, canonical = key.decode().partition(SEPARATOR)
    return folded, canonical


_VARINTS = [bytes((n,)) for n in range(128)] + [
    bytes((128 | n >> 7, n & 127)) for n in range(128, 16384)
]


def pack(positions: Sequence[int]) -> bytes:
    """Return ascending positions as differences, seven bits a byte, the high bit on all but the last."""
    first = positions[0]
    if len(positions) == 1 and first < len(_VARINTS):
        return _VARINTS[first]
    steps = [first, *map(sub, positions[1:], positions)]
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


def values_of(laid: Layout) -> Iterator[tuple[bytes, int, float, bytes]]:
    """Give (term, frequency, weight, packed positions) of every entry."""
    for canonical, places in laid.places.items():
        key = term_key(laid.forms[canonical].folded, canonical)
        yield key, len(places), laid.weight(canonical), pack(places)


class PackedPositions(formats.Format):  # type: ignore[misc]
    """Whoosh's view of a packed posting value, so that its own matchers can read it too."""

    def word_values(
        self, value: Layout, analyzer: Any, **_: Any
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Give (term, frequency, weight, packed positions)."""
        return values_of(value)

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
