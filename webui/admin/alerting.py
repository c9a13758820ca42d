"""Alerts at the desk: what is wrong, what of it could not be told, and a test of the ways out."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from archive.alerts import rows
from archive.alerts.rows import Alert
from archive.users import Role
from webui.admin import deeds
from webui.admin.blueprints import desk
from webui.admin.door import needs
from webui.admin.forms import done
from webui.holdings import holdings


def listed() -> list[Alert]:
    """Return what is wrong, newest first; with past=1 what was, too."""
    return rows.alerts(holdings().catalogue, past=request.args.get("past") == "1")


@desk.get("/alerts")
def alerts() -> str:
    """Show what is wrong, and messages that did not arrive."""
    catalogue = holdings().catalogue
    return render_template(
        "admin/alerts.html",
        alerts=listed(),
        undelivered=rows.undelivered(catalogue),
        channels=rows.channels(catalogue.config),
    )


@desk.post("/alerts/test")
@needs(Role.ARCHIVIST)
def test_alerts() -> Response:
    """Ask for a test message by every channel, and lead to its job."""
    made = deeds.ask_for_job({"kind": "alerts-test"})
    return done("desk.job", "asked", id_=made.id)
