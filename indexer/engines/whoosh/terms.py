"""Owns how a document's words become Whoosh terms: one key per canonical form, positions packed.

A term is the folded key, a separator, and the canonical key. All forms of a bare syllable so
stand side by side in Whoosh's sorted dictionary: a bare word reads one short range, a marked word
one entry, and no folded copy of the text is indexed.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import overload

from whoosh import formats

SEPARATOR = "\x1f"


def term_key(folded: str, canonical: str) -> bytes:
    """Return the dictionary key of a form."""
    return f"{folded}{SEPARATOR}{canonical}".encode()


def split_key(key: bytes) -> tuple[str, str]:
    """Return the folded and the canonical key a dictionary key holds."""
    folded, _, canonical = key.decode().partition(SEPARATOR)
    return folded, canonical


class PackedValues(Sequence[bytes]):
    """The values of a block of postings end to end; Whoosh's matchers see one bytes a posting.

    It is pickled into posting blocks under this module's name, which must therefore stay.
    """

    __slots__ = ("_ends", "packed", "sizes")

    def __init__(self, packed: bytes, sizes: "array[int]") -> None:
        self.packed = packed
        self.sizes = sizes
        self._ends: list[int] | None = None

    def __reduce__(self) -> tuple[type, tuple[bytes, "array[int]"]]:
        return PackedValues, (self.packed, self.sizes)

    def __len__(self) -> int:
        return len(self.sizes)

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if self._ends is None:
            self._ends = list(accumulate(self.sizes))
        end = self._ends[place]
        return self.packed[end - self.sizes[place] : end]


def pack(positions: Sequence[int]) -> bytes:
    """Return ascending positions as differences, seven bits a byte, the high bit on all but the last."""
    steps = (after - before for before, after in pairwise((0, *positions)))
    return b"".join(map(_varint, steps))


def _varint(number: int) -> bytes:
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
