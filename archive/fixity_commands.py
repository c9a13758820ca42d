"""The commands of proof: verify, and fixity, its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from archive.catalogue import Catalogue
from archive.config import Config
from archive.console import command, json_option, print_json, progress_bar, settings, warn
from archive.errors import ArchiveError, IntegrityError
from archive.findings import Finding, Tally
from archive.fixity import (
    FEW,
    Check,
    check,
    findings_of,
    history,
    in_quarantine,
    keep_check,
    kinds,
)
from archive.jobs.commands import login_name
from archive.other_rooms import other_rooms
from archive.quarantine import mirror_notes
from archive.text import counted, show_time
from archive.verify import verify as verify_all


@command("verify", example="khotin verify")
@json_option
@click.pass_context
def verify(context: click.Context, as_json: bool) -> None:
    """Check every record of the archive, and the catalogue against them; exit code 4 on damage.

    Then the index, if there is one. What was checked and found is kept: see `khotin fixity`.
    """
    config, tally = settings(), Tally()
    rooms = other_rooms(context)
    checkers = [rooms.check_index] if rooms else []
    found: list[Finding] = []
    with Catalogue.open(config, create=False) as catalogue, progress_bar("Verify") as advance:
        findings = verify_all(
            config, catalogue, progress=advance, note=_note, tally=tally, checkers=checkers
        )
        for finding in _kept(config, catalogue, findings, tally):
            found.append(finding)
            if not as_json:
                click.echo(str(finding))
        aside = len(in_quarantine(catalogue))
    if as_json:
        print_json([asdict(finding) for finding in found])
    if found:
        raise IntegrityError(
            f"{counted(len(found), 'thing is', 'things are')} wrong with the archive in {config.data_dir}"
        )
    if not as_json:
        click.echo(clean_sentence(tally, aside))


def clean_sentence(tally: Tally, aside: int) -> str:
    """Return what to say of an archive without findings."""
    looked = f"{tally.files} files, {tally.records} records, {tally.bytes} bytes"
    if aside:
        return f"Clean, {aside} records in quarantine: {looked}."
    return f"Nothing is damaged, missing or unreferenced: {looked}."


def _kept(
    config: Config, catalogue: Catalogue, findings: Iterator[Finding], tally: Tally
) -> Iterator[Finding]:
    """Keep the check in the history; where nothing may be written, only check."""
    try:
        mirror_notes(config, catalogue)
        kept = keep_check(catalogue, findings, tally=tally, by=login_name())
        first = next(kept, None)
    except ArchiveError as error:
        warn(ArchiveError(f"this check is not kept in the history: {error}"))
        yield from findings
        return
    if first is not None:
        yield first
        yield from kept


def _note(sentence: str) -> None:
    click.echo(f"note: {sentence}", err=True)


@command("fixity", example="khotin fixity 3f9c2a10")
@click.argument("which", metavar="[CHECK]", required=False)
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--quarantine", is_flag=True, help="What is out of use, damaged or missing.")
@json_option
def fixity(which: str | None, limit: int, quarantine: bool, as_json: bool) -> None:
    """List the checks of the archive, newest first; with CHECK, what that one found."""
    with Catalogue.open(settings(), create=False) as catalogue:
        if quarantine:
            _show_quarantine(catalogue, limit, as_json=as_json)
        elif which:
            _show_check(catalogue, check(catalogue, which), as_json=as_json)
        else:
            _show_history(history(catalogue, limit=limit), as_json=as_json)


def _show_history(found: list[Check], *, as_json: bool) -> None:
    if as_json:
        print_json([check_json(each) for each in found])
        return
    for each in found:
        click.echo(_line(each))
    if not found:
        click.echo("Nothing was checked yet; run `khotin verify`.")


def _show_check(catalogue: Catalogue, found: Check, *, as_json: bool) -> None:
    findings = findings_of(catalogue, found.id)
    if as_json:
        listed = [asdict(finding) for finding in findings]
        print_json(check_json(found) | {"list": listed})
        return
    click.echo(_line(found))
    for finding in findings:
        click.echo(f"  {finding}")


def _show_quarantine(catalogue: Catalogue, limit: int, *, as_json: bool) -> None:
    found = in_quarantine(catalogue, limit=limit)
    if as_json:
        print_json([_plain(asdict(each)) for each in found])
        return
    for each in found:
        place = f"{each.file} at byte {each.offset}"
        click.echo(f"{each.kind}  {place}  {each.url or 'unknown address'}  {each.what}")
    if not found:
        click.echo("Nothing is in quarantine.")


def check_json(found: Check) -> dict[str, Any]:
    """Return a check as plain values, times in ISO 8601 (UTC)."""
    return _plain(asdict(found)) | {"findings": found.findings}


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in value.items()}


def _line(found: Check) -> str:
    when = f"{found.id[:FEW]}  {show_time(found.started_at)}  {found.by}"
    if found.finished_at is None:
        return f"{when}  did not come to its end"
    looked = f"{found.files} files, {found.records} records, {found.bytes} bytes"
    result = ", ".join(kinds(found.counts)) or "clean"
    aside = f", {found.quarantined} in quarantine" if found.quarantined else ""
    return f"{when}  {looked} in {found.seconds:.1f} s: {result}{aside}"
