"""Coverage at the desk: what is held and missing of each site by month; one click fills a hole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from archive.coverage import Cell, calendar, totals
from archive.errors import UsageError
from archive.jobs import Job
from archive.users import Role
from webui.admin import deeds
from webui.admin.blueprints import desk
from webui.admin.door import needs
from webui.admin.forms import done, refusal_of, text
from webui.coverage import WORDS, coverage_of
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal


def all_covered() -> dict[str, Cell]:
    """Return what is known, held and missing of each site, by site."""
    found = totals(holdings().catalogue)
    return {name: found.get(name, Cell()) for name in sorted({*found, *holdings().sites})}


def known_site(site: str) -> str:
    """Return the name of a site; raises Refusal (404) when there is none of it."""
    if site not in all_covered():
        raise Refusal(404, _("There is no site of this name."))
    return site


def known_section(site: str, section: str) -> str:
    """Return a section's name, empty for the whole site; raises Refusal (404) when there is none of it."""
    catalogue = holdings().catalogue
    if section and not calendar(catalogue, site, section=section).total:
        raise Refusal(404, _("Nothing is known of a section of this name."))
    return section


@desk.get("/coverage")
def coverage() -> str:
    """Show what is held and missing of every site."""
    return render_template("admin/coverage.html", sites=all_covered(), **WORDS)


@desk.get("/coverage/<site>")
def site_coverage(site: str) -> str:
    """Show a site's calendar; with a month, what is missing of it and the button that fills it."""
    return _calendar(site)


@desk.post("/coverage/<site>/fill")
@needs(Role.ARCHIVIST)
def fill_hole(site: str) -> Response | tuple[str, int]:
    """Ask for a crawl that fills the hole of a month."""
    try:
        made = fill(site, request.form)
    except UsageError as error:
        raise Refusal(400, refusal_of(error)) from None
    return done("desk.job", "asked", id_=made.id)


def fill(site: str, fields: Mapping[str, Any]) -> Job:
    """Ask for the crawl that fills a hole; raises Refusal (404) for a site or section that is none."""
    known_section(known_site(site), text(fields, "section", most=500))
    return deeds.fill_hole(site, fields)


def _calendar(site: str) -> str:
    def to(**args: Any) -> str:
        return url_for("desk.site_coverage", **args)

    parts = coverage_of(known_site(site), request.args, to)
    return render_template("admin/site_coverage.html", **parts)
