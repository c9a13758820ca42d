"""What an address of these pages asks for, or why there is no such thing, in words."""

from __future__ import annotations

from datetime import date

from flask import request

from archive.catalogue.browsing import Order
from webui.browse.counting import Days, sections
from webui.browse.days import day_of, in_leap_year, read_day, today
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal, not_found


def asked_site() -> str:
    """Return the site that the address asks for, empty for all; raises Refusal for one that is none."""
    name = request.args.get("site", "")
    if name and name not in holdings().counts() and name not in holdings().sites:
        raise not_found(_("There is no site of this name in the archive."))
    return name


def known_year(counted: Days, year: int) -> Days:
    """Return the counts, if they know of a year; raises Refusal when they do not."""
    captured = {day.year for day in counted.captures if day}
    if year not in counted.years and year not in captured:
        raise not_found(_("The archive knows nothing of this year."))
    return counted


def asked_date(year: int, month: int, day: int) -> date:
    """Return a day; raises Refusal for one that no calendar has."""
    found = day_of(year, month, day)
    if found is None:
        raise not_found(_("The calendar has no such day."))
    return found


def asked_section(name: str) -> tuple[str, int]:
    """Return the site and size of the section asked for; raises Refusal for one that is none."""
    site = asked_site()
    sites = [each for (each, section) in sections() if section == name]
    if not site and len(sites) == 1:
        site = sites[0]
    count = sections().get((site, name), 0)
    if not count:
        raise not_found(_("Nothing is known of a section of this name."))
    return site, count


def asked_order() -> Order:
    """Return what a list is to go by; raises Refusal for what it cannot."""
    by = request.args.get("by", "")
    if by not in ("", "archived"):
        raise Refusal(400, _("“%(value)s” is not one of the choices for “%(name)s”.",
                             value=by[:60], name="by"))  # fmt: skip
    return Order.LEARNED if by else Order.PRINTED


def asked_day() -> date:
    """Return the day of the year that is asked for, in a leap year; raises Refusal for none."""
    text = request.args.get("day", "")
    found = read_day(text) if text else in_leap_year(today())
    if found is None:
        raise Refusal(400, _("“%(text)s” is no day of a year. Write month and day: 02-29.",
                             text=text[:40]))  # fmt: skip
    return found
