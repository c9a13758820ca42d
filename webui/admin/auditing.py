"""The audit log at the desk: who did what, filtered by person and deed, page by page."""

from __future__ import annotations

from flask import render_template, request

from archive.audit import Note, notes
from archive.users import Role
from webui.admin.blueprints import desk
from webui.admin.door import needs
from webui.admin.forms import SIZE
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal


def noted() -> tuple[list[Note], int | None]:
    """Return the notes asked for, and behind which to go on; raises Refusal (400)."""
    before = request.args.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Refusal(400, _("There is no page “%(value)s” of this list.", value=before[:20]))
    who, action = request.args.get("who", "")[:80], request.args.get("action", "")[:60]
    rows = notes(
        holdings().catalogue, who=who or None, action=action or None,
        before=int(before) if before else None, limit=SIZE + 1,
    )  # fmt: skip
    return rows[:SIZE], rows[SIZE - 1].id if len(rows) > SIZE else None


@desk.get("/audit")
@needs(Role.ARCHIVIST)
def audit() -> str:
    """Show who did what, newest first."""
    rows, following = noted()
    return render_template("admin/audit.html", notes=rows, following=following)
