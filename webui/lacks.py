"""What the archive holds and lacks where a search looks: its sites, sections and time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from archive.coverage import ALL, Cell, calendar
from archive.coverage.showing import months_of
from indexer.query import Query
from webui.holdings import holdings
from webui.language import _, ngettext, number
from webui.wording import articles_in_words, period_in_words

_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Lack:
    """A sentence on what is held of a place and time, and the address of what is known of it."""

    sentence: str
    address: str


def lacks_of(query: Query) -> list[Lack]:
    """Return what the archive holds where a search looks; none when it looks everywhere."""
    if not (query.sites or query.sections or query.first or query.last or query.years):
        return []
    found = [_lack(query, section) for section in query.sections[:_MOST_PLACES] or (ALL,)]
    return [each for each in found if each]


def _lack(query: Query, section: str) -> Lack:
    cells = dict(_cells(query, section))
    cell = sum(cells.values(), Cell())
    what, when = _what(query, section), _when(query)
    one = next(iter(query.sites or cells), "") if len(query.sites or cells) == 1 else ""
    if one not in cells:
        leads_to = url_for("coverage.overview")
    elif section == ALL:
        leads_to = url_for("coverage.of_site", site=one)
    else:
        leads_to = url_for("coverage.of_site", site=one, section=section)
    return Lack(_sentence(cell, what, when), leads_to)


def _sentence(cell: Cell, what: str, when: str) -> str:
    place = " ".join(part for part in (what, when) if part)
    if not cell.held and not cell.lacking:
        return _("The archive has no captures of %(place)s.", place=place)
    lacking = ngettext(
        "%(count)s more is known and missing.", "%(count)s more are known and missing.",
        cell.lacking, count=number(cell.lacking),
    ) if cell.lacking else ""  # fmt: skip
    held = (
        _("The archive holds %(articles)s of %(place)s.",
          articles=articles_in_words(cell.held), place=place)
        if cell.held else _("The archive has no captures of %(place)s.", place=place)
    )  # fmt: skip
    return f"{held} {lacking}".rstrip()


def _what(query: Query, section: str) -> str:
    sites = ", ".join(f"“{holdings().site_title(name)}”" for name in query.sites[:_MOST_PLACES])
    if section == ALL:
        return sites or _("the sites it follows")
    return f"“{section}”" + (f" ({sites})" if sites else "")


def _when(query: Query) -> str:
    periods = ", ".join(map(period_in_words, query.years[:_MOST_PLACES]))
    first, last = (each.strftime("%d-%m-%Y") if each else "" for each in (query.first, query.last))
    if first and last:
        span = _whole(query) or _("%(first)s to %(last)s", first=first, last=last)
    elif first or last:
        span = _("from %(day)s", day=first) if first else _("until %(day)s", day=last)
        return " ".join(part for part in (_in(periods), span) if part)
    else:
        span = ""
    return _in(", ".join(part for part in (periods, span) if part))


def _whole(query: Query) -> str:
    """Return the year or month that a search's days make up, empty when they make up none."""
    first, last = query.first, query.last
    if first is None or last is None or first.day != 1 or first.year != last.year:
        return ""
    if (first.month, last.month, last.day) == (1, 12, 31):
        return str(first.year)
    following = last.toordinal() + 1
    ends = type(last).fromordinal(following).day == 1 if last < type(last).max else True
    return f"{first:%m-%Y}" if first.month == last.month and ends else ""


def _in(period: str) -> str:
    return _("in %(period)s", period=period) if period else ""


def _cells(query: Query, section: str) -> Iterator[tuple[str, Cell]]:
    """Give what is known of each site in the months that a search looks at."""
    shelf = holdings()
    sites = query.sites or tuple(sorted(shelf.counts()))
    for site in sites[:_MOST_PLACES]:
        found = calendar(shelf.catalogue, site, section=section)
        if section == ALL or found.total:
            cells = [cell for month, cell in months_of(found) if _looks_at(query, month)]
            yield site, sum(cells, Cell())


def _looks_at(query: Query, month: str) -> bool:
    if not month:
        return not (query.first or query.last or query.years)
    after = not query.first or month >= query.first.isoformat()[:7]
    before = not query.last or month <= query.last.isoformat()[:7]
    named = not query.years or month in query.years or month[:4] in query.years
    return after and before and named
