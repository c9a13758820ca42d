"""Owns the widening of a question by dates spelt out: "ngày 25 tháng 4 năm 2023" is 25/4/2023."""

from collections.abc import Callable, Iterator
from itertools import accumulate
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
from indexer.vietnamese import fold
from indexer.vietnamese.wholes import dates_in_words

# The words that belong to a date and stand before its first number.
_BEFORE_DAY = "ngay"
_BEFORE_MONTH = "thang"


class _Spelt(NamedTuple):
    """A date among words: the places of its first word and behind its last, and its short form."""

    first: int
    end: int
    short: str


def with_short_dates(tree: Tree) -> Tree:
    """Let words or phrases that spell a date out ask for the date in figures as well."""
    match tree:
        case Phrase(words, slop):
            short = _shortened(words)
            return tree if short == words else disjunction([tree, _row_of(short, slop)])
        case And(children):
            return conjunction(_widened(children, conjunction))
        case Or(children):
            return disjunction(_widened(children, disjunction))
        case Not(child):
            return negation(with_short_dates(child))
        case Field(name, child):
            return in_field(name, with_short_dates(child))
    return tree


def _row_of(words: tuple[str, ...], slop: int) -> Tree:
    return Phrase(words, slop) if len(words) > 1 else Word(words[0])


def _shortened(words: tuple[str, ...]) -> tuple[str, ...]:
    short: list[str] = []
    at = 0
    for date in _dates(words):
        short += (*words[at : date.first], date.short)
        at = date.end
    return (*short, *words[at:])


def _widened(children: tuple[Tree, ...], combine: Callable[[list[Tree]], Tree]) -> Iterator[Tree]:
    # What is no plain word parts the words before it from those behind.
    words = tuple(child.text if isinstance(child, Word) else '"' for child in children)
    at = 0
    for date in _dates(words):
        yield from map(with_short_dates, children[at : date.first])
        typed = combine(list(children[date.first : date.end]))
        yield disjunction([typed, Word(date.short)])
        at = date.end
    yield from map(with_short_dates, children[at:])


def _dates(words: tuple[str, ...]) -> Iterator[_Spelt]:
    begins = [0, *accumulate(len(word) + 1 for word in words)]
    at = 0
    for key, start, end in dates_in_words(" ".join(words)):
        if start not in begins or end + 1 not in begins:
            continue
        first = begins.index(start)
        numbers = [str(int(number)) for number in reversed(key.split("-"))]
        before = _BEFORE_DAY if len(numbers) == 3 else _BEFORE_MONTH
        if first > at and fold(words[first - 1]) == before:
            first -= 1
        at = begins.index(end + 1)
        yield _Spelt(first, at, "/".join(numbers))
