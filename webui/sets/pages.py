"""A result set's page: what was asked, what proves it, how to cite it, its rows; the list of kept sets."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from archive import resultsets
from archive.export.cited import permalink_to
from archive.export.cited_set import FORMATS, STYLES, CitedSet, cited_set, set_permalink
from archive.resultsets import ResultSet
from archive.resultsets.showing import Shown, row_json, set_json, shown_rows
from archive.resultsets.visitors import is_visitors
from webui.citing.head import base_address
from webui.citing.styled import Offered, as_file, formatted
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal, not_found
from webui.sets.finding import found_set, query_of, search_address
from webui.sets.keepers import keeper
from webui.sets.wording import (
    ground_in_words,
    narrowed_by,
    order_in_words,
    sample_in_words,
    title_in_words,
)
from webui.wording import articles_in_words

blueprint = Blueprint("sets", __name__)

PAGE = 50
_MOST_PAGES = 1_000_000


@blueprint.get("/set/<set_id>")
def page(set_id: str) -> str:
    """Show a result set."""
    found = found_set(set_id)
    number, pages = page_of(found.count)
    query, cited = query_of(found), _cited(found)
    return render_template(
        "set.html",
        found=found,
        result_set=found,
        title=title_in_words(found),
        filters=narrowed_by(query) if query else [],
        order=order_in_words(query) if query else "",
        sample=sample_in_words(found),
        again=search_address(found),
        cited=cited,
        styles=formatted({name: style(cited) for name, style in STYLES.items()}),
        files=_files(cited),
        rows=_rows(found, number),
        page=number,
        pages=pages,
        is_public=found.is_kept and not is_visitors(found),
        keeper=keeper(),
        ground_in_words=ground_in_words,
        articles_in_words=articles_in_words,
    )


@blueprint.get("/set/<set_id>.json")
def as_json(set_id: str) -> Response:
    """Give a result set and a page of its rows as JSON."""
    found = found_set(set_id)
    number, pages = page_of(found.count)
    rows = [row_json(row, permalink=_permalink(row)) for row in _rows(found, number)]
    told = set_json(found) | {"permalink": _cited(found).permalink}
    return jsonify(told | {"page": number, "pages": pages, "rows": rows})


@blueprint.get("/sets")
def kept() -> str:
    """List the sets that people of the archive have kept."""
    number = page_number()
    found = resultsets.listed(
        holdings().catalogue, kept=True, limit=PAGE + 1, offset=(number - 1) * PAGE,
        visitors=False,
    )  # fmt: skip
    if number > 1 and not found:
        raise not_found(_("This page is past the last one."))
    return render_template(
        "sets.html", sets=[(each, title_in_words(each)) for each in found[:PAGE]], page=number,
        more=len(found) > PAGE, articles_in_words=articles_in_words,
    )  # fmt: skip


@blueprint.get("/set/<set_id>.bib")
def as_bibtex(set_id: str) -> Response:
    """Return the citation of a set as a BibTeX file."""
    return _file(set_id, "bibtex")


@blueprint.get("/set/<set_id>.ris")
def as_ris(set_id: str) -> Response:
    """Return the citation of a set as a RIS file."""
    return _file(set_id, "ris")


@blueprint.get("/set/<set_id>.csl.json")
def as_csl_json(set_id: str) -> Response:
    """Return the citation of a set as a CSL-JSON file."""
    return _file(set_id, "csl-json")


def page_of(count: int) -> tuple[int, int]:
    """Return which page of so many rows is asked for, and how many there are; raises Refusal."""
    number, pages = page_number(), max(1, -(-count // PAGE))
    if number > pages:
        raise not_found(_("This page is past the last one."))
    return number, pages


def page_number() -> int:
    """Return which page of a list is asked for, from 1; raises Refusal (400)."""
    text = request.args.get("page", "1")
    if not (
        text.isascii() and text.isdecimal() and len(text) < 10 and 0 < int(text) <= _MOST_PAGES
    ):
        raise Refusal(400, _("There is no page “%(value)s” of this list.", value=text[:20]))
    return int(text)


def _rows(found: ResultSet, number: int) -> list[Shown]:
    shelf = holdings()
    return list(
        shown_rows(
            shelf.catalogue, found, held=shelf.withheld, start=(number - 1) * PAGE, limit=PAGE
        )
    )


def _permalink(row: Shown) -> str:
    return permalink_to(base_address(), row.member.article_id, row.member.number)


def _cited(found: ResultSet) -> CitedSet:
    return cited_set(found, permalink=set_permalink(base_address(), found.id))


def _files(cited: CitedSet) -> list[Offered]:
    views = {"bibtex": "as_bibtex", "ris": "as_ris", "csl-json": "as_csl_json"}
    return [
        Offered(title, url_for(f"sets.{views[name]}", set_id=cited.id), write(cited))
        for name, (title, _ending, _mime, write) in FORMATS.items()
    ]


def _file(set_id: str, form: str) -> Response:
    cited = _cited(found_set(set_id))
    _title, ending, mime, write = FORMATS[form]
    return as_file(write(cited), mime, f"{cited.key}.{ending}")
