"""The archive's commands: show and rebuild; and what `khotin import` does with a dump."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from archive import ingest
from archive.attachments.command import as_values, in_words
from archive.attachments.held import files_of
from archive.catalogue import Catalogue
from archive.config import Config
from archive.console import command, json_option, print_json, progress_bar, settings, warn
from archive.dumps import generic_identity
from archive.errors import IntegrityError, Restricted, UsageError
from archive.imports import Refusal, import_jsonl
from archive.models import Happening
from archive.profiles import load_sites
from archive.restrictions.acts import note_reading
from archive.restrictions.withholding import withheld
from archive.showing import article_json, article_lines
from archive.sites import Site
from archive.text import counted
from archive.urls import host_of


@command(
    "show",
    example="khotin show \\\n"
    "    'http://duk.langson.gov.vn/Default.aspx?siteid=1&c=content&a=detail&catid=2&id=1034'",
)
@click.argument("which", metavar="ID|URL")
@click.option("--version", "number", type=click.IntRange(1), help="An earlier version's number.")
@click.option(
    "--hidden", is_flag=True, help="Also what is hidden from readers; noted in the audit log."
)
@json_option
def show(which: str, number: int | None, hidden: bool, as_json: bool) -> None:
    """Print an article: its text, fields and versions."""
    config = settings()
    with Catalogue.open(config, create=False) as catalogue:
        row = catalogue.article(article_id_of(which, config))
        if row is None:
            raise UsageError(f"there is no article «{which}» in the archive")
        held = None if hidden else withheld(catalogue)
        if hidden:
            note_reading(catalogue, row.id, by=getpass.getuser(), command="show")
        if held and (whole := held.article(row.id)):
            raise Restricted(whole)
        versions = catalogue.versions(row.id)
        chosen = next((v for v in versions if v.number == (number or row.current)), None)
        if chosen is None:
            known = ", ".join(str(v.number) for v in versions)
            raise UsageError(f"article {row.id} has no version {number}; it has {known}")
        if held:
            if found := held.version(chosen):
                raise Restricted(found)
            chosen = held.shown(chosen)
            versions = [each for each in versions if not held.version(each)]
        sites = load_sites(config.profiles_dir, on_broken=warn)
        files = files_of(catalogue, chosen, sites=sites, held=held)
        capture = catalogue.capture(chosen.capture)
        events = catalogue.events(row.id)
        moved = [each.value for each in events if each.happening is Happening.MOVED]
        if as_json:
            print_json(article_json(row, chosen, versions, events, files, capture))
        else:
            to = moved[-1] if moved else ""
            click.echo("\n".join(article_lines(row, chosen, versions, files, capture, to)))


def article_id_of(which: str, config: Config) -> str:
    """Return the public id that an id or an address means; raises UsageError for no address."""
    if "://" not in which:
        return which.strip().lower()
    if not host_of(which):
        raise UsageError(f"«{which}» is no address")
    for site in load_sites(config.profiles_dir, on_broken=warn).values():
        key = site.article_key(which)
        if key is not None:
            return site.article_id(key)
    return generic_identity(which)[1]


def import_dump(
    file: Path, *, as_json: bool, settle: Callable[[Catalogue, Site, str], None]
) -> None:
    """Bring in a dump of articles, one JSON object a line, and print what came of it.

    `settle` is called for each site with a profile, with the id of its run. Exits with 1 when lines
    were refused.
    """
    config = settings()
    sites = load_sites(config.profiles_dir, on_broken=warn)
    with Catalogue.open(config) as catalogue, progress_bar("Import") as advance:
        size = file.stat().st_size if file.exists() else 0
        report = import_jsonl(
            file, catalogue=catalogue, sites=sites, told=_tell,
            progress=lambda done: advance(done, size, file.name),
        )  # fmt: skip
        for name, run in report.runs.items():
            if name in sites:
                settle(catalogue, sites[name], run)
    if as_json:
        print_json(asdict(report))
    else:
        click.echo(
            f"{report.lines} lines: {report.new} new, {report.edited} edited, "
            f"{report.unchanged + report.section} known, {report.refused} refused"
        )
    if report.refused:
        sys.exit(1)


def _tell(refusal: Refusal) -> None:
    click.echo(str(refusal), err=True)


@command("rebuild", example="khotin rebuild")
@json_option
def rebuild(as_json: bool) -> None:
    """Make the catalogue again from the WARC files; the old one is kept beside it.

    Exit code 4 when records were damaged, or when the old catalogue has records of files that are
    missing now: restore those, then rebuild again. The index then belongs to another catalogue: run `khotin index` afterwards.
    """
    config = settings()
    with progress_bar("Rebuild") as advance:
        found = ingest.rebuild(config, progress=advance)
    for warning in found.warnings:
        click.echo(f"note: {warning}", err=True)
    for fault in found.damaged:
        click.echo(f"damaged: {fault.file} at byte {fault.offset}: {fault.what}", err=True)
    for loss in found.lost:
        click.echo(f"lost: {loss}", err=True)
    if as_json:
        print_json({
            "files": found.files,
            "records": found.records,
            "damaged": [asdict(fault) for fault in found.damaged],
            "lost": [asdict(loss) for loss in found.lost],
            "kept": str(found.kept) if found.kept else None,
            "attachments": as_values(found.swept),
        })  # fmt: skip
    else:
        kept = f"; the old catalogue is {found.kept}" if found.kept else ""
        click.echo(f"{found.records} records of {found.files} files{kept}")
        if found.swept.read or found.swept.problems or found.swept.busy:
            click.echo("\n".join(in_words(found.swept)))
    if found.lost:
        raise IntegrityError(
            f"{counted(len(found.lost), 'WARC file lacks', 'WARC files lack')} records that the old catalogue has"
            f"{f', which is kept as {found.kept}' if found.kept else ''}; "
            "restore the files from a copy, then run `khotin rebuild` again"
        )
    if found.damaged:
        damaged = counted(len(found.damaged), "damaged record was", "damaged records were")
        raise IntegrityError(f"{damaged} passed over")
