"""The answer of a search fixed as a result set, on request: /set with the arguments of the search."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from archive.errors import QueryError
from archive.resultsets.sampling import read_sample
from indexer.pinning import pin
from webui.citing.turns import turn_of
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal
from webui.search import ARGUMENTS
from webui.sets.makers import maker
from webui.views.asked import query_of_view

blueprint = Blueprint("set_making", __name__)


@blueprint.get("/set")
def make() -> Response:
    """Fix the whole answer of a search, and lead to its set; the same answer is the same set."""
    if not request.args.keys() & ARGUMENTS:
        return redirect(url_for("sets.kept"))
    query, (size, seed) = query_of_view(), _sample()
    refused = _("Too many answers are being fixed. Please try again in a moment.")
    with turn_of("fixing", refused=refused), holdings().reading_index() as engine:
        made = pin(engine, holdings().catalogue, query, sample=size, seed=seed, by=maker())
    return redirect(url_for("sets.page", set_id=made.id), 303)


def _sample() -> tuple[int | None, int | None]:
    size, seed = (request.args.get(name, "").strip() for name in ("sample", "seed"))
    try:
        return read_sample(size, seed if size else "")
    except QueryError as error:
        name = "sample" if str(error).startswith("sample") else "seed"
        raise Refusal(
            400,
            _("“%(value)s” is not one of the choices for “%(name)s”.",
              value=request.args[name].strip()[:40], name=name),
        ) from None  # fmt: skip
