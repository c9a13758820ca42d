"""OpenSearch 1.1: what a browser needs to search the archive from its own search box."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request, url_for

from archive.errors import IndexMissing
from indexer.query import MAX_WORDS
from webui.feeds.xml import Writer
from webui.holdings import holdings
from webui.language import _, language, site_root

blueprint = Blueprint("finding", __name__)

OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
SUGGESTIONS = "application/x-suggestions+json"
_MOST = 8


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """Return the description, in the language of the address."""
    made = Writer("OpenSearchDescription", OPENSEARCH)
    made.add(made.root, "ShortName", "Kho Tin")
    made.add(made.root, "Description", _("Search an archive of Vietnamese news"))
    made.add(made.root, "Tags", "tin tức lưu trữ news archive")
    for kind, endpoint, rel in (
        ("text/html", "search.home", "results"),
        (SUGGESTIONS, "finding.suggestions", "suggestions"),
        ("application/atom+xml", "atom.feed", "results"),
    ):
        template = f"{url_for(endpoint, _external=True)}?q={{searchTerms}}"
        made.add(made.root, "Url", type=kind, rel=rel, template=template)
    own = url_for("finding.description", _external=True)
    made.add(
        made.root, "Url", type="application/opensearchdescription+xml", rel="self", template=own
    )
    mark = f"{request.host_url.rstrip('/')}{site_root()}/static/mark.svg"
    made.add(made.root, "Image", mark, height="32", width="32", type="image/svg+xml")
    made.add(made.root, "Language", language())
    made.add(made.root, "InputEncoding", "UTF-8")
    made.add(made.root, "OutputEncoding", "UTF-8")
    return made.answer("application/opensearchdescription+xml")


@blueprint.get("/opensearch/suggest.json")
def suggestions() -> Response:
    """Return what a half-typed question may become, as browsers read it: the question, then a list."""
    typed = request.args.get("q", "")[:MAX_WORDS]
    try:
        with holdings().reading_index() as engine:
            found = [each.text for each in engine.suggest(typed, limit=_MOST)]
    except IndexMissing:
        found = []
    answer = jsonify([typed, found])
    answer.mimetype = SUGGESTIONS
    return answer
