"""The corpus pages, their JSON, CSV and GraphML, and the asking for a job that counts in whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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

from indexer.corpus.asking import GRAPHS, TOOLS
from indexer.corpus.graphs import graphml
from indexer.corpus.tables import Table
from indexer.pinning import pin
from webui.asking import with_arguments
from webui.corpus.asked import PAGE, Question, page_number, question_of
from webui.corpus.cells import cells_of, heads_of, order_of, rows_in
from webui.corpus.counting import MOST_AT_ONCE, asked_job, counted_at, job_args, table_of
from webui.corpus.facts import facts_in_words, notes_in_words
from webui.corpus.forms import fields_of, kept_fields, told_fields
from webui.corpus.jobs import ask_job, refuse_forged
from webui.corpus.marking import marked
from webui.corpus.wording import help_in_words, tool_in_words
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal
from webui.sets.makers import maker
from webui.sets.wording import title_in_words
from webui.views.asked import asked as asked_view
from webui.views.asked import csv_answer, file_address
from webui.wording import articles_in_words

blueprint = Blueprint("corpus", __name__)


@blueprint.get("/corpus")
def page() -> Answer:
    """Lead to a tool over a search, word counts when none is named."""
    args = request.args.to_dict(flat=False)
    name = next(iter(args.pop("tool", [])), "terms")
    return redirect(with_arguments(url_for("corpus.tool", tool=name), args))


@blueprint.get("/set/<set_id>/corpus")
def set_page(set_id: str) -> Answer:
    """Lead to the first tool over a result set."""
    return redirect(url_for("corpus.set_tool", set_id=set_id, tool="terms"))


@blueprint.get("/corpus/<tool>")
def tool(tool: str) -> Response:
    """Show what a tool counts in the answers of a search."""
    return _shown(question_of(tool))


@blueprint.get("/set/<set_id>/corpus/<tool>")
def set_tool(set_id: str, tool: str) -> Response:
    """Show what a tool counts in a result set."""
    return _shown(question_of(tool, set_id))


@blueprint.get("/corpus/<tool>.json")
def as_json(tool: str) -> Response:
    """Give a tool's table over a search as JSON: all rows, with the facts about them."""
    return _json(question_of(tool))


@blueprint.get("/set/<set_id>/corpus/<tool>.json")
def set_as_json(set_id: str, tool: str) -> Response:
    """Give a tool's table over a result set as JSON."""
    return _json(question_of(tool, set_id))


@blueprint.get("/corpus/<tool>.csv")
def as_csv(tool: str) -> Response:
    """Give a tool's table over a search as CSV; headers say how much was read."""
    return _csv(question_of(tool))


@blueprint.get("/set/<set_id>/corpus/<tool>.csv")
def set_as_csv(set_id: str, tool: str) -> Response:
    """Give a tool's table over a result set as CSV."""
    return _csv(question_of(tool, set_id))


@blueprint.get("/corpus/<tool>.graphml")
def as_graph(tool: str) -> Response:
    """Give the graph of people or links of a search as GraphML."""
    return _graph(question_of(tool))


@blueprint.get("/set/<set_id>/corpus/<tool>.graphml")
def set_as_graph(set_id: str, tool: str) -> Response:
    """Give the graph of people or links of a result set as GraphML."""
    return _graph(question_of(tool, set_id))


@blueprint.post("/corpus/<tool>")
def ask(tool: str) -> Answer:
    """Make a result set of a search and have it counted in whole."""
    refuse_forged()
    question = question_of(tool)
    shelf = holdings()
    assert question.query is not None
    with shelf.reading_index() as engine:
        found = pin(
            engine, shelf.catalogue, question.query, sample=question.size, seed=question.seed,
            by=maker(),
        )  # fmt: skip
    return _ask(Question(question.tool, question.options, question.query, found))


@blueprint.post("/set/<set_id>/corpus/<tool>")
def set_ask(set_id: str, tool: str) -> Answer:
    """Have a result set counted in whole."""
    refuse_forged()
    return _ask(question_of(tool, set_id))


def _ask(question: Question) -> Answer:
    assert question.found is not None
    ask_job(job_args(question.found.id, question))
    return redirect(question.address("tool"), 303)


