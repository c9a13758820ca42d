"""The trends page: how often up to five words stand in the articles of each year or month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from archive.text import nfc, squeeze
from indexer.engines import Results
from indexer.query import MAX_WORDS, Query
from indexer.trends import (
    MOST_PERIODS,
    MOST_WORDS,
    Per,
    Trends,
    columns_of,
    per_ten_thousand,
    rows_of,
    shares_of,
    trends,
    trends_as_json,
)
from webui.asking import address
from webui.holdings import holdings
from webui.language import _, language, number
from webui.refusals import Refusal
from webui.views.asked import Choice, asked, choice_of, csv_answer, query_of_view
from webui.views.chart import NARROW, WIDE, Chart, chart_of, month_first
from webui.wording import articles_in_words

blueprint = Blueprint("trends", __name__)

Scale = Literal["share", "count"]

_VIEW = "trends"


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is compared: its number, how many articles have it, and where they are."""

    place: int
    words: str
    total: int
    undated: int
    address: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """A period of the table: the archive's articles, and for each word its count and its share."""

    period: str
    articles: int
    cells: list[tuple[str, str]]


@blueprint.get("/trends")
def page() -> str:
    """Show the lines of up to five words over time, with a table behind them."""
    query, words, per, scale = _question()
    own: dict[str, str | list[str]] = {"q": words, "scale": scale} | ({"per": per} if per else {})
    found = asked(query, _VIEW, **own)
    counted = _trends(query, words, per)
    return render_template(
        "trends.html",
        asked=found,
        fields=[*words, *[""] * (MOST_WORDS - len(words))],
        words=[_word(query, counted, place) for place in range(len(words))],
        trends=counted,
        rows=_rows(counted),
        charts=_charts(counted, scale),
        most_periods=MOST_PERIODS,
        articles_in_words=articles_in_words,
        pers=[
            Choice(label, _here(query, words, name, scale), name == counted.per)
            for name, label in (("year", _("By year")), ("month", _("By month")))
        ],
        scales=[
            Choice(label, _here(query, words, per, name), name == scale)
            for name, label in (("share", _("Per 10,000 articles")), ("count", _("Articles")))
        ],
        csv=_here(query, words, counted.per, scale, "trends.as_csv"),
        json=_here(query, words, counted.per, scale, "trends.as_json"),
    )


@blueprint.get("/trends.json")
def as_json() -> Response:
    """Give the series as JSON; null stands where the archive has no article."""
    query, words, per, _scale = _question()
    counted = _trends(query, words, per)
    return jsonify(query=replace(query, words="").to_args(), **trends_as_json(counted))


@blueprint.get("/trends.csv")
def as_csv() -> Response:
    """Give the series as CSV: a line a word and period, empty where the archive has no article."""
    query, words, per, _scale = _question()
    counted = _trends(query, words, per)
    return csv_answer("trends", columns_of(counted), rows_of(counted))


def _question() -> tuple[Query, list[str], Per | None, Scale]:
    """Return the search, the words to compare, and how; raises Refusal for too many or bad ones."""
    query = query_of_view()
    given = (squeeze(nfc(each))[:MAX_WORDS].rstrip() for each in request.args.getlist("q"))
    words = list(dict.fromkeys(each for each in given if each))
    if len(words) > MOST_WORDS:
        raise Refusal(
            400, _("There are too many words to compare; at most %(most)s work.", most=MOST_WORDS)
        )
    per = choice_of("per", "auto", ("auto", "year", "month"))
    scale = cast(Scale, choice_of("scale", "share", ("share", "count")))
    return query, words, None if per == "auto" else cast(Per, per), scale


def _trends(query: Query, words: list[str], per: Per | None) -> Trends:
    return trends(_counts, replace(query, page=1), words, per=per)


def _counts(query: Query) -> Results:
    return holdings().search(query, limit=0, facets=True)


def _here(
    query: Query, words: list[str], per: str | None, scale: str, endpoint: str = "trends.page"
) -> str:
    args = query.at_page(1).to_args() | {"q": words, "scale": [scale]}
    return url_for(endpoint, **cast(dict[str, Any], args | ({"per": [per]} if per else {})))


def _word(query: Query, counted: Trends, place: int) -> Word:
    each = counted.series[place]
    to = address(replace(query, words=each.words))
    return Word(place, each.words, each.total, each.undated, to)


def _rows(counted: Trends) -> list[TableRow]:
    """Return the table, newest period first; periods without an article of the archive stand as gaps."""
    rows = [
        TableRow(
            month_first(period),
            articles,
            [
                ("–", "–") if (count := each.counts[place]) is None
                else (number(count), decimal(per_ten_thousand(count, articles)))
                for each in counted.series
            ],
        )
        for place, (period, articles) in enumerate(
            zip(counted.periods, counted.articles, strict=True)
        )
    ]  # fmt: skip
    return rows[::-1]


def decimal(value: float | None) -> str:
    """Return a number with at most two digits behind its point or, in Vietnamese, comma."""
    if value is None:
        return "–"
    whole, _point, rest = f"{value:.2f}".partition(".")
    rest = rest.rstrip("0")
    point = "." if language() == "en" else ","
    return number(int(whole)) + (point + rest if rest else "")


def _charts(counted: Trends, scale: Scale) -> list[Chart]:
    """Return the same chart for wide screens and for phones; none where there is nothing to draw."""
    if counted.is_empty:
        return []
    series: list[Sequence[float | None]] = [
        shares_of(each, counted) if scale == "share" else each.counts for each in counted.series
    ]
    return [
        chart_of(counted.periods, series, name=name, size=size, say=decimal)
        for name, size in (("wide", WIDE), ("narrow", NARROW))
    ]
