"""The desk's first page: all sites with their health, and one site with its runs and problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template

from archive import jobs
from archive.health import Health, health, unread
from archive.jobs import JobState, workers
from archive.jobs.waiting import waits_for
from archive.known_sites import hosts_without_profile
from archive.models import CrawlRun, Problem
from archive.scheduling import schedules
from archive.scheduling.rows import Schedule
from webui.admin.blueprints import desk
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

_PROBLEMS, _RUNS = 50, 10


@dataclass(frozen=True, slots=True)
class SitePage:
    """What the desk knows of one site; `is_host` tells that copies came in without a profile."""

    health: Health
    runs: list[CrawlRun]
    problems: list[Problem]
    schedules: list[Schedule]
    has_profile: bool
    is_host: bool


def all_sites() -> list[Health]:
    """Return how all sites fare."""
    return health(holdings().catalogue, holdings().sites)


def one_site(name: str) -> SitePage:
    """Return what is known of a site; raises Refusal (404)."""
    catalogue = holdings().catalogue
    found = {each.site: each for each in health(catalogue, holdings().sites)}
    if name not in found:
        raise Refusal(404, _("There is no site of this name."))
    return SitePage(
        found[name], catalogue.runs(name, limit=_RUNS), unread(catalogue, name, limit=_PROBLEMS),
        schedules.schedules(catalogue, site=name), name in holdings().sites,
        name in hosts_without_profile(catalogue, holdings().sites),
    )  # fmt: skip


def work() -> dict[str, Any]:
    """Return who is at work and on what."""
    catalogue = holdings().catalogue
    waiting = jobs.jobs(catalogue, state=JobState.QUEUED, limit=20, brief=True)
    return {
        "workers": workers(catalogue),
        "running": jobs.jobs(catalogue, state=JobState.RUNNING, limit=20, brief=True),
        "waiting": waiting,
        "waits_for": waits_for(catalogue, waiting),
    }


@desk.get("/")
def overview() -> str:
    """Show all sites with their health, and what is being done."""
    return render_template("admin/overview.html", sites=all_sites(), **work())


@desk.get("/site/<name>")
def site(name: str) -> str:
    """Show one site."""
    return render_template("admin/site.html", page=one_site(name))
