"""What changed since a set was made: its search asked now, as a page, as JSON, as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for

from archive.errors import QueryError
from archive.export.sheet import inert
from archive.resultsets import ResultSet
from indexer.set_changes import (
    COLUMNS,
    Changed,
    Kind,
    Since,
    Told,
    change_json,
    changes_json,
    changes_since,
    told,
)
from webui.citing.head import base_address
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal, not_found
from webui.sets.finding import found_set, search_address
from webui.sets.pages import PAGE, page_number
from webui.sets.wording import ground_in_words, kind_in_words, title_in_words, why_in_words
from webui.views.bounds import kept_reading
from webui.wording import articles_in_words

blueprint = Blueprint("set_changes", __name__)

# Of each kind, where all three are shown.
_FEW = 20


@dataclass(frozen=True, slots=True)
class Part:
    """Differences of one kind as the page lists them: how many in all, those shown, and all's address."""

    kind: Kind
    label: str
    count: int
    rows: list[Told]
    address: str


@blueprint.get("/set/<set_id>/changes")
def page(set_id: str) -> str:
    """Show what was added, removed and edited since a set was made."""
    found = found_set(set_id)
    since, kind, number = _since(found), _kind(), page_number()
    shown = [kind] if kind else list(Kind)
    size = PAGE if kind else _FEW
    pages = max(1, -(-len(since.of(kind)) // PAGE)) if kind else 1
    if number > pages:
        raise not_found(_("This page is past the last one."))
    parts = [_part(found, since, each, (number - 1) * size, size) for each in shown]
    return render_template(
        "set_changes.html",
        found=found,
        title=title_in_words(found),
        again=search_address(found),
        since=since,
        parts=[each for each in parts if each.count],
        kind=kind,
        page=number,
        pages=pages,
        why=why_in_words,
        ground_in_words=ground_in_words,
        articles_in_words=articles_in_words,
    )


@blueprint.get("/set/<set_id>/changes.json")
def as_json(set_id: str) -> Response:
    """Give all differences as JSON, written while they are read."""
    found = found_set(set_id)
    since = _since(found)
    shelf, base = holdings(), base_address()
    rows = told(shelf.catalogue, since, held=shelf.withheld)
    text = _json(changes_json(found, since), rows, base)
    return Response(stream_with_context(text), mimetype="application/json")


@blueprint.get("/set/<set_id>/changes.csv")
def as_csv(set_id: str) -> Response:
    """Give all differences as CSV, written while they are read."""
    found = found_set(set_id)
    since = _since(found)
    shelf, base = holdings(), base_address()
    rows = told(shelf.catalogue, since, held=shelf.withheld)
    response = Response(
        stream_with_context(_lines(rows, base)), content_type="text/csv; charset=utf-8"
    )
    name = f"khotin-set-{found.id}-changes.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["X-Total-Count"] = str(len(since))
    return response


def _since(found: ResultSet) -> Since:
    shelf = holdings()

    def ask() -> Since:
        with shelf.reading_index() as engine:
            return changes_since(engine, shelf.catalogue, found, held=shelf.withheld)

    try:
        return kept_reading(("set changes", found.id), Since, ask)
    except QueryError:
        raise Refusal(
            409, _("The search of this set has no meaning for this version of Kho Tin any more; its rows stay as they are.")
        ) from None  # fmt: skip


def _kind() -> Kind | None:
    text = request.args.get("kind", "")
    if not text:
        return None
    try:
        return Kind(text)
    except ValueError:
        raise Refusal(
            400, _("“%(value)s” is not one of the choices for “%(name)s”.", value=text[:60], name="kind")
        ) from None  # fmt: skip


def _part(found: ResultSet, since: Since, kind: Kind, start: int, size: int) -> Part:
    shelf, all_ = holdings(), since.of(kind)
    wanted: tuple[Changed, ...] = all_[start : start + size]
    return Part(
        kind, kind_in_words(kind), len(all_),
        list(told(shelf.catalogue, wanted, held=shelf.withheld)),
        url_for("set_changes.page", set_id=found.id, kind=kind.value),
    )  # fmt: skip


def _json(head: dict[str, Any], rows: Iterator[Told], base: str) -> Iterator[str]:
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "changes": ['
    comma = ""
    for each in rows:
        yield f"{comma}\n{json.dumps(change_json(each, base=base), ensure_ascii=False)}"
        comma = ","
    yield "]}\n"


def _lines(rows: Iterator[Told], base: str) -> Iterator[str]:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for each in rows:
        writer.writerow(map(inert, change_json(each, base=base).values()))
        if text.tell() > 50_000:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
