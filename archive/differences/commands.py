"""The `diff` command: what changed between two versions of an article."""

from __future__ import annotations

import getpass

import click

from archive.catalogue import ArticleRow, Catalogue
from archive.commands import article_id_of
from archive.console import command, json_option, print_json, settings
from archive.differences.comparing import compare
from archive.differences.history import count_versions, history, neighbours
from archive.differences.showing import (
    difference_json,
    difference_lines,
    history_json,
    step_lines,
)
from archive.errors import Restricted, UsageError
from archive.models import Version
from archive.restrictions.acts import note_reading
from archive.restrictions.withholding import Withheld, withheld
from archive.text import show_time


@command("diff", example="khotin diff a3lge4zphughbxhr 1 2")
@click.argument("article", metavar="ID|URL")
@click.argument("before", type=click.IntRange(1), required=False)
@click.argument("after", type=click.IntRange(1), required=False)
@click.option("--list", "listed", is_flag=True, help="List the versions and what each changed.")
@click.option("--whole", is_flag=True, help="Print what is unchanged too.")
@click.option(
    "--hidden", is_flag=True, help="Also what is hidden from readers; noted in the audit log."
)
@json_option
def diff(
    article: str,
    before: int | None,
    after: int | None,
    listed: bool,
    whole: bool,
    hidden: bool,
    as_json: bool,
) -> None:
    """Show what changed between two versions of an article.

    BEFORE and AFTER are version numbers; with one of them, it is compared with the version before
    it; without any, the newest is.
    """
    with Catalogue.open(settings(), create=False) as catalogue:
        row = catalogue.article(article_id_of(article, catalogue.config))
        if row is None:
            raise UsageError(f"there is no article «{article}» in the archive")
        held = None if hidden else withheld(catalogue)
        if hidden:
            note_reading(catalogue, row.id, by=getpass.getuser(), command="diff")
        if held and (found_hidden := held.article(row.id)):
            raise Restricted(found_hidden)
        if listed:
            _list(catalogue, row, held, as_json=as_json)
            return
        one, other = _chosen(neighbours(catalogue, row.id), before, after)
        found = catalogue.versions_of([(row.id, one), (row.id, other)])
        old, new = (_open_to_readers(held, found[row.id, each]) for each in (one, other))
    difference = compare(old.article, new.article)
    if as_json:
        print_json(difference_json(row, old, new, difference))
    else:
        click.echo("\n".join(difference_lines(old, new, difference, whole=whole)))


def _open_to_readers(held: Withheld | None, version: Version) -> Version:
    """Return a version without its hidden photos; raises Restricted for a hidden one."""
    if held is None:
        return version
    if found := held.version(version):
        raise Restricted(found)
    return held.shown(version)


def _chosen(numbers: list[int], before: int | None, after: int | None) -> tuple[int, int]:
    """Return the two versions to compare; numbers stand in the order the site showed them."""
    for wanted in (before, after):
        if wanted is not None and wanted not in numbers:
            known = ", ".join(map(str, sorted(numbers)))
            raise UsageError(f"there is no version {wanted}; there are {known}")
    if before is not None and after is not None:
        return before, after
    place = len(numbers) - 1 if before is None else numbers.index(before)
    if place == 0:
        raise UsageError(
            "there is no version before it to compare it with"
            if len(numbers) > 1
            else "the article has one version only: there is nothing to compare"
        )
    return numbers[place - 1], numbers[place]


def _list(catalogue: Catalogue, row: ArticleRow, held: Withheld | None, *, as_json: bool) -> None:
    total = count_versions(catalogue, row.id)
    steps, events = history(catalogue, row.id, limit=100), catalogue.events(row.id)
    steps = [step for step in steps if not (held and held.version(step.version))]
    if as_json:
        print_json(history_json(row, steps, events, total=total))
        return
    for step in steps:
        click.echo("\n".join(step_lines(step)))
    if total > len(steps):
        click.echo(f"… {total - len(steps)} older versions")
    for event in events:
        click.echo(f"{event.happening.value}  {show_time(event.at)}  {event.value}".rstrip())
