"""The answer of a search fixed as a result set, on request: /set with the arguments of the search."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from indexer.pinning import pin
from webui.citing.turns import turn_of
from webui.holdings import holdings
from webui.language import _
from webui.search import ARGUMENTS
from webui.sets.makers import maker
from webui.sets.sampling import sample
from webui.views.asked import query_of_view

blueprint = Blueprint("set_making", __name__)


@blueprint.get("/set")
def make() -> Response:
    """Fix the whole answer of a search, and lead to its set; the same answer is the same set."""
    if not request.args.keys() & ARGUMENTS:
        return redirect(url_for("sets.kept"))
    query, (size, seed) = query_of_view(), sample()
    refused = _("Too many answers are being fixed. Please try again in a moment.")
    with turn_of("fixing", refused=refused), holdings().reading_index() as engine:
        made = pin(engine, holdings().catalogue, query, sample=size, seed=seed, by=maker())
    return redirect(url_for("sets.page", set_id=made.id), 303)
