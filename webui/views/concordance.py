"""The concordance page: a line for each place the words stand, the word in the middle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast, get_args

from flask import Blueprint, Response, jsonify, make_response, render_template

from indexer.answering_texts import texts_of
from indexer.concordance import (
    COLUMNS,
    By,
    Concordance,
    Line,
    Part,
    concordance,
    in_order,
    line_as_json,
    wanted,
)
from indexer.query import Query
from indexer.syntax import And, Phrase, Tree, Word, print_query
from webui.asking import address
from webui.holdings import holdings
from webui.language import _, ngettext, number
from webui.marked import VersionAddresses
from webui.paging import pager_of
from webui.sets.sampling import refuse_sample
from webui.views.asked import (
    asked,
    choice_of,
    choices_here,
    csv_answer,
    file_address,
    here,
    pages_here,
    query_of_view,
)
from webui.views.bounds import kept_reading

blueprint = Blueprint("concordance", __name__)

_VIEW = "concordance"
_SIZE = 50
# Reading a text costs as much as a whole search, sorting many lines as much as reading them.
MOST_ARTICLES = 2_000
MOST_LINES = 10_000
# Beginnings, typing errors and loose phrases are not seen by their spelling: each text is cut into words.
MOST_CUT_ARTICLES = 400


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the page shows it, with the address and the part of the article in words."""

    line: Line
    part: str
    address: str


@blueprint.get("/concordance")
def page() -> Response:
    """Show a page of lines, in the order asked for."""
    query, by = _asked()
    found = asked(query, _VIEW, by=by)
    lines = lines_of_result(query)
    rows = _rows(query, _sorted(query, by)[(query.page - 1) * _SIZE :][:_SIZE])
    past_the_end = bool(lines.lines) and not rows
    shown = render_template(
        "concordance.html",
        asked=found,
        sentence=_sentence(query, lines),
        left_out=_left_out(lines),
        whole=file_address("set_making.make", query.at_page(1)) if not lines.is_whole else "",
        rows=rows,
        first=(query.page - 1) * _SIZE + 1,
        past_the_end=past_the_end,
        orders=choices_here(_VIEW, query, "by", orders_of_lines(), by),
        together=_together(query, by),
        pager=pages_here(_VIEW, query, total=len(lines.lines), size=_SIZE, by=by),
        csv=file_address("concordance.as_csv", query.at_page(1), by=by),
        json=file_address("concordance.as_json", query, by=by),
    )
    return make_response(shown, 404 if past_the_end else 200)


@blueprint.get("/concordance.json")
def as_json() -> Response:
    """Give a page of lines as JSON, with exact counts of what was read and what was left out."""
    query, by = _asked()
    lines = lines_of_result(query)
    start = (query.page - 1) * _SIZE
    return jsonify(
        query=query.to_args(),
        by=by,
        total=lines.total,
        lines_kept=len(lines.lines),
        articles=lines.articles,
        articles_read=lines.read,
        page=query.page,
        pages=pager_of(query, total=len(lines.lines), size=_SIZE).count,
        lines=[line_as_json(line) for line in _sorted(query, by)[start : start + _SIZE]],
    )


@blueprint.get("/concordance.csv")
def as_csv() -> Response:
    """Give all lines as CSV, in the order asked for; headers say how many there are and were left out."""
    query, by = _asked()
    lines = lines_of_result(query)
    rows = (tuple(line_as_json(line)[name] for name in COLUMNS) for line in _sorted(query, by))
    counts = {
        "X-Total-Lines": str(lines.total),
        "X-Articles": str(lines.articles),
        "X-Articles-Read": str(lines.read),
    }
    return csv_answer("concordance", COLUMNS, rows, **counts)


def lines_of_result(query: Query) -> Concordance:
    """Return the lines of a result, from memory where it was asked lately; raises IndexMissing."""
    narrowed = query.at_page(1)
    return kept_reading(narrowed, Concordance, lambda: _read(narrowed))


def _read(query: Query) -> Concordance:
    if query.is_empty:
        # Every place of no word is nowhere.
        return Concordance((), 0, 0, 0)
    shelf = holdings()
    with shelf.reading_index() as engine:
        hits = engine.scan(query)
        tree = engine.search(query, limit=0).read.tree
    sought = wanted(tree, query.marks)
    most = MOST_ARTICLES if sought.body.sighter else min(MOST_ARTICLES, MOST_CUT_ARTICLES)
    versions = texts_of(hits[:most], shelf.catalogue, shelf.withheld)
    return concordance(versions, sought, articles=len(hits), most=MOST_LINES)


def _asked() -> tuple[Query, By]:
    refuse_sample()
    return query_of_view(), _by()


def _by() -> By:
    return cast(By, choice_of("by", "found", get_args(By)))


def _sorted(query: Query, by: By) -> tuple[Line, ...]:
    lines = lines_of_result(query).lines
    if by == "found":
        return lines
    return kept_reading((query.at_page(1), by), tuple, lambda: tuple(in_order(lines, by)))


def _rows(query: Query, lines: tuple[Line, ...]) -> list[Row]:
    rows = holdings().catalogue.articles_of([line.article_id for line in lines])
    words, ways = parts_in_words(), VersionAddresses(query)
    return [
        Row(
            line,
            words[line.part],
            ways.marked(
                line.article_id,
                line.number,
                is_current=line.article_id in rows and rows[line.article_id].current == line.number,
            ),
        )
        for line in lines
    ]


def parts_in_words() -> dict[Part, str]:
    """Return what the parts of an article are called."""
    return {
        "title": _("title"),
        "lead": _("lead"),
        "body": _("text"),
        "caption": _("caption"),
    }


def orders_of_lines() -> dict[str, str]:
    """Return the orders that lines can stand in."""
    return {
        "found": _("As found"),
        "left": _("Word before"),
        "right": _("Word after"),
        "match": _("Match"),
        "date": _("Date"),
    }


def _together(query: Query, by: By) -> str | None:
    """Return the address that asks for plain words as one phrase; None when it asks for no such words."""
    words = _plain_words(query.parsed().tree)
    if len(words) < 2:
        return None
    phrase = replace(query, words=print_query(Phrase(words)))
    return here(_VIEW, address(phrase), by=by)


def _plain_words(tree: Tree) -> tuple[str, ...]:
    if not isinstance(tree, And):
        return ()
    words = tuple(child.text for child in tree.children if isinstance(child, Word))
    return words if len(words) == len(tree.children) else ()


def _sentence(query: Query, lines: Concordance) -> str:
    total = ngettext("%(count)s line", "%(count)s lines", lines.total, count=number(lines.total))
    if query.is_empty or not lines.read:
        return total
    return ngettext(
        "%(lines)s in %(count)s article", "%(lines)s in %(count)s articles",
        lines.read, lines=total, count=number(lines.read),
    )  # fmt: skip


def _left_out(lines: Concordance) -> list[str]:
    """Return a sentence for each kind of thing that is not shown."""
    said: list[str] = []
    if lines.read < lines.articles:
        said.append(
            _(
                "Only the first %(read)s of %(articles)s articles were read; narrow the search to read the others.",
                read=number(lines.read), articles=number(lines.articles),
            )
        )  # fmt: skip
    if len(lines.lines) < lines.total:
        said.append(
            _(
                "Shown are the first %(kept)s of %(total)s lines.",
                kept=number(len(lines.lines)), total=number(lines.total),
            )
        )  # fmt: skip
    return said
