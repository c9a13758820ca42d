"""The `resultset` command: list, make, show, keep and release sets; their members, and what changed since."""

from __future__ import annotations

import csv
import getpass
import json
import sys
from collections.abc import Iterable
from itertools import islice
from typing import Any

import click

from archive import resultsets
from archive.catalogue import Catalogue
from archive.console import command, group, json_option, print_json, settings
from archive.errors import UsageError
from archive.export.cited import permalink_to
from archive.export.cited_set import STYLES, cited_set, question_of, set_permalink, title_of
from archive.export.sheet import inert
from archive.export.styles import as_text
from archive.restrictions.withholding import withheld
from archive.resultsets import ResultSet
from archive.resultsets.sampling import read_sample
from archive.resultsets.showing import Shown, row_json, set_json, shown_rows
from archive.text import show_time
from indexer.engines import open_engine
from indexer.narrowing_options import narrowing, query_of, reading
from indexer.pinning import pin
from indexer.set_changes import COLUMNS, change_json, changes_json, changes_since
from indexer.set_changes import told as with_texts
from indexer.set_telling import behind_in_words, change_line, lasting, row_title, summary
from indexer.telling import counted
from indexer.withholding import Guard

WHAT = """\b
A result set is a search's whole answer as it was: an ordered list of (article, version).
Every download makes one; it ends after 7 days unless it is kept. A kept one has its page
/set/ID for good, stands in backups, and gives the same rows whatever happens later."""


@group("resultset", example="khotin resultset list")
@click.pass_context
def resultset(context: click.Context) -> None:
    """Pinned answers of searches: list, make, show, keep, release; members, and what changed since."""
    if context.invoked_subcommand is None:
        context.invoke(list_, temporary=False, limit=50, as_json=False)


resultset.epilog = f"{WHAT}\n\n{resultset.epilog}"


