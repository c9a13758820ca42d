"""The concordance of a result set: a line for each place a word stands in its pinned texts."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import Any, cast, get_args

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from archive.resultsets import ResultSet
from archive.text import nfc, squeeze
from indexer.concordance import COLUMNS, By, Concordance, Line, in_order, line_as_json, wanted
from indexer.corpus.asking import TOOLS, Options, Tool
from indexer.corpus.lines import TOOL, kept, lines_in, question_in
from indexer.corpus.shelf import path_of
from indexer.corpus.sources import of_set
from indexer.corpus.tables import MOST_ROWS
from indexer.query import MAX_WORDS
from webui.corpus import counting
from webui.corpus.asked import Question, page_number
from webui.corpus.counting import job_with
from webui.corpus.jobs import ask_job, refuse_forged
from webui.corpus.marking import changed_at, marked
from webui.corpus.wording import tool_in_words
from webui.holdings import holdings
from webui.language import ngettext, number
from webui.sets.finding import found_set
from webui.sets.sampling import refuse_sample
from webui.sets.wording import title_in_words
from webui.views.asked import choice_of, csv_answer
from webui.views.bounds import kept_reading
from webui.views.concordance import (
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
    found, words, by = _question(set_id)
    at, lines = page_number(), _lines(found, words)
    chosen = in_order(lines.lines, by)[(at - 1) * _SIZE : at * _SIZE]
    pages = max(1, -(-len(lines.lines) // _SIZE))
    can_ask = lines.read < lines.articles or len(lines.lines) < min(lines.total, MOST_ROWS)
    job = job_with(_job_args(found, words)) if can_ask else None
    shown = render_template(
        "corpus_lines.html",
        result_set=found,
        title=title_in_words(found),
        words=words,
        by=by,
        sentence=_sentence(lines),
        lines=lines,
        rows=[_row(line) for line in chosen],
        orders=[(_here(found, words, name), label, name == by)
                for name, label in orders_of_lines().items()],
        tools=[(_tool(found, tool), tool_in_words(tool)) for tool in TOOLS],
        can_ask=can_ask,
        job=job,
        command=f"khotin concordance {quote(words)} --set {found.id} --limit {lines.total}",
        page=at,
        pages=pages,
        previous=_here(found, words, by, page=at - 1) if 1 < at <= pages else "",
        following=_here(found, words, by, page=at + 1) if at < pages else "",
        csv=_here(found, words, by, "as_csv"),
        json=_here(found, words, by, "as_json"),
        articles_in_words=articles_in_words,
    )  # fmt: skip
    answer = make_response(shown, 404 if at > pages else 200)
    if job is not None and job.is_open:
        answer.headers["Refresh"] = "5"
    return answer


@blueprint.post("/set/<set_id>/corpus/concordance")
def ask(set_id: str) -> Answer:
    """Have all texts of a set read for a word's lines."""
    refuse_forged()
    found, words, by = _question(set_id)
    if words:
        ask_job(_job_args(found, words))
    return redirect(_here(found, words, by), 303)


@blueprint.get("/set/<set_id>/corpus/concordance.json")
def as_json(set_id: str) -> Response:
    """Give the lines as JSON, with exact counts of what was read and what was left out."""
    found, words, by = _question(set_id)

    def made() -> Response:
        lines = _lines(found, words)
        return jsonify(
            set=found.id, words=words, by=by, total=lines.total, lines_kept=len(lines.lines),
            articles=lines.articles, articles_read=lines.read, is_whole=lines.is_whole,
            lines=[line_as_json(line) for line in in_order(lines.lines, by)],
        )  # fmt: skip

    return marked(made, _kept_at(found, words))


@blueprint.get("/set/<set_id>/corpus/concordance.csv")
def as_csv(set_id: str) -> Response:
    """Give the lines as CSV; headers say how many there are and were left out."""
    found, words, by = _question(set_id)

    def made() -> Response:
        lines = _lines(found, words)
        rows = (
            tuple(line_as_json(line)[name] for name in COLUMNS)
            for line in in_order(lines.lines, by)
        )
        counts = {
            "X-Total-Lines": str(lines.total),
            "X-Articles": str(lines.articles),
            "X-Articles-Read": str(lines.read),
        }
        return csv_answer(f"khotin-concordance-{found.id}", COLUMNS, rows, **counts)

    return marked(made, _kept_at(found, words))


def _question(set_id: str) -> tuple[ResultSet, str, By]:
    """Return the set, the words (those of its own search when none are asked for), and the order."""
    found = found_set(set_id)
    refuse_sample()
    given = request.values.get("q", found.asked.typed)
    plain = "".join(each if each.isprintable() else " " for each in given)
    words = squeeze(nfc(plain))[:MAX_WORDS].rstrip()
    return found, words, cast(By, choice_of("by", "found", get_args(By)))


def _lines(found: ResultSet, words: str) -> Concordance:
    """Return the lines a job has kept, else those of as many articles as can be read at once."""
    if not words:
        return Concordance((), 0, found.count, found.count)
    kept_at = _kept_at(found, words)

    def read() -> Concordance:
        shelf = holdings()
        known = kept(shelf.config, found.id, words, shelf.withheld) if kept_at else None
        return known or _read(found, words)

    return kept_reading(("lines", found.id, words, kept_at), Concordance, read)


def _read(found: ResultSet, words: str) -> Concordance:
    shelf, query = holdings(), question_in(found, words)
    with shelf.reading_index() as engine:
        sighted = wanted(engine.search(query, limit=0).read.tree, query.marks).body.sighter
        most = counting.MOST_AT_ONCE if sighted else MOST_CUT_ARTICLES
        source = of_set(found, shelf.catalogue, most=most)
        return lines_in(source, query, engine, most=MOST_LINES)


def _kept_at(found: ResultSet, words: str) -> int:
    return changed_at(path_of(holdings().config, found.id, TOOL, {"words": words}))


def _job_args(found: ResultSet, words: str) -> dict[str, str]:
    return {"set": found.id, "tool": TOOL, "words": words}


def _row(line: Line) -> Row:
    to = url_for("articles.version", article_id=line.article_id, number=line.number)
    return Row(line, parts_in_words()[line.part], to)


def _here(found: ResultSet, words: str, by: str, end: str = "page", **more: Any) -> str:
    return url_for(f"corpus_lines.{end}", set_id=found.id, q=words, by=by, **more)


def _tool(found: ResultSet, tool: Tool) -> str:
    return Question(tool, Options.from_args(tool, {}), None, found).address()


def _sentence(lines: Concordance) -> str:
    return ngettext("%(count)s line", "%(count)s lines", lines.total, count=number(lines.total))
