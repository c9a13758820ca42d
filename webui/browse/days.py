"""Days of Asia/Ho_Chi_Minh as readers meet them: today, the same day in other years, their addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

from flask import Flask, current_app

from archive.text import HANOI

_KEY = "khotin.clock"
# It has every day that any year has.
_LEAP = 2000
_DAY = re.compile(r"(\d{2})-(\d{2})")

Clock = Callable[[], datetime]


def keep_clock(app: Flask, clock: Clock | None = None) -> None:
    """Give the app the clock that says which day it is; the machine's own by default."""
    app.extensions[_KEY] = clock or (lambda: datetime.now(UTC))


def now() -> datetime:
    """Return the moment it is, aware."""
    found: datetime = current_app.extensions[_KEY]()
    return found


def today() -> date:
    """Return the day it is in Asia/Ho_Chi_Minh."""
    return now().astimezone(HANOI).date()


def read_day(text: str) -> date | None:
    """Return the day "02-29" (month-day) in a leap year, or None when no year has it."""
    found = _DAY.fullmatch(text)
    return day_of(_LEAP, int(found[1]), int(found[2])) if found else None


def in_leap_year(day: date) -> date:
    """Return the same day of the leap year that stands for all years."""
    return day.replace(year=_LEAP)


def beside(day: date, step: int) -> date:
    """Return the day before or after a day of any year; 29 February is one of them."""
    return in_leap_year(in_leap_year(day) + timedelta(days=step))


def same_day(day: date, days: Iterable[date | None], *, but: int) -> list[date]:
    """Return those of the days that are the same in other years than `but`, newest first."""
    wanted = day.month, day.day
    found = {each for each in days if each and (each.month, each.day) == wanted}
    return sorted((each for each in found if each.year != but), reverse=True)


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day with these numbers, or None when the calendar has none."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
