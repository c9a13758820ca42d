"""The calendar: years, months and days with how much of each is held, down to a day's articles."""

from __future__ import annotations

import calendar as months_of
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, jsonify, render_template, request, url_for
from werkzeug.routing import IntegerConverter, Map

from archive.catalogue.browsing import Choice
from indexer.query import Query
from webui.asking import address
from webui.browse.counting import Days, days
from webui.browse.days import day_of, today
from webui.browse.listing import Listing, listing, listing_json
from webui.browse.wording import day_in_words, held_in_words, silence_in_words, weekdays
from webui.coverage import month_in_words
from webui.holdings import holdings
from webui.language import _
from webui.refusals import not_found
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


@dataclass(frozen=True, slots=True)
class Square:
    """A year's month or a month's day. Articles are held of it, or none though the archive fetched
    pages then ("none"), or it fetched nothing then ("blind"), or it is still to come ("ahead")."""

    label: str
    held: int
    captured: int
    address: str
    ahead: bool = False

    @property
    def state(self) -> str:
        """Which of the four it is."""
        if self.held:
            return "held"
        return "ahead" if self.ahead else "none" if self.captured else "blind"

    def as_json(self, **when: int) -> dict[str, Any]:
        """Return it as plain values."""
        return {**when, "articles": self.held, "captures": self.captured, "permalink": self.address}


@dataclass(frozen=True, slots=True)
class Row:
    """A year: its sum and twelve squares."""

    year: int
    held: int
    address: str
    months: list[Square]


@blueprint.get("/browse")
def years() -> str:
    """Show all years by months."""
    site = _site()
    counted = days(site)
    return render_template(
        "browse.html", rows=_rows(counted, site), undated=counted.undated, **_words(site)
    )


@blueprint.get("/browse.json")
def years_json() -> Response:
    """Give the same as JSON."""
    site = _site()
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
            for row in _rows(counted, site)
        ],
    )


@blueprint.get("/browse/<yyyy:year>")
def year(year: int) -> str:
    """Show a year by its days, month by month."""
    site = _site()
    counted = _known(days(site), year)
    around = _around(sorted(counted.years), year)
    return render_template(
        "browse_year.html",
        year=year,
        row=_row(counted, site, year, *counted.by_month()),
        grids=[(month, _weeks(counted, site, year, month)) for month in range(1, 13)],
        newer=_year_address(around[1], site) if around[1] else None,
        older=_year_address(around[0], site) if around[0] else None,
        **_words(site),
    )


@blueprint.get("/browse/<yyyy:year>.json")
def year_json(year: int) -> Response:
    """Give the same as JSON."""
    site = _site()
    counted = _known(days(site), year)
    row = _row(counted, site, year, *counted.by_month())
    return jsonify(
        year=year,
        site=site or None,
        articles=row.held,
        months=[each.as_json(month=number) for number, each in enumerate(row.months, 1)],
    )


@blueprint.get("/browse/<yyyy:year>/<mm:month>")
def month(year: int, month: int) -> str:
    """Show the days of a month."""
    site = _site()
    counted, first = _known(days(site), year), _day(year, month, 1)
    last = first.replace(day=months_of.monthrange(year, month)[1])
    months = sorted({(day.year, day.month) for day in counted.articles if day})
    before, after = _around(months, (year, month))
    query = Query(first=first, last=last, sites=(site,) if site else (), sort="oldest")
    return render_template(
        "browse_month.html",
        year=year,
        month=month,
        held=counted.by_month()[0][year, month],
        weeks=_weeks(counted, site, year, month),
        search=address(query),
        newer=_month_address(*after, site) if after else None,
        older=_month_address(*before, site) if before else None,
        **_words(site),
    )


