"""Schedules at the desk: listed with their next time in words; added, edited, paused, run, removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from archive import jobs
from archive.catalogue import Catalogue
from archive.errors import UsageError
from archive.jobs.rows import clock
from archive.scheduling import schedules as face
from archive.scheduling.commands import schedule_json
from archive.scheduling.rows import ZONE, Schedule
from archive.users import Role
from webui.admin import deeds
from webui.admin.blueprints import desk
from webui.admin.door import needs
from webui.admin.forms import done, found, refusal_of
from webui.holdings import holdings

_LAST = 10


def listed() -> list[Schedule]:
    """Return all schedules, by name."""
    return face.schedules(holdings().catalogue)


def one(name: str) -> Schedule:
    """Return a schedule; raises Refusal (404)."""
    return found(lambda: face.schedule(holdings().catalogue, name))


def as_json(of: Schedule, *, warned: bool = False) -> dict[str, Any]:
    """Return a schedule as `khotin schedule --json` prints it."""
    catalogue, at = holdings().catalogue, now()
    warnings = face.warnings(catalogue, of, now=at) if warned else None
    return schedule_json(of, at, warnings)


def now() -> datetime:
    """Return the moment that due times go by."""
    catalogue: Catalogue = holdings().catalogue
    with catalogue.read() as connection:
        return clock(connection).astimezone(UTC)


@desk.get("/schedules")
def schedules() -> str:
    """Show all schedules."""
    return render_template("admin/schedules.html", schedules=listed(), now=now())


@desk.get("/schedules/new")
@needs(Role.ARCHIVIST)
def new_schedule() -> str:
    """Show the form for a new schedule."""
    return _form(None, {"site": request.args.get("site", ""), "cron": "0 22 * * *", "zone": ZONE})


@desk.post("/schedules/new")
@needs(Role.ARCHIVIST)
def add_schedule() -> Response | tuple[str, int]:
    """Add a schedule."""
    try:
        made = deeds.add_schedule(request.form)
    except UsageError as error:
        return _form(None, request.form, refusal_of(error)), 400
    return done("desk.schedule", "added", name=made.name)


@desk.get("/schedules/<name>")
def schedule(name: str) -> str:
    """Show a schedule: its next times, what is odd about it, its last runs."""
    shown, at, catalogue = one(name), now(), holdings().catalogue
    times = shown.times().after(at)
    return render_template(
        "admin/schedule.html", schedule=shown, now=at,
        warnings=face.warnings(catalogue, shown, now=at),
        times=[next(times) for _ in range(5)],
        jobs=jobs.jobs(catalogue, schedule=shown.id, limit=_LAST, brief=True),
    )  # fmt: skip


@desk.get("/schedules/<name>/edit")
@needs(Role.ARCHIVIST)
def edit_schedule(name: str) -> str:
    """Show the form of a schedule."""
    shown = one(name)
    values = {
        "name": shown.name, "site": shown.site, "cron": shown.cron, "zone": shown.zone,
        "window": shown.window or "", "full": "on" if shown.options.get("full") else "",
        "max_pages": shown.max_pages or "", "max_mb": shown.max_mb or "",
        "max_minutes": shown.max_minutes or "",
    }  # fmt: skip
    return _form(shown, values)


@desk.post("/schedules/<name>/edit")
@needs(Role.ARCHIVIST)
def change_schedule(name: str) -> Response | tuple[str, int]:
    """Change a schedule."""
    shown = one(name)
    try:
        # A box that is not ticked is not sent.
        after = deeds.edit_schedule(name, {"full": "", **request.form})
    except UsageError as error:
        return _form(shown, request.form, refusal_of(error)), 400
    return done("desk.schedule", "changed", name=after.name)


@desk.post("/schedules/<name>/pause")
@needs(Role.ARCHIVIST)
def pause_schedule(name: str) -> Response:
    """Let a schedule make no more runs."""
    return _do(name, deeds.pause_schedule, "paused")


@desk.post("/schedules/<name>/resume")
@needs(Role.ARCHIVIST)
def resume_schedule(name: str) -> Response:
    """Let a schedule go on."""
    return _do(name, deeds.resume_schedule, "resumed")


@desk.post("/schedules/<name>/run")
@needs(Role.ARCHIVIST)
def run_schedule(name: str) -> Response:
    """Ask for a run now; one that goes on already is shown instead."""
    shown = one(name)
    try:
        made = deeds.run_schedule(name)
    except UsageError:
        return done("desk.schedule", "running", name=shown.name)
    return done("desk.job", "asked", id_=made.id)


@desk.get("/schedules/<name>/remove")
@needs(Role.ARCHIVIST)
def confirm_removal(name: str) -> str:
    """Ask whether a schedule is really to be removed."""
    return render_template("admin/schedule_remove.html", schedule=one(name))


@desk.post("/schedules/<name>/remove")
@needs(Role.ARCHIVIST)
def remove_schedule(name: str) -> Response:
    """Remove a schedule."""
    one(name)
    deeds.remove_schedule(name)
    return done("desk.schedules", "removed")


def _do(name: str, deed: Callable[[str], Schedule], said: str) -> Response:
    one(name)
    return done("desk.schedule", said, name=deed(name).name)


def _form(shown: Schedule | None, values: Any, wrong: str = "") -> str:
    action = (
        url_for("desk.change_schedule", name=shown.name) if shown else url_for("desk.add_schedule")
    )
    return render_template(
        "admin/schedule_form.html", schedule=shown, values=values, wrong=wrong, action=action,
        sites=holdings().sites,
    )  # fmt: skip
