"""Runs at the desk: the history of crawls, imports and reparses, with what was wrong with each."""

from __future__ import annotations

from flask import render_template, request

from archive.catalogue.runs import list_runs
from archive.health import job_of_run
from archive.models import CrawlRun, RunState
from webui.admin.blueprints import desk
from webui.admin.forms import one_of, page_of
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

_STATES = [state.value for state in RunState]


def listed() -> tuple[list[CrawlRun], bool]:
    """Return the runs asked for by site, state and page, and whether more follow."""
    state, site = one_of("state", _STATES), request.args.get("site") or None
    catalogue = holdings().catalogue

    def read(limit: int, offset: int) -> list[CrawlRun]:
        with catalogue.read() as connection:
            return list_runs(connection, site, limit=limit, offset=offset, state=state)

    return page_of(read)


def one(id_: str) -> tuple[CrawlRun, str | None]:
    """Return a run and the id of the job that was it, if one was; raises Refusal (404)."""
    catalogue = holdings().catalogue
    found = catalogue.run(id_[:40])
    if found is None:
        raise Refusal(404, _("There is no run of this number."))
    return found, job_of_run(catalogue, found.id)


@desk.get("/runs")
def runs() -> str:
    """Show runs, newest first."""
    rows, more = listed()
    return render_template(
        "admin/runs.html", runs=rows, more=more, states=_STATES, sites=holdings().sites
    )


@desk.get("/runs/<id_>")
def run(id_: str) -> str:
    """Show one run, live while it goes on."""
    found, job = one(id_)
    return render_template("admin/run.html", run=found, job=job)
