"""The desk's API, reading half: what the pages show, as JSON, under the same arguments."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask import Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from archive import users as face
from archive.alerts.commands import alert_json, delivery_json
from archive.alerts.rows import undelivered
from archive.audit_command import note_json
from archive.coverage import ALL, calendar, sections
from archive.coverage.showing import calendar_json
from archive.jobs import KINDS, Job
from archive.jobs.commands import job_json
from archive.jobs.waiting import waits_for
from archive.users import Role
from webui.admin import (
    alerting,
    auditing,
    copies,
    covering,
    deeds,
    jobs,
    quality,
    restricting,
    runs,
    schedules,
    sets,
    sites,
    verifying,
    versions,
)
from webui.admin.blueprints import interface
from webui.admin.door import me, needs
from webui.admin.forms import found
from webui.admin.plain import plain
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

_METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")


@interface.get("/")
def about() -> Response:
    """Say who asks, and what can be asked for."""
    there = me()
    session = {"csrf": there.session.csrf} if there.session else {}
    kinds = {kind: {"site": KINDS[kind].on_site, "args": deeds.shapes_of(kind)} for kind in KINDS}
    return jsonify(user=there.user.name, role=there.user.role.value, kinds=kinds, **session)


@interface.get("/sites")
def all_sites() -> Response:
    """Return all sites with their health."""
    return jsonify(sites=plain(sites.all_sites()))


@interface.get("/sites/<name>")
def one_site(name: str) -> Response:
    """Return one site with runs, problems and schedules."""
    return jsonify(plain(sites.one_site(name)))


@interface.get("/workers")
def workers() -> Response:
    """Return who is at work."""
    return jsonify(workers=plain(sites.work()["workers"]))


@interface.get("/schedules")
def all_schedules() -> Response:
    """Return all schedules with their next times."""
    return jsonify(schedules=[schedules.as_json(each) for each in schedules.listed()])


@interface.get("/schedules/<name>")
def one_schedule(name: str) -> Response:
    """Return one schedule, its next times, and what is odd about it."""
    return jsonify(schedules.as_json(schedules.one(name), warned=True))


@interface.get("/jobs")
def all_jobs() -> Response:
    """Return a page of jobs, those asked for last first; `more` tells that another follows."""
    rows, more = jobs.listed()
    waiting = waits_for(holdings().catalogue, rows)
    return jsonify(jobs=[_job(each, waiting) for each in rows], more=more)


@interface.get("/jobs/<id_>")
def one_job(id_: str) -> Response:
    """Return one job with its progress and the last lines of its log."""
    found_job = jobs.one(id_)
    return jsonify(_job(found_job, waits_for(holdings().catalogue, [found_job]), log=True))


def _job(job: Job, waiting: Mapping[str, Job], *, log: bool = False) -> dict[str, Any]:
    other = waiting.get(job.id)
    told = job_json(job, log=log)
    if "result" in told:
        told["result"] = quality.result_of(job)
    return {**told, "waits_for": other.id if other else None}


@interface.get("/runs")
def all_runs() -> Response:
    """Return a page of runs, newest first; `more` tells that another follows."""
    rows, more = runs.listed()
    return jsonify(runs=plain(rows), more=more)


@interface.get("/runs/<id_>")
def one_run(id_: str) -> Response:
    """Return one run and the job that was it."""
    run, job = runs.one(id_)
    return jsonify({**plain(run), "job": job})


@interface.get("/quality")
def all_read() -> Response:
    """Return how well each site is read, the worst first."""
    return jsonify(sites=plain(quality.all_read()))


@interface.get("/quality/<site>")
def one_report(site: str) -> Response:
    """Return the last report of a site, null before the first."""
    job, report = quality.report_of(site)
    return jsonify(job=job.id if job else None, report=report)


@interface.get("/coverage")
def coverage() -> Response:
    """Return what is known, held and missing of each site."""
    return jsonify(sites=plain(covering.all_covered()))


@interface.get("/coverage/<site>")
def site_coverage(site: str) -> Response:
    """Return a site's calendar, or that of a `section`."""
    catalogue, name = holdings().catalogue, covering.known_site(site)
    section = covering.known_section(name, request.args.get("section", ""))
    shown = calendar(catalogue, name, section=section or ALL)
    return jsonify(calendar_json(shown, sections(catalogue, name)))


