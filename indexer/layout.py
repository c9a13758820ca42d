"""Owns how a document's texts lie on one line of positions, zone by zone, whatever engine keeps them."""

from array import array
from dataclasses import dataclass, field

from indexer.documents import Document, Zone
from indexer.vietnamese import Form, cut

# Wider than the largest slop of the query language, so that no phrase crosses from piece to piece.
PIECE_GAP = 64
# An occurrence in the title says more about an article than one in its body.
ZONE_WEIGHTS: dict[Zone, float] = {
    "title": 2.5, "body": 1.0, "caption": 1.25, "byline": 0.5, "section": 1.0, "site": 1.0,
}  # fmt: skip


@dataclass(slots=True)
class Entry:
    """One canonical key of a document: its form, its weight summed over zones, its positions."""

    form: Form
    weight: float
    positions: "array[int]"


@dataclass(slots=True)
class Layout:
    """The entries of a document's zones by canonical key.

    `ends` holds, zone by zone, the first position behind the zone; `length` counts syllables.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    length: int = 0


def lay_out(document: Document, zones: tuple[Zone, ...]) -> Layout:
    """Cut the texts of some zones and lay them end to end, a gap behind every piece."""
    laid = Layout()
    base = 0
    for zone in zones:
        for piece in document.pieces(zone):
            if piece:
                base += _add(laid, piece, base, ZONE_WEIGHTS[zone])
        laid.ends.append(base)
    return laid


def _add(laid: Layout, piece: str, base: int, weight: float) -> int:
    """Add a piece's tokens; return how many positions it takes up with the gap behind it."""
    tokens = cut(piece)
    entries = laid.entries
    known = entries.get
    for form, position in zip(tokens.forms, tokens.positions, strict=True):
        place = base + position
        entry = known(form.canonical)
        if entry is None:
            entries[form.canonical] = Entry(form, weight, array("q", (place,)))
        elif entry.positions[-1] != place:
            entry.weight += weight
            entry.positions.append(place)
    if not tokens.positions:
        return 0
    syllables = tokens.positions[-1] + 1
    laid.length += syllables
    return syllables + PIECE_GAP
