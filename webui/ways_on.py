"""Where to go from a search that found little: only to searches that find more, with counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.query import Query
from indexer.spelling import did_you_mean, empty_words
from webui.asking import address
from webui.holdings import holdings
from webui.language import _


@dataclass(frozen=True, slots=True)
class Way:
    """Another search: what it does differently, how many articles it finds, its address."""

    label: str
    count: int
    address: str


# A search with fewer answers is shown what finds more.
FEW = 5


def ways_on(query: Query, total: int = 0) -> list[Way]:
    """Return the searches near one with none or few answers that find more, the nearest first."""
    if total >= FEW:
        return []
    query = replace(query, page=1)
    found = list(_fruitful(_one_step_away(query), query, total))
    return found or list(_fruitful(_further_away(query), query, total))


def meant(query: Query, total: int) -> list[Way]:
    """Return what a question with no or few answers may have meant, as questions that have more."""
    if total >= FEW or query.is_empty:
        return []
    with holdings().reading_index() as engine:
        proposals = did_you_mean(engine, query)
    return [Way(each.query.words, each.total, address(each.query)) for each in proposals]


def found_nowhere(query: Query) -> list[str]:
    """Return the words of a question that no article of the whole archive holds."""
    if query.is_empty:
        return []
    with holdings().reading_index() as engine:
        return list(empty_words(engine, query))


def _fruitful(ways: Iterator[tuple[str, Query]], query: Query, total: int) -> Iterator[Way]:
    tried = {query}
    for label, changed in ways:
        if changed not in tried:
            tried.add(changed)
            if (count := holdings().total(changed)) > total:
                yield Way(label, count, address(changed))


def _one_step_away(query: Query) -> Iterator[tuple[str, Query]]:
    if query.words:
        yield from _looser(query)
    yield _("in every text ever published"), replace(query, versions="all")
    yield from (
        (_("at any time"), replace(query, first=None, last=None, years=())),
        (_("in all sites"), replace(query, sites=())),
        (_("in all sections"), replace(query, sections=())),
        (_("by any author"), replace(query, authors=())),
        (_("whoever is named"), replace(query, people=())),
        (_("with or without photos"), replace(query, photos=False)),
        (_("with or without attached files"), replace(query, files=False)),
        (_("whatever became of the text"), replace(query, states=())),
    )
    yield _("without any filter"), _unfiltered(query)


def _looser(query: Query) -> Iterator[tuple[str, Query]]:
    if query.marks == "exact":
        yield _("with marks typed or left out"), replace(query, marks="free")
    yield _("with all marks ignored"), replace(query, marks="ignored")
    if len(query.words.split()) > 1:
        yield _("with any of the words"), replace(query, match="any")


def _further_away(query: Query) -> Iterator[tuple[str, Query]]:
    unfiltered = _unfiltered(query)
    if query.words:
        for label, looser in _looser(unfiltered):
            yield _("without any filter, %(how)s", how=label), looser
    yield (
        _("without any filter, in every text ever published"),
        replace(unfiltered, versions="all", marks="ignored", match="any"),
    )


def _unfiltered(query: Query) -> Query:
    kept = Query(words=query.words, match=query.match, sort=query.sort, marks=query.marks)
    return replace(kept, versions=query.versions, restore=query.restore, expand=query.expand)
