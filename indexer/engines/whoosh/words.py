"""Owns which documents hold a word of a question, how much it weighs in each, and where it stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from indexer.documents import LABEL_ZONES, TEXT_ZONES
from indexer.engines.whoosh.generation import Generation, Line
from indexer.engines.whoosh.opened import PostingList, WordFieldName
from indexer.engines.whoosh.postings import Flags, Floats, Ints, Places
from indexer.engines.whoosh.terms import SEPARATOR, term_key
from indexer.query import Versions
from indexer.syntax import FieldName
from indexer.vietnamese import FuzzyRule, PrefixRule, Rule, Term, fold, strip_marks
from indexer.vietnamese.tones import split_tone

AnyRule = Rule | PrefixRule | FuzzyRule


@dataclass(frozen=True, slots=True)
class Where:
    """A field of the index, and one zone of it or (None) all of them."""

    field: WordFieldName
    zone: int | None = None


EVERYWHERE = Where("text")
PLACES: dict[FieldName, Where] = {
    "title": Where("text", TEXT_ZONES.index("title")),
    "caption": Where("text", TEXT_ZONES.index("caption")),
    "author": Where("text", TEXT_ZONES.index("byline")),
    "attachment": Where("text", TEXT_ZONES.index("attachment")),
    "section": Where("label", LABEL_ZONES.index("section")),
    "site": Where("label", LABEL_ZONES.index("site")),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Ascending documents that hold a word, and how much it weighs in each (its frequency)."""

    documents: Ints
    weights: Floats


class Words:
    """Looks up words in a generation, among current or all versions; what was read is kept."""

    def __init__(self, generation: Generation, versions: Versions) -> None:
        self.generation = generation
        self.versions = versions
        self.visible: Flags = generation.current if versions == "current" else generation.live
        self._all_visible = bool(self.visible.all())

    def found(self, rule: AnyRule, where: Where) -> Found:
        """Return the visible documents with a token the rule accepts."""
        if where.zone is not None:
            return self.counted(self.occurrences(rule, where), where)
        lists = self._lists(rule, where.field)
        if not lists:
            return Found(np.zeros(0, np.int32), np.zeros(0, np.float32))
        documents = np.concatenate([listed.documents for _, listed in lists])
        weights = np.concatenate([listed.weights * np.float32(w) for w, listed in lists])
        seen = self.visible[documents]
        return summed(documents[seen], weights[seen], size=len(self.visible))

    def occurrences(self, rule: AnyRule, where: Where) -> Places:
        """Return where accepted tokens stand on the line of all documents, ascending."""
        key = ("occurrences", rule, where, self.versions)
        return self.generation.cache.get(key, lambda: self._occurrences(rule, where))

    def documents_at(self, places: Places, where: Where) -> Ints:
        """Return the document of each place on the line."""
        starts = self._line(where).starts
        return (np.searchsorted(starts, places, "right") - 1).astype(np.int32)

    def counted(self, places: Places, where: Where) -> Found:
        """Return the documents of ascending places, each with how many it holds."""
        documents = self.documents_at(places, where)
        firsts = np.flatnonzero(np.diff(documents, prepend=-1))
        counts = np.diff(firsts, append=len(documents))
        return Found(documents[firsts], counts.astype(np.float32))

    def _line(self, where: Where) -> Line:
        return self.generation.line(where.field)

    def _occurrences(self, rule: AnyRule, where: Where) -> Places:
        lists = [listed for _, listed in self._lists(rule, where.field)]
        zones = self._line(where).zones
        if not lists:
            return np.zeros(0, zones.dtype)
        read = [listed.read_places() for listed in lists]
        places = np.concatenate([places for places, _ in read])
        if where.zone is not None or not self._all_visible:
            documents = np.repeat(
                np.concatenate([listed.documents for listed in lists]),
                np.concatenate([counts for _, counts in read]),
            )
            kept = self.visible[documents]
            if where.zone is not None:
                kept &= places >= zones[documents, where.zone]
                kept &= places < zones[documents, where.zone + 1]
            places = places[kept]
        return _ascending(places)

    def _lists(self, rule: AnyRule, field: WordFieldName) -> list[tuple[float, PostingList]]:
        """Return the postings of every term a rule accepts, each with the term's weight."""
        if isinstance(rule, Rule):
            return [
                (term.weight, listed) for term in rule.terms for listed in self._of(term, field)
            ]
        accepts = accepted_by(rule)
        return [
            (1.0, listed)
            for prefix in scan_prefixes(rule)
            for listed in self.generation.postings_from(field, prefix.encode(), accepts)
        ]

    def _of(self, term: Term, field: WordFieldName) -> list[PostingList]:
        if term.field == "folded":
            prefix = f"{term.key}{SEPARATOR}".encode()
            return self.generation.postings_from(field, prefix)
        return self.generation.postings(field, term_key(folded_of(term.key), term.key))


def _ascending(places: Places) -> Places:
    return places if (places[1:] >= places[:-1]).all() else np.sort(places, kind="stable")


def folded_of(canonical: str) -> str:
    """Return the folded key of a canonical key."""
    return fold(split_tone(canonical)[0])


def accepted_by(rule: PrefixRule | FuzzyRule) -> Callable[[str, str], bool]:
    """Return a test of a term's folded and canonical key."""
    if isinstance(rule, PrefixRule) and rule.field == "canonical":
        return lambda folded, canonical: rule.accepts_key(canonical)
    return lambda folded, canonical: rule.accepts_key(folded)


def scan_prefixes(rule: PrefixRule | FuzzyRule) -> list[str]:
    """Return the beginnings of folded keys among which all that a rule accepts stand, none twice."""
    if isinstance(rule, FuzzyRule):
        return [""]
    wanted = sorted({prefix for stem in rule.stems for prefix in (strip_marks(stem), fold(stem))})
    return list(_without_longer(wanted))


def _without_longer(ordered: list[str]) -> Iterator[str]:
    last = None
    for prefix in ordered:
        if last is None or not prefix.startswith(last):
            last = prefix
            yield prefix


def summed(documents: Ints, amounts: Floats, *, size: int) -> Found:
    """Return documents ascending and once, their amounts added up; `size` counts all documents."""
    if len(documents) < 2 or (documents[1:] > documents[:-1]).all():
        return Found(documents, amounts)
    if len(documents) > size // 8:
        totals = np.bincount(documents, amounts, minlength=size)
        seen = np.zeros(size, np.bool_)
        seen[documents] = True
        once = np.flatnonzero(seen).astype(np.int32)
        return Found(once, totals[once].astype(np.float32))
    order = np.argsort(documents, kind="stable")
    ordered = documents[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    totals = np.add.reduceat(amounts[order], starts, dtype=np.float64)
    return Found(ordered[starts], totals.astype(np.float32))
