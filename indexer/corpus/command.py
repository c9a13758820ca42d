"""The `corpus` command: frequencies, keyness, collocations, people and links of a search or set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import Any, Final

import click

from archive.console import command, group, json_option, print_json, progress_bar
from archive.errors import UsageError
from archive.profiles import load_sites
from archive.restrictions.withholding import withheld
from archive.resultsets import ResultSet, find
from archive.resultsets.sampling import read_sample
from archive.text import nfc, squeeze
from indexer.corpus import lines
from indexer.corpus.asking import (
    GRAPHS,
    TOOLS,
    Options,
    Tool,
    choices_of,
    options_of,
    tool_of,
)
from indexer.corpus.collocations import MOST_SPAN
from indexer.corpus.frequencies import MOST_LENGTH
from indexer.corpus.opening import bench_over, with_whole
from indexer.corpus.printing import SHOWN, Printed, show
from indexer.corpus.running import Bench, run
from indexer.corpus.shelf import keep as put
from indexer.corpus.shelf import sweep
from indexer.corpus.sources import Source, of_sample, of_search, of_set
from indexer.corpus.tables import Table
from indexer.corpus.whole import bring_up, path_of
from indexer.engines import SearchEngine
from indexer.narrowing_options import narrowing, query_of, reading
from indexer.query import Query

_HELP: Final[dict[Tool, str]] = {
    "counts": "Count articles by year or month, beside all of the archive's.",
    "terms": "Count words (or syllables): how often each stands, and in how many articles.",
    "ngrams": "Count words (or syllables) in a row: how often, and in how many articles.",
    "keyness": "Find the words that stand more often here than in the rest of the archive.",
    "collocations": "Find what stands near a word more often than by chance.",
    "people": "Count which people are named in the same articles.",
    "links": "List which articles lead to which, or which sites to which.",
}
_EXAMPLES: Final[dict[Tool, str]] = {
    "counts": 'khotin corpus counts "chuyển đổi số" --per month',
    "terms": 'khotin corpus terms "tuyên giáo" --stop out --csv > terms.csv',
    "ngrams": 'khotin corpus ngrams "tuyên giáo" --unit syllables --length 3',
    "keyness": 'khotin corpus keyness "dân vận" --from 2023 --csv > keywords.csv',
    "collocations": 'khotin corpus collocations --node "đảng viên" --span 4 --from 2023',
    "people": 'khotin corpus people "đại hội" --graphml > people.graphml',
    "links": "khotin corpus links --set ko4rjzcnzsbqk2yf --graphml > links.graphml",
}


def _choice(name: str, text: str) -> Callable[[Any], Any]:
    known = ", ".join(choices_of(name))
    return click.option(f"--{name}", default="", metavar="WHICH", help=f"{text}: {known}.")


_OPTIONS: Final[dict[str, Callable[[Any], Any]]] = {
    "unit": _choice("unit", "What is counted"),
    "length": click.option("--length", default="", metavar="N",
                           help=f"How many in a row, 2 (usual) to {MOST_LENGTH}."),
    "fold": _choice("fold", "Words that differ only in marks as one"),
    "stop": _choice("stop", "Words of grammar"),
    "least": click.option("--least", default="", metavar="N", help="Rows with at least so many only."),
    "node": click.option("--node", default="", metavar="WORD", help="The word whose neighbours count."),
    "span": click.option("--span", default="", metavar="N",
                         help=f"So many words before and after it, 5 (usual), at most {MOST_SPAN}."),
    "per": _choice("per", "Periods"),
    "side": _choice("side", "Words that stand more or less often than in the rest"),
    "ends": _choice("ends", "Links between"),
    "part": _choice("part", "What of the graph is listed"),
}  # fmt: skip


@group("corpus", example='khotin corpus keyness "dân vận" --from 2023')
@click.pass_context
def corpus(context: click.Context) -> None:
    """Count words, n-grams, keywords, collocations, people and links of a search or set.

    Counted are titles, leads, texts and captions of the whole answer, without what is hidden;
    docs/corpus.md has the rules and the formulas.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _add(tool: Tool) -> None:
    """Add the command of a tool to the group."""

    def asked(
        words: tuple[str, ...], set_id: str, as_table: bool, as_json: bool, limit: int,
        as_graph: bool = False, **options: Any,
    ) -> None:  # fmt: skip
        printed = Printed(as_table, as_json, as_graph, limit)
        printed.check()
        drawn = read_sample(options.pop("sample"), options.pop("seed"))
        own = {name: options.pop(name) for name in options_of(tool)}
        chosen = Options.from_args(tool, own)
        if tool == "collocations" and not chosen.node:
            raise UsageError("collocations need a word: --node WORD")
        with _opened(tool, words, set_id, options, drawn) as (source, bench, engine, told):
            show(_counted(tool, chosen, source, bench, engine), told, printed)

    asked.__doc__ = _HELP[tool]
    given = [
        click.argument("words", nargs=-1, metavar="[QUERY]"),
        click.option("--set", "set_id", default="", metavar="ID", help="A result set instead of a search."),
        click.option("--sample", default="", metavar="N", help="Only so many answers, drawn at random."),
        click.option("--seed", default="", metavar="N", help="Draws the same again.  [default: 1]"),
        *(_OPTIONS[name] for name in options_of(tool)),
        narrowing,
        click.option("--csv", "as_table", is_flag=True, help="Print all rows as CSV."),
        *([click.option("--graphml", "as_graph", is_flag=True, help="Print the graph as GraphML.")]
          if tool in GRAPHS else []),
        json_option,
        click.option("--limit", default=0, type=click.IntRange(0), metavar="N",
                     help=f"Most rows; else {SHOWN}, or all of them as CSV and JSON."),
    ]  # fmt: skip
    function = reduce(lambda made, option: option(made), reversed(given), asked)
    made = command(f"corpus {tool}", example=_EXAMPLES[tool])(function)
    # A word with a minus before it is part of the question, not an option.
    made.context_settings["ignore_unknown_options"] = True
    corpus.add_command(made, tool)


