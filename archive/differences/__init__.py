"""Versions held side by side: what changed between two, why each was made, and what was said of it."""

from archive.differences.comparing import Change, Counts, Difference, Row, compare, text_changed
from archive.differences.history import Notice, Step, count_versions, history, neighbours, notice_of
from archive.differences.pieces import Part
from archive.differences.words import Budget, Span

__all__ = [
    "Budget",
    "Change",
    "Counts",
    "Difference",
    "Notice",
    "Part",
    "Row",
    "Span",
    "Step",
    "compare",
    "count_versions",
    "history",
    "neighbours",
    "notice_of",
    "text_changed",
]
