"""The commands that show a whole result another way: `concordance` line by line, `trends` over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast, get_args

import click

from archive.catalogue import Catalogue
from archive.console import command, json_option, print_json
from archive.errors import UsageError
from archive.export.sheet import as_csv
from archive.models import Version
from archive.restrictions.withholding import withheld
from archive.resultsets import find
from archive.text import show_time
from indexer.answering_texts import texts_of
from indexer.concordance import COLUMNS, By, Concordance, Line, in_order, line_as_json, wanted
from indexer.concordance import concordance as cut
from indexer.corpus.sources import of_set
from indexer.engines import Results
from indexer.narrowing_options import narrowing, query_of, reading
from indexer.query import Query
from indexer.telling import counted
from indexer.trends import MOST_WORDS, Per, Trends, columns_of, rows_of, trends_as_json
from indexer.trends import trends as count

_MOST_LINES = 1_000_000

_csv_option = click.option("--csv", "as_table", is_flag=True, help="Print CSV.")


@command("concordance", example='khotin concordance "tuyên giáo" --by right --csv > lines.csv')
@click.argument("words", nargs=-1, required=True, metavar="QUERY")
@click.option("--by", default="found", help="found (the default), left, right, match or date.")
@click.option(
    "--width",
    default=40,
    show_default=True,
    type=click.IntRange(10, 500),
    help="Letters on either side of a match.",
)
@click.option(
    "--limit",
    default=10_000,
    show_default=True,
    type=click.IntRange(1, _MOST_LINES),
    help="Most lines to print; all are counted.",
)
@click.option(
    "--set", "set_id", default="", metavar="ID", help="In the texts of a result set only."
)
@narrowing
@_csv_option
@json_option
def concordance(
    words: tuple[str, ...], by: str, width: int, limit: int, set_id: str, as_table: bool,
    as_json: bool, **options: Any,
) -> None:  # fmt: skip
    """Show every place where words stand in the archive, with what stands around them."""
    _refuse_both(as_table, as_json)
    query, order = query_of(" ".join(_words(words)), options), _order(by)
    with reading(query) as (engine, catalogue):
        sought = wanted(engine.search(query, limit=0).read.tree, query.marks)
        texts: Iterable[Version]
        if set_id:
            count, texts = _of_set(catalogue, set_id, query)
        else:
            hits = engine.scan(query)
            count, texts = len(hits), texts_of(hits, catalogue, withheld(catalogue))
        found = cut(texts, sought, articles=count, most=limit, width=width)
    lines = in_order(found.lines, order)
    if as_table:
        rows = (tuple(line_as_json(line).values()) for line in lines)
        click.echo(as_csv(COLUMNS, rows), nl=False)
    elif as_json:
        print_json(
            {"total": found.total, "articles": found.articles,
             "lines": [line_as_json(line) for line in lines]}
        )  # fmt: skip
    else:
        _print_lines(lines, found, width)
    if len(lines) < found.total and not as_json:
        click.echo(f"{len(lines)} of {found.total} lines; more with --limit.", err=True)


# A word with a minus before it is part of the question, not an option.
concordance.context_settings["ignore_unknown_options"] = True


@command("trends", example='khotin trends "tuyên giáo" "dân vận" --per year')
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
@click.option("--per", default="", help="year or month; without it what fits the time.")
@narrowing
@_csv_option
@json_option
def trends(words: tuple[str, ...], per: str, as_table: bool, as_json: bool, **options: Any) -> None:
    """Count the articles with up to five words or phrases, by year or month."""
    _refuse_both(as_table, as_json)
    asked = list(dict.fromkeys(_words(words)))
    if len(asked) > MOST_WORDS:
        raise UsageError(f"{len(asked)} words are too many to compare; at most {MOST_WORDS} work")
    if per not in ("", *get_args(Per)):
        raise UsageError(f"--per: «{per[:40]}» has no meaning here; it can be year, month")
    query = query_of("", options)
    with reading(query) as (engine, _catalogue):

        def counts(each: Query) -> Results:
            return engine.search(each, limit=0, facets=True)

        found = count(counts, query, asked, per=cast(Per, per) if per else None)
    if as_table:
        click.echo(as_csv(columns_of(found), rows_of(found)), nl=False)
    elif as_json:
        print_json(trends_as_json(found))
    else:
        _print_trends(found)


trends.context_settings["ignore_unknown_options"] = True


def _of_set(catalogue: Catalogue, set_id: str, query: Query) -> tuple[int, Iterable[Version]]:
    """Return how many articles a set has, and its texts that readers may see."""
    if replace(query, words="", match="all", marks="free", expand=True) != Query():
        raise UsageError("--set names the articles already; leave the filters out")
    found = find(catalogue, set_id)
    return found.count, (text for text in of_set(found, catalogue).texts() if text is not None)


def _words(words: Sequence[str]) -> Sequence[str]:
    if unknown := [word for word in words if word.startswith("--")]:
        raise UsageError(f"there is no option {unknown[0]}; see --help")
    return words


def _order(by: str) -> By:
    if by not in get_args(By):
        raise UsageError(
            f"--by: «{by[:40]}» has no meaning here; it can be {', '.join(get_args(By))}"
        )
    return cast(By, by)


def _refuse_both(as_table: bool, as_json: bool) -> None:
    if as_table and as_json:
        raise UsageError("--csv and --json exclude each other")


def _print_lines(lines: Iterable[Line], found: Concordance, width: int) -> None:
    for line in lines:
        match = click.style(line.match, bold=True)
        day = (show_time(line.published_at) or "")[:10]
        click.echo(f"{line.left:>{width + 1}}{match}{line.right}  [{day} {line.article_id}]")
    total = f"{found.total} {'line' if found.total == 1 else 'lines'}"
    click.echo(f"{total} in {counted(found.articles)}")


def _print_trends(found: Trends) -> None:
    for each in found.series:
        undated = f", {each.undated} of them without a date" if each.undated else ""
        click.echo(f"{click.style(each.words, bold=True)}: {counted(each.total)}{undated}")
    widths = [max(10, len(each.words) + 2) for each in found.series]
    heads = (f"{each.words:>{width}}" for each, width in zip(found.series, widths, strict=True))
    click.echo(f"{found.per:<8}{'archive':>9}{''.join(heads)}")
    for place, period in enumerate(found.periods):
        cells = (
            f"{'–' if of_word is None else of_word:>{width}}"
            for of_word, width in zip((each.counts[place] for each in found.series), widths, strict=True)
        )  # fmt: skip
        click.echo(f"{period:<8}{found.articles[place]:>9}{''.join(cells)}")
