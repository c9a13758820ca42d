"""Owns how a document's texts lie on one line of positions, zone by zone, whatever engine keeps them."""

from dataclasses import dataclass, field

from indexer.documents import Document, Zone
from indexer.vietnamese import Form, cut

# Wider than the largest slop of the query language, so that no phrase crosses from piece to piece.
PIECE_GAP = 64
# An occurrence in the title says more about an article than one in its body.
ZONE_WEIGHTS: dict[Zone, float] = {
    "title": 2.5, "body": 1.0, "caption": 1.25, "byline": 0.5, "attachment": 0.25, "section": 1.0, "site": 1.0,
}  # fmt: skip
# What a syllable of a zone adds to a document's length: a long file must not bury a short article.
ZONE_LENGTHS: dict[Zone, float] = dict.fromkeys(ZONE_WEIGHTS, 1.0) | {
    "attachment": ZONE_WEIGHTS["attachment"]
}


@dataclass(slots=True)
class Layout:
    """Where each canonical key of a document's zones stands, ascending, and its form.

    `ends` holds, zone by zone, the first position behind the zone; `length` counts syllables;
    `extra` is what a key weighs beyond 1 an occurrence.
    """

    places: dict[str, list[int]] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    extra: dict[str, float] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    length: int = 0

    def weight(self, canonical: str) -> float:
        """Return how much a key weighs: its frequency, by zone."""
        return len(self.places[canonical]) + self.extra.get(canonical, 0.0)


def lay_out(document: Document, zones: tuple[Zone, ...]) -> Layout:
    """Cut the texts of some zones and lay them end to end, a gap behind every piece."""
    laid = Layout()
    base = 0
    length = 0.0
    for zone in zones:
        beyond = ZONE_WEIGHTS[zone] - 1.0
        share = ZONE_LENGTHS[zone]
        for piece in document.pieces(zone):
            if piece:
                room = _add(laid, piece, base, beyond)
                base += room
                length += share * max(0, room - PIECE_GAP)
        laid.ends.append(base)
    laid.length = round(length)
    return laid


def _add(laid: Layout, piece: str, base: int, beyond: float) -> int:
    """Add a piece's tokens; return how many positions it takes up with the gap behind it."""
    tokens = cut(piece)
    places, forms = laid.places, laid.forms
    for form, position in zip(tokens.forms, tokens.positions, strict=True):
        key = form.canonical
        if key in places:
            places[key].append(base + position)
        else:
            places[key] = [base + position]
            forms[key] = form
    if beyond:
        for form in tokens.forms:
            laid.extra[form.canonical] = laid.extra.get(form.canonical, 0.0) + beyond
    if not tokens.positions:
        return 0
    return tokens.positions[-1] + 1 + PIECE_GAP
