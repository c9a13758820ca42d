"""What is new of a search: its articles by when the archive last learned something of them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from flask import request

from archive.catalogue import ArticleRow
from archive.catalogue.browsing import Choice, learned_since, recently_learned
from archive.errors import QueryError, Restricted
from indexer.query import Query
from webui.browse.counting import unseen
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal
from webui.wording import refusal_in_words

_MOST_FILTERS = 50


@dataclass(frozen=True, slots=True)
class News:
    """How many articles of a search are new or changed since a revision, of how many in all."""

    new: int
    total: int
    revision: int


def asked() -> Query:
    """Return the search that the address asks for, whatever its page and order; raises Refusal."""
    try:
        query = Query.from_args(request.args)
    except QueryError as error:
        raise Refusal(400, refusal_in_words(error, request.args)) from None
    filters = [
        value for each in fields(query) if isinstance(value := getattr(query, each.name), tuple)
    ]
    if sum(map(len, filters)) > _MOST_FILTERS:
        raise Refusal(
            400, _("There are too many filters; at most %(most)s work.", most=_MOST_FILTERS)
        )
    for name in query.authors:
        if found := holdings().withheld.person(name):
            raise Restricted(found)
    return replace(query, page=1, sort="newest")


def newest_of(query: Query, *, limit: int) -> list[ArticleRow]:
    """Return the articles of a search that were last added or changed; raises IndexMissing."""
    choice = Choice(site=query.sites[0] if len(query.sites) == 1 else "", without=unseen())
    among = None if needs_no_index(query) else _answers(query)
    with holdings().catalogue.read() as connection:
        return recently_learned(connection, among=among, choice=choice, limit=limit)


def news_of(query: Query, *, since: int) -> News:
    """Return what has come to a search since a revision; raises IndexMissing."""
    revision, answers = holdings().catalogue.revision(), _answers(query)
    with holdings().catalogue.read() as connection:
        changed = learned_since(connection, since)
    return News(len(answers & changed), len(answers), revision)


def needs_no_index(query: Query) -> bool:
    """Tell whether the catalogue alone knows the answers: everything, or everything of a site."""
    return len(query.sites) <= 1 and replace(query, sites=()) == Query(sort="newest")


def _answers(query: Query) -> frozenset[str]:
    hidden = unseen()
    with holdings().reading_index() as engine:
        return frozenset(map(str, engine.scan(query).article_ids)) - hidden
