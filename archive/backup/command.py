"""The commands `backup` and `restore`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archive.backup.layout import State, damaged_notes, states
from archive.backup.making import back_up
from archive.backup.restoring import restore as put_back
from archive.console import command, json_option, print_json, progress_bar, settings
from archive.errors import IntegrityError, UsageError
from archive.fixity_commands import clean_sentence
from archive.text import counted, show_time

_TO = click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False)
)
_FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))


@command("backup", example="khotin backup /mnt/backup/khotin --keep 30")
@_TO
@click.option("--link", is_flag=True, help="Link WARC files instead of copying; same disk only.")
@click.option("--keep", type=click.IntRange(1), help="Remove all but the newest so many backups.")
@click.option("--list", "only_list", is_flag=True, help="List the backups in DIR, newest first.")
@json_option
def backup(
    folder: Path | None, link: bool, keep: int | None, only_list: bool, as_json: bool
) -> None:
    """Make a backup of everything in DIR, while crawls go on.

    Without DIR in the folder that the setting backup_dir names.
    WARC files are copied once and shared by all backups there; catalogue, profiles and quarantine
    are copied each time. `sha256sum -c backup-….sha256` in DIR checks one without Kho Tin.
    """
    folder = folder or settings().backup_dir
    if folder is None:
        raise UsageError("name a folder on another disk, or set backup_dir to one")
    if only_list:
        _list(folder, as_json=as_json)
        return
    with progress_bar("Backup") as advance:
        made = back_up(
            settings(), folder, at=datetime.now(UTC), link=link, keep=keep, progress=advance
        )
    if as_json:
        print_json(state_json(made.state) | {
            "fresh": made.fresh, "known": made.known, "damaged": made.damaged,
        })  # fmt: skip
    else:
        click.echo(
            f"backup {made.state.stamp}: {made.state.files} files, {made.state.bytes} bytes; "
            f"{made.fresh} copied, {made.known} were there already"
        )
    if made.damaged:
        raise IntegrityError(
            f"the backup was made, but {counted(len(made.damaged), 'WARC file is', 'WARC files are')} damaged here "
            f"({', '.join(made.damaged[:5])}): run `khotin verify`, then `khotin repair`"
        )


@command("restore", example="KHOTIN_DATA_DIR=/srv/khotin khotin restore /mnt/backup/khotin")
@_FOLDER
@click.option("--backup", "stamp", metavar="TIME", help="Which, as `backup --list` names it.")
@json_option
def restore(folder: Path, stamp: str | None, as_json: bool) -> None:
    """Put a backup from DIR back, into an empty data folder, and verify it.

    By default the newest. The index is made again: run `khotin index` afterwards.
    """
    with progress_bar("Restore") as advance:
        done = put_back(settings(), folder, stamp=stamp, progress=advance)
    if as_json:
        print_json(state_json(done.state) | {
            "recovered": done.recovered.records,
            "findings": [asdict(finding) for finding in done.findings],
        })  # fmt: skip
    else:
        click.echo(
            f"backup {done.state.stamp} is put back; {done.recovered.records} records that were "
            "newer than its catalogue were read in"
        )
        for finding in done.findings:
            click.echo(str(finding))
    if done.findings:
        wrong = counted(len(done.findings), "thing is", "things are")
        raise IntegrityError(f"{wrong} wrong; run `khotin repair`")
    if not as_json:
        click.echo(f"{clean_sentence(done.tally, 0)} Run `khotin index`.")


def _list(folder: Path, *, as_json: bool) -> None:
    found, damaged = states(folder), damaged_notes(folder)
    if as_json:
        print_json([state_json(state) for state in found])
        return
    for state in found:
        click.echo(
            f"{state.stamp}  {show_time(state.at)}  {state.files} files, {state.bytes} bytes"
        )
    for path in damaged:
        click.echo(f"{path.name}: is damaged; this backup cannot be restored", err=True)
    if not found:
        click.echo("There is no backup here.")


def state_json(state: State) -> dict[str, Any]:
    """Return a backup as plain values, its time in ISO 8601 (UTC)."""
    return asdict(state) | {"at": state.at.isoformat()}
