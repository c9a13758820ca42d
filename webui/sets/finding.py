"""The result set that an address names: found, ended (410, with its search), or never there (404)."""

from __future__ import annotations

from flask import Response as Answer
from flask import current_app, jsonify, make_response, render_template, request

from archive import resultsets
from archive.errors import QueryError, Restricted
from archive.resultsets import ExpiredSet, ResultSet, UnknownSet
from indexer.query import Query
from webui.asking import address
from webui.holdings import holdings
from webui.language import _
from webui.named import refuse_hidden_people
from webui.refusals import Refusal
from webui.wording import articles_in_words

_FOR_PROGRAMS = ("/api/", "/admin/api/")


def found_set(set_id: str) -> ResultSet:
    """Return the set that an address names.

    Raises UnknownSet and ExpiredSet, which every room of the site answers with 404 and 410, and
    Restricted for the search for somebody who is hidden from readers.
    """
    try:
        found = resultsets.find(holdings().catalogue, set_id)
    except ExpiredSet as ended:
        refuse_hidden(ended.found)
        raise
    refuse_hidden(found)
    return found


def refuse_hidden(found: ResultSet) -> None:
    """Raise Restricted when a set is the page of somebody who is hidden from readers."""
    query = query_of(found)
    for name in query.authors if query else ():
        if hidden := holdings().withheld.person(name):
            raise Restricted(hidden)
    refuse_hidden_people(query.people if query else ())


def query_of(found: ResultSet) -> Query | None:
    """Return the search of a set, None when it has no meaning for this program any more."""
    try:
        return Query.from_args(found.asked.query)
    except QueryError:
        return None


def search_address(found: ResultSet) -> str:
    """Return where a set's search is asked now, empty when it has no meaning any more."""
    query = query_of(found)
    return address(query) if query else ""


def no_set(_error: UnknownSet) -> Answer:
    """Answer that a set never was, or is forgotten."""
    return _said(
        404, _("There is no result set with this number. It may have been typed or copied wrongly.")
    )


def over(error: ExpiredSet) -> Answer:
    """Answer that a temporary set has ended, and how to have its search answered again."""
    sentence = _("This result set was temporary, nobody kept it, and it has ended.")
    if request.path.startswith(_FOR_PROGRAMS):
        return _said(410, sentence)
    again = search_address(error.found)
    if request.path.endswith(".json"):
        return make_response(jsonify(error=sentence, search=again or None), 410)
    page = render_template(
        "set_ended.html",
        found=error.found,
        sentence=sentence,
        again=again,
        articles_in_words=articles_in_words,
    )
    return make_response(page, 410)


def _said(code: int, sentence: str) -> Answer:
    return make_response(current_app.handle_http_exception(Refusal(code, sentence)))
