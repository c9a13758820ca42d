"""What the pages for browsing say, in the reader's language: days, silence, what is held."""

from __future__ import annotations

from datetime import date

from webui.language import _, number
from webui.wording import articles_in_words


def weekdays() -> list[tuple[str, str]]:
    """Return the days of a week, Monday first, short and long."""
    return [
        (_("Mo"), _("Monday")),
        (_("Tu"), _("Tuesday")),
        (_("We"), _("Wednesday")),
        (_("Th"), _("Thursday")),
        (_("Fr"), _("Friday")),
        (_("Sa"), _("Saturday")),
        (_("Su"), _("Sunday")),
    ]


def day_in_words(day: date) -> str:
    """Return a day with its weekday: Monday, 05-02-2018."""
    return f"{weekdays()[day.weekday()][1]}, {day.strftime('%d-%m-')}{day.year:04}"


def held_in_words(held: int, state: str) -> str:
    """Return what there is of a day or month, for who cannot see the squares."""
    if held:
        return articles_in_words(held)
    return {
        "none": _("no article"),
        "blind": _("nothing fetched"),
        "ahead": _("still to come"),
    }[state]


def silence_in_words(captured: int, *, ahead: bool) -> str:
    """Return why a day has no articles, as far as the archive knows."""
    if ahead:
        return _("This day is still to come.")
    if captured:
        return _(
            "No article of this day is held, though the archive was at work on it and fetched %(count)s pages and files.",
            count=number(captured),
        )  # fmt: skip
    return _(
        "No article of this day is held, and the archive fetched nothing on it: something may have been published and not kept."
    )
