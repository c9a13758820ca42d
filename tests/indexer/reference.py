"""A search without an index: reads every document for every question. Slow, plain, and the judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from archive.text import HANOI
from indexer.documents import Document, Zone
from indexer.engines import Count, Facets
from indexer.query import Query
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
from indexer.syntax.expansion import expand
from indexer.syntax.spelt_dates import with_short_dates
from indexer.vietnamese import cut, fuzzy_rule, prefix_rule, read_phrase, read_word
from indexer.vietnamese.abbreviations import known_abbreviations
from indexer.vietnamese.highlight import places_of
from indexer.vietnamese.matching import Marks, Reading, TokenRule

ZONES: dict[FieldName | None, tuple[Zone, ...]] = {
    None: ("title", "body", "caption", "byline", "attachment"),
    "title": ("title",),
    "caption": ("caption",),
    "author": ("byline",),
    "attachment": ("attachment",),
    "section": ("section",),
    "site": ("site",),
}
LONG_AGO = datetime.min.replace(tzinfo=HANOI)


def answers(documents: Iterable[Document], query: Query) -> list[Document]:
    """Return the documents that answer, newest first, all versions of an article counted once."""
    tree = with_short_dates(query.parsed().tree)
    if query.expand:
        tree = expand(tree, known_abbreviations(), marks=query.marks).tree
    found = [
        each
        for each in documents
        if (each.current or query.versions != "current")
        and _passes(each, query)
        and matches(each, tree, query.marks)
    ]
    if query.versions == "older":
        as_they_read = {each.article_id for each in found if each.current}
        found = [each for each in found if each.article_id not in as_they_read]
    newest: dict[str, Document] = {}
    for each in sorted(found, key=lambda each: each.number):
        newest[each.article_id] = each
    return in_order(newest.values(), oldest=query.sort == "oldest")


def facets(answered: Sequence[Document]) -> Facets:
    """Return the counts of answers."""
    days = [each.published_at.astimezone(HANOI) for each in answered if each.published_at]
    return Facets(
        years=_ascending(f"{day:%Y}" for day in days),
        months=_ascending(f"{day:%Y-%m}" for day in days),
        days=_ascending(f"{day:%Y-%m-%d}" for day in days) if _near(days) else (),
        undated=len(answered) - len(days),
        sites=_commonest(each.site for each in answered),
        sections=_commonest(section for each in answered for section in set(each.sections)),
        authors=_commonest(author for each in answered for author in set(each.authors)),
        people=_commonest(person for each in answered for person in set(each.people))[:50],
        states=_commonest(state for each in answered for state in set(each.states)),
        with_files=sum(each.has_files for each in answered),
        with_photos=sum(each.has_photos for each in answered),
    )


def _near(days: Sequence[datetime]) -> bool:
    return bool(days) and (max(days).date() - min(days).date()).days < 62


def _ascending(values: Iterable[str]) -> tuple[Count, ...]:
    return tuple(Count(value, number) for value, number in sorted(Counter(values).items()))


def _commonest(values: Iterable[str]) -> tuple[Count, ...]:
    counted = Counter(values).items()
    return tuple(Count(*each) for each in sorted(counted, key=lambda each: (-each[1], each[0])))


def in_order(documents: Iterable[Document], *, oldest: bool = False) -> list[Document]:
    """Return documents by date, then id; undated ones last."""
    by_id = sorted(documents, key=lambda each: each.article_id)
    dated = [each for each in by_id if each.published_at]
    undated = [each for each in by_id if not each.published_at]
    dated.sort(key=lambda each: each.published_at or LONG_AGO, reverse=not oldest)
    return dated + undated


def matches(document: Document, tree: Tree, marks: Marks, field: FieldName | None = None) -> bool:
    """Tell whether a document answers a tree."""
    match tree:
        case Everything():
            return True
        case Nothing():
            return False
        case And(children):
            return all(matches(document, child, marks, field) for child in children)
        case Or(children):
            return any(matches(document, child, marks, field) for child in children)
        case Not(child):
            return not matches(document, child, marks, field)
        case Field(name, child):
            return matches(document, child, marks, name)
        case DateRange():
            return _published(document, tree)
        case Word(text):
            return _stands(document, read_word(text, marks), field)
        case Phrase(words, slop):
            return _stands(document, read_phrase(words, marks=marks, slop=slop), field)
        case Prefix(text):
            return _accepted(document, prefix_rule(text, marks), field)
        case Fuzzy(text, edits):
            return _accepted(document, fuzzy_rule(text, edits=edits), field)


def _pieces(document: Document, field: FieldName | None) -> Sequence[str]:
    return [piece for zone in ZONES[field] for piece in document.pieces(zone)]


def _stands(document: Document, reading: Reading, field: FieldName | None) -> bool:
    return any(
        next(places_of(cut(piece), reading), None) is not None for piece in _pieces(document, field)
    )


def _accepted(document: Document, rule: TokenRule, field: FieldName | None) -> bool:
    return any(
        rule.accepts(form) for piece in _pieces(document, field) for form in cut(piece).forms
    )


def _published(document: Document, dates: DateRange) -> bool:
    if document.published_at is None:
        return dates.first is None and dates.last is None
    day = document.published_at.astimezone(HANOI).date()
    return (dates.first is None or day >= dates.first) and (dates.last is None or day <= dates.last)


def _in_any(document: Document, periods: Sequence[str]) -> bool:
    if document.published_at is None:
        return False
    day = document.published_at.astimezone(HANOI)
    return f"{day:%Y}" in periods or f"{day:%Y-%m}" in periods


def _passes(document: Document, query: Query) -> bool:
    return (
        _published(document, DateRange(query.first, query.last))
        and (not query.sites or document.site in query.sites)
        and (not query.sections or bool(set(query.sections) & set(document.sections)))
        and (not query.photos or document.has_photos)
        and (not query.files or document.has_files)
        and (not query.people or bool(set(query.people) & set(document.people)))
        and (not query.states or bool(set(query.states) & set(document.states)))
        and (not query.years or _in_any(document, query.years))
        and (not query.authors or bool(set(query.authors) & set(document.authors)))
    )
