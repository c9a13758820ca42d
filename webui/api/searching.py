"""The search as a call: the arguments of the search page, and pages that neither repeat nor miss.

An answer of more than one page is pinned as a temporary result set, and the cursor is a place in it:
whatever the index does meanwhile, the rows stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from flask import request

from archive.errors import QueryError
from archive.models import Version
from archive.restrictions.values import Restriction
from archive.resultsets import ExpiredSet, Member, ResultSet, UnknownSet, find, members
from archive.resultsets.sampling import read_sample
from indexer.engines import Hit
from indexer.pinning import pin
from indexer.query import Query
from indexer.syntax import Tree, parse
from webui.api.addresses import asked_here, outside
from webui.api.cursors import Place, read_place, write_place
from webui.hits import FoundArticle, found_articles, hit_as_json
from webui.holdings import holdings
from webui.language import _
from webui.narrowing import facets_as_json
from webui.reading import read_as_json
from webui.refusals import Refusal, not_found
from webui.search import ARGUMENTS, asked_query
from webui.sets.finding import refuse_hidden
from webui.sets.makers import maker
from webui.wording import refusal_in_words

USUAL, MOST = 50, 500


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of answers: rows, how many there are in all, and the set they are a part of, if of one."""

    rows: Sequence[Member]
    total: int
    tree: Tree
    pinned: ResultSet | None = None
    following: int | None = None


def search(**given: Any) -> dict[str, Any]:
    """Return a page of answers; raises QueryError, IndexMissing, Refusal."""
    if "cursor" in given:
        return _on(given)
    query, limit = _asked(), given.get("limit", USUAL)
    size, seed = _sample(given)
    shelf = holdings()
    with shelf.reading_index() as engine:
        first = engine.search(query, limit=0 if size else limit, facets=given.get("facets") == "1")
        if size or 0 < limit < first.total:
            pinned = pin(engine, shelf.catalogue, query, sample=size, seed=seed, by=maker())
            page = _page(pinned, first.read.tree, 0, limit)
        else:
            rows = [Member(hit.article_id, hit.number) for hit in first.hits]
            page = _Page(rows, first.total, first.read.tree)
    told = _told(query, page, limit, with_text=given.get("text") == "1")
    return told | {
        "read": read_as_json(first.read),
        "facets": facets_as_json(first.facets) if first.facets else None,
    }


def _on(given: dict[str, Any]) -> dict[str, Any]:
    """Return the page that a cursor leads to."""
    place = read_place(given["cursor"])
    if place is None:
        raise not_found(
            _("This cursor was not given by this archive. Ask the search again from its beginning.")
        )
    pinned = set_of(place.set_id)
    query = Query.from_args(pinned.asked.query)
    if _asked_otherwise(query) or _drawn_otherwise(given, pinned):
        raise Refusal(400, _("This cursor belongs to another search. Give the cursor alone."))
    tree = parse(pinned.asked.read, match=query.match).tree
    limit = min(given.get("limit", place.limit) or USUAL, MOST)
    page = _page(pinned, tree, place.start, limit)
    told = _told(query, page, limit, with_text=given.get("text") == "1")
    return told | {"read": None, "facets": None}


def set_of(id_: str) -> ResultSet:
    """Return a result set by its id; raises a 404 for one that never was, a 410 for one that has ended.

    Raises Restricted for the search for somebody who is hidden from readers.
    """
    try:
        found = find(holdings().catalogue, id_)
    except UnknownSet:
        raise not_found(_("There is no result set with this number.")) from None
    except ExpiredSet as error:
        refuse_hidden(error.found)
        again = asked_here("api.search", **_arguments(error.found.asked.query))
        raise Refusal(
            410, _("This result set was temporary and has ended. Ask its search again."),
            facts={"restart": again},
        ) from None  # fmt: skip
    refuse_hidden(found)
    return found


def _asked() -> Query:
    try:
        return replace(asked_query(), page=1)
    except QueryError as error:
        sentence = refusal_in_words(error, request.args)
        # Each is a day, and together they are no span of days.
        status = 409 if " is after to: " in str(error) else 400
        raise Refusal(status, sentence) from None


