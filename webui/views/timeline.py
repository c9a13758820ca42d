"""The timeline: a result's articles by year, month and day, with exact counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from flask import Blueprint, Response, jsonify, make_response, render_template

from archive.text import HANOI
from indexer.engines import Facets
from indexer.query import Query
from webui.asking import address
from webui.hits import FoundArticle, hit_as_json, hits_of
from webui.holdings import holdings
from webui.language import _
from webui.paging import pager_of
from webui.views.asked import (
    asked,
    choices_here,
    csv_answer,
    file_address,
    here,
    pages_here,
    query_of_view,
)
from webui.wording import articles_in_words, count_in_words

blueprint = Blueprint("timeline", __name__)

_VIEW = "timeline"
_SIZE = 100


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month, empty for articles without a date, and those of its articles that are listed."""

    label: str
    articles: list[FoundArticle]


@dataclass(frozen=True, slots=True)
class Month:
    """A month, how many articles answer in it, its listed days, and the address of it alone."""

    label: str
    count: int
    days: list[Day]
    address: str

    @property
    def listed(self) -> int:
        """How many of its articles are listed."""
        return sum(len(day.articles) for day in self.days)


@dataclass(frozen=True, slots=True)
class Year:
    """A year, how many articles answer in it, and its months."""

    label: str
    count: int
    months: list[Month]

    @property
    def is_listed(self) -> bool:
        """Tell whether any of its articles are listed."""
        return any(month.days for month in self.months)


@blueprint.get("/timeline")
def page() -> Response:
    """Show a page of a result's articles by year, month and day."""
    plain = query_of_view()
    query, found = _dated(plain), asked(plain, _VIEW)
    total = found.results.total
    articles = _articles(query)
    first = (query.page - 1) * _SIZE + 1
    shown = render_template(
        "timeline.html",
        asked=found,
        sentence=count_in_words(query, total),
        years=_years(query, found.results.facets or Facets(), articles),
        undated=_undated(found.results.facets, articles),
        first=first,
        last=first + len(articles) - 1,
        listed=len(articles),
        total=total,
        past_the_end=total > 0 and not articles,
        orders=choices_here(_VIEW, query, "sort", _orders(), query.sort),
        pager=pages_here(_VIEW, query, total=total, size=_SIZE),
        articles_in_words=articles_in_words,
        csv=file_address("timeline.as_csv", query.at_page(1)),
        json=file_address("timeline.as_json", query),
    )
    return make_response(shown, 404 if total > 0 and not articles else 200)


@blueprint.get("/timeline.json")
def as_json() -> Response:
    """Give the counts by year and month, and a page of the articles, as JSON."""
    query = _dated(query_of_view())
    results = holdings().search(query, limit=0, facets=True)
    counted = results.facets or Facets()
    return jsonify(
        query=query.to_args(),
        total=results.total,
        undated=counted.undated,
        years=[{"year": each.value, "articles": each.count} for each in counted.years],
        months=[{"month": each.value, "articles": each.count} for each in counted.months],
        page=query.page,
        pages=pager_of(query, total=results.total, size=_SIZE).count,
        articles=[hit_as_json(each) for each in _articles(query)],
    )


@blueprint.get("/timeline.csv")
def as_csv() -> Response:
    """Give the counts by month as CSV; articles without a date have an empty month."""
    query = query_of_view()
    counted = holdings().search(query, limit=0, facets=True).facets or Facets()
    rows: list[tuple[str | int, ...]] = [(each.value, each.count) for each in counted.months]
    if counted.undated:
        rows.append(("", counted.undated))
    return csv_answer("timeline", ("month", "articles"), rows)


def _dated(query: Query) -> Query:
    """Return the search in an order of time: newest first unless asked otherwise."""
    return query if query.sort == "oldest" else replace(query, sort="newest")


def _orders() -> dict[str, str]:
    return {"newest": _("Newest first"), "oldest": _("Oldest first")}


def _articles(query: Query) -> list[FoundArticle]:
    return hits_of(query, holdings().search(query, offset=(query.page - 1) * _SIZE, limit=_SIZE))


def _years(query: Query, counted: Facets, articles: Sequence[FoundArticle]) -> list[Year]:
    """Return all years that have answers, in the order of the query; articles in their months."""
    months = counted.months if query.sort == "oldest" else counted.months[::-1]
    counts = {each.value: each.count for each in counted.years}
    days = {label: list(group) for label, group in groupby(articles, _month_of)}
    return [
        Year(
            year,
            counts.get(year, 0),
            [
                Month(_label(each.value), each.count, list(_days(days.get(each.value, []))),
                      here(_VIEW, _within(query, each.value)))
                for each in group
            ],
        )
        for year, group in groupby(months, lambda each: each.value[:4])
    ]  # fmt: skip


def _undated(counted: Facets | None, articles: Iterable[FoundArticle]) -> Month | None:
    """Return the articles without a date, None where there are none."""
    if counted is None or not counted.undated:
        return None
    without = [each for each in articles if each.published_at is None]
    return Month(_("No date"), counted.undated, [Day("", without)] if without else [], "")


def _days(articles: Iterable[FoundArticle]) -> Iterator[Day]:
    for label, group in groupby(articles, _day_of):
        yield Day(label, list(group))


def _day_of(article: FoundArticle) -> str:
    at = article.published_at
    return at.astimezone(HANOI).strftime("%d-%m-%Y") if at else ""


def _month_of(article: FoundArticle) -> str:
    at = article.published_at
    return at.astimezone(HANOI).strftime("%Y-%m") if at else ""


def _label(month: str) -> str:
    year, number = month.split("-")
    return f"{number}-{year}"


def _within(query: Query, month: str) -> str:
    """Return the address of the search within a month, and within its own days."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return address(
        query,
        first=max(first, query.first) if query.first else first,
        last=min(last, query.last) if query.last else last,
    )