for _tool in TOOLS:
    _add(_tool)


@command("corpus reference", example="khotin corpus reference")
@json_option
def reference(as_json: bool) -> None:
    """Count the whole archive, which keyness compares with, as far as it has changed.

    Keyness does so by itself; from cron this keeps the pages' figures of the rest up to date.
    """
    with reading(Query()) as (engine, catalogue), progress_bar("Counting") as tell:
        found = bring_up(
            catalogue, engine.lexicon().neighbours, path_of(catalogue.config),
            tell=lambda done, total: tell(done, total, ""),
        )  # fmt: skip
    facts = {
        "revision": found.revision,
        "articles": len(found.counted),
        "syllables": found.units["syllables"].size,
        "words": found.units["words"].size,
        "compounds": len(found.compounds),
    }
    if as_json:
        print_json(facts)
    else:
        click.echo(
            f"Counted {facts['articles']} articles at revision {facts['revision']}: "
            f"{facts['syllables']} syllables, {facts['words']} words, {facts['compounds']} of the "
            "words known to be of two syllables."
        )


corpus.add_command(reference, "reference")


@command("corpus keep", example="khotin corpus keep --set ko4rjzcnzsbqk2yf --tool keyness")
@click.option("--set", "set_id", required=True, metavar="ID", help="The result set.")
@click.option("--tool", "name", required=True, help=f"One of {', '.join((*TOOLS, lines.TOOL))}.")
@click.option("--words", default="", metavar="WORDS", help="Whose lines a concordance has.")
@json_option
def keep(set_id: str, name: str, words: str, as_json: bool, **options: Any) -> None:
    """Count something of a large result set once, and keep it for the set's page.

    The page asks for this as a job; what is kept goes when the set ends.
    """
    if name == lines.TOOL:
        _keep_lines(set_id, squeeze(nfc(words)), as_json=as_json)
        return
    tool = tool_of(name)
    if tool is None:
        known = ", ".join((*TOOLS, lines.TOOL))
        raise UsageError(f"there is no tool «{name[:40]}»; the tools are {known}")
    if words:
        raise UsageError(f"--words: belong to {lines.TOOL} only")
    chosen = Options.from_args(tool, options)
    with _opened(tool, (), set_id, {}) as (source, bench, engine, _):
        sweep(bench.catalogue)
        table = _counted(tool, chosen, source, bench, engine)
        put(bench.catalogue.config, set_id, tool, chosen, table, bench.held)
    facts = {"set": set_id, "tool": tool, "rows": len(table.rows)}
    if as_json:
        print_json(facts)
    else:
        click.echo(f"Kept {len(table.rows)} rows of {tool} for the page of the set {set_id}.")


