"""Owns the carrying out of a question's tree: which documents match, and their scores."""

from collections.abc import Mapping, Sequence
from functools import lru_cache, reduce
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from indexer.engines.whoosh.generation import Generation
from indexer.engines.whoosh.matches import Matches, any_of, best_of, both
from indexer.engines.whoosh.postings import Flags, Places
from indexer.engines.whoosh.ranking import PAIR_WEIGHT, UNLIKELY_WEIGHT, Ranking
from indexer.engines.whoosh.schema import NO_DAY
from indexer.engines.whoosh.words import EVERYWHERE, PLACES, AnyRule, Found, Where, Words
from indexer.query import Versions
from indexer.syntax import (
    And,
    DateRange,
    Everything,
    Field,
    Fuzzy,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Tree,
    Word,
)
from indexer.vietnamese import Reading, Rule, Run, fuzzy_rule, prefix_rule, read_phrase, read_word
from indexer.vietnamese.matching import Marks, likely_part

# Reading a word again costs as much as carrying it out.
_word_read = lru_cache(maxsize=20_000)(read_word)


class Executor:
    """Carries out trees over one generation, among current or all versions."""

    def __init__(
        self,
        generation: Generation,
        *,
        versions: Versions,
        marks: Marks,
        ranks: Mapping[str, Rule] = MappingProxyType({}),
        ranked: bool = True,
    ) -> None:
        """`ranks` says, for words as typed, by which rule they are ranked, if any are `ranked`."""
        self.words = Words(generation, versions)
        self.size = len(generation.rows)
        self._generation = generation
        self._marks = marks
        self._ranks = ranks
        self._is_ranked = ranked
        self._ranking = generation.cache.get(
            ("ranking", versions), lambda: Ranking(generation, self.words.visible)
        )

    def matches(self, tree: Tree, where: Where = EVERYWHERE) -> Matches:
        """Return what a tree matches, looked for in a field."""
        match tree:
            case Everything():
                return Matches.flagged(self.words.visible)
            case Nothing():
                return Matches.none(self.size)
            case And(children):
                return self._all_of(children, where)
            case Or(children):
                return self._any_of(children, where)
            case Not(child):
                return Matches.flagged(self._without(self.words.visible, child, where))
            case Field(name, child):
                return self.matches(child, PLACES[name])
            case DateRange():
                return Matches.flagged(self.words.visible & self.days(tree))
            case Word(text):
                return self._word(text, where)
            case Phrase(words, slop):
                return self._reading(read_phrase(words, marks=self._marks, slop=slop), where)
            case Prefix(text):
                return self.rule_matches(prefix_rule(text, self._marks), where)
            case Fuzzy(text, edits):
                return self.rule_matches(fuzzy_rule(text, edits=edits), where)

    def hinted(self, found: Matches, hints: Sequence[tuple[str, ...]]) -> Matches:
        """Return the same matches, their scores raised by rows of words that they need not hold."""
        for row in hints:
            for word in dict.fromkeys(row):
                found = found.plus(self._word(word, EVERYWHERE))
            found = self._with_pairs(found, tuple(map(Word, row)), EVERYWHERE)
        return found

    def days(self, dates: DateRange) -> Flags:
        """Return which documents were published on these days; undated ones only on any day."""
        days = self._generation.rows["day"]
        flags = np.ones(self.size, np.bool_)
        if dates.first or dates.last:
            flags &= days != NO_DAY
        if dates.first:
            flags &= days >= dates.first.toordinal()
        if dates.last:
            flags &= days <= dates.last.toordinal()
        return flags

    def _without(self, flags: Flags, child: Tree, where: Where) -> Flags:
        kept = flags.copy()
        kept[self.matches(child, where).documents] = False
        return kept

    def _all_of(self, children: tuple[Tree, ...], where: Where) -> Matches:
        wanted: list[Matches] = []
        # Rows of words cost most to read, and where another part matches nothing they are not.
        for child in sorted(dict.fromkeys(children), key=lambda each: isinstance(each, Phrase)):
            if not isinstance(child, Not):
                wanted.append(self.matches(child, where))
                if not len(wanted[-1]):
                    return Matches.none(self.size)
        refused = [child.child for child in children if isinstance(child, Not)]
        if wanted:
            found = reduce(both, sorted(wanted, key=len))
        else:
            found = Matches.flagged(self.words.visible)
        for child in refused:
            found = found.kept(self._without(self.words.visible, child, where))
        return self._with_pairs(found, children, where)

    def _any_of(self, children: tuple[Tree, ...], where: Where) -> Matches:
        # A word counts once, however often it was typed.
        parts = [self.matches(child, where) for child in dict.fromkeys(children)]
        found = any_of(parts, size=self.size)
        return self._with_pairs(found, children, where)

    def _with_pairs(self, found: Matches, children: tuple[Tree, ...], where: Where) -> Matches:
        """Add what neighbours in the question that are neighbours in the text are worth."""
        for left, right in pairwise(children) if self._is_ranked else ():
            if isinstance(left, Word) and isinstance(right, Word):
                pair = self._pair(left.text, right.text, where)
                found = found.plus(pair, times=PAIR_WEIGHT)
        return found

    def _pair(self, left: str, right: str, where: Where) -> Matches:
        before, after = (_word_read(word, self._marks).runs for word in (left, right))
        if not before or not after:
            return Matches.none(self.size)
        rules = (
            self._ranked_by(left, before[-1][-1].rule),
            self._ranked_by(right, after[-1][0].rule),
        )
        key = ("pair", rules, where, self.words.versions)
        return self._generation.cache.get(key, lambda: self._adjacent(*rules, where))

    def _adjacent(self, left: Rule, right: Rule, where: Where) -> Matches:
        places = self._in_row([(0, left), (1, right)], 0, where)
        return self._scored(self.words.counted(places, where))

    def _scored(self, found: Found, *, idf: float | None = None) -> Matches:
        """Return found documents with their scores; the idf is that of the documents themselves."""
        telling = self._ranking.idf(len(found.documents)) if idf is None else idf
        scores = self._ranking.scores(found, idf=telling)
        return Matches(found.documents, scores, size=self.size)

    def rule_matches(self, rule: AnyRule, where: Where) -> Matches:
        """Return the documents with a word that a rule accepts."""
        key = ("matches", rule, where, self.words.versions)
        return self._generation.cache.get(key, lambda: self._scored(self.words.found(rule, where)))

    def _word(self, text: str, where: Where) -> Matches:
        reading = _word_read(text, self._marks)
        if not _is_single(reading):
            return self._reading(reading, where)
        rule = reading.runs[0][0].rule
        rank = self._ranked_by(text, rule) if self._is_ranked else rule
        if rank == rule:
            return self.rule_matches(rule, where)
        key = ("ranked as", rule, rank, where, self.words.versions)
        return self._generation.cache.get(key, lambda: self._ranked_as(rule, rank, where))

    def _ranked_by(self, text: str, rule: Rule) -> Rule:
        """Return the rule by which a word that matches by a rule is ranked."""
        return self._ranks.get(text) or likely_part(rule)

    def _ranked_as(self, rule: Rule, rank: Rule, where: Where) -> Matches:
        """Return what a rule matches; most of the score comes from what another rule matches."""
        others = tuple(term for term in rule.terms if term not in rank.terms)
        every = self.rule_matches(Rule(others), where)
        unlikely = Matches(
            every.documents, every.scores * np.float32(UNLIKELY_WEIGHT), size=self.size
        )
        likely = self.rule_matches(rank, where)
        if len(others) == len(rule.terms):
            return unlikely.plus(likely)
        return any_of((likely, unlikely), size=self.size)

    def _reading(self, reading: Reading, where: Where) -> Matches:
        if _is_single(reading):
            return self.rule_matches(reading.runs[0][0].rule, where)
        if not reading.runs:
            return Matches.none(self.size)
        key = ("reading", reading, where, self.words.versions)
        return self._generation.cache.get(key, lambda: self._any_run(reading, where))

    def _any_run(self, reading: Reading, where: Where) -> Matches:
        """Return where any run stands; the best of them counts, since runs say the same."""
        return reduce(best_of, (self._run(run, reading.slop, where) for run in reading.runs))

    def _run(self, run: Run, slop: int, where: Where) -> Matches:
        if len(run) == 1:
            return self.rule_matches(run[0].rule, where)
        found = self.words.counted(
            self._in_row([(slot.offset, slot.rule) for slot in run], slop, where), where
        )
        documents = (len(self.rule_matches(slot.rule, where)) for slot in run)
        idf = sum(map(self._ranking.idf, documents))
        return self._scored(found, idf=idf)

    def _in_row(self, slots: list[tuple[int, Rule]], slop: int, where: Where) -> Places:
        """Return the first places of all rows: in order, steps no smaller, in sum `slop` larger."""
        lists = [(offset, self.words.occurrences(rule, where)) for offset, rule in slots]
        if not all(len(places) for _, places in lists):
            return np.zeros(0, np.int32)
        return _exact_row(lists) if slop == 0 else _loose_row(lists, slop)


def _is_single(reading: Reading) -> bool:
    return len(reading.runs) == 1 and len(reading.runs[0]) == 1


def _exact_row(lists: list[tuple[int, Places]]) -> Places:
    """Return where every list holds its offset's place, rarest list first."""
    (offset, places), *others = sorted(lists, key=lambda each: len(each[1]))
    firsts = places - offset
    for offset, places in others:
        wanted = firsts + offset
        at = np.searchsorted(places, wanted)
        at[at == len(places)] = 0
        firsts = firsts[places[at] == wanted]
    return firsts


def _loose_row(lists: list[tuple[int, Places]], slop: int) -> Places:
    """Return where rows begin that are stretched by at most `slop`, nearest fitting places taken.

    Any later place only stretches the row more; pieces lie further apart than any slop.
    """
    (before, firsts), *others = lists
    start, here = before, firsts
    for offset, places in others:
        at = np.searchsorted(places, here + (offset - before))
        inside = at < len(places)
        firsts, here = firsts[inside], places[at[inside]]
        near = here - firsts - (offset - start) <= slop
        firsts, here, before = firsts[near], here[near], offset
    return firsts
