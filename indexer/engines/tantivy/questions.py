"""Owns the translation of our tree into tantivy's queries, exact in what matches."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, pairwise
from math import comb
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Query

from indexer.documents import TEXT_ZONES, Zone
from indexer.engines.tantivy.schema import CURRENT, DOCUMENT, NO_DAY, SEPARATOR
from indexer.layout import ZONE_WEIGHTS
from indexer.query import Versions
from indexer.syntax import (
    And,
    DateRange,
    Everything,
    Field,
    FieldName,
    Fuzzy,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Tree,
    Word,
)
from indexer.vietnamese import (
    FuzzyRule,
    PrefixRule,
    Reading,
    Rule,
    Run,
    fuzzy_rule,
    prefix_rule,
    read_phrase,
    read_word,
)
from indexer.vietnamese.matching import Marks, Term, likely_part
from indexer.vocabulary import folded_of

PLACES: dict[FieldName, tuple[Zone, ...]] = {
    "title": ("title",),
    "caption": ("caption",),
    "author": ("byline",),
    "attachment": ("attachment",),
    "section": ("section",),
    "site": ("site",),
}
PAIR_WEIGHT = 0.35
UNLIKELY_WEIGHT = 0.1
# More alternatives than this are looked up as a set, without scores of their own.
MOST_SCORED = 64
# A stretched row is looked for as all its exact rows, so many at most; beyond, it is stretched less:
# two and three words as far as the language goes, four by 20, five by 12, six by 8.
MOST_ROWS = 2_000

_NONE = Query.empty_query


class Translator:
    """Makes queries for one searcher: a bare word asks for all its forms that the index holds."""

    def __init__(
        self,
        schema: tantivy.Schema,
        searcher: tantivy.Searcher,
        *,
        marks: Marks,
        ranks: Mapping[str, Rule],
    ) -> None:
        self._schema = schema
        self._marks = marks
        self._ranks = ranks
        # A word's forms are asked for by ranking, matching and its pairs alike.
        self._beginning: Callable[[str, str], list[str]] = cache(
            lambda zone, prefix: [term for term, _ in searcher.terms_with_prefix(zone, prefix)]
        )

    def query(self, tree: Tree, versions: Versions, hints: Sequence[tuple[str, ...]]) -> Query:
        """Return what a tree asks for among current or all versions, ranked by hints as well."""
        kind = CURRENT if versions == "current" else DOCUMENT
        visible = unscored(Query.term_query(self._schema, "kind", kind))
        parts = [(Occur.Must, visible), (Occur.Must, self._tree(tree))]
        for row in hints:
            words = tuple(map(Word, row))
            parts += [(Occur.Should, self._tree(word)) for word in dict.fromkeys(words)]
            parts += self._pairs(words, TEXT_ZONES)
        return Query.boolean_query(parts)

    def days(self, dates: DateRange) -> Query:
        """Return what was published on these days."""
        first = dates.first.toordinal() if dates.first else NO_DAY + 1
        last = dates.last.toordinal() if dates.last else None
        if dates.first is None and dates.last is None:
            return unscored(Query.all_query())
        return unscored(Query.range_query(self._schema, "day", FieldType.Integer, first, last))

    def tagged(self, name: str, values: Iterable[str]) -> Query:
        """Return what has any of the tags."""
        return unscored(Query.term_set_query(self._schema, name, list(values)))

    def _tree(self, tree: Tree, zones: Sequence[Zone] = TEXT_ZONES) -> Query:
        match tree:
            case Everything():
                return unscored(Query.all_query())
            case Nothing():
                return _NONE()
            case And(children):
                # A word counts once, however often it was typed.
                parts = [self._part(child, zones) for child in dict.fromkeys(children)]
                if all(isinstance(child, Not) for child in children):
                    parts.append((Occur.Must, unscored(Query.all_query())))
                return Query.boolean_query([*parts, *self._pairs(children, zones)])
            case Or(children):
                found = any_of([self._tree(child, zones) for child in dict.fromkeys(children)])
                return Query.boolean_query([(Occur.Must, found), *self._pairs(children, zones)])
            case Not():
                everything = (Occur.Must, unscored(Query.all_query()))
                return Query.boolean_query([everything, self._part(tree, zones)])
            case Field(name, child):
                return self._tree(child, PLACES[name])
            case DateRange():
                return self.days(tree)
            case Word(text):
                return self._word(text, zones)
            case Phrase(words, slop):
                return self._reading(read_phrase(words, marks=self._marks, slop=slop), zones)
            case Prefix(text):
                return self._accepted(prefix_rule(text, self._marks), zones)
            case Fuzzy(text, edits):
                return self._accepted(fuzzy_rule(text, edits=edits), zones)

    def _part(self, child: Tree, zones: Sequence[Zone]) -> tuple[Any, Query]:
        if isinstance(child, Not):
            return Occur.MustNot, self._tree(child.child, zones)
        return Occur.Must, self._tree(child, zones)

    def _pairs(
        self, children: tuple[Tree, ...], zones: Sequence[Zone]
    ) -> Iterator[tuple[Any, Query]]:
        """Give what neighbours in the question that are neighbours in the text are worth."""
        for left, right in pairwise(children):
            if isinstance(left, Word) and isinstance(right, Word):
                runs = [read_word(word.text, self._marks).runs for word in (left, right)]
                if all(runs):
                    row = [
                        (0, self._ranked_by(left.text, runs[0][-1][-1].rule)),
                        (1, self._ranked_by(right.text, runs[1][0][0].rule)),
                    ]
                    pair = any_of([self._row(row, zone) for zone in zones])
                    yield Occur.Should, Query.boost_query(pair, PAIR_WEIGHT)

    def _word(self, text: str, zones: Sequence[Zone]) -> Query:
        reading = read_word(text, self._marks)
        if len(reading.runs) != 1 or len(reading.runs[0]) != 1:
            return self._reading(reading, zones)
        rule = reading.runs[0][0].rule
        rank = self._ranked_by(text, rule)
        if rank == rule:
            return self._rule(rule, zones)
        others = Rule(tuple(term for term in rule.terms if term not in rank.terms))
        unlikely = Query.boost_query(self._rule(others, zones), UNLIKELY_WEIGHT)
        likely = self._rule(rank, zones)
        if len(others.terms) < len(rule.terms):
            return any_of([likely, unlikely])
        return Query.boolean_query([(Occur.Must, unlikely), (Occur.Should, likely)])

    def _ranked_by(self, text: str, rule: Rule) -> Rule:
        """Return the rule by which a word that matches by a rule is ranked."""
        return self._ranks.get(text) or likely_part(rule)

    def _reading(self, reading: Reading, zones: Sequence[Zone]) -> Query:
        return any_of([self._run(run, reading.slop, zones) for run in reading.runs])

    def _run(self, run: Run, slop: int, zones: Sequence[Zone]) -> Query:
        if len(run) == 1:
            return self._rule(run[0].rule, zones)
        rules = [slot.rule for slot in run]
        offsets = [slot.offset for slot in run]
        return any_of(
            [
                self._row(list(zip(places, rules, strict=True)), zone)
                for places in stretched(offsets, slop)
                for zone in zones
            ]
        )

    def _rule(self, rule: Rule, zones: Sequence[Zone]) -> Query:
        parts = []
        for zone in zones:
            found = [(term, key) for term in rule.terms for key in self._keys(term, zone)]
            if len(found) > MOST_SCORED:
                parts.append(self._set(zone, [key for _, key in found]))
                continue
            for term, key in found:
                query = Query.term_query(self._schema, zone, key)
                parts.append(Query.boost_query(query, term.weight * ZONE_WEIGHTS[zone]))
        return any_of(parts)

    def _accepted(self, rule: PrefixRule | FuzzyRule, zones: Sequence[Zone]) -> Query:
        """Return what holds a word that a rule accepts, from the index's own words."""
        # Keys begin with the folded key, whose beginning the rule's own may not be letter by letter.
        by_canonical = isinstance(rule, PrefixRule) and rule.field == "canonical"
        parts = []
        for zone in zones:
            keys = []
            for key in self._beginning(zone, ""):
                folded, _, canonical = key.partition(SEPARATOR)
                if rule.accepts_key(canonical if by_canonical else folded):
                    keys.append(key)
            parts.append(self._set(zone, keys))
        return any_of(parts)

    def _set(self, zone: Zone, keys: list[str]) -> Query:
        return Query.term_set_query(self._schema, zone, keys) if keys else _NONE()

    def _keys(self, term: Term, zone: Zone) -> list[str]:
        if term.field == "folded":
            return self._beginning(zone, f"{term.key}{SEPARATOR}")
        return [f"{folded_of(term.key)}{SEPARATOR}{term.key}"]

    def _row(self, slots: Sequence[tuple[int, Rule]], zone: Zone) -> Query:
        """Return where every slot's word stands exactly at its offset."""
        words: list[tuple[int, list[str]]] = []
        for offset, rule in slots:
            keys = [key for term in rule.terms for key in self._keys(term, zone)]
            if not keys:
                return _NONE()
            words.append((offset, keys))
        if all(len(keys) == 1 for _, keys in words):
            exact: list[Any] = [(offset, keys[0]) for offset, keys in words]
            return Query.phrase_query(self._schema, zone, exact)
        patterns: list[Any] = [(offset, "|".join(map(_escaped, keys))) for offset, keys in words]
        return Query.regex_phrase_query(self._schema, zone, patterns)


def any_of(queries: Sequence[Query]) -> Query:
    """Return what any of some queries asks for."""
    if not queries:
        return _NONE()
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def unscored(query: Query) -> Query:
    """Return the same query, which adds nothing to scores."""
    return Query.const_score_query(query, 0.0)


def stretched(offsets: Sequence[int], slop: int) -> Iterator[list[int]]:
    """Give all rows of offsets whose steps are no smaller, and in sum at most `slop` larger.

    A slop that gives more than MOST_ROWS is lowered until it does not.
    """
    gaps = len(offsets) - 1
    while comb(slop + gaps, gaps) > MOST_ROWS:
        slop -= 1
    # Bars among stars: each choice of bars deals out up to `slop` extra positions to the gaps.
    for bars in combinations(range(slop + gaps), gaps):
        extra = [after - before - 1 for before, after in pairwise((-1, *bars))]
        shift, row = 0, [offsets[0]]
        for offset, more in zip(offsets[1:], extra, strict=True):
            shift += more
            row.append(offset + shift)
        yield row


def _escaped(key: str) -> str:
    return re.sub(r"([^\w\s\x1f])", r"\\\1", key)
