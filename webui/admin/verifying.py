"""Proof at the desk: the history of checks, what each found, and what lies in quarantine."""

from __future__ import annotations

from flask import render_template

from archive import fixity
from archive.findings import Finding
from archive.fixity import Check
from webui.admin.blueprints import desk
from webui.admin.forms import found
from webui.holdings import holdings

_CHECKS, _QUARANTINE = 25, 50


def checked() -> list[Check]:
    """Return the checks of the archive, newest first."""
    return fixity.history(holdings().catalogue, limit=_CHECKS)


def one(id_: str) -> tuple[Check, list[Finding]]:
    """Return a check and what it found; raises Refusal (404)."""
    catalogue = holdings().catalogue
    check = found(lambda: fixity.check(catalogue, id_))
    return check, fixity.findings_of(catalogue, check.id)


def quarantined() -> list[fixity.Quarantined]:
    """Return what is out of use because it is damaged or missing, the newest first."""
    return fixity.in_quarantine(holdings().catalogue, limit=_QUARANTINE)


@desk.get("/checks")
def checks() -> str:
    """Show the history of checks, and the quarantine."""
    return render_template("admin/checks.html", checks=checked(), quarantined=quarantined())


@desk.get("/checks/<id_>")
def check(id_: str) -> str:
    """Show what one check found."""
    one_check, findings = one(id_)
    return render_template("admin/check.html", check=one_check, findings=findings)
