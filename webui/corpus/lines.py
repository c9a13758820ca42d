"""The concordance of a result set: a line for each place a word stands in its pinned texts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast, get_args

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for

from archive.resultsets import ResultSet
from archive.text import nfc, squeeze
from indexer.concordance import (
    COLUMNS,
    By,
    Concordance,
    Line,
    concordance,
    in_order,
    line_as_json,
    wanted,
)
from indexer.corpus.asking import TOOLS, Options, Tool
from indexer.corpus.sources import of_set
from indexer.query import MAX_WORDS, Query
from webui.corpus.asked import Question, page_number
from webui.corpus.wording import tool_in_words
from webui.holdings import holdings
from webui.language import ngettext, number
from webui.sets.finding import found_set, query_of
from webui.sets.wording import title_in_words
from webui.views.asked import choice_of, csv_answer
from webui.views.bounds import kept_reading
from webui.views.concordance import (
    MOST_ARTICLES,
    MOST_CUT_ARTICLES,
    MOST_LINES,
    orders_of_lines,
    parts_in_words,
)
from webui.wording import articles_in_words

blueprint = Blueprint("corpus_lines", __name__)

_SIZE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the page shows it, with the address and the part of the article in words."""

    line: Line
    part: str
    address: str


@blueprint.get("/set/<set_id>/corpus/concordance")
def page(set_id: str) -> Response:
    """Show a page of lines of a word in a set, in the order asked for."""
    found, words, by, at = _question(set_id)
    lines = _lines(found, words)
    chosen = in_order(lines.lines, by)[(at - 1) * _SIZE : at * _SIZE]
    pages = max(1, -(-len(lines.lines) // _SIZE))
    shown = render_template(
        "corpus_lines.html",
        result_set=found,
        title=title_in_words(found),
        words=words,
        sentence=_sentence(lines),
        lines=lines,
        rows=[_row(line) for line in chosen],
        orders=[(_here(found, words, name), label, name == by)
                for name, label in orders_of_lines().items()],
        tools=[(_tool(found, tool), tool_in_words(tool)) for tool in TOOLS],
        page=at,
        pages=pages,
        previous=_here(found, words, by, page=at - 1) if 1 < at <= pages else "",
        following=_here(found, words, by, page=at + 1) if at < pages else "",
        csv=_here(found, words, by, "as_csv"),
        json=_here(found, words, by, "as_json"),
        articles_in_words=articles_in_words,
    )  # fmt: skip
    return make_response(shown, 404 if at > pages else 200)


@blueprint.get("/set/<set_id>/corpus/concordance.json")
def as_json(set_id: str) -> Response:
    """Give the lines as JSON, with exact counts of what was read and what was left out."""
    found, words, by, _at = _question(set_id)
    lines = _lines(found, words)
    return jsonify(
        set=found.id, words=words, by=by, total=lines.total, lines_kept=len(lines.lines),
        articles=lines.articles, articles_read=lines.read,
        lines=[line_as_json(line) for line in in_order(lines.lines, by)],
    )  # fmt: skip


@blueprint.get("/set/<set_id>/corpus/concordance.csv")
def as_csv(set_id: str) -> Response:
    """Give the lines as CSV; headers say how many there are and were left out."""
    found, words, by, _at = _question(set_id)
    lines = _lines(found, words)
    rows = (
        tuple(line_as_json(line)[name] for name in COLUMNS) for line in in_order(lines.lines, by)
    )
    counts = {
        "X-Total-Lines": str(lines.total),
        "X-Articles": str(lines.articles),
        "X-Articles-Read": str(lines.read),
    }
    return csv_answer(f"khotin-concordance-{found.id}", COLUMNS, rows, **counts)


def _question(set_id: str) -> tuple[ResultSet, str, By, int]:
    """Return the set, the words (those of its own search when none are asked for), order and page."""
    found = found_set(set_id)
    given = request.args.get("q")
    words = found.asked.typed if given is None else squeeze(nfc(given))[:MAX_WORDS].rstrip()
    by = cast(By, choice_of("by", "found", get_args(By)))
    return found, words, by, page_number()


def _lines(found: ResultSet, words: str) -> Concordance:
    if not words:
        return Concordance((), 0, 0, found.count)
    return kept_reading(("lines", found.id, words), Concordance, lambda: _read(found, words))


def _read(found: ResultSet, words: str) -> Concordance:
    shelf, own = holdings(), query_of(found) or Query()
    query = Query(words=words, match=own.match, marks=own.marks, expand=own.expand)
    with shelf.reading_index() as engine:
        tree = engine.search(replace(query, page=1), limit=0).read.tree
    sought = wanted(tree, query.marks)
    most = MOST_ARTICLES if sought.body.sighter else MOST_CUT_ARTICLES
    texts = (each for each in of_set(found, shelf.catalogue, most=most).texts() if each)
    lines = concordance(texts, sought, articles=found.count, most=MOST_LINES)
    return replace(lines, read=min(found.count, most))


def _row(line: Line) -> Row:
    to = url_for("articles.version", article_id=line.article_id, number=line.number)
    return Row(line, parts_in_words()[line.part], to)


def _here(found: ResultSet, words: str, by: str, end: str = "page", **more: Any) -> str:
    return url_for(f"corpus_lines.{end}", set_id=found.id, q=words, by=by, **more)


def _tool(found: ResultSet, tool: Tool) -> str:
    return Question(tool, Options.from_args(tool, {}), None, found).address()


def _sentence(lines: Concordance) -> str:
    return ngettext("%(count)s line", "%(count)s lines", lines.total, count=number(lines.total))
