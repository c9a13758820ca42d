"""The `audit` command: read the log of who did what."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from archive import audit as face
from archive.audit import Note
from archive.catalogue import Catalogue
from archive.console import command, json_option, print_json, settings
from archive.text import show_time


@command("audit", example="khotin audit --who lan --action schedule")
@click.option("--who", help="Only what this person did.")
@click.option("--action", help="Only this deed, or all that begin so: user, schedule.add ...")
@click.option("--before", type=click.IntRange(1), help="Go on behind the note with this number.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@json_option
def audit(
    who: str | None, action: str | None, before: int | None, limit: int, as_json: bool
) -> None:
    """List who did what, newest first: at the desk, over its API, by command."""
    with Catalogue.open(settings()) as catalogue:
        found = face.notes(catalogue, who=who, action=action, before=before, limit=limit)
    if as_json:
        print_json([note_json(one) for one in found])
        return
    for one in found:
        detail = json.dumps(dict(one.detail), ensure_ascii=False) if one.detail else ""
        click.echo(
            f"{one.id:>6}  {show_time(one.at)}  {one.who:<16} {one.via:<8} {one.action:<18} "
            f"{one.what}  {detail}".rstrip()
        )
    if not found:
        click.echo("Nothing is noted.")


def note_json(one: Note) -> dict[str, Any]:
    """Return a note as plain values, its time in ISO 8601 (UTC)."""
    return {**asdict(one), "at": one.at.isoformat(), "detail": dict(one.detail)}