def _sample(given: dict[str, Any]) -> tuple[int | None, int | None]:
    if "sample" not in given:
        if "seed" in given:
            raise Refusal(409, _("The argument “seed” means something only beside “sample”."))
        return None, None
    return read_sample(str(given["sample"]), str(given.get("seed", "")))


def _asked_otherwise(query: Query) -> bool:
    asked = [name for name in request.args if name in ARGUMENTS]
    if not asked:
        return False
    return replace(_asked(), page=1) != query


def _drawn_otherwise(given: dict[str, Any], pinned: ResultSet) -> bool:
    drawn = {"sample": pinned.asked.sample, "seed": pinned.asked.seed}
    return any(name in given and given[name] != drawn[name] for name in drawn)


def _page(pinned: ResultSet, tree: Tree, start: int, limit: int) -> _Page:
    rows = list(islice(members(holdings().catalogue, pinned, start=start), limit))
    following = start + len(rows) if start + len(rows) < pinned.count else None
    return _Page(rows, pinned.count, tree, pinned, following)


def _told(query: Query, page: _Page, limit: int, *, with_text: bool) -> dict[str, Any]:
    pinned, following = page.pinned, None
    if pinned and page.following is not None:
        following = write_place(Place(pinned.id, page.following, limit))
    more = {"text": "1"} if with_text else {}
    return {
        "query": query.to_args(),
        "total": page.total,
        "set": pinned.id if pinned else None,
        "sample": pinned.asked.sample if pinned else None,
        "seed": pinned.asked.seed if pinned else None,
        "hits": _hits(page, query, with_text=with_text),
        "cursor": following,
        "next": asked_here("api.search", cursor=following, **more) if following else None,
    }


def _hits(page: _Page, query: Query, *, with_text: bool) -> list[dict[str, Any]]:
    """Return the rows in their order; one that was hidden since, or is lost, stays as a row without words."""
    hits = [Hit(each.article_id, each.number, 0.0) for each in page.rows]
    found = {
        (each.row.id, each.version.number): each for each in found_articles(hits, page.tree, query)
    }
    missing = [each for each in page.rows if each not in found]
    grounds = withheld_rows(missing)
    return [
        _hit(found[row], with_text=with_text) if row in found else _empty(row, grounds.get(row), with_text)
        for row in page.rows
    ]  # fmt: skip


def withheld_rows(rows: Sequence[Member]) -> dict[Member, Restriction]:
    """Return what hides those of the rows that are hidden from readers."""
    shelf = holdings()
    held = shelf.withheld
    if not held or not rows:
        return {}
    texts = shelf.catalogue.versions_of([(each.article_id, each.number) for each in rows])
    found = {}
    for each in rows:
        version: Version | None = texts.get((each.article_id, each.number))
        hides = held.version(version) if version else held.article(each.article_id)
        if hides is not None:
            found[each] = hides
    return found


def _hit(found: FoundArticle, *, with_text: bool) -> dict[str, Any]:
    told, article = hit_as_json(found), found.version.article
    del told["score"]
    told["permalink"] = outside(
        "articles.version", article_id=found.row.id, number=found.version.number
    )
    told["withheld"] = None
    if with_text:
        told["text"] = "\n\n".join(part for part in (article.lead, article.body) if part)
    return told


def _empty(row: Member, hides: Restriction | None, with_text: bool) -> dict[str, Any]:
    told: dict[str, Any] = dict.fromkeys(
        (
            "current_version",
            "url",
            "title",
            "published_at",
            "odd_date",
            "site",
            "gone_at",
            "snippet",
        )
    )
    return {
        "id": row.article_id,
        "version": row.number,
        "permalink": outside("articles.version", article_id=row.article_id, number=row.number),
        "sections": [],
        "captions": [],
        "attachments": [],
        "withheld": hides.ground.value if hides else "missing",
        **told,
        **({"text": None} if with_text else {}),
    }


def _arguments(args: Any) -> dict[str, Any]:
    return {name: list(values) for name, values in args.items()}
