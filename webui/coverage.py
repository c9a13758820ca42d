"""The coverage pages: by month, what sites have shown, what is held, and what is known to be missing."""

from __future__ import annotations

import calendar as days_of
import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from io import StringIO
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from archive.coverage import (
    ALL,
    Calendar,
    Cell,
    Gap,
    Hole,
    Standing,
    calendar,
    count_holes,
    gaps_in,
    holes,
    sections,
    sections_only_of,
    totals,
)
from archive.coverage.filling import UNDATED
from archive.coverage.showing import (
    COLUMNS,
    calendar_json,
    csv_rows,
    gap_json,
    hole_json,
    months_of,
)
from indexer.query import Query
from webui.asking import address
from webui.holdings import holdings
from webui.language import _, language, ngettext, number
from webui.refusals import Refusal, not_found
from webui.wording import articles_in_words

blueprint = Blueprint("coverage", __name__)

PAGE = 100
_MOST_GAPS = 100
_MOST_PAGE = 100_000
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
Address = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Missing:
    """What is known to be missing of a month, a page of it. `archived` leads to what is held."""

    month: str
    name: str
    cell: Cell
    total: int
    holes: list[Hole]
    gaps: list[Gap]
    page: int
    pages: int
    archived: str


@blueprint.get("/coverage")
def overview() -> str:
    """Show what is held and missing of every site."""
    found = totals(holdings().catalogue)
    names = {*found, *holdings().sites}
    listed = [(name, holdings().site_title(name), found.get(name, Cell())) for name in names]
    listed.sort(key=lambda each: (-each[2].known, each[0]))
    return render_template("coverage.html", sites=listed, **WORDS)


@blueprint.get("/coverage.json")
def overview_json() -> Response:
    """Give the same as JSON."""
    found = totals(holdings().catalogue)
    return jsonify([{"site": site} | asdict(cell) for site, cell in found.items()])


@blueprint.get("/coverage/<site>")
def of_site(site: str) -> str:
    """Show a site's calendar, or a section's; with a month, what is missing of it."""
    parts = coverage_of(site, request.args, lambda **args: url_for("coverage.of_site", **args))
    return render_template("coverage_site.html", **parts)


@blueprint.get("/coverage/<site>.json")
def of_site_json(site: str) -> Response:
    """Give the same as JSON."""
    found = _calendar(site, request.args)
    value = calendar_json(found, _sections(site))
    month = _month(request.args)
    if month is not None:
        missing = _missing(found, month, request.args)
        value |= {
            "month": month or None,
            "missing": missing.total,
            "holes": [hole_json(hole) for hole in missing.holes],
            "gaps": [gap_json(gap) for gap in missing.gaps],
        }
    return jsonify(value)


