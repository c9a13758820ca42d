"""The calendar: years, months and days with how much of each is held, down to a day's articles."""

from __future__ import annotations

import calendar as months_of
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, jsonify, render_template
from werkzeug.routing import IntegerConverter, Map

from archive.catalogue.browsing import Choice
from indexer.query import Query
from webui.asking import address
from webui.browse.asked import asked_date, asked_site, known_year
from webui.browse.counting import days
from webui.browse.days import today
from webui.browse.listing import Listing, listing, listing_json
from webui.browse.squares import (
    day_address,
    month_address,
    month_weeks,
    year_address,
    year_row,
    year_rows,
)
from webui.browse.wording import day_in_words, held_in_words, silence_in_words, weekdays
from webui.coverage import month_in_words
from webui.holdings import holdings
from webui.wording import articles_in_words

blueprint = Blueprint("browse", __name__)

_T = TypeVar("_T", int, date, tuple[int, int])


class _FourDigits(IntegerConverter):
    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, fixed_digits=4)


class _TwoDigits(IntegerConverter):
    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, fixed_digits=2)


def know_days(app: Flask) -> None:
    """Let addresses say years and months as they are written: 2018/02."""
    app.url_map.converters.update(yyyy=_FourDigits, mm=_TwoDigits)


@blueprint.get("/browse")
def years() -> str:
    """Show all years by months."""
    site = asked_site()
    counted = days(site)
    return render_template(
        "browse.html", rows=year_rows(counted, site), undated=counted.undated, **_words(site)
    )


@blueprint.get("/browse.json")
def years_json() -> Response:
    """Give the same as JSON."""
    site = asked_site()
    counted = days(site)
    return jsonify(
        site=site or None,
        undated=counted.undated,
        years=[
            {
                "year": row.year,
                "articles": row.held,
                "permalink": row.address,
                "months": [m.as_json(month=n) for n, m in enumerate(row.months, 1)],
            }
            for row in year_rows(counted, site)
        ],
    )


@blueprint.get("/browse/<yyyy:year>")
def year(year: int) -> str:
    """Show a year by its days, month by month."""
    site = asked_site()
    counted = known_year(days(site), year)
    around = _around(sorted(counted.years), year)
    return render_template(
        "browse_year.html",
        year=year,
        row=year_row(counted, site, year, *counted.by_month()),
        grids=[(month, month_weeks(counted, site, year, month)) for month in range(1, 13)],
        newer=year_address(around[1], site) if around[1] else None,
        older=year_address(around[0], site) if around[0] else None,
        **_words(site),
    )


@blueprint.get("/browse/<yyyy:year>.json")
def year_json(year: int) -> Response:
    """Give the same as JSON."""
    site = asked_site()
    counted = known_year(days(site), year)
    row = year_row(counted, site, year, *counted.by_month())
    return jsonify(
        year=year,
        site=site or None,
        articles=row.held,
        months=[each.as_json(month=number) for number, each in enumerate(row.months, 1)],
    )


@blueprint.get("/browse/<yyyy:year>/<mm:month>")
def month(year: int, month: int) -> str:
    """Show the days of a month."""
    site = asked_site()
    counted, first = known_year(days(site), year), asked_date(year, month, 1)
    last = first.replace(day=months_of.monthrange(year, month)[1])
    months = sorted({(day.year, day.month) for day in counted.articles if day})
    before, after = _around(months, (year, month))
    query = Query(first=first, last=last, sites=(site,) if site else (), sort="oldest")
    return render_template(
        "browse_month.html",
        year=year,
        month=month,
        held=counted.by_month()[0][year, month],
        weeks=month_weeks(counted, site, year, month),
        search=address(query),
        newer=month_address(*after, site) if after else None,
        older=month_address(*before, site) if before else None,
        **_words(site),
    )


@blueprint.get("/browse/<yyyy:year>/<mm:month>.json")
def month_json(year: int, month: int) -> Response:
    """Give the same as JSON."""
    site = asked_site()
    counted, _first = known_year(days(site), year), asked_date(year, month, 1)
    weeks = month_weeks(counted, site, year, month)
    squares = [each for week in weeks for each in week if each]
    return jsonify(
        year=year,
        month=month,
        site=site or None,
        days=[each.as_json(day=number) for number, each in enumerate(squares, 1)],
    )


@blueprint.get("/browse/<yyyy:year>/<mm:month>/<mm:day>")
def day(year: int, month: int, day: int) -> str:
    """Show the articles of a day."""
    site, asked = asked_site(), asked_date(year, month, day)
    counted = days(site)
    before, after = _around(sorted(each for each in counted.articles if each), asked)
    held = counted.articles.get(asked, 0)
    return render_template(
        "browse_day.html",
        day=asked,
        held=held,
        silence=silence_in_words(counted.captures.get(asked, 0), ahead=asked > today()),
        listing=_listing(asked, site),
        newer=day_address(after, site) if after else None,
        older=day_address(before, site) if before else None,
        **_words(site),
    )


@blueprint.get("/browse/<yyyy:year>/<mm:month>/<mm:day>.json")
def day_json(year: int, month: int, day: int) -> Response:
    """Give the same as JSON."""
    site, asked = asked_site(), asked_date(year, month, day)
    counted = days(site)
    return jsonify(
        day=asked.isoformat(),
        site=site or None,
        total=counted.articles.get(asked, 0),
        captures=counted.captures.get(asked, 0),
        **listing_json(_listing(asked, site)),
    )


def _words(site: str) -> dict[str, Any]:
    return {
        "site": site,
        "title": holdings().site_title(site) if site else "",
        "weekdays": weekdays(),
        "day_in_words": day_in_words,
        "month_in_words": month_in_words,
        "held_in_words": held_in_words,
        "articles_in_words": articles_in_words,
    }


def _listing(asked: date, site: str) -> Listing:
    return listing(Choice(site=site, first=asked, last=asked), _to(asked, site))


def _to(asked: date, site: str) -> Callable[..., str]:
    def to(**place: Any) -> str:
        return day_address(asked, site, **place)

    return to


def _around(known: Sequence[_T], at: _T) -> tuple[_T | None, _T | None]:
    """Return what comes before and after, in an ascending list; None at its ends."""
    before, after = bisect_left(known, at), bisect_right(known, at)
    return (
        known[before - 1] if before else None,
        known[after] if after < len(known) else None,
    )
