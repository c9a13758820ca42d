"""Owns what of a question is to be marked in a text: all that it asks for, nothing it excludes."""

from collections.abc import Iterator
from functools import lru_cache

from indexer.syntax.tree import And, Field, FieldName, Fuzzy, Or, Phrase, Prefix, Tree, Word
from indexer.vietnamese.highlight import Matcher
from indexer.vietnamese.matching import (
    Marks,
    Reading,
    TokenRule,
    fuzzy_rule,
    prefix_rule,
    read_phrase,
    read_word,
)


def matcher_for(tree: Tree, *, marks: Marks = "free", field: FieldName | None = None) -> Matcher:
    """Return what to mark in a text of one field: words asked for anywhere, and in that field."""
    # Nearly always the same for every field: then it is one, and is made and remembered once.
    own = any(name == field for name in _named_fields(tree))
    return _matcher_for(tree, marks, field if own else None)


def _named_fields(tree: Tree) -> Iterator[FieldName]:
    match tree:
        case And(children) | Or(children):
            for child in children:
                yield from _named_fields(child)
        case Field(name, child):
            yield name
            yield from _named_fields(child)


# Remembered, since the same question is asked page after page, and making it costs as much.
@lru_cache(maxsize=512)
def _matcher_for(tree: Tree, marks: Marks, field: FieldName | None) -> Matcher:
    wishes = list(dict.fromkeys(_wishes(tree, marks, field)))
    return Matcher(
        tuple(wish for wish in wishes if isinstance(wish, Reading)),
        tuple(wish for wish in wishes if not isinstance(wish, Reading)),
    )


def _wishes(tree: Tree, marks: Marks, field: FieldName | None) -> Iterator[Reading | TokenRule]:
    match tree:
        case Word(text):
            yield read_word(text, marks)
        case Phrase(words, slop):
            yield read_phrase(words, marks=marks, slop=slop)
        case Prefix(text):
            yield prefix_rule(text, marks)
        case Fuzzy(text, edits):
            yield fuzzy_rule(text, edits=edits)
        case And(children) | Or(children):
            for child in children:
                yield from _wishes(child, marks, field)
        case Field(name, child) if name == field:
            yield from _wishes(child, marks, field)
