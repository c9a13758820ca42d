"""How well sites are read: the last score of each, and the whole report that a job has made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template

from archive import jobs
from archive.health import Read, how_read
from archive.jobs import Job, JobState
from webui.admin.blueprints import desk
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

KIND = "report"


def all_read() -> list[Read]:
    """Return how well each site is read, the worst first."""
    return how_read(holdings().catalogue)


def report_of(site: str) -> tuple[Job | None, dict[str, Any] | None]:
    """Return the last finished report job of a site, and its report. Raises Refusal (404)."""
    known = holdings().sites
    if site not in known and site not in {each.site for each in all_read()}:
        raise Refusal(404, _("There is no site of this name."))
    finished = jobs.jobs(
        holdings().catalogue, kind=KIND, site=site, state=JobState.FINISHED, limit=1
    )
    if not finished:
        return None, None
    result = finished[0].result
    one = result[0] if isinstance(result, list) and result else result
    return finished[0], without_hidden(one) if isinstance(one, dict) else None


def without_hidden(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report that was made some time ago without the articles that are hidden by now."""
    hidden = holdings().withheld.articles
    return {
        **report,
        "worst": [each for each in report.get("worst", ()) if each["id"] not in hidden],
        "warnings": [
            {**each, "example": "", "url": ""} if each["example"] in hidden else each
            for each in report.get("warnings", ())
        ],
    }


def result_of(job: Job) -> Any:
    """Return what a job left to be read; of a report, without what is hidden by now."""
    if job.kind != KIND or not isinstance(job.result, list):
        return job.result
    return [without_hidden(each) if isinstance(each, dict) else each for each in job.result]


@desk.get("/quality")
def quality() -> str:
    """Show how well each site is read."""
    return render_template("admin/quality.html", sites=all_read())


@desk.get("/quality/<site>")
def site_quality(site: str) -> str:
    """Show the last report of a site."""
    job, report = report_of(site)
    return render_template("admin/site_quality.html", site=site, job=job, report=report, kind=KIND)
