"""Owns "did you mean": questions that find something in the place of one that finds next to nothing.

Corrections come from the index's own words (see corrections); operators and fields of the
question stay. A proposal is made only when it was asked and found something.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from indexer.corrections import Row, corrector_of
from indexer.engines.face import SearchEngine
from indexer.query import Query
from indexer.syntax import And, Field, FieldName, Or, Phrase, Tree, Word, print_query
from indexer.syntax.tree import conjunction, disjunction, in_field

# A question with more answers than this is not doubted; one with fewer must find so many times more.
FEW: Final = 4
_MANY_TIMES: Final = 5
# Corrections this much less likely than the best one (as a logarithm) are not offered beside it.
_NEAR: Final = 7.0
_MOST_TRIED: Final = 12
_MOST_WORDS: Final = 16
# Labels are filtered by as they stand; their words are not those of the texts.
_LABELS: Final[tuple[FieldName, ...]] = ("section", "site")

Words = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question to ask instead, with everything else as it was, and how many answers it has."""

    query: Query
    total: int


def did_you_mean(engine: SearchEngine, query: Query, *, limit: int = 3) -> tuple[Proposal, ...]:
    """Return what may have been meant by a question with no or few answers, the likeliest first.

    Corrected are marks that are missing or wrong, typing errors, keys of Telex or VNI left over,
    words run together or torn apart. None when the question is answered well, or nothing better is
    known. Raises IndexMissing.
    """
    tree = query.parsed().tree
    groups = list(_groups(tree))
    if not 0 < sum(map(len, groups)) <= _MOST_WORDS:
        return ()
    total = engine.search(query, limit=0).total
    if total > FEW:
        return ()
    corrector = corrector_of(engine.lexicon(), query.marks)
    # When every word is known and yet nothing is found, the slip may be in any of them.
    doubts = all(corrector.holds(word) for group in groups for word in group)
    rows = _together([corrector.rows(group, doubts=doubts) for group in groups])
    found: list[Proposal] = []
    best = 0.0
    for row in rows[:_MOST_TRIED]:
        if len(found) == limit or (found and row.score < best - _NEAR):
            break
        asked = _asked_instead(query, tree, row.words)
        if asked.parsed().tree == tree or asked in [each.query for each in found]:
            continue
        answers = engine.search(asked, limit=0).total
        if answers > _MANY_TIMES * total:
            best = row.score if not found else best
            found.append(Proposal(asked, answers))
    return tuple(found)


def empty_words(engine: SearchEngine, query: Query) -> tuple[str, ...]:
    """Return the words of a question, as typed, that no article holds in the field they stand in.

    Filters of the query are left aside: the words are looked for in the whole archive. Raises
    IndexMissing.
    """
    found: dict[str, None] = {}
    for word, field in _asked_words(query.parsed().tree):
        asked = in_field(field, Word(word)) if field else Word(word)
        anywhere = Query(
            words=print_query(asked),
            marks=query.marks,
            versions=query.versions,
            expand=query.expand,
        )
        if word not in found and not engine.search(anywhere, limit=0).total:
            found[word] = None
    return tuple(found)


def _groups(tree: Tree) -> Iterator[list[str]]:
    """Give the words that are asked for, those in a row together; the order is that of the tree."""
    match tree:
        case Word(text):
            yield [text]
        case Phrase(words):
            yield list(words)
        case Field(name, child) if name not in _LABELS:
            yield from _groups(child)
        case And(children) | Or(children):
            row: list[str] = []
            for child in children:
                if isinstance(child, Word):
                    row.append(child.text)
                    continue
                if row:
                    yield row
                    row = []
                yield from _groups(child)
            if row:
                yield row


def _asked_words(
    tree: Tree, field: FieldName | None = None
) -> Iterator[tuple[str, FieldName | None]]:
    """Give every word that is asked for, with its field."""
    match tree:
        case Word(text):
            yield text, field
        case Phrase(words):
            yield from ((word, field) for word in words)
        case Field(name, child):
            yield from _asked_words(child, name)
        case And(children) | Or(children):
            for child in children:
                yield from _asked_words(child, field)


def _together(groups: Sequence[list[Row]]) -> list[Row]:
    """Return the likeliest rows of all groups, end to end."""
    found = [Row((), 0.0)]
    for rows in groups:
        longer = [
            Row((*before.words, *row.words), before.score + row.score)
            for before in found
            for row in rows[:_MOST_TRIED]
        ]
        found = sorted(longer, key=lambda row: -row.score)[: 2 * _MOST_TRIED]
    return found


def _asked_instead(query: Query, tree: Tree, words: Words) -> Query:
    written = _rewritten(tree, iter(words)) or tree
    return replace(query, words=print_query(written, match=query.match), page=1)


def _rewritten(tree: Tree, words: Iterator[tuple[str, ...]]) -> Tree | None:
    """Return a tree with other words, taken in the order of `_groups`; None when none are left."""
    match tree:
        case Word():
            return conjunction(map(Word, found)) if (found := next(words)) else None
        case Phrase(typed, slop):
            return Phrase(tuple(word for _ in typed for word in next(words)), slop)
        case Field(name, child) if name not in _LABELS:
            inner = _rewritten(child, words)
            return in_field(name, inner) if inner else None
        case And(children) | Or(children):
            combine = conjunction if isinstance(tree, And) else disjunction
            return combine([new for child in children if (new := _rewritten(child, words))])
    return tree
