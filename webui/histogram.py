"""Answers over time as bars: a picture made here, its numbers, and each bar the way into its days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from indexer.engines import Count, Facets
from indexer.query import Query
from webui.asking import address
from webui.language import _, number
from webui.wording import period_in_words

Step = Literal["year", "month", "day"]

# So many years are shown by month, a longer time by year; years beyond a lifetime are left out.
_YEARS_BY_MONTH = 4
_MOST_YEARS = 120
_WIDTH = 10
_HEIGHT = 100
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """The answers of a period: how many, its days (both included), its address and its place.

    `top` and `height` are in hundredths of the picture, `left` in tenths of a bar.
    """

    label: str
    count: int
    first: date
    last: date
    address: str
    left: int
    height: int

    @property
    def top(self) -> int:
        """Where the bar begins."""
        return _HEIGHT - self.height


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars side by side without holes; `kept` are the search's other arguments."""

    step: Step
    bars: list[Bar]
    undated: int
    wider: str
    first: str
    last: str
    kept: list[tuple[str, str]]

    @property
    def width(self) -> int:
        """The picture's width."""
        return _WIDTH * len(self.bars)

    @property
    def most(self) -> Bar:
        """The highest bar."""
        return max(self.bars, key=lambda bar: bar.count)

    @property
    def summary(self) -> str:
        """The picture in one sentence."""
        return _(
            "%(first)s to %(last)s; most in %(most)s: %(count)s",
            first=self.bars[0].label, last=self.bars[-1].label,
            most=self.most.label, count=number(self.most.count),
        )  # fmt: skip


def histogram_of(query: Query, counted: Facets | None) -> Histogram | None:
    """Return a search's answers over time; None when there is nothing to compare."""
    if counted is None or not counted.months:
        return None
    step, periods = _periods(query, counted)
    counts = {each.value: each.count for each in _counts(counted, step)}
    if len(counts) < 2:
        return None
    kept = query.to_args() | {"from": [], "to": [], "page": []}
    wide = address(query, first=None, last=None) if query.first or query.last else ""
    return Histogram(
        step,
        _bars(query, periods, counts),
        counted.undated,
        wide,
        _day(query.first),
        _day(query.last),
        [(name, value) for name, values in kept.items() for value in values],
    )


def _counts(counted: Facets, step: Step) -> Sequence[Count]:
    return {"year": counted.years, "month": counted.months, "day": counted.days}[step]


def _periods(query: Query, counted: Facets) -> tuple[Step, list[str]]:
    """Return how finely time is shown, and every period from the first to the last."""
    first, last = counted.months[0].value, counted.months[-1].value
    # A search of some months shows all of them, with answers or without.
    if query.first and query.last and query.last.year - query.first.year < _YEARS_BY_MONTH:
        first = min(first, query.first.isoformat()[:7])
        last = max(last, query.last.isoformat()[:7])
    if first == last and counted.days:
        return "day", list(_days_of(first))
    if int(last[:4]) - int(first[:4]) < _YEARS_BY_MONTH:
        return "month", list(_months(first, last))
    years = range(int(first[:4]), int(last[:4]) + 1)
    if len(years) > _MOST_YEARS:
        return "year", [each.value for each in counted.years]
    return "year", [f"{year:04}" for year in years]


def _months(first: str, last: str) -> Iterator[str]:
    place, end = (int(each[:4]) * 12 + int(each[5:]) - 1 for each in (first, last))
    for month in range(place, end + 1):
        yield f"{month // 12:04}-{month % 12 + 1:02}"


def _days_of(month: str) -> Iterator[str]:
    first, last = _span(month)
    for days in range((last - first).days + 1):
        yield (first + timedelta(days=days)).isoformat()


def _bars(query: Query, periods: Sequence[str], counts: dict[str, int]) -> list[Bar]:
    most = max([1, *(counts.get(period, 0) for period in periods)])
    bars = []
    for place, period in enumerate(periods):
        count = counts.get(period, 0)
        first, last = _span(period)
        # A bar counts what lies within the days asked for already; so does where it leads.
        inside = max(first, query.first or first), min(last, query.last or last)
        leads_to = address(query, first=inside[0], last=inside[1]) if count else ""
        height = max(_LEAST, round(_HEIGHT * count / most)) if count else 0
        bars.append(
            Bar(period_in_words(period), count, first, last, leads_to, place * _WIDTH, height)
        )
    return bars


def _span(period: str) -> tuple[date, date]:
    """Return the first and the last day of a year, a month or a day."""
    year, month, day = (*map(int, period.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


def _day(value: date | None) -> str:
    return value.strftime("%d-%m-%Y") if value else ""
