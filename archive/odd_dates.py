"""Dates that a page prints and that are not believed: why, and how an article says so.

What a page shows by itself is the crawler's to judge as it reads; that the site's other articles
speak against a date is a dated statement beside the texts, and put into each text as it is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from archive.models import Article
from archive.text import HANOI

WARNING = "odd-date"
EARLIEST = 1990
_UNLIKE_URL = "but the URL says"
_UNLIKE_NEIGHBOURS = "unlike the articles numbered around it"
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


class Why(StrEnum):
    """Why a printed date is not believed."""

    EARLY = "before-1990"
    IMPOSSIBLE = "future-or-no-day"
    URL = "unlike-url"
    NEIGHBOURS = "unlike-neighbours"


_WORDS = {
    Why.EARLY: "trước năm 1990 / before 1990",
    Why.IMPOSSIBLE: "ngày trong tương lai hoặc không có trong lịch / in the future, or no such day",
    Why.URL: "khác ngày trong địa chỉ trang / unlike the day in the URL",
    Why.NEIGHBOURS: "khác các bài liền kề / unlike the articles numbered around it",
}


@dataclass(frozen=True, slots=True)
class OddDate:
    """A date as printed (or, where nothing is printed, as day-month-year) and why it is odd.

    `instead` is the day that the URL names, as it writes it.
    """

    printed: str
    why: Why
    instead: str = ""


def odd_unlike_url(moment: datetime, named: str) -> str:
    """Return the warning that an article's URL names another day, given as year-month-day."""
    return f"{WARNING}: {moment.date().isoformat()}, {_UNLIKE_URL} {named}"


def without_doubted(article: Article, doubted: Collection[datetime]) -> Article:
    """Return the article without its date, and with a warning, if that is one of those doubted."""
    printed = article.published_at
    if printed is None or printed not in doubted:
        return article
    warning = neighbours_warning(printed.astimezone(HANOI).date())
    return replace(article, published_at=None, warnings=(*article.warnings, warning))


def neighbours_warning(day: date) -> str:
    """Return the warning that a site's other articles speak against a day."""
    return f"{WARNING}: {day.isoformat()}, {_UNLIKE_NEIGHBOURS}"


def odd_date_of(article: Article) -> OddDate | None:
    """Return the date of an article that is not believed, None where there is none."""
    said = next((each for each in article.warnings if each.startswith(f"{WARNING}:")), None)
    if said is None or article.published_at is not None:
        return None
    text = said.partition(":")[2].strip()
    printed = next(iter(article.printed_dates), "") or _day_first(text)
    if _UNLIKE_URL in text:
        named = text.rpartition(_UNLIKE_URL)[2].strip()
        return OddDate(printed, Why.URL, _day_first(named))
    if text.endswith(_UNLIKE_NEIGHBOURS):
        return OddDate(printed, Why.NEIGHBOURS)
    years = [int(found) for found in _YEAR.findall(text)]
    early = bool(years) and max(years) < EARLIEST
    return OddDate(printed, Why.EARLY if early else Why.IMPOSSIBLE)


def odd_date_json(article: Article) -> dict[str, str] | None:
    """Return it as JSON-ready values, None where there is none; `instead` only where it is named."""
    found = odd_date_of(article)
    if found is None:
        return None
    named = {"instead": found.instead} if found.instead else {}
    return {"printed": found.printed, "why": found.why.value, **named}


def odd_date_in_words(article: Article) -> str:
    """Return it as a command prints it, empty where there is none."""
    found = odd_date_of(article)
    return "" if found is None else f"{found.printed} ({_WORDS[found.why]})"


def _day_first(text: str) -> str:
    """Return the day-month-year of a text that begins with year-month-day, or the text."""
    parts = text.partition(",")[0].split("-")
    return "-".join(reversed(parts)) if len(parts) == 3 and len(parts[0]) == 4 else text
