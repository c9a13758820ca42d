"""Owns how a tree is written down again: what is printed parses to the same tree."""

from datetime import date
from typing import Literal

from indexer.syntax.parsing import Match
from indexer.syntax.tree import (
    And,
    DateRange,
    Everything,
    Field,
    Fuzzy,
    Leaf,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Tree,
    Word,
)

Language = Literal["vi", "en"]

_FIELDS: dict[Language, dict[str, str]] = {
    "vi": {
        "title": "tieude",
        "caption": "chuthich",
        "author": "tacgia",
        "attachment": "tep",
        "section": "chuyenmuc",
        "site": "nguon",
        "date": "ngay",
    },
    "en": {
        name: name
        for name in ("title", "caption", "author", "attachment", "section", "site", "date")
    },
}
_AND: dict[Language, str] = {"vi": " VÀ ", "en": " AND "}
_OR: dict[Language, str] = {"vi": " HOẶC ", "en": " OR "}


def print_query(tree: Tree, *, match: Match = "all", language: Language = "vi") -> str:
    """Write a tree so that ``parse`` with the same ``match`` reads the same tree again."""
    if isinstance(tree, Everything):
        return "*"
    if isinstance(tree, Nothing):
        return "()"
    return _Printer(match, language).write(tree)


class _Printer:
    def __init__(self, match: Match, language: Language) -> None:
        self._and = " " if match == "all" else _AND[language]
        self._or = _OR[language]
        self._names = _FIELDS[language]

    def write(self, tree: Tree) -> str:
        if isinstance(tree, Or):
            return self._or.join(self.write(child) for child in tree.children)
        if isinstance(tree, And):
            return self._and.join(self._bracketed(child, Or) for child in tree.children)
        if isinstance(tree, Not):
            return "-" + self._bracketed(tree.child, And | Or)
        if isinstance(tree, Field):
            inner = self.write(tree.child)
            is_leaf = isinstance(tree.child, Leaf)
            return f"{self._names[tree.name]}:{inner if is_leaf else f'({inner})'}"
        return self._leaf(tree)

    def _bracketed(self, tree: Tree, kinds: type[Or] | object) -> str:
        written = self.write(tree)
        return f"({written})" if isinstance(tree, kinds) else written  # type: ignore[arg-type]

    def _leaf(self, leaf: Tree) -> str:
        match leaf:
            case Word(text):
                return text
            case Prefix(text):
                return f"{text}*"
            case Fuzzy(text, edits):
                return f"{text}~{edits if edits > 1 else ''}"
            case Phrase(words, slop):
                return f'"{" ".join(words)}"' + (f"~{slop}" if slop else "")
            case DateRange(first, last):
                return f"{self._names['date']}:{_days(first, last)}"
        return "*"


def _days(first: date | None, last: date | None) -> str:
    if first == last and first is not None:
        return first.isoformat()
    return f"{first.isoformat() if first else ''}..{last.isoformat() if last else ''}"
