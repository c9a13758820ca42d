"""Keeping a result set for good, and letting it go again: an explicit act, asked about before it is done."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive import resultsets
from archive.resultsets import ResultSet
from archive.resultsets.visitors import TooManyKept, keep_for_visitor
from archive.users import Role
from webui.admin.door import Presence, came_from_elsewhere, check_secret
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal
from webui.sets.finding import found_set
from webui.sets.keepers import keeper
from webui.sets.wording import title_in_words
from webui.wording import articles_in_words

blueprint = Blueprint("set_keeping", __name__)

_LONGEST_TITLE = 300


@blueprint.get("/set/<set_id>/keep")
def ask(set_id: str) -> Response:
    """Say what it means to keep a set, and ask."""
    found = found_set(set_id)
    who = keeper()
    if found.is_kept and who is None:
        return redirect(url_for("sets.page", set_id=found.id), 303)
    return _asked("set_keep.html", found, who)


@blueprint.post("/set/<set_id>/keep")
def keep(set_id: str) -> Response:
    """Keep a set; one kept already by somebody stays as it is, or gets a title from who has signed in."""
    found, who = found_set(set_id), keeper()
    _refuse_forged(who)
    if who is None:
        try:
            keep_for_visitor(holdings().catalogue, found.id, address=request.remote_addr or "")
        except TooManyKept as error:
            headers = {"Retry-After": str(error.seconds)} if error.seconds else {}
            raise Refusal(
                429,
                _("So many result sets have been kept lately that no more are kept for readers. "
                  "Try again tomorrow, or ask the archivist: this one stays until its last day."),
                headers=headers,
            ) from None  # fmt: skip
    else:
        title = request.form.get("title", "")[:_LONGEST_TITLE]
        resultsets.keep(holdings().catalogue, found.id, by=who.user.name, title=title, via=who.via)
    return redirect(url_for("sets.page", set_id=found.id), 303)


@blueprint.get("/set/<set_id>/release")
def ask_release(set_id: str) -> Response:
    """Say what it means to let a kept set go, and ask."""
    found, who = found_set(set_id), _archivist()
    if not found.is_kept:
        return redirect(url_for("sets.page", set_id=found.id), 303)
    return _asked("set_release.html", found, who)


@blueprint.post("/set/<set_id>/release")
def release(set_id: str) -> Response:
    """Make a kept set temporary again."""
    found, who = found_set(set_id), _archivist()
    _refuse_forged(who)
    resultsets.release(holdings().catalogue, found.id, by=who.user.name, via=who.via)
    return redirect(url_for("sets.page", set_id=found.id), 303)


def _asked(template: str, found: ResultSet, who: Presence | None) -> Response:
    response = make_response(
        render_template(
            template, found=found, title=title_in_words(found), keeper=who,
            articles_in_words=articles_in_words,
        )
    )  # fmt: skip
    # The session's secret may stand in it: kept nowhere, never packed.
    response.headers["Cache-Control"] = "no-store"
    return response


def _archivist() -> Presence:
    """Return who has signed in and may let sets go; raises Refusal (403)."""
    who = keeper()
    if who is None or not who.may(Role.ARCHIVIST):
        raise Refusal(403, _("Only archivists let a kept set go: somebody may have cited it."))
    return who


def _refuse_forged(who: Presence | None) -> None:
    """Refuse (403) what another site made a browser send."""
    if who is not None and who.session is not None:
        check_secret(who.session.csrf)
    elif came_from_elsewhere():
        raise Refusal(
            403, _("The form was too old, or did not come from this page. Nothing was done: go back and try again.")
        )  # fmt: skip
