"""Result sets as calls: what one is, its rows, and what has changed of its search since."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from archive.resultsets import Changes, Member, ResultSet, compare, members
from archive.resultsets.showing import row_json, set_json, shown_rows
from indexer.pinning import pin
from indexer.query import Query
from webui.api.addresses import asked_here, outside
from webui.api.searching import set_of, withheld_rows
from webui.citing.head import base_address
from webui.holdings import holdings
from webui.sets.makers import maker

USUAL, MOST = 500, 5_000


def result_set(set_id: str) -> dict[str, Any]:
    """Return what a set is; raises a 404, a 410 when it has ended."""
    found = set_of(set_id)
    return set_json(found) | {
        "members": asked_here("api.members", set_id=found.id),
        "changes": asked_here("api.set_changes", set_id=found.id),
        "permalink": _page_of(found),
    }


def set_members(set_id: str, *, start: int = 0, limit: int = USUAL) -> dict[str, Any]:
    """Return a part of a set's rows; they never change, so a place is place enough to go on from."""
    found = set_of(set_id)
    shelf = holdings()
    rows = shown_rows(shelf.catalogue, found, held=shelf.withheld, start=start, limit=limit)
    told = [
        row_json(row, permalink=_permalink(row.member.article_id, row.member.number))
        for row in rows
    ]
    following = start + len(told)
    return {
        "id": found.id,
        "count": found.count,
        "start": start,
        "members": told,
        "next": asked_here("api.members", set_id=found.id, start=following, limit=limit)
        if following < found.count
        else None,
    }


def set_changes(set_id: str, *, start: int = 0, limit: int = USUAL) -> dict[str, Any]:
    """Return what has come to a set's search, gone from it and been edited since it was made."""
    found = set_of(set_id)
    now, changed = _compared(found)
    every = list(islice(_listed(changed), start, start + limit))
    hidden = withheld_rows([Member(each["id"], each["before"] or each["after"]) for each in every])
    grounds = {row.article_id: hides.ground.value for row, hides in hidden.items()}
    total = len(changed.added) + len(changed.removed) + len(changed.edited)
    following = start + len(every)
    return {
        "id": found.id,
        "now": now.id,
        "added": len(changed.added),
        "removed": len(changed.removed),
        "edited": len(changed.edited),
        "same": changed.same,
        "start": start,
        "changes": [
            each | {"withheld": grounds.get(each["id"]), "permalink": _permalink(each["id"], None)}
            for each in every
        ],
        "next": asked_here("api.set_changes", set_id=found.id, start=following, limit=limit)
        if following < total
        else None,
    }


def _compared(found: ResultSet) -> tuple[ResultSet, Changes]:
    shelf, asked = holdings(), found.asked
    with shelf.reading_index() as engine:
        query = Query.from_args(asked.query)
        now = pin(engine, shelf.catalogue, query, sample=asked.sample, seed=asked.seed, by=maker())
    return now, compare(members(shelf.catalogue, found), members(shelf.catalogue, now))


def _listed(changed: Changes) -> Iterator[dict[str, Any]]:
    for member in changed.added:
        yield {"change": "added", "id": member.article_id, "before": None, "after": member.number}
    for member in changed.removed:
        yield {"change": "removed", "id": member.article_id, "before": member.number, "after": None}
    for each in changed.edited:
        yield {
            "change": "edited", "id": each.article_id, "before": each.before, "after": each.after,
        }  # fmt: skip


def _permalink(article_id: str, number: int | None) -> str:
    if number is None:
        return outside("articles.article", article_id=article_id)
    return outside("articles.version", article_id=article_id, number=number)


def _page_of(found: ResultSet) -> str:
    return f"{base_address().rstrip('/')}/set/{found.id}"