@interface.get("/restrictions")
@needs(Role.ARCHIVIST)
def all_restrictions() -> Response:
    """Return what is hidden, newest first; with past=1 what was, too."""
    rows, more = restricting.listed()
    return jsonify(restrictions=plain(rows), more=more)


@interface.get("/sets")
@needs(Role.ARCHIVIST)
def all_sets() -> Response:
    """Return the kept result sets; with `which` temporary or all."""
    rows, more = sets.listed()
    return jsonify(sets=plain(rows), more=more)


@interface.get("/restrictions/<id_>")
@needs(Role.ARCHIVIST)
def one_restriction(id_: str) -> Response:
    """Return one restriction."""
    return jsonify(plain(restricting.one(id_)))


@interface.get("/alerts")
def all_alerts() -> Response:
    """Return what is wrong, newest first (with past=1 what was, too), and messages on their way."""
    config = holdings().config
    lost = undelivered(holdings().catalogue)
    return jsonify(
        alerts=[alert_json(each, config) for each in alerting.listed()],
        undelivered=[delivery_json(each) for each in lost],
    )


@interface.get("/checks")
def all_checks() -> Response:
    """Return the checks of the archive, newest first, and the quarantine."""
    return jsonify(checks=plain(verifying.checked()), quarantine=plain(verifying.quarantined()))


@interface.get("/checks/<id_>")
def one_check(id_: str) -> Response:
    """Return one check and what it found."""
    check, findings = verifying.one(id_)
    return jsonify({**plain(check), "findings_list": plain(findings)})


@interface.get("/copies")
def all_copies() -> Response:
    """Return backups, packages that are whole, and what waits in the inbox."""
    return jsonify(
        backups=plain(copies.backups()), packages=plain(copies.packages()), inbox=plain(copies.inbox())
    )  # fmt: skip


@interface.get("/versions")
def changed() -> Response:
    """Return what sites have changed or taken away of late."""
    return jsonify(changed=plain(versions.changed()))


@interface.get("/audit")
@needs(Role.ARCHIVIST)
def audit() -> Response:
    """Return who did what, newest first; `next` goes into `before` for those that follow."""
    rows, following = auditing.noted()
    return jsonify(notes=[note_json(each) for each in rows], next=following)


@interface.get("/users")
@needs(Role.ADMINISTRATOR)
def all_users() -> Response:
    """Return the users."""
    return jsonify(users=plain(face.users(holdings().catalogue)))


@interface.get("/users/<name>")
@needs(Role.ADMINISTRATOR)
def one_user(name: str) -> Response:
    """Return one user with tokens."""
    catalogue = holdings().catalogue
    shown: dict[str, Any] = plain(found(lambda: face.user(catalogue, name)))
    return jsonify({**shown, "tokens": plain(face.tokens(catalogue, name))})


@interface.route("/<path:rest>", methods=_METHODS)
def nothing(rest: str) -> Response:
    """Say that there is nothing at an address, or what can be done there if this cannot."""
    allowed = _allowed()
    if allowed:
        known = ", ".join(allowed)
        raise Refusal(
            405, _("%(method)s cannot be done here; what can: %(known)s.", method=request.method, known=known),
            headers={"Allow": known},
        )  # fmt: skip
    raise Refusal(
        404, _("There is nothing at this address. It may have been typed or copied wrongly.")
    )


def _allowed() -> list[str]:
    """Return the methods that this address has views of its own for."""
    adapter, own = current_app.create_url_adapter(request), f"{interface.name}.nothing"
    assert adapter is not None
    found = []
    for method in ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"):
        with suppress(HTTPException):
            endpoint, _values = adapter.match(method=method)
            found += [method] if endpoint != own else []
    return found