def _shown(question: Question) -> Response:
    table, number = table_of(question), page_number()
    order = order_of(table)
    rows = rows_in(table, order)[(number - 1) * PAGE : number * PAGE]
    pages = max(1, -(-len(table.rows) // PAGE))
    own: dict[str, Any] = {"order": order_text} if (order_text := request.args.get("order")) else {}
    uncounted = question.tool == "keyness" and "tests" not in table.facts
    job = asked_job(question) if table.is_part or uncounted else None
    shown = render_template(
        "corpus_set.html" if question.found else "corpus.html",
        **_around(question),
        question=question,
        tools=[
            (question.other(each), tool_in_words(each), each == question.tool) for each in TOOLS
        ],
        heading=tool_in_words(question.tool),
        help=help_in_words(question.tool),
        fields=fields_of(question),
        kept=kept_fields(question),
        told=told_fields(question),
        table=table,
        heads=heads_of(table, question, order),
        rows=list(cells_of(table, rows, question)),
        first=(number - 1) * PAGE + 1,
        facts=facts_in_words(table),
        notes=notes_in_words(table, question),
        page=number,
        pages=pages,
        previous=question.address(page=number - 1, **own) if 1 < number <= pages else "",
        following=question.address(page=number + 1, **own) if number < pages else "",
        past_the_end=number > pages,
        uncounted=uncounted,
        job=job,
        most_at_once=MOST_AT_ONCE,
        csv=question.address("as_csv"),
        json=question.address("as_json"),
        graphml=question.address("as_graph") if question.tool in GRAPHS else "",
        articles_in_words=articles_in_words,
    )
    answer = make_response(shown, 404 if number > pages else 200)
    if job is not None and job.is_open:
        answer.headers["Refresh"] = "5"
    return answer


def _around(question: Question) -> dict[str, Any]:
    """Return what stands around the table: the search's bar and form, or the set's title."""
    if (found := question.found) is not None:
        lines = url_for("corpus_lines.page", set_id=found.id)
        return {"result_set": found, "title": title_in_words(found), "lines": lines}
    assert question.query is not None
    own = question.options.to_args(question.tool) | question.drawn
    view = asked_view(question.query, "corpus", tool=question.tool, **own)
    # A sample stays the same one in its concordance: as a set.
    to = "set_making.make" if question.drawn else "concordance.page"
    return {"asked": view, "lines": file_address(to, question.query.at_page(1), **question.drawn)}


def _told(question: Question, table: Table) -> dict[str, Any]:
    texts = (
        {"set": question.found.id, "digest": question.found.digest}
        if question.found
        else {
            "query": question.query.to_args() if question.query else {},
            "sample": question.size,
            "seed": question.seed,
        }
    )
    options = {"options": question.options.to_args(question.tool)}
    return (
        texts | {"tool": table.tool} | options | {"is_whole": not table.is_part} | dict(table.facts)
    )


def _json(question: Question) -> Response:
    def made() -> Response:
        table = table_of(question)
        return jsonify(_told(question, table) | {"rows": list(table.objects())})

    return marked(made, counted_at(question))


def _csv(question: Question) -> Response:
    def made() -> Response:
        table = table_of(question)
        facts = {
            "X-Articles": str(table.facts["articles"]),
            "X-Articles-Read": str(table.facts["read"]),
            "X-Rows-Left-Out": str(table.facts["left_out"]),
        }
        return csv_answer(_name(question), table.columns, table.rows, **facts)

    return marked(made, counted_at(question))


def _graph(question: Question) -> Response:
    if question.tool not in GRAPHS:
        raise Refusal(
            404, _("There is nothing at this address. It may have been typed or copied wrongly.")
        )

    def made() -> Response:
        graph = table_of(question).graph
        lines: Iterator[str] = graphml(graph) if graph is not None else iter(())
        answer = Response(lines, mimetype="application/graphml+xml")
        answer.headers["Content-Disposition"] = f'attachment; filename="{_name(question)}.graphml"'
        return answer

    return marked(made, counted_at(question))


def _name(question: Question) -> str:
    of = f"-{question.found.id}" if question.found else ""
    return f"khotin-{question.tool}{of}"
