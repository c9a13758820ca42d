"""Owns the reading of a question: any text at all becomes a tree, with notes on what was odd.

``NOT`` and ``-`` bind closest, then AND, then OR. Words side by side mean AND; with
``match="any"`` they mean OR, while an excluded word, a date, a section or a site beside them
still narrows all of them.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeGuard

from indexer.syntax.lexing import AnyField, Lexeme, LexemeKind, lexemes
from indexer.syntax.notes import Note
from indexer.syntax.tree import (
    And,
    DateRange,
    Everything,
    Field,
    Leaf,
    Not,
    Nothing,
    Or,
    Phrase,
    Tree,
    conjunction,
    disjunction,
    in_field,
    negation,
)
from indexer.syntax.words import plain_word, read_leaf

Match = Literal["all", "any"]
MAX_WORDS = 64
MAX_DEPTH = 12

_OPERAND_STARTS: frozenset[LexemeKind] = frozenset(
    {"open", "field", "phrase", "word", "everything", "not"}
)


class Parsed(NamedTuple):
    """A question as read: its tree in normal form, and notes on what was odd."""

    tree: Tree
    notes: tuple[Note, ...]


def parse(text: str, *, match: Match = "all") -> Parsed:
    """Read a question of any content and length; never raises.

    An empty question is Everything; one without any word in it is Nothing, with a note.
    """
    notes: list[Note] = []
    found = lexemes(text, notes)
    tree = _Parser(_with_operators_as_words(found, notes), notes, match).read()
    if tree is None:
        if not text.strip():
            return Parsed(Everything(), ())
        if not any(note.code == "no_word" for note in notes):
            notes.append(Note("no_word"))
        tree = Nothing()
    if bracket_depth(tree) > MAX_DEPTH:
        notes.append(Note("too_deep"))
        tree = _combiner(match)(_asked_for(tree))
    return Parsed(tree, tuple(dict.fromkeys(notes)))


def bracket_depth(tree: Tree) -> int:
    """Return how deep brackets stand in brackets when the tree is printed."""
    if isinstance(tree, And | Or):
        within = isinstance(tree, And)
        return max(
            bracket_depth(child) + (within and isinstance(child, Or)) for child in tree.children
        )
    if isinstance(tree, Not):
        return bracket_depth(tree.child) + isinstance(tree.child, And | Or)
    if isinstance(tree, Field):
        return bracket_depth(tree.child) + (not isinstance(tree.child, Leaf))
    return 0


def _asked_for(tree: Tree) -> list[Tree]:
    """Return the leaves that are not excluded, each in its field."""
    if isinstance(tree, And | Or):
        return [leaf for child in tree.children for leaf in _asked_for(child)]
    if isinstance(tree, Field):
        return [in_field(tree.name, leaf) for leaf in _asked_for(tree.child)]
    return [] if isinstance(tree, Not) else [tree]


def _combiner(match: Match) -> Callable[[list[Tree]], Tree]:
    return conjunction if match == "all" else disjunction


def _narrows(tree: Tree | None) -> TypeGuard[Tree]:
    """Tell whether a part filters rather than asks: it counts even when any word will do."""
    if isinstance(tree, Field):
        return tree.name in ("section", "site")
    return isinstance(tree, Not | DateRange)


def _with_operators_as_words(found: list[Lexeme], notes: list[Note]) -> list[Lexeme]:
    """Turn an operator that has nothing to join into a word."""
    read = list(found)
    for index in range(len(read) - 1, -1, -1):
        joins = read[index].kind in ("and", "or", "not")
        if joins and not (index + 1 < len(read) and read[index + 1].kind in _OPERAND_STARTS):
            read[index] = _as_word(read[index], notes)
    for index, lexeme in enumerate(read):
        before = read[index - 1].kind if index else "open"
        if lexeme.kind in ("and", "or") and before in ("open", "and", "or", "not"):
            read[index] = _as_word(lexeme, notes)
    return read


def _as_word(lexeme: Lexeme, notes: list[Note]) -> Lexeme:
    notes.append(Note("dangling_operator", lexeme.text))
    return Lexeme("word", plain_word(lexeme.text, notes).text)


class _Parser:
    """Recursive descent over lexemes whose brackets are in pairs; None stands for "no word here"."""

    def __init__(self, found: list[Lexeme], notes: list[Note], match: Match) -> None:
        self._found = found
        self._at = 0
        self._notes = notes
        self._match = match
        self._words = 0

    def read(self) -> Tree | None:
        """Return the whole tree, None when nothing in it is a word."""
        return self._alternatives(None)

    def _alternatives(self, field: AnyField | None) -> Tree | None:
        """Read what OR joins, up to a closing bracket or the end."""
        wanted: list[Tree] = []
        narrowing: list[Tree] = []
        explicit = False
        while (kind := self._kind()) not in (None, "close"):
            if kind == "or":
                self._at += 1
                explicit = True
                continue
            group = self._conjuncts(field)
            joined = explicit or self._kind() == "or"
            if self._match == "any" and _narrows(group) and not joined:
                narrowing.append(group)
            elif group is not None:
                wanted.append(group)
            explicit = False
        parts = [disjunction(wanted), *narrowing] if wanted else narrowing
        return conjunction(parts) if parts else None

    def _conjuncts(self, field: AnyField | None) -> Tree | None:
        """Read what AND joins, written out or, when all words must match, by standing together."""
        children = [self._operand(field)]
        while True:
            if self._kind() == "and":
                self._at += 1
            elif self._match == "any" or self._kind() not in _OPERAND_STARTS:
                break
            children.append(self._operand(field))
        found = [child for child in children if child is not None]
        return conjunction(found) if found else None

    def _operand(self, field: AnyField | None) -> Tree | None:
        negated = False
        while self._kind() == "not":
            negated = not negated
            self._at += 1
        child = self._unit(field)
        return negation(child) if negated and child is not None else child

    def _unit(self, field: AnyField | None) -> Tree | None:
        """Read a word, a phrase, a group, or one of these behind a field name."""
        lexeme = self._found[self._at]
        self._at += 1
        if lexeme.kind == "everything":
            return Everything()
        if lexeme.kind == "open":
            inner = self._alternatives(field)
            self._at += 1
            return inner
        if lexeme.kind == "field":
            return self._named(lexeme.text)
        return self._counted(read_leaf(lexeme, field, self._notes))

    def _named(self, text: str) -> Tree | None:
        name: AnyField = text  # type: ignore[assignment]
        child = self._unit(name)
        return child if child is None or name == "date" else in_field(name, child)

    def _counted(self, leaf: Tree | None) -> Tree | None:
        """Return the leaf, cut or left out once the question has had its share of words."""
        room = MAX_WORDS - self._words
        size = len(leaf.words) if isinstance(leaf, Phrase) else 1
        self._words += size
        if leaf is None or size <= room:
            return leaf
        self._notes.append(Note("too_many_words", str(MAX_WORDS)))
        return (
            Phrase(leaf.words[:room], leaf.slop) if isinstance(leaf, Phrase) and room > 0 else None
        )

    def _kind(self) -> LexemeKind | None:
        return self._found[self._at].kind if self._at < len(self._found) else None
