"""Owns trends: how often words stand in the articles of each year or month, beside the archive's size."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from indexer.engines.face import Count, Facets, Results
from indexer.query import Query

Per = Literal["year", "month"]

MOST_WORDS = 5
# Three years of months are still told apart on a phone.
_MOST_MONTHS_UNASKED = 36
# Fifty years of months; beyond it a misprinted year would make a line of nothing.
MOST_PERIODS = 600

Search = Callable[[Query], Results]


@dataclass(frozen=True, slots=True)
class Series:
    """The articles with some words: one count a period, None where the archive has no article at all.

    `undated` of the `total` articles stand in no period.
    """

    words: str
    counts: tuple[int | None, ...]
    total: int
    undated: int


@dataclass(frozen=True, slots=True)
class Trends:
    """Series over the same periods (``2023`` or ``2023-05``, Asia/Ho_Chi_Minh), none left out between.

    `articles` is how many articles the archive has in each period under the same filters. Only the
    last MOST_PERIODS are there; `left_out` counts those before.
    """

    per: Per
    periods: tuple[str, ...]
    articles: tuple[int, ...]
    series: tuple[Series, ...]
    left_out: int = 0

    @property
    def is_empty(self) -> bool:
        """Tell whether no article with a date answers any of the words."""
        return not any(count for each in self.series for count in each.counts)


def trends(search: Search, query: Query, words: Sequence[str], *, per: Per | None = None) -> Trends:
    """Return how often each of the words stands in articles over time, under the query's filters.

    `search` gives counts without hits; `per` is chosen by the length of time when it is None.
    Raises IndexMissing.
    """
    every = _counted(search, replace(query, words=""))
    chosen = per or ("month" if _is_short(every.months) else "year")
    articles = _by_period(every, chosen)
    periods = _between(min(articles), max(articles), chosen) if articles else []
    left_out = max(0, len(periods) - MOST_PERIODS)
    periods = periods[left_out:]
    counts = tuple(articles.get(period, 0) for period in periods)
    return Trends(
        chosen,
        tuple(periods),
        counts,
        tuple(
            _series(search, replace(query, words=each), chosen, periods, counts) for each in words
        ),
        left_out,
    )


def per_ten_thousand(count: int | None, articles: int) -> float | None:
    """Return a count per 10,000 articles, to two digits; None where there is no article."""
    return None if count is None or not articles else round(10_000 * count / articles, 2)


def shares_of(each: Series, found: Trends) -> list[float | None]:
    """Return a series per 10,000 articles."""
    return [
        per_ten_thousand(count, articles)
        for count, articles in zip(each.counts, found.articles, strict=True)
    ]


def columns_of(found: Trends) -> tuple[str, ...]:
    """Return the names of the columns of `rows_of`."""
    return "words", found.per, "articles", "archive_articles", "per_10000"


def rows_of(found: Trends) -> Iterator[tuple[str | int | float | None, ...]]:
    """Give a row a series and period."""
    for each in found.series:
        columns = (found.periods, each.counts, found.articles, shares_of(each, found))
        for period, count, articles, share in zip(*columns, strict=True):
            yield each.words, period, count, articles, share


def trends_as_json(found: Trends) -> dict[str, object]:
    """Return trends as plain values; None stands where the archive has no article."""
    return {
        "per": found.per,
        "periods": list(found.periods),
        "archive_articles": list(found.articles),
        "left_out": found.left_out,
        "series": [
            {
                "words": each.words,
                "total": each.total,
                "undated": each.undated,
                "articles": list(each.counts),
                "per_10000": shares_of(each, found),
            }
            for each in found.series
        ],
    }


def _series(
    search: Search, query: Query, per: Per, periods: Sequence[str], articles: Sequence[int]
) -> Series:
    found = search(query)
    facets = found.facets or Facets()
    counts = _by_period(facets, per)
    return Series(
        query.words,
        tuple(
            counts.get(period, 0) if of_all else None
            for period, of_all in zip(periods, articles, strict=True)
        ),
        found.total,
        facets.undated,
    )


def _counted(search: Search, query: Query) -> Facets:
    return search(query).facets or Facets()


def _by_period(facets: Facets, per: Per) -> dict[str, int]:
    return {each.value: each.count for each in (facets.years if per == "year" else facets.months)}


def _is_short(months: Sequence[Count]) -> bool:
    if not months:
        return False
    return _number(months[-1].value) - _number(months[0].value) < _MOST_MONTHS_UNASKED


def _number(month: str) -> int:
    year, number = month.split("-")
    return 12 * int(year) + int(number) - 1


def _between(first: str, last: str, per: Per) -> list[str]:
    if per == "year":
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    months = range(_number(first), _number(last) + 1)
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in months]