def _keep_lines(set_id: str, words: str, *, as_json: bool) -> None:
    if not words:
        raise UsageError("a concordance needs words: --words WORDS")
    with reading(Query()) as (engine, catalogue), progress_bar("The texts") as tell:
        sweep(catalogue)
        found = find(catalogue, set_id)
        query = lines.question_in(found, words)
        counted = lines.lines_in(
            of_set(found, catalogue), query, engine,
            tell=lambda done, total: tell(done, total, ""),
        )  # fmt: skip
        lines.keep(catalogue.config, set_id, words, counted, withheld(catalogue))
    facts = {"set": set_id, "tool": lines.TOOL, "rows": len(counted.lines), "total": counted.total}
    if as_json:
        print_json(facts)
    else:
        click.echo(
            f"Kept {len(counted.lines)} of {counted.total} lines for the page of the set {set_id}."
        )


for _option in reversed(_OPTIONS.values()):
    keep = _option(keep)
corpus.add_command(keep, "keep")

Opened = tuple[Source, Bench, SearchEngine, dict[str, Any]]


@contextmanager
def _opened(
    tool: Tool,
    words: Sequence[str],
    set_id: str,
    options: dict[str, Any],
    drawn: tuple[int | None, int | None] = (None, None),
) -> Iterator[Opened]:
    """Give the texts that are asked about, what tools need beside them, and what was asked as JSON."""
    if unknown := [word for word in words if word.startswith("--")]:
        raise UsageError(f"there is no option {unknown[0]}; see --help")
    query = query_of(" ".join(words), options) if options else Query()
    if set_id and drawn[0] is not None:
        raise UsageError("--sample: is drawn from the answers of a search; a set is what it is")
    if set_id and query != Query():
        raise UsageError("--set names the articles already; leave the words and filters out")
    with reading(query) as (engine, catalogue):
        held = withheld(catalogue)
        sites = load_sites(catalogue.config.profiles_dir, on_broken=lambda _: None)
        bench = bench_over(engine, catalogue, held, sites, tool=tool)
        if set_id:
            found = find(catalogue, set_id)
            yield of_set(found, catalogue), bench, engine, _told(found)
            return
        told: dict[str, Any] = {"query": query.to_args()}
        hits = engine.scan(query)
        if drawn[0] is not None:
            source = of_sample(hits, catalogue, held, size=drawn[0], seed=drawn[1])
            told |= {"sample": drawn[0], "seed": drawn[1]}
        else:
            facets = engine.search(query, limit=0, facets=True).facets
            source = of_search(hits, catalogue, held, facets=facets)
        yield source, bench, engine, told


def _told(found: ResultSet) -> dict[str, Any]:
    return {"set": found.id, "digest": found.digest}


def _counted(
    tool: Tool, options: Options, source: Source, bench: Bench, engine: SearchEngine
) -> Table:
    if tool == "keyness":
        with progress_bar("The archive") as tell:
            bench = with_whole(
                bench, engine, keep=True, tell=lambda done, total: tell(done, total, "")
            )
    with progress_bar("The texts") as tell:
        return run(tool, options, source, bench, tell=lambda done, total: tell(done, total, ""))
