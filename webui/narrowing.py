"""What narrows a search further: values with exact counts, each a link that takes it or drops it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from indexer.engines import Count, Facets
from indexer.query import Query
from webui.asking import address
from webui.holdings import holdings
from webui.language import _

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
        _photos(query, counted),
    )
    return [group for group in kinds if group]


def facets_as_json(counted: Facets | None) -> dict[str, Any]:
    """Return the counts as plain values, in their order."""
    return asdict(counted) if counted else {}


def _names(query: Query, counted: Facets, kind: str, label: str) -> Group | None:
    field = f"{kind}s"
    taken: tuple[str, ...] = getattr(query, field)
    counts: Sequence[Count] = getattr(_without(query, counted, **{field: ()}), field)
    values = [_name(query, field, each, taken) for each in _with_taken(counts, taken)]
    return _group(kind, label, values)


def _photos(query: Query, counted: Facets) -> Group | None:
    """Return the way to the articles with photos, where some have any and some have none."""
    of_all = counted.undated + sum(each.count for each in counted.years)
    if not query.photos and not 0 < counted.with_photos < of_all:
        return None
    turned = address(query, photos=not query.photos)
    value = Value(_("With photos"), counted.with_photos, turned, taken=query.photos)
    return Group("photos", _("Photos"), [value], [], names=False)


def _name(query: Query, field: str, each: Count, taken: tuple[str, ...]) -> Value:
    is_taken = each.value in taken
    rest = tuple(value for value in taken if value != each.value)
    changed = rest if is_taken else (*taken, each.value)
    label = holdings().site_title(each.value) if field == "sites" else each.value
    return Value(label, each.count, address(query, **{field: changed}), is_taken)


def _with_taken(counts: Sequence[Count], taken: Sequence[str]) -> Iterator[Count]:
    """Give what was taken first, with its count even where that is none, then the rest."""
    by_value = {each.value: each for each in counts}
    for value in taken[:_MOST]:
        yield by_value.get(value, Count(value, 0))
    yield from (each for each in counts if each.value not in taken)


def _years(query: Query, counted: Facets) -> Group | None:
    """Return the years, newest first; within a single year its months, the other years behind."""
    counts = _without(query, counted, first=None, last=None)
    years = {
        each.value: _days(query, each, *_year(int(each.value))) for each in reversed(counts.years)
    }
    opened = years.pop(_only_year(query), None)
    if opened is None:
        return _group("year", _("Year"), years.values(), names=False)
    months = [
        _days(query, each, *_month(each.value))
        for each in counts.months
        if each.value.startswith(_only_year(query))
    ]
    return Group("year", _("Year"), [opened, *months], list(years.values()), names=False)


def _only_year(query: Query) -> str:
    """Return the one year that all days of a search lie in, or an empty text."""
    if query.first and query.last and query.first.year == query.last.year:
        return str(query.first.year)
    return ""


def _days(query: Query, each: Count, first: date, last: date) -> Value:
    taken = (query.first, query.last) == (first, last)
    year, _dash, month = each.value.partition("-")
    leads_to: tuple[date | None, date | None] = (first, last)
    if taken:  # Out of a month leads back to its year, out of a year to all of them.
        leads_to = _year(int(year)) if month else (None, None)
    days = address(query, first=leads_to[0], last=leads_to[1])
    label = f"{month}-{year}" if month else year
    return Value(label, each.count, days, taken, is_inner=bool(month))


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _month(text: str) -> tuple[date, date]:
    first = date.fromisoformat(f"{text}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


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
