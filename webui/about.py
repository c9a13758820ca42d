"""The page that says what the archive is, and what can be done with it."""

from __future__ import annotations

from flask import Blueprint, render_template

from archive import VERSION
from webui.holdings import holdings
from webui.wording import coverage_in_words

blueprint = Blueprint("about", __name__)


@blueprint.get("/about")
def about() -> str:
    """Say what the archive keeps, how it can be read and followed, and what it promises."""
    return render_template(
        "about.html", coverage=coverage_in_words(holdings().counts()), version=VERSION
    )
