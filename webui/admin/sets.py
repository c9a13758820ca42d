"""Result sets at the desk: which are kept and by whom, which pass by themselves; keeping, letting go."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from archive import resultsets
from archive.resultsets import ResultSet
from archive.users import Role
from webui.admin import deeds
from webui.admin.blueprints import desk
from webui.admin.door import needs
from webui.admin.forms import done, one_of, page_of
from webui.holdings import holdings
from webui.sets.wording import title_in_words
from webui.wording import articles_in_words

_WHICH = {"kept": True, "temporary": False, "all": None}


def listed() -> tuple[list[ResultSet], bool]:
    """Return the sets asked for (`which`: kept, temporary or all), and whether more follow."""
    kept = _WHICH[one_of("which", list(_WHICH)) or "kept"]
    return page_of(
        lambda limit, offset: resultsets.listed(
            holdings().catalogue, kept=kept, limit=limit, offset=offset
        )
    )


@desk.get("/sets")
@needs(Role.ARCHIVIST)
def sets() -> str:
    """Show the sets, those made last first."""
    rows, more = listed()
    return render_template(
        "admin/sets.html", sets=[(each, title_in_words(each)) for each in rows], more=more,
        which=request.args.get("which") or "kept", articles_in_words=articles_in_words,
    )  # fmt: skip


@desk.post("/sets/<set_id>/keep")
@needs(Role.ARCHIVIST)
def keep_set(set_id: str) -> Response:
    """Keep a set for good, or give a kept one a title."""
    deeds.keep_set(set_id, request.form)
    return done("desk.sets", "set-kept")


@desk.post("/sets/<set_id>/release")
@needs(Role.ARCHIVIST)
def release_set(set_id: str) -> Response:
    """Let a kept set end."""
    deeds.release_set(set_id)
    return done("desk.sets", "set-released")
