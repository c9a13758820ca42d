"""Two versions of an article, compared piece by piece and, inside a piece, word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.differences.pieces import Part, Piece, body_pieces, foot_texts, head_texts
from archive.differences.words import Budget, Span, mark, same_blocks, words_of
from archive.models import Article

# Two pieces that share less than this of their words are two, not one that was changed.
ALIKE = 0.35
# More pieces than this in a row that all changed are paired by their places.
_MOST_PAIRS = 600


class Change(StrEnum):
    """What became of a piece."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Row:
    """A piece before and after; the side that does not have it is empty."""

    part: Part
    change: Change
    before: tuple[Span, ...] = ()
    after: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How much changed: pieces by what became of them, captions among them, words on either side."""

    changed: int = 0
    added: int = 0
    removed: int = 0
    captions: int = 0
    words_added: int = 0
    words_removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.removed)


@dataclass(frozen=True, slots=True)
class Difference:
    """All pieces of two versions in reading order. `rough`: too large to be compared to the end."""

    rows: tuple[Row, ...]
    counts: Counts
    rough: bool = False


def compare(before: Article, after: Article, budget: Budget | None = None) -> Difference:
    """Return what changed between two versions: title, lead, text, captions, byline, printed dates.

    The budget bounds the work whatever the texts are; a new one is about a second's.
    """
    budget = budget or Budget()
    rows = [
        *_fixed(head_texts(before), head_texts(after), budget),
        *_body(body_pieces(before), body_pieces(after), budget),
        *_fixed(foot_texts(before), foot_texts(after), budget),
    ]
    return Difference(tuple(rows), _count(rows), rough=budget.short)


def text_changed(before: Article, after: Article) -> bool:
    """Tell whether title, lead, text or captions differ: not byline, not dates."""
    return head_texts(before) != head_texts(after) or body_pieces(before) != body_pieces(after)


def _fixed(before: Sequence[Piece], after: Sequence[Piece], budget: Budget) -> Iterator[Row]:
    """Yield rows of pieces that an article has one of."""
    for one, other in zip(before, after, strict=True):
        if one.text or other.text:
            yield _row(one if one.text else None, other if other.text else None, budget)


def _body(before: Sequence[Piece], after: Sequence[Piece], budget: Budget) -> Iterator[Row]:
    i = j = 0
    for a, b, length in [*same_blocks(before, after, budget), (len(before), len(after), 0)]:
        yield from _changed(before[i:a], after[j:b], budget)
        for piece in before[a : a + length]:
            yield _row(piece, piece, budget)
        i, j = a + length, b + length


def _changed(before: Sequence[Piece], after: Sequence[Piece], budget: Budget) -> Iterator[Row]:
    """Yield rows of two runs without a piece in common: alike ones stand side by side."""
    i = j = 0
    for a, b in [*_pairs(before, after, budget), (len(before), len(after))]:
        for piece in before[i:a]:
            yield _row(piece, None, budget)
        for piece in after[j:b]:
            yield _row(None, piece, budget)
        if a < len(before):
            yield _row(before[a], after[b], budget)
        i, j = a + 1, b + 1


def _pairs(
    before: Sequence[Piece], after: Sequence[Piece], budget: Budget
) -> list[tuple[int, int]]:
    """Return places of pieces that are versions of each other, in order on both sides."""
    if not before or not after:
        return []
    if len(before) * len(after) > _MOST_PAIRS or not budget.spend(_cost(before, after)):
        shorter = range(min(len(before), len(after)))
        return [(n, n) for n in shorter if _may_pair(before[n], after[n])]
    ones = [Counter(words_of(piece.text).keys) for piece in before]
    others = [Counter(words_of(piece.text).keys) for piece in after]
    alike = [
        [_likeness(ones[i], others[j]) if _may_pair(before[i], after[j]) else 0.0
         for j in range(len(after))]
        for i in range(len(before))
    ]  # fmt: skip
    return _best(alike)


def _cost(before: Sequence[Piece], after: Sequence[Piece]) -> int:
    sizes = sum(len(p.text) for p in before) * len(after), sum(len(p.text) for p in after)
    return sizes[0] // 4 + sizes[1] // 4


def _may_pair(one: Piece, other: Piece) -> bool:
    return (one.part is Part.CAPTION) == (other.part is Part.CAPTION)


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of words two texts have in common, 0 to 1 (Dice)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _best(alike: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Return the pairs, in order on both sides, whose likeness sums up highest."""
    rows, columns = len(alike), len(alike[0])
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            paired = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns and best[i][j]:
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _row(before: Piece | None, after: Piece | None, budget: Budget) -> Row:
    if before is None or after is None:
        piece = before or after
        assert piece is not None
        spans = (Span(piece.text, True),)
        if after is None:
            return Row(piece.part, Change.REMOVED, before=spans)
        return Row(piece.part, Change.ADDED, after=spans)
    if before.text == after.text:
        same = (Span(before.text, False),)
        change = Change.SAME if before.part is after.part else Change.CHANGED
        return Row(after.part, change, same, same)
    return Row(after.part, Change.CHANGED, *mark(before.text, after.text, budget))


def _count(rows: Sequence[Row]) -> Counts:
    kinds = Counter(row.change for row in rows)
    captions = sum(row.part is Part.CAPTION and row.change is not Change.SAME for row in rows)
    return Counts(
        changed=kinds[Change.CHANGED],
        added=kinds[Change.ADDED],
        removed=kinds[Change.REMOVED],
        captions=captions,
        words_added=sum(_changed_words(row.after) for row in rows),
        words_removed=sum(_changed_words(row.before) for row in rows),
    )


def _changed_words(spans: Sequence[Span]) -> int:
    keys = (key for span in spans if span.changed for key in words_of(span.text).keys)
    return sum(key[0].isalnum() for key in keys)
