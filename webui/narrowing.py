"""What narrows a search further: values with exact counts, each a link that takes it or drops it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from indexer.engines import Count, Facets
from indexer.query import Query
from webui.asking import address, value_in_words
from webui.holdings import holdings
from webui.language import _
from webui.named import people_in_words
from webui.wording import period_in_words, states_in_words

_SHOWN = 6
_MOST = 40


@dataclass(frozen=True, slots=True)
class Value:
    """A value to narrow by: how many articles have it, where its link leads, whether it is taken.

    An inner one is a part of the value before it, as months are of a year.
    """

    label: str
    count: int
    address: str
    taken: bool = False
    is_inner: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Values of one kind; `names` says they are names of the archive, in Vietnamese."""

    id: str
    label: str
    shown: list[Value]
    more: list[Value]
    names: bool = True


def groups_of(query: Query, counted: Facets | None) -> list[Group]:
    """Return what a search can be narrowed by; kinds that would change nothing are left out.

    The counts of a kind that is in use are those without it: taking one more value of it adds
    articles, and the numbers say which.
    """
    if counted is None:
        return []
    kinds = (
        _years(query, counted),
        _names(query, counted, "section", _("Section")),
        _names(query, counted, "site", _("Site")),
        _names(query, counted, "author", _("Author")),
        _people(query, counted),
        _with(query, counted),
        _states(query, counted),
    )
    return [group for group in kinds if group]


def facets_as_json(counted: Facets | None) -> dict[str, Any]:
    """Return the counts as plain values, in their order."""
    if counted is None:
        return {}
    counts = asdict(counted)
    named = people_in_words([each.value for each in counted.people])
    return counts | {
        "people": [
            each | {"name": named[each["value"]]}
            for each in counts["people"]
            if each["value"] in named
        ]
    }


def _names(query: Query, counted: Facets, kind: str, label: str) -> Group | None:
    field = f"{kind}s"
    taken: tuple[str, ...] = getattr(query, field)
    counts: Sequence[Count] = getattr(_without(query, counted, **{field: ()}), field)
    values = [_name(query, field, each, taken) for each in _with_taken(counts, taken)]
    return _group(kind, label, values)


def _people(query: Query, counted: Facets) -> Group | None:
    found = _with_taken(_without(query, counted, people=()).people, query.people)
    counts = list(found)[: _SHOWN + _MOST]
    named = people_in_words([each.value for each in counts])
    values = [
        Value(
            named.get(each.value, each.value), each.count,
            address(query, people=_turned(query.people, each.value)), each.value in query.people,
        )
        for each in counts
        if each.value in named or each.value in query.people
    ]  # fmt: skip
    return _group("person", _("Person named"), values)


def _with(query: Query, counted: Facets) -> Group | None:
    """Return the ways to articles with photos and files, where some have any and some have none."""
    of_all = counted_in_all(counted)
    offered = (
        ("photos", _("Photos"), query.photos, counted.with_photos),
        ("files", _("Attached files"), query.files, counted.with_files),
    )
    values = [
        Value(label, count, address(query, **{field: not taken}), taken)
        for field, label, taken, count in offered
        if taken or 0 < count < of_all
    ]
    return Group("with", _("With"), values, [], names=False) if values else None


def _states(query: Query, counted: Facets) -> Group | None:
    """Return what became of the articles, and the way to what stands only in older texts."""
    known = {each.value: each.count for each in _without(query, counted, states=()).states}
    labels = states_in_words()
    values = [
        Value(
            labels[state], known.get(state, 0),
            address(query, states=_turned(query.states, state)), state in query.states,
        )
        for state in labels
        if known.get(state) or state in query.states
    ]  # fmt: skip
    taken = query.versions == "older"
    if not query.is_empty:
        older = replace(query, page=1, versions="older", sort="newest")
        count = counted_in_all(counted) if taken else holdings().total(older)
        if count or taken:
            turned = address(query, versions="current" if taken else "older")
            values.append(Value(_("only in older texts"), count, turned, taken))
    return _group("state", _("State of the text"), values, names=False)


def counted_in_all(counted: Facets) -> int:
    """Return how many answers were counted."""
    return counted.undated + sum(each.count for each in counted.years)


def _turned(values: tuple[Any, ...], value: str) -> tuple[Any, ...]:
    """Return values with one more, or without it when it is among them."""
    rest = tuple(each for each in values if each != value)
    return rest if value in values else (*values, value)


def _name(query: Query, field: str, each: Count, taken: tuple[str, ...]) -> Value:
    changed = _turned(taken, each.value)
    label = value_in_words(field, each.value)
    return Value(label, each.count, address(query, **{field: changed}), each.value in taken)


def _with_taken(counts: Sequence[Count], taken: Sequence[str]) -> Iterator[Count]:
    """Give what was taken first, with its count even where that is none, then the rest."""
    by_value = {each.value: each for each in counts}
    for value in taken[:_MOST]:
        yield by_value.get(value, Count(value, 0))
    yield from (each for each in counts if each.value not in taken)


def _years(query: Query, counted: Facets) -> Group | None:
    """Return the years, newest first, those taken before; a taken or single one opens its months."""
    counts = _without(query, counted, years=())
    by_year = {each.value: each for each in counts.years}
    opened = {each[:4] for each in query.years} or (by_year.keys() if len(by_year) == 1 else set())
    first: list[Value] = []
    for year in sorted(opened, reverse=True):
        first.append(_year(query, by_year.get(year, Count(year, 0))))
        first += [_month(query, each) for each in counts.months if each.value[:4] == year]
    others = [_year(query, each) for each in reversed(counts.years) if each.value not in opened]
    if not opened:
        return _group("year", _("Year"), others, names=False)
    if not (others or query.years) and len(first) < 3:
        return None
    room = max(0, _SHOWN - len(first))
    return Group("year", _("Year"), [*first, *others[:room]], others[room:][:_MOST], names=False)


def _year(query: Query, each: Count) -> Value:
    """Return a year: taken, it stands for all of its months."""
    others = tuple(period for period in query.years if period[:4] != each.value)
    taken = each.value in query.years
    leads_to = address(query, years=others if taken else (*others, each.value))
    return Value(each.value, each.count, leads_to, taken)


def _month(query: Query, each: Count) -> Value:
    """Return a month: taken, it stands in the place of its whole year."""
    others = tuple(period for period in query.years if period != each.value[:4])
    leads_to = address(query, years=_turned(others, each.value))
    label = period_in_words(each.value)
    return Value(label, each.count, leads_to, each.value in query.years, is_inner=True)


def _group(kind: str, label: str, values: Iterable[Value], *, names: bool = True) -> Group | None:
    offered = list(values)[: _SHOWN + _MOST]
    if len(offered) < 2 and not any(each.taken for each in offered):
        return None
    shown = max([_SHOWN, *(place for place, each in enumerate(offered, 1) if each.taken)])
    if len(offered) <= shown + 1:
        shown += 1  # One more takes no more room than the way to it.
    return Group(kind, label, offered[:shown], offered[shown:], names)


def _without(query: Query, counted: Facets, **dropped: Any) -> Facets:
    """Return the counts of the search without one kind of filter."""
    wider = replace(query, page=1, **dropped)
    if wider == replace(query, page=1):
        return counted
    return holdings().search(wider, limit=0, facets=True).facets or counted
