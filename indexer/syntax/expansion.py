"""Owns the widening of a question by abbreviations, both ways, with what was assumed."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from indexer.syntax.tree import (
    And,
    Field,
    Not,
    Or,
    Phrase,
    Tree,
    Word,
    conjunction,
    disjunction,
    in_field,
    negation,
)
from indexer.vietnamese.abbreviations import Abbreviation, Abbreviations
from indexer.vietnamese.matching import Marks


class Expanded(NamedTuple):
    """A widened question, and the abbreviations it was widened by, in order of use."""

    tree: Tree
    used: tuple[Abbreviation, ...]


def expand(tree: Tree, known: Abbreviations, *, marks: Marks = "free") -> Expanded:
    """Let short and long forms find each other: ``BCH`` asks for "Ban Chấp hành" as well.

    A word becomes itself or the phrases it is short for; words that form a long form become
    themselves or its abbreviation; a phrase gets one other with all its forms exchanged.
    """
    used: dict[Abbreviation, None] = {}
    widened = _Expansion(known, marks, used).widen(tree)
    return Expanded(widened, tuple(used))


class _Expansion:
    def __init__(self, known: Abbreviations, marks: Marks, used: dict[Abbreviation, None]) -> None:
        self._known = known
        self._marks = marks
        self._used = used

    def widen(self, tree: Tree) -> Tree:
        match tree:
            case Word():
                return self._word(tree)
            case Phrase():
                return self._phrase(tree)
            case And(children):
                return conjunction(self._row(children, conjunction))
            case Or(children):
                return disjunction(self._row(children, disjunction))
            case Not(child):
                return negation(self.widen(child))
            case Field(name, child) if name != "site":
                return in_field(name, self.widen(child))
        return tree

    def _word(self, word: Word) -> Tree:
        found = self._known.read_short(word.text, self._marks)
        self._used.update(dict.fromkeys(found))
        phrases = [Phrase(tuple(long.split())) for each in found for long in each.long]
        return disjunction([word, *phrases, *self._shorts(found)])

    def _shorts(self, found: Iterable[Abbreviation]) -> list[Tree]:
        """Return the other ways to shorten what is shortened: TW is T.Ư as well."""
        others = (each.short for known in found for each in self._known.siblings(known))
        return [Word(short) for short in dict.fromkeys(others)]

    def _row(self, children: tuple[Tree, ...], combine: Callable[[list[Tree]], Tree]) -> list[Tree]:
        """Widen children that stand side by side; a row of words may be one long form."""
        widened: list[Tree] = []
        at = 0
        while at < len(children):
            words = _words_from(children, at)
            long = self._known.read_long(words, self._marks) if len(words) > 1 else None
            if long is None:
                widened.append(self.widen(children[at]))
                at += 1
                continue
            self._used[long.abbreviation] = None
            typed = combine(list(children[at : at + long.length]))
            short = Word(long.abbreviation.short)
            widened.append(disjunction([typed, short, *self._shorts([long.abbreviation])]))
            at += long.length
        return widened

    def _phrase(self, phrase: Phrase) -> Tree:
        exchanged: list[str] = []
        at = 0
        while at < len(phrase.words):
            long = self._known.read_long(phrase.words[at:], self._marks)
            short = self._known.read_short(phrase.words[at], self._marks)
            if long is not None:
                exchanged.append(long.abbreviation.short)
                self._used[long.abbreviation] = None
            elif short:
                exchanged += short[0].long[0].split()
                self._used[short[0]] = None
            else:
                exchanged.append(phrase.words[at])
            at += long.length if long else 1
        other = Phrase(tuple(exchanged), phrase.slop)
        return phrase if other == phrase else disjunction([phrase, other])


def _words_from(children: tuple[Tree, ...], at: int) -> list[str]:
    words: list[str] = []
    for child in children[at:]:
        if not isinstance(child, Word):
            break
        words.append(child.text)
    return words
