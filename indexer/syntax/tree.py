"""Owns the tree a question becomes: small frozen values, kept in one normal form by their builders.

In normal form And and Or have two or more children and none of their own kind, Not and Field
hold no second of their kind, and Everything and Nothing stand only at the top.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

FieldName = Literal["title", "caption", "author", "attachment", "section", "site"]


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word as typed; it may hold several syllables in a row (``50-NQ/ĐUK``)."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row; ``slop`` is how many positions the row may be stretched."""

    words: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word, without its star."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word with up to ``edits`` typing errors, 1 or 2."""

    text: str
    edits: int = 1


@dataclass(frozen=True, slots=True)
class DateRange:
    """Published between two days, both included, either open; days of Asia/Ho_Chi_Minh."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Field:
    """The child, looked for in one field only."""

    name: FieldName
    child: "Tree"


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that the child does not match."""

    child: "Tree"


@dataclass(frozen=True, slots=True)
class And:
    """What all children match."""

    children: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any child matches."""

    children: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document: an empty question, or ``*``."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document: a question without a single word in it."""


Leaf = Word | Phrase | Prefix | Fuzzy | DateRange
Tree = Leaf | Field | Not | And | Or | Everything | Nothing


def conjunction(children: Iterable[Tree]) -> Tree:
    """Return what all children match, in normal form."""
    flat: list[Tree] = []
    for child in children:
        if isinstance(child, Nothing):
            return child
        if isinstance(child, And):
            flat += child.children
        elif not isinstance(child, Everything):
            flat.append(child)
    if not flat:
        return Everything()
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(children: Iterable[Tree]) -> Tree:
    """Return what any child matches, in normal form."""
    flat: list[Tree] = []
    for child in children:
        if isinstance(child, Everything):
            return child
        if isinstance(child, Or):
            flat += child.children
        elif not isinstance(child, Nothing):
            flat.append(child)
    if not flat:
        return Nothing()
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negation(child: Tree) -> Tree:
    """Return what the child does not match, in normal form."""
    if isinstance(child, Not):
        return child.child
    if isinstance(child, Everything):
        return Nothing()
    return Everything() if isinstance(child, Nothing) else Not(child)


def in_field(name: FieldName, child: Tree) -> Tree:
    """Return the child looked for in one field, in normal form; a field named inside wins."""
    if isinstance(child, Field | DateRange | Everything | Nothing):
        return child
    return negation(Field(name, child.child)) if isinstance(child, Not) else Field(name, child)


def asked_rows(tree: Tree) -> tuple[tuple[str, ...], ...]:
    """Return the words a question asks for in texts, in order: a word alone, a phrase in a row.

    These are what marks are restored for. Excluded words and names of sections and sites are not
    among them.
    """
    match tree:
        case Word(text):
            return ((text,),)
        case Phrase(words):
            return (words,)
        case And(children) | Or(children):
            return tuple(row for child in children for row in asked_rows(child))
        case Field(name, child) if name not in ("section", "site"):
            return asked_rows(child)
    return ()


def leaves(tree: Tree) -> int:
    """Count words, phrase words and dates."""
    if isinstance(tree, And | Or):
        return sum(leaves(child) for child in tree.children)
    if isinstance(tree, Not | Field):
        return leaves(tree.child)
    return len(tree.words) if isinstance(tree, Phrase) else 1
