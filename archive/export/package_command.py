"""The commands `package bag` and `package wacz`: the archive for other archives, and for players."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archive.catalogue import Catalogue
from archive.console import command, group, json_option, print_json, progress_bar, settings
from archive.errors import IntegrityError, UsageError
from archive.export.bag import write_bag
from archive.export.set_sweeping import sweep_leftovers
from archive.export.shelf import MAKER, put_digest, shelf, tar_up
from archive.export.wacz import write_wacz
from archive.known_sites import refuse_unknown_site
from archive.locks import show_alive
from archive.text import counted

_SITE = click.argument("site", required=False)


@group("package", example="khotin package wacz duk-langson -o duk.wacz")
@click.pass_context
def package(context: click.Context) -> None:
    """Write a site, or the whole archive, for others: a BagIt bag or a WACZ file."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command("package bag", example="khotin package bag duk-langson -o /mnt/deposit/duk-bag")
@_SITE
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The new folder; with --tar the new file, without its .tar.",
)
@click.option("--tar", is_flag=True, help="Put it into one tar file, with its SHA-256 beside it.")
@json_option
def bag(site: str | None, output: Path | None, tar: bool, as_json: bool) -> None:
    """Write the WARC files of SITE, or of all sites, into a BagIt bag: for keeping elsewhere.

    With quarantine, profiles and, of the whole archive, the catalogue. Restricted records are in it.
    """
    at = datetime.now(UTC)
    with _packing("Bag") as (catalogue, advance):
        if site is not None:
            refuse_unknown_site(catalogue, site)
        target = _chosen(catalogue, output) or _default(catalogue, site, at, "bag")
        made = write_bag(catalogue, target, site=site, at=at, progress=advance)
        if tar:
            made.path = tar_up(made.path)
            put_digest(made.path)
    _say(asdict(made), f"{made.path}: {made.files} files, {made.bytes} bytes", as_json=as_json)


@command("package wacz", example="khotin package wacz duk-langson -o duk.wacz")
@_SITE
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The new file.")
@json_option
def wacz(site: str | None, output: Path | None, as_json: bool) -> None:
    """Write the captures of SITE, or of all sites, into a WACZ file: for readers and players.

    What is restricted stays out, and so does every capture that names or shows something of it.
    """
    at = datetime.now(UTC)
    with _packing("WACZ") as (catalogue, advance):
        if site is not None:
            refuse_unknown_site(catalogue, site)
        target = _chosen(catalogue, output) or _default(catalogue, site, at, "wacz")
        made = write_wacz(catalogue, target, site=site, at=at, progress=advance)
        if output is None:
            put_digest(made.path)
    hidden = f", {made.withheld} withheld" if made.withheld else ""
    if made.mentioning:
        hidden += f", {made.mentioning} left out because they show something withheld"
    if made.doubled:
        hidden += f", {made.doubled} that lie in the WARC folder twice packed once"
    line = f"{made.path}: {made.captures} captures, {made.pages} pages{hidden}"
    _say(asdict(made), line, as_json=as_json)


for _command in (bag, wacz):
    package.add_command(_command, str(_command.name).removeprefix("package "))


@contextmanager
def _packing(label: str) -> Iterator[tuple[Catalogue, Callable[[int, int, str], None]]]:
    """Give the catalogue and a bar, having swept away what killed commands left on the shelf."""
    with Catalogue.open(settings(), create=False) as catalogue, progress_bar(label) as advance:
        sweep_leftovers(catalogue.config)
        alive = show_alive(catalogue.config, MAKER)
        try:
            yield catalogue, advance
        finally:
            alive.release()


def _chosen(catalogue: Catalogue, output: Path | None) -> Path | None:
    """Return the named place; raises UsageError inside the WARC folder: it would count as records twice."""
    kept = catalogue.config.warc_dir
    if output is not None and output.resolve().is_relative_to(kept.resolve()):
        raise UsageError(f"{output}: lies in the data folder; name one on another disk")
    return output


def _default(catalogue: Catalogue, site: str | None, at: datetime, kind: str) -> Path:
    name = f"{site or 'khotin'}-{at:%Y%m%dT%H%M%SZ}"
    folder = shelf(catalogue.config)
    return folder / (f"{name}.wacz" if kind == "wacz" else f"{name}-bag")


def _say(value: dict[str, Any], line: str, *, as_json: bool) -> None:
    if as_json:
        print_json(value | {"path": str(value["path"])})
    else:
        click.echo(line)
    if value["damaged"]:
        raise IntegrityError(
            f"it was written, but {counted(len(value['damaged']), 'record or file is', 'records or files are')} damaged "
            f"({', '.join(value['damaged'][:5])}): run `khotin repair`, then write it again"
        )
