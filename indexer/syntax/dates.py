"""Owns the dates of the query language: whole and partial, as ranges of days."""

import re
from datetime import date, timedelta

from indexer.syntax.tree import DateRange

_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(?:(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4}))")
_DAY = re.compile(r"(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}))")
_BOUND = re.compile(r"(>=|<=|>|<|=)(.*)")


def read_dates(text: str) -> DateRange | None:
    """Return the days that ``2023``, ``2023-05``, ``05/2023``, ``25/4/2023``, ``2022..2023``,
    ``2022..``, ``>=2022`` or ``<05/2023`` mean, None when it is no date.

    Numbers stand day first, or year first. A range may come back the wrong way round.
    """
    if ".." in text:
        return _range(*text.split("..", 1))
    bound = _BOUND.fullmatch(text)
    if bound is None:
        return _span(text)
    span = _span(bound[2])
    return _bounded(bound[1], span) if span else None


def _range(left: str, right: str) -> DateRange | None:
    first, last = _span(left), _span(right)
    if (left and first is None) or (right and last is None) or not (first or last):
        return None
    return DateRange(first.first if first else None, last.last if last else None)


def _bounded(sign: str, span: DateRange) -> DateRange | None:
    """Return the days on one side of a span; a day beyond the calendar makes no range."""
    first, last = span.first, span.last
    if first is None or last is None or sign == "=":
        return span
    try:
        if sign == ">":
            return DateRange(last + timedelta(days=1), None)
        if sign == "<":
            return DateRange(None, first - timedelta(days=1))
    except OverflowError:
        return None
    return DateRange(first, None) if sign == ">=" else DateRange(None, last)


def _span(text: str) -> DateRange | None:
    """Return the first and last day of a year, a month or a day."""
    try:
        if found := _YEAR.fullmatch(text):
            return DateRange(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31))
        if found := _MONTH.fullmatch(text):
            year, month = int(found[1] or found[4]), int(found[2] or found[3])
            return DateRange(date(year, month, 1), _last_day(year, month))
        if found := _DAY.fullmatch(text):
            numbers = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
            day = date(*map(int, numbers))
            return DateRange(day, day)
    except ValueError:
        return None
    return None


def _last_day(year: int, month: int) -> date:
    if month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)
