"""The query language: the reader's words to a small tree, and back. Every text parses."""

from indexer.syntax.expansion import Expanded, expand
from indexer.syntax.matcher import matcher_for
from indexer.syntax.notes import Note, NoteCode
from indexer.syntax.parsing import Match, Parsed, parse
from indexer.syntax.printing import print_query
from indexer.syntax.tree import (
    And,
    DateRange,
    Everything,
    Field,
    FieldName,
    Fuzzy,
    Leaf,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Tree,
    Word,
    asked_rows,
)

__all__ = [
    "And",
    "DateRange",
    "Everything",
    "Expanded",
    "Field",
    "FieldName",
    "Fuzzy",
    "Leaf",
    "Match",
    "Not",
    "Note",
    "NoteCode",
    "Nothing",
    "Or",
    "Parsed",
    "Phrase",
    "Prefix",
    "Tree",
    "Word",
    "asked_rows",
    "expand",
    "matcher_for",
    "parse",
    "print_query",
]
