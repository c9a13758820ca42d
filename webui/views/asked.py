"""What every view asks and shows: the search of its address, its chips and form, its own choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from flask import Response, request, url_for

from archive.errors import QueryError
from archive.export.sheet import Value, as_csv
from indexer.engines import Results
from indexer.query import Query
from webui.asking import Chip, address, chips_of
from webui.holdings import holdings
from webui.language import _
from webui.paging import PageLink, Pager, pager_of
from webui.refusals import Refusal
from webui.search import asked_query
from webui.views.bar import View, views_of
from webui.wording import refusal_in_words

# What a search asks by; everything but the words goes on as hidden fields of a view's form.
_WORDS = "q"


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as a view shows it: its counts, the other views, its filters, its form's hidden fields."""

    query: Query
    results: Results
    views: list[View]
    chips: list[Chip]
    hidden: list[tuple[str, str]]
    start: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to show the same view, and its address."""

    label: str
    address: str
    current: bool


def query_of_view() -> Query:
    """Return the search that the address asks for; raises Refusal with what is wrong with it."""
    try:
        return asked_query()
    except QueryError as error:
        raise Refusal(400, refusal_in_words(error, request.args)) from None


def asked(query: Query, view: str, **own: str | list[str]) -> Asked:
    """Return a search with its counts, for the view of this name; raises IndexMissing.

    `own` are the view's own arguments, which its chips and its form keep.
    """
    results = holdings().search(query, limit=0, facets=True)
    chips = [Chip(chip.label, here(view, chip.without, **own)) for chip in chips_of(query)]
    fields = [(name, value) for name, values in query.to_args().items() for value in values]
    chosen = [(name, value) for name, value in own.items() if isinstance(value, str)]
    return Asked(
        query=query,
        results=results,
        views=views_of(query, results.total, results.facets, view),
        chips=chips,
        hidden=[pair for pair in (*fields, *chosen) if pair[0] not in (_WORDS, "page")],
        start=address(query),
    )


def here(view: str, search: str, **own: str | list[str]) -> str:
    """Return a view's address with the arguments of a search's address."""
    args: dict[str, Any] = dict(parse_qs(urlsplit(search).query))
    return url_for(f"{view}.page", **(args | own))


def pages_here(view: str, query: Query, *, total: int, size: int, **own: str) -> Pager:
    """Return the pager of a view over so many lines or photos, `size` to a page."""
    pager = pager_of(query, total=total, size=size)
    links = [
        each and PageLink(each.number, here(view, each.address, **own), each.current)
        for each in pager.links
    ]
    return replace(
        pager,
        links=links,
        previous=pager.previous and here(view, pager.previous, **own),
        following=pager.following and here(view, pager.following, **own),
    )


def choice_of(name: str, usual: str, known: Iterable[str]) -> str:
    """Return one of the view's own choices; raises Refusal for a value that is none of them."""
    value = request.args.get(name, "").strip() or usual
    if value not in known:
        raise Refusal(
            400, _("“%(value)s” is not one of the choices for “%(name)s”.", value=value[:60], name=name)
        )  # fmt: skip
    return value


def choices_here(
    view: str, query: Query, name: str, labels: Mapping[str, str], current: str, **own: str
) -> list[Choice]:
    """Return the choices of one kind, each with its address; `own` are the other arguments it keeps."""
    first = address(query)
    return [
        Choice(label, here(view, first, **(own | {name: value})), value == current)
        for value, label in labels.items()
    ]


def file_address(endpoint: str, query: Query, **own: str) -> str:
    """Return where the same view is as JSON or CSV."""
    return url_for(endpoint, **cast(dict[str, Any], query.to_args() | own))


def csv_answer(
    name: str, columns: tuple[str, ...], rows: Iterable[tuple[Value, ...]], **headers: str
) -> Response:
    """Return a table as a CSV file of this name."""
    answer = Response(as_csv(columns, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.headers.update(headers)
    return answer
