"""The squares of a calendar: a year's months and a month's days, with how much of each is held."""

from __future__ import annotations

import calendar as months_of
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from webui.browse.counting import Days
from webui.browse.days import today


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


def year_rows(counted: Days, site: str) -> list[Row]:
    """Return all years of which something is held."""
    held, captured = counted.by_month()
    return [year_row(counted, site, year, held, captured) for year in counted.years]


def year_row(counted: Days, site: str, year: int, held: Any, captured: Any) -> Row:
    """Return a year; `held` and `captured` are counts by (year, month)."""
    now = today()
    months = [
        Square(
            f"{year:04}-{month:02}",
            held[year, month],
            captured[year, month],
            month_address(year, month, site),
            ahead=(year, month) > (now.year, now.month),
        )
        for month in range(1, 13)
    ]
    return Row(year, sum(each.held for each in months), year_address(year, site), months)


def month_weeks(counted: Days, site: str, year: int, month: int) -> list[list[Square | None]]:
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
        day_address(day, site),
        ahead=day > today(),
    )


def year_address(year: int, site: str) -> str:
    """Return where a year is shown."""
    return url_for("browse.year", year=year, site=site or None)


def month_address(year: int, month: int, site: str) -> str:
    """Return where a month is shown."""
    return url_for("browse.month", year=year, month=month, site=site or None)


def day_address(day: date, site: str, **place: Any) -> str:
    """Return where a day is shown, from a place in its list on."""
    return url_for(
        "browse.day", year=day.year, month=day.month, day=day.day, site=site or None, **place
    )
