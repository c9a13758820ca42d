"""The search page: a URL is a search, and its .json is the same search."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.errors import IndexMissing, QueryError, Restricted
from indexer.engines import Results
from indexer.query import MAX_WORDS, Query
from webui.asking import (
    address,
    arguments,
    chips_of,
    choices,
    form_of,
    orders_of,
    switches_of,
    typed,
    with_arguments,
)
from webui.histogram import histogram_of
from webui.hits import hit_as_json, hits_of
from webui.holdings import holdings
from webui.lacks import lacks_of
from webui.language import _
from webui.named import refuse_hidden_people
from webui.narrowing import facets_as_json, groups_of
from webui.paging import pager_of
from webui.reading import read_as_json, reading_of
from webui.refusals import Refusal
from webui.ways_on import FEW, found_nowhere, meant, ways_on
from webui.wording import (
    articles_in_words,
    count_in_words,
    coverage_in_words,
    note_in_words,
    quality_in_words,
    refusal_in_words,
)

blueprint = Blueprint("search", __name__)

# What makes an address a search; anything else in it (a campaign's mark, say) is not ours.
ARGUMENTS = frozenset(
    (
        "q", "match", "from", "to", "year", "site", "section", "author", "person", "state",
        "photos", "files", "sort", "page", "marks", "versions", "restore", "expand",
    )
)  # fmt: skip

_SUGGESTIONS = 8
_MOST_FILTERS = 50


@blueprint.get("/")
def home() -> str | Response:
    """Show the start page, or what a search finds."""
    asked = request.args.keys() & ARGUMENTS
    if not asked:
        return _start()
    try:
        query = asked_query()
    except QueryError as error:
        return _refused(error)
    needed = arguments(query)
    if needed.keys() != asked:
        # A form sends all its fields; the address that stays says only what matters.
        return redirect(url_for("search.home", **needed))
    return _found(query)


@blueprint.get("/search")
def alias() -> Response:
    """Lead the longer address to the search page, with its arguments."""
    asked = request.args.to_dict(flat=False)
    return redirect(with_arguments(url_for("search.home"), asked), 301)


@blueprint.get("/search.json")
def as_json() -> Response:
    """Return a page of results as JSON, under the same arguments as the search page."""
    try:
        query = asked_query()
    except QueryError as error:
        raise Refusal(400, refusal_in_words(error, request.args)) from None
    results, size = _search(query)
    pager = pager_of(query, total=results.total, size=size)
    return jsonify(
        query=query.to_args(),
        total=results.total,
        page=query.page,
        pages=pager.count,
        hits=[hit_as_json(hit) for hit in hits_of(query, results)],
        notes=[note_in_words(note) for note in results.notes],
        read=read_as_json(results.read),
        facets=facets_as_json(results.facets),
        did_you_mean=[
            {"q": way.label, "total": way.count, "permalink": way.address}
            for way in meant(query, results.total)
        ],
        lacks=[
            {"sentence": lack.sentence, "coverage": lack.address}
            for lack in (lacks_of(query) if results.total < FEW else ())
        ],
    )


@blueprint.get("/suggest.json")
def suggestions() -> Response:
    """Return what a half-typed question may become, the likeliest first; none without an index."""
    typed = request.args.get("q", "")[:MAX_WORDS]
    try:
        with holdings().reading_index() as engine:
            found = [each.text for each in engine.suggest(typed, limit=_SUGGESTIONS)]
    except IndexMissing:
        found = []
    answer = jsonify(q=typed, suggestions=found)
    if found:
        # Words change as slowly as an archive grows.
        answer.headers["Cache-Control"] = "public, max-age=600"
    return answer


def asked_query() -> Query:
    """Return the search that the address asks for; raises QueryError, or Refusal when it is too much."""
    query = Query.from_args(request.args)
    for name in query.authors:
        # The search for one author is that person's page.
        if found := holdings().withheld.person(name):
            raise Restricted(found)
    if query.filters > _MOST_FILTERS:
        # Every link of the page carries them all.
        raise Refusal(
            400, _("There are too many filters; at most %(most)s work.", most=_MOST_FILTERS)
        )
    refuse_hidden_people(query.people)
    return query


def _search(query: Query) -> tuple[Results, int]:
    size = holdings().config.page_size
    offset = (query.page - 1) * size
    return holdings().search(query, offset=offset, limit=size, facets=True), size


def _start() -> str:
    held, scores = holdings().counts(), holdings().scores()
    return render_template(
        "start.html",
        coverage=coverage_in_words(held),
        newest=address(Query(sort="newest")),
        articles_in_words=articles_in_words,
        held=[
            (
                holdings().site_title(name),
                counts,
                address(Query(sites=(name,), sort="newest")),
                quality_in_words(scores.get(name)),
            )
            for name, counts in held.items()
        ],
    )


def _found(query: Query) -> Response:
    results, size = _search(query)
    past_the_end = results.total > 0 and not results.hits
    few = results.total < FEW
    form = form_of(query)
    page = render_template(
        "search.html",
        query=query,
        form=form,
        chips=chips_of(query),
        total=results.total,
        facets=results.facets,
        sentence=count_in_words(query, results.total),
        switches=switches_of(query),
        reading=reading_of(query, results.read, found=results.total),
        groups=groups_of(query, results.facets),
        hits=hits_of(query, results),
        first=(query.page - 1) * size + 1,
        pager=pager_of(query, total=results.total, size=size),
        orders=orders_of(query),
        past_the_end=past_the_end,
        start=address(query),
        meant=meant(query, results.total),
        histogram=histogram_of(query, results.facets),
        few=few,
        nowhere=[] if results.total else found_nowhere(query),
        ways=ways_on(query, results.total) if few else [],
        lacks=lacks_of(query) if few else [],
        permalink=urljoin(request.host_url, address(query, page=query.page)),
        newest=address(Query(sort="newest")),
        articles_in_words=articles_in_words,
        coverage=coverage_in_words(holdings().counts()),
        **choices(form),
    )
    return make_response(page, 404 if past_the_end else 200)


def _refused(error: QueryError) -> Response:
    form = typed(request.args.to_dict(flat=False))
    page = render_template(
        "search.html",
        query=replace(Query(), words=form["q"][0] if form["q"] else ""),
        form=form,
        chips=[],
        problem=refusal_in_words(error, request.args),
        **choices(form),
    )
    return make_response(page, 400)
