"""The `repair` command: shows what can be done about damage, and does it when asked to."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from archive.catalogue import Catalogue
from archive.config import Config
from archive.console import command, json_option, print_json, progress_bar, settings
from archive.errors import ArchiveError, IntegrityError
from archive.fixity_commands import clean_sentence
from archive.jobs.commands import login_name
from archive.other_rooms import OtherRooms, other_rooms
from archive.repair.applying import Repaired
from archive.repair.applying import repair as repair_all
from archive.repair.files import FilePlan
from archive.repair.planning import Plan, plan_repair
from archive.text import counted


@command("repair", example="khotin repair --apply")
@click.option("--apply", "really", is_flag=True, help="Do it; otherwise it is only shown.")
@click.option(
    "--accept-missing",
    is_flag=True,
    help="Go on without files that are gone, with what the catalogue knows of them.",
)
@json_option
@click.pass_context
def repair(context: click.Context, really: bool, accept_missing: bool, as_json: bool) -> None:
    """Put right what `verify` finds: say what would be done, and with --apply do it.

    Damaged records are restored where that can be proven, else put into quarantine; nothing is
    thrown away. Then lists, catalogue and index are brought to agree. Stopped at any moment, it
    goes on the next time.
    """
    config, rooms = settings(), other_rooms(context)
    if really:
        _apply(config, rooms, accept_missing=accept_missing, as_json=as_json)
    else:
        _show(config, rooms, as_json=as_json)


def _show(config: Config, rooms: OtherRooms | None, *, as_json: bool) -> None:
    checkers = (rooms.check_index,) if rooms else ()
    try:
        with Catalogue.open(config, create=False) as catalogue, progress_bar("Verify") as advance:
            plan = plan_repair(
                config, catalogue, at=datetime.now(UTC), progress=advance, checkers=checkers
            )
    except ArchiveError as error:
        raise IntegrityError(
            f"{error}; with --apply the catalogue is made again from the WARC files"
        ) from None
    if as_json:
        print_json(_plan_json(plan))
    else:
        click.echo("\n".join(_plan_lines(plan)))
    if plan:
        raise IntegrityError(
            f"{counted(len(plan.findings), 'thing is', 'things are')} wrong; "
            "run `khotin repair --apply` to do the above"
        )


def _plan_lines(plan: Plan) -> list[str]:
    lines = []
    for each in plan.files:
        if each.missing:
            lines.append(f"{each.file}: missing; put a copy of it back, or use --accept-missing")
            continue
        lines.append(f"{each.file}: {_words_of(each)}")
        for piece in each.changed:
            lines.append(
                f"    byte {piece.offset}: {piece.what}: {_fate(piece.proven, piece.again)}"
            )
            lines += [
                f"        quarantine: {n.kind}: {n.url or n.record or '?'}" for n in piece.aside
            ]
    lines += [f"{site}: its manifest is written anew, the old one put aside" for site in plan.lists]
    if plan.catalogue:
        lines.append(
            f"catalogue: made again, for {len(plan.catalogue)} differences, if they remain"
        )
    if plan.index:
        lines.append(f"index: made again, for {len(plan.index)} faults")
    return lines or ["Nothing is to be repaired."]


def _words_of(plan: FilePlan) -> str:
    proven = sum(piece.proven for piece in plan.changed)
    again = sum(piece.again for piece in plan.changed if not piece.proven)
    aside = len(plan.aside)
    return f"{proven} records put right to the bit, {again} from the catalogue, {aside} aside"


def _fate(proven: bool, again: int) -> str:
    if proven:
        return "put right to the bit"
    return "written anew from the catalogue" if again else "put aside"


def _plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "findings": [asdict(finding) for finding in plan.findings],
        "files": [
            {
                "file": each.file,
                "missing": each.missing,
                "proven": sum(piece.proven for piece in each.changed),
                "again": sum(piece.again for piece in each.changed if not piece.proven),
                "aside": [note.url or note.record for note in each.aside],
            }
            for each in plan.files
        ],
        "lists": plan.lists,
        "catalogue": len(plan.catalogue),
        "index": len(plan.index),
    }


def _apply(
    config: Config, rooms: OtherRooms | None, *, accept_missing: bool, as_json: bool
) -> None:
    with progress_bar("Repair") as advance:
        done = repair_all(
            config,
            at=datetime.now(UTC),
            by=login_name(),
            accept_missing=accept_missing,
            progress=advance,
            say=lambda sentence: None if as_json else click.echo(sentence),
            checkers=(rooms.check_index,) if rooms else (),
            follow=rooms.follow if rooms else None,
        )
    if as_json:
        print_json(_done_json(done))
    for finding in done.left:
        click.echo(str(finding), err=True)
    if done.left:
        left = counted(len(done.left), "thing is", "things are")
        raise IntegrityError(f"{left} still wrong, which repair cannot mend")
    if not as_json:
        click.echo(clean_sentence(done.tally, done.quarantined))


def _done_json(done: Repaired) -> dict[str, Any]:
    names = ("files", "proven", "again", "aside", "lists", "rebuilt", "indexed", "quarantined")
    left = [asdict(finding) for finding in done.left]
    return {name: getattr(done, name) for name in names} | {"left": left}