@command("resultset list", example="khotin resultset list --all")
@click.option("--all", "temporary", is_flag=True, help="Temporary ones as well.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000))
@json_option
def list_(temporary: bool, limit: int, as_json: bool) -> None:
    """List the kept sets, those made last first."""
    with Catalogue.open(settings()) as catalogue:
        found = resultsets.listed(catalogue, kept=None if temporary else True, limit=limit)
    if as_json:
        print_json([_told_of(each) for each in found])
        return
    for each in found:
        click.echo(
            f"{each.id}  {show_time(each.made_at)}  {counted(each.count):>16}  {lasting(each):<24} "
            f"{title_of(each)}"
        )
    if not found:
        click.echo("No set is kept." if not temporary else "There are no sets.")


@command("resultset make", example='khotin resultset make "tuyên giáo" --from 2020 --sample 500')
@click.argument("words", nargs=-1, metavar="QUERY")
@narrowing
@click.option("--sort", default="relevance", help="relevance (the default), newest or oldest.")
@click.option("--sample", default="", metavar="N", help="Only so many, drawn at random.")
@click.option("--seed", default="", metavar="N", help="Draws the same again.  [default: 1]")
@click.option("--keep", "kept", is_flag=True, help="Keep it for good at once.")
@click.option("--title", default="", help="What it shall be called, when kept.")
@json_option
def make(
    words: tuple[str, ...], sample: str, seed: str, kept: bool, title: str, as_json: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Fix the answer of a search as a set, and print its id; without words every article answers."""
    if unknown := [word for word in words if word.startswith("--")]:
        raise UsageError(f"there is no option {unknown[0]}; see --help")
    if title and not kept:
        raise UsageError("--title: only kept sets have one; add --keep")
    query, (size, drawn) = query_of(" ".join(words), options), read_sample(sample, seed)
    with reading(query) as (engine, catalogue):
        found = pin(engine, catalogue, query, sample=size, seed=drawn)
        if kept:
            found = resultsets.keep(catalogue, found.id, by=getpass.getuser(), title=title)
    _say(found, as_json)


# A word with a minus before it is part of the question, not an option.
make.context_settings["ignore_unknown_options"] = True


@command("resultset show", example="khotin resultset show k3vq7c2hd5xw4n6a")
@click.argument("id_", metavar="SET")
@json_option
def show(id_: str, as_json: bool) -> None:
    """Show what a set answers, its count and digest, how long it lasts, and how to cite it."""
    config = settings()
    with Catalogue.open(config, create=False) as catalogue:
        found = resultsets.find(catalogue, id_)
    if as_json:
        print_json(_told_of(found))
        return
    permalink = set_permalink(config.public_url, found.id)
    facts = {
        "title": title_of(found),
        "asked": question_of(found),
        "read as": found.asked.read,
        "answers": counted(found.count),
        "made": f"{show_time(found.made_at)}, by {found.software}",
        "lasts": lasting(found),
        "kept by": found.kept_by,
        "archive": f"revision {found.asked.revision} of catalogue {found.asked.epoch[:8]}",
        "digest": f"SHA-256 {found.digest}",
        "address": permalink,
        "to cite": as_text(STYLES["vi"](cited_set(found, permalink=permalink))),
    }
    click.echo(f"result set {found.id}")
    for name, text in facts.items():
        if text:
            click.echo(f"  {name}: {text}")


@command(
    "resultset keep", example='khotin resultset keep k3vq7c2hd5xw4n6a --title "Thesis, chapter 3"'
)
@click.argument("id_", metavar="SET")
@click.option("--title", default="", help="What it shall be called.")
@json_option
def keep(id_: str, title: str, as_json: bool) -> None:
    """Keep a set for good, so that it can be cited; one kept already gets the new title."""
    with Catalogue.open(settings(), create=False) as catalogue:
        found = resultsets.keep(catalogue, id_, by=getpass.getuser(), title=title)
    _say(found, as_json)


@command("resultset release", example="khotin resultset release k3vq7c2hd5xw4n6a")
@click.argument("id_", metavar="SET")
@json_option
def release(id_: str, as_json: bool) -> None:
    """Keep a set no longer: it ends after 7 days, and what cites it leads nowhere then."""
    with Catalogue.open(settings(), create=False) as catalogue:
        found = resultsets.release(catalogue, id_, by=getpass.getuser())
    _say(found, as_json)


@command("resultset members", example="khotin resultset members k3vq7c2hd5xw4n6a | sha256sum")
@click.argument("id_", metavar="SET")
@click.option("--titles", is_flag=True, help="With titles as of the pinned versions.")
@click.option("--start", default=1, show_default=True, type=click.IntRange(1), help="First row.")
@click.option("--limit", type=click.IntRange(1), help="At most so many rows.  [default: all]")
@json_option
def members(id_: str, titles: bool, start: int, limit: int | None, as_json: bool) -> None:
    """Print a set's rows in order: article and version.

    Printed whole, the lines have the SHA-256 that the set shows as its digest.
    """
    config = settings()
    with Catalogue.open(config, create=False) as catalogue:
        found = resultsets.find(catalogue, id_)
        if not (titles or as_json):
            rows = resultsets.members(catalogue, found, start=start - 1)
            for row in islice(rows, limit):
                sys.stdout.write(f"{row.article_id} {row.number}\n")
            return
        shown = shown_rows(catalogue, found, held=withheld(catalogue), start=start - 1, limit=limit)
        if as_json:
            _print_rows(shown, config.public_url)
            return
        for row_ in shown:
            click.echo(f"{row_.member.article_id} {row_.member.number}  {row_title(row_)}")


@command(
    "resultset changes", example="khotin resultset changes k3vq7c2hd5xw4n6a --csv > changes.csv"
)
@click.argument("id_", metavar="SET")
@click.option("--csv", "as_table", is_flag=True, help="Print CSV.")
@json_option
def changes(id_: str, as_table: bool, as_json: bool) -> None:
    """Ask a set's search again and show what was added, removed and edited since, and why."""
    if as_table and as_json:
        raise UsageError("--csv and --json exclude each other")
    config = settings()
    with Catalogue.open(config, create=False) as catalogue:
        found, held = resultsets.find(catalogue, id_), withheld(catalogue)
        engine = Guard().over(open_engine(config), held)
        since = changes_since(engine, catalogue, found, held=held)
        texts = with_texts(catalogue, since, held=held)
        if as_table:
            writer = csv.writer(sys.stdout)
            writer.writerow(COLUMNS)
            for each in texts:
                writer.writerow(map(inert, change_json(each, base=config.public_url).values()))
        elif as_json:
            listed = [change_json(each, base=config.public_url) for each in texts]
            print_json(changes_json(found, since) | {"changes": listed})
        else:
            for each in texts:
                click.echo(change_line(each))
            click.echo(summary(found, since))
    if since.behind and not as_json:
        click.echo(behind_in_words(since), err=True)


for each in (list_, make, show, keep, release, members, changes):
    resultset.add_command(each, (each.name or "").removeprefix("resultset "))


def _told_of(found: ResultSet) -> dict[str, object]:
    return set_json(found) | {"kept_by": found.kept_by or None}


def _say(found: ResultSet, as_json: bool) -> None:
    if as_json:
        print_json(_told_of(found))
    else:
        click.echo(f"{found.id}: {lasting(found)}, {counted(found.count)}, {title_of(found)}")


def _print_rows(rows: Iterable[Shown], base: str) -> None:
    """Print rows as one JSON array, each as it comes."""
    opening = "["
    for row in rows:
        link = permalink_to(base, row.member.article_id, row.member.number)
        text = json.dumps(row_json(row, permalink=link), ensure_ascii=False)
        sys.stdout.write(f"{opening}\n{text}")
        opening = ","
    sys.stdout.write("[]\n" if opening == "[" else "\n]\n")