@blueprint.get("/browse/<yyyy:year>/<mm:month>.json")
def month_json(year: int, month: int) -> Response:
    """Give the same as JSON."""
    site = _site()
    counted, _first = _known(days(site), year), _day(year, month, 1)
    weeks = _weeks(counted, site, year, month)
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
    site, asked = _site(), _day(year, month, day)
    counted = days(site)
    before, after = _around(sorted(each for each in counted.articles if each), asked)
    held = counted.articles.get(asked, 0)
    return render_template(
        "browse_day.html",
        day=asked,
        held=held,
        silence=silence_in_words(counted.captures.get(asked, 0), ahead=asked > today()),
        listing=_listing(asked, site),
        newer=_day_address(after, site) if after else None,
        older=_day_address(before, site) if before else None,
        **_words(site),
    )


@blueprint.get("/browse/<yyyy:year>/<mm:month>/<mm:day>.json")
def day_json(year: int, month: int, day: int) -> Response:
    """Give the same as JSON."""
    site, asked = _site(), _day(year, month, day)
    counted = days(site)
    return jsonify(
        day=asked.isoformat(),
        site=site or None,
        total=counted.articles.get(asked, 0),
        captures=counted.captures.get(asked, 0),
        **listing_json(_listing(asked, site)),
    )


def asked_site() -> str:
    """Return the site that the address asks for, empty for all; raises Refusal for one that is none."""
    name = request.args.get("site", "")
    if name and name not in holdings().counts() and name not in holdings().sites:
        raise not_found(_("There is no site of this name in the archive."))
    return name


_site = asked_site


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


def _rows(counted: Days, site: str) -> list[Row]:
    held, captured = counted.by_month()
    return [_row(counted, site, year, held, captured) for year in counted.years]


def _row(counted: Days, site: str, year: int, held: Any, captured: Any) -> Row:
    now = today()
    months = [
        Square(
            f"{year:04}-{month:02}",
            held[year, month],
            captured[year, month],
            _month_address(year, month, site),
            ahead=(year, month) > (now.year, now.month),
        )
        for month in range(1, 13)
    ]
    return Row(year, sum(each.held for each in months), _year_address(year, site), months)


def _weeks(counted: Days, site: str, year: int, month: int) -> list[list[Square | None]]:
    """Return the weeks of a month, Monday first, with None for days of its neighbours."""
    return [
        [_square(counted, site, date(year, month, day)) if day else None for day in week]
        for week in months_of.Calendar().monthdayscalendar(year, month)
    ]


def _square(counted: Days, site: str, day: date) -> Square:
    return Square(
        str(day.day),
        counted.articles.get(day, 0),
        counted.captures.get(day, 0),
        _day_address(day, site),
        ahead=day > today(),
    )


def _known(counted: Days, year: int) -> Days:
    captured = {day.year for day in counted.captures if day}
    if year not in counted.years and year not in captured:
        raise not_found(_("The archive knows nothing of this year."))
    return counted


def _day(year: int, month: int, day: int) -> date:
    found = day_of(year, month, day)
    if found is None:
        raise not_found(_("The calendar has no such day."))
    return found


def _listing(asked: date, site: str) -> Listing:
    return listing(Choice(site=site, first=asked, last=asked), _to(asked, site))


def _to(asked: date, site: str) -> Callable[..., str]:
    def to(**place: Any) -> str:
        return _day_address(asked, site, **place)

    return to


def _around(known: Sequence[_T], at: _T) -> tuple[_T | None, _T | None]:
    """Return what comes before and after, in an ascending list; None at its ends."""
    before, after = bisect_left(known, at), bisect_right(known, at)
    return (
        known[before - 1] if before else None,
        known[after] if after < len(known) else None,
    )


def _year_address(year: int, site: str) -> str:
    return url_for("browse.year", year=year, site=site or None)


def _month_address(year: int, month: int, site: str) -> str:
    return url_for("browse.month", year=year, month=month, site=site or None)


def _day_address(day: date, site: str, **place: Any) -> str:
    return url_for(
        "browse.day", year=day.year, month=day.month, day=day.day, site=site or None, **place
    )
