"""This day in other years: how much each had, and the first of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from archive.catalogue.browsing import Choice
from webui.browse.counting import days
from webui.browse.days import same_day, today
from webui.browse.listing import Item, items_of, stretch

_OF_A_YEAR = 5


@dataclass(frozen=True, slots=True)
class SameDay:
    """The day in another year: how many articles it has, the first of them, where all are."""

    day: date
    count: int
    items: list[Item]
    address: str


def same_day_of(day: date, *, most: int | None = None, each: int = _OF_A_YEAR) -> list[SameDay]:
    """Return what other years than this one had on a day, newest first, `each` articles of a year."""
    counted = days().articles
    found = same_day(day, counted, but=today().year)[:most]
    return [
        SameDay(
            that,
            counted[that],
            items_of(stretch(Choice(first=that, last=that), size=each).rows),
            url_for("browse.day", year=that.year, month=that.month, day=that.day),
        )
        for that in found
    ]
