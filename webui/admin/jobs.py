"""Jobs at the desk: what waits, goes on and is done; the live view of one; asking for one; stopping it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from archive import jobs as face
from archive.errors import UsageError
from archive.jobs import KINDS, Job, JobState
from archive.jobs.kinds import OTHERS
from archive.jobs.waiting import waits_for
from archive.known_sites import hosts_without_profile
from archive.users import Role
from webui.admin import copies, deeds
from webui.admin.blueprints import desk
from webui.admin.door import needs
from webui.admin.forms import done, found, one_of, page_of, refusal_of, text
from webui.holdings import holdings

_STATES = [state.value for state in JobState]


def listed() -> tuple[list[Job], bool]:
    """Return the jobs asked for by state, site, kind and page, and whether more follow."""
    state, kind = one_of("state", _STATES), one_of("kind", list(KINDS))
    site = request.args.get("site") or None
    return page_of(
        lambda limit, offset: face.jobs(
            holdings().catalogue, state=JobState(state) if state else None, site=site, kind=kind,
            limit=limit, offset=offset, brief=True,
        )
    )  # fmt: skip


def one(id_: str) -> Job:
    """Return a job; raises Refusal (404)."""
    return found(lambda: face.job(holdings().catalogue, id_))


def around(one_job: Job) -> dict[str, Any]:
    """Return what a job waits for, and the package that it made, for its page."""
    result = one_job.result if isinstance(one_job.result, Mapping) else {}
    made = PurePath(str(result.get("path", ""))).name
    package = next((each for each in copies.packages() if made == each.name), None)
    return {"waits_for": waits_for(holdings().catalogue, [one_job]), "package": package}


@desk.get("/jobs")
def jobs() -> str:
    """Show jobs, those asked for last first."""
    rows, more = listed()
    return render_template(
        "admin/jobs.html", jobs=rows, waits_for=waits_for(holdings().catalogue, rows), more=more, kinds=list(KINDS), states=_STATES,
        sites=holdings().sites,
    )  # fmt: skip


@desk.get("/jobs/new")
@needs(Role.ARCHIVIST)
def new_job() -> str:
    """Show the form for a job of a kind."""
    return _form(request.args)


@desk.post("/jobs/new")
@needs(Role.ARCHIVIST)
def ask_for_job() -> Response | tuple[str, int]:
    """Ask for a job."""
    kind = text(request.form, "kind")
    try:
        fields: dict[str, Any] = {**request.form, "args": deeds.args_of(kind, request.form)}
        made = deeds.ask_for_job(fields)
    except UsageError as error:
        return _form(request.form, refusal_of(error)), 400
    return done("desk.job", "asked", id_=made.id)


@desk.get("/jobs/<id_>")
def job(id_: str) -> str:
    """Show one job, live while it waits or runs."""
    found_job = one(id_)
    return render_template("admin/job.html", job=found_job, **around(found_job))


@desk.post("/jobs/<id_>/cancel")
@needs(Role.ARCHIVIST)
def cancel_job(id_: str) -> Response:
    """Cancel a job that waits, or ask a running one to stop."""
    found_job = one(id_)
    try:
        deeds.cancel_job(found_job.id)
    except UsageError:
        return done("desk.job", "over", id_=found_job.id)
    return done("desk.job", "stopping", id_=found_job.id)


def _form(values: Any, wrong: str = "") -> str:
    kind = text(values, "kind") or request.args.get("kind", "") or next(iter(KINDS))
    kind = kind if kind in KINDS else next(iter(KINDS))
    site = text(values, "site") or request.args.get("site", "")
    return render_template(
        "admin/job_form.html", kind=kind, kinds=list(KINDS), shapes=deeds.shapes_of(kind), site=site,
        choices=_choices(kind), on_site=KINDS[kind].on_site, values=values, wrong=wrong, names=_names(kind),
    )  # fmt: skip


def _names(kind: str) -> dict[str, str]:
    """Return the sites that such a job may be for and what they call themselves, hosts at the end."""
    shelf = holdings()
    names = {name: each.title for name, each in shelf.sites.items()}
    if KINDS[kind].hosts:
        names |= {host: host for host in hosts_without_profile(shelf.catalogue, shelf.sites)}
    return names


def _choices(kind: str) -> dict[str, list[str]]:
    """Return the arguments that are one of some words."""
    if kind != "import":
        return {}
    return {"inbox": [each.name for each in copies.inbox()], "others": list(OTHERS)}
