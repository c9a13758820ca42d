"""What sites have changed or taken away of late, at the desk."""

from __future__ import annotations

from flask import render_template

from archive import changed as face
from archive.changed import Changed
from webui.admin.blueprints import desk
from webui.holdings import holdings


def changed() -> list[Changed]:
    """Return the last articles that sites have changed, without those that are hidden."""
    return face.changed(holdings().catalogue, hidden=holdings().withheld.article)


@desk.get("/versions")
def versions() -> str:
    """Show what sites have changed of late."""
    return render_template("admin/versions.html", changed=changed())
