"""Restrictions at the desk: what is hidden, on what ground, until when; hiding, and undoing it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from archive.errors import KhoTinError, UsageError
from archive.restrictions import acts
from archive.restrictions.values import IN_WORDS, Ground, Kind, Restriction
from archive.scheduling.words import Words
from archive.users import Role
from webui.admin import deeds
from webui.admin.blueprints import desk
from webui.admin.door import needs
from webui.admin.forms import done, found, page_of, refusal_of
from webui.admin.schedules import now
from webui.holdings import holdings

GROUNDS = {ground: Words(*IN_WORDS[ground]) for ground in Ground}
Answer = Response | tuple[str, int]


def listed() -> tuple[list[Restriction], bool]:
    """Return the restrictions asked for (with `past`, those that are over too), and if more follow."""
    past = request.args.get("past") == "1"
    return page_of(
        lambda limit, offset: acts.restrictions(
            holdings().catalogue, past=past, limit=limit, offset=offset
        )
    )


def one(id_: str) -> Restriction:
    """Return a restriction; raises Refusal (404)."""
    return found(lambda: acts.restriction(holdings().catalogue, id_))


@desk.get("/restrictions")
@needs(Role.ARCHIVIST)
def restrictions() -> str:
    """Show what is hidden, newest first."""
    rows, more = listed()
    return render_template(
        "admin/restrictions.html", restrictions=rows, more=more, now=now(), grounds=GROUNDS
    )


@desk.get("/restrictions/new")
@needs(Role.ADMINISTRATOR)
def new_restriction() -> str:
    """Show the form that hides something."""
    return _form(request.args)


@desk.post("/restrictions/new")
@needs(Role.ADMINISTRATOR)
def restrict() -> Answer:
    """Hide something from readers."""
    try:
        made = deeds.restrict(request.form)
    except UsageError as error:
        return _form(request.form, refusal_of(error)), 400
    except KhoTinError as error:
        return _form(request.form, refusal_of(error)), 503
    return done("desk.restriction", "hidden", id_=made.id)


@desk.get("/restrictions/<id_>")
@needs(Role.ARCHIVIST)
def restriction(id_: str) -> str:
    """Show a restriction."""
    return _one(id_)


@desk.post("/restrictions/<id_>/lift")
@needs(Role.ADMINISTRATOR)
def lift_restriction(id_: str) -> Answer:
    """Show again what a restriction hides."""
    shown = one(id_)
    try:
        deeds.lift(shown.id, request.form)
    except UsageError as error:
        return _one(id_, refusal_of(error)), 400
    except KhoTinError as error:
        return _one(id_, refusal_of(error)), 503
    return done("desk.restriction", "lifted", id_=shown.id)


def _one(id_: str, wrong: str = "") -> str:
    shown = one(id_)
    return render_template(
        "admin/restriction.html", restriction=shown, now=now(), grounds=GROUNDS, wrong=wrong,
        also=acts.others(holdings().catalogue, shown),
    )  # fmt: skip


def _form(values: Any, wrong: str = "") -> str:
    return render_template(
        "admin/restriction_form.html", values=values, wrong=wrong, kinds=list(Kind), grounds=GROUNDS
    )