@blueprint.get("/coverage/<site>.csv")
def of_site_csv(site: str) -> Response:
    """Give a site's calendar, and that of each section, as CSV."""
    whole = _calendar(site, {})
    shelf = holdings().catalogue
    names = sorted(name for name, _cell in _sections(site))
    found = [whole, *(calendar(shelf, site, section=name) for name in names)]
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_inert(value) for value in row] for row in csv_rows(found))
    answer = Response(text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="coverage-{site}.csv"'
    return answer


def _inert(value: str | int) -> str | int:
    """Return a value that no spreadsheet takes for a formula; sections are a site's own words."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def coverage_of(site: str, args: Mapping[str, str], to: Address) -> dict[str, Any]:
    """Return what `_coverage.html` shows of a site, for a page anywhere.

    `to(site=, section=, month=, page=)` gives the address of the same page asked otherwise. The page
    may add `fill`, the address that a form is sent to for filling the month's hole, with `token`.
    Raises Refusal for a site, section or month that is none.
    """
    found, month = _calendar(site, args), _month(args)
    return {
        "site": site,
        "title": holdings().site_title(site),
        "found": found,
        "section": "" if found.section == ALL else found.section,
        "whole": found.section == ALL,
        "sections": _sections(site),
        "missing": None if month is None else _missing(found, month, args),
        "to": to,
        "counted": any(cell.candidates for _name, cell in months_of(found)),
        **WORDS,
    }


def _sections(site: str) -> list[tuple[str, Cell]]:
    """Return a site's sections, without those that only hidden articles stand in."""
    hidden = _hidden_sections(site)
    return [each for each in sections(holdings().catalogue, site) if each[0] not in hidden]


def _hidden_sections(site: str) -> frozenset[str]:
    held = holdings().withheld.articles
    return sections_only_of(holdings().catalogue, site, held) if held else frozenset()


def _calendar(site: str, args: Mapping[str, str]) -> Calendar:
    section = args.get("section", "")
    found = calendar(holdings().catalogue, site, section=section or ALL)
    known = found.total and not (section and section in _hidden_sections(site))
    if not known and (section or site not in holdings().sites):
        raise not_found(
            _("Nothing is known of a section of this name.")
            if section
            else _("There is no site of this name in the archive.")
        )
    return found


def _month(args: Mapping[str, str]) -> str | None:
    """Return the month asked for, empty for articles without a date, None when none is."""
    text = args.get("month", "")
    if text and text != UNDATED and not _MONTH.fullmatch(text):
        raise Refusal(400, _("“%(text)s” is no month. Write 2019-03.", text=text[:40]))
    return None if not text else "" if text == UNDATED else text


def _missing(found: Calendar, month: str, args: Mapping[str, str]) -> Missing:
    text = args.get("page", "1")
    if not (text.isdecimal() and len(text) < 10 and 0 < int(text) <= _MOST_PAGE):
        raise Refusal(400, _("There is no such page."))
    page, shelf = int(text), holdings().catalogue
    asked: dict[str, Any] = {"section": found.section, "month": month}
    total = count_holes(shelf, found.site, **asked)
    return Missing(
        month or UNDATED,
        month_in_words(month),
        dict(months_of(found)).get(month, Cell()),
        total,
        holes(shelf, found.site, **asked, limit=PAGE, offset=(page - 1) * PAGE),
        gaps_in(shelf, found.site, month=month, limit=_MOST_GAPS) if found.section == ALL else [],
        page,
        max(1, -(-total // PAGE)),
        _archived(found, month),
    )


def _archived(found: Calendar, month: str) -> str:
    """Return the address of a search for what is held of a month."""
    if not month:
        return ""
    year, number_ = int(month[:4]), int(month[5:])
    if year < 1:
        return ""
    first = date(year, number_, 1)
    last = date(year, number_, days_of.monthrange(year, number_)[1])
    query = Query(sites=(found.site,), first=first, last=last, sort="oldest")
    section = () if found.section == ALL else (found.section,)
    return address(query, sections=section)


def level(cell: Cell) -> str:
    """Return the shade of a cell: how much of what is known is held."""
    if not cell.known:
        return "none"
    share = cell.share or 0
    return "all" if share == 1 else "most" if share >= 0.9 else "half" if share >= 0.5 else "few"


def cell_in_words(cell: Cell) -> str:
    """Return a cell's counts, in one line."""
    parts = [
        (1, _("%(articles)s held", articles=articles_in_words(cell.held))),
        (cell.gone, _("%(count)s of them gone from the site", count=number(cell.gone))),
        (cell.failed, _("%(count)s failed", count=number(cell.failed))),
        (cell.missing, ngettext(
            "%(count)s gone before it was fetched", "%(count)s gone before they were fetched",
            cell.missing, count=number(cell.missing))),
        (cell.waiting, _("%(count)s not fetched yet", count=number(cell.waiting))),
        (cell.candidates, ngettext(
            "%(count)s number without an article, perhaps missing",
            "%(count)s numbers without an article, perhaps missing",
            cell.candidates, count=number(cell.candidates))),
    ]  # fmt: skip
    return ", ".join(text for count, text in parts if count)


def month_in_words(month: str) -> str:
    """Return the name of a month, "2019-03"; empty stands for articles without a date."""
    if not month:
        return _("without a date")
    if language() == "en":
        return f"{days_of.month_name[int(month[5:])]} {month[:4]}"
    return _("month %(month)s of %(year)s", month=int(month[5:]), year=month[:4])


def standing_in_words(standing: Standing) -> str:
    """Return what became of an article that is not held."""
    return {
        Standing.ARCHIVED: _("held"),
        Standing.GONE: _("held, gone from the site"),
        Standing.FAILED: _("could not be fetched or read"),
        Standing.MISSING: _("gone before it was fetched"),
        Standing.WAITING: _("not fetched yet"),
    }[standing]


def gap_in_words(gap: Gap) -> str:
    """Return numbers that are perhaps articles."""
    if gap.size == 1:
        return _("number %(first)s", first=gap.first)
    return _("numbers %(first)s to %(last)s (%(count)s)", first=gap.first, last=gap.last,
             count=number(gap.size))  # fmt: skip


WORDS: dict[str, Any] = {
    "level": level,
    "cell_in_words": cell_in_words,
    "month_in_words": month_in_words,
    "standing_in_words": standing_in_words,
    "gap_in_words": gap_in_words,
    "undated": UNDATED,
}
