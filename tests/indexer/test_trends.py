"""Trends: counts over time beside the archive's size, zeros where articles lack a word, gaps where none are."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from indexer.engines import Count, Facets, Results
from indexer.interpretation import Interpretation
from indexer.query import Query
from indexer.syntax import Everything
from indexer.trends import MOST_PERIODS, per_ten_thousand, trends


class Shelf:
    """Answers by months: what each word stands in; remembers what it was asked."""

    def __init__(self, **months: str) -> None:
        self._months = {word: Counter(text.split()) for word, text in months.items()}
        self.asked: list[Query] = []

    def __call__(self, query: Query) -> Results:
        self.asked.append(query)
        found = self._months.get(query.words or "every", Counter())
        undated = found["none"]
        months = {month: count for month, count in sorted(found.items()) if month != "none"}
        years: Counter[str] = Counter()
        for month, count in months.items():
            years[month[:4]] += count
        facets = Facets(
            years=tuple(Count(*each) for each in sorted(years.items())),
            months=tuple(Count(*each) for each in months.items()),
            undated=undated,
        )
        return Results(sum(found.values()), (), Interpretation(Everything(), {}), facets)


def test_a_month_without_the_word_is_zero_and_one_without_articles_a_gap() -> None:
    shelf = Shelf(every="2020-01 2020-02 2020-02 2020-04", họp="2020-02")
    found = trends(shelf, Query(), ["họp"])
    assert found.per == "month"
    assert found.periods == ("2020-01", "2020-02", "2020-03", "2020-04")
    assert found.articles == (1, 2, 0, 1)
    assert found.series[0].counts == (0, 1, None, 0)


def test_long_times_are_counted_by_year_unless_asked_by_month() -> None:
    shelf = Shelf(every="2010-12 2015-01", họp="2015-01")
    by_year = trends(shelf, Query(), ["họp"])
    assert (by_year.per, by_year.periods[0], by_year.periods[-1]) == ("year", "2010", "2015")
    assert by_year.series[0].counts == (0, None, None, None, None, 1)
    assert len(trends(shelf, Query(), ["họp"], per="month").periods) == 50


def test_filters_hold_for_the_words_and_for_the_archive() -> None:
    shelf = Shelf(every="2020-01")
    query = Query(words="bỏ", sites=("duk",), first=date(2020, 1, 1), marks="exact")
    trends(shelf, query, ["họp", "bàn"])
    assert [each.words for each in shelf.asked] == ["", "họp", "bàn"]
    assert {(each.sites, each.first, each.marks) for each in shelf.asked} == {
        (("duk",), date(2020, 1, 1), "exact")
    }


def test_undated_articles_are_told_and_stand_in_no_period() -> None:
    found = trends(Shelf(every="2020-01 none", họp="none none 2020-01"), Query(), ["họp"])
    assert (found.series[0].total, found.series[0].undated, found.series[0].counts) == (3, 2, (1,))


def test_a_misprinted_year_does_not_stretch_the_line_without_end() -> None:
    found = trends(Shelf(every="0001-01 2020-01", họp="2020-01"), Query(), ["họp"], per="month")
    assert len(found.periods) == MOST_PERIODS
    assert found.periods[-1] == "2020-01"
    assert found.left_out == 2019 * 12 + 1 - MOST_PERIODS


def test_an_empty_archive_gives_no_periods() -> None:
    found = trends(Shelf(), Query(), ["họp"])
    assert found.periods == ()
    assert found.is_empty


@pytest.mark.parametrize(
    ("count", "articles", "share"), [(1, 3, 3333.33), (0, 5, 0.0), (None, 0, None), (0, 0, None)]
)
def test_shares_are_per_ten_thousand_articles(
    count: int | None, articles: int, share: float | None
) -> None:
    assert per_ten_thousand(count, articles) == share
