"""Saved searches: they live in the reader's browser; the server only says how much is new."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request

from webui.feeds.following import asked, news_of
from webui.language import _
from webui.refusals import Refusal

blueprint = Blueprint("saved", __name__)


@blueprint.get("/saved")
def saved() -> str:
    """Show the page on which a script lists what this browser has saved."""
    return render_template("saved.html")


@blueprint.get("/saved/new.json")
def new() -> Response:
    """Return how many articles of a search are new or changed since a revision, and the revision now.

    The arguments are those of the search page, and `since`, a revision; without it nothing is new.
    """
    text = request.args.get("since", "")
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise Refusal(400, _("“%(value)s” is no revision of the archive.", value=text[:40]))
    query = asked()
    found = news_of(query, since=int(text) if text else 10**18)
    answer = jsonify(new=found.new, total=found.total, revision=found.revision)
    answer.headers["Cache-Control"] = "no-store"
    return answer
