"""Doing what a plan says, in an order that may be broken off at any moment and begun again.

First the quarantine, then the WARC files, each written beside itself and put in place whole, then
their lists, then the catalogue if it says otherwise, at last the index.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from archive.audit import note
from archive.backup.making import BACKUP
from archive.catalogue import Catalogue
from archive.catalogue.fixity_tables import warc_files
from archive.catalogue.tables import articles, captures, events, versions
from archive.catalogue.tallies import recount
from archive.config import Config
from archive.errors import ArchiveError, IntegrityError
from archive.findings import Finding, Tally
from archive.fixity import in_quarantine, keep_check, relist
from archive.ingest import Recovered, seal_orphans, site_folders
from archive.locks import PATIENCE, SiteBusy, is_dead, writing_site
from archive.quarantine import keep_bytes, mirror_notes, put_aside
from archive.rebuilding import rebuild
from archive.repair.files import FilePlan, bytes_aside, compose
from archive.repair.planning import Progress, is_of_catalogue, plan_repair
from archive.verify import Checker, verify
from archive.warc import check_file, scan
from archive.warc.manifest import NAME, list_file, read_manifest, sha256_of, write_manifest
from archive.warc.names import SUFFIX, sync_folder

REPAIRING = ".repairing"
Say = Callable[[str], None]
Follow = Callable[[Catalogue, bool], str]


@dataclass(slots=True)
class Repaired:
    """What a repair did, and what is still wrong after it.

    `proven` records are again to the bit what was written; `again` were written anew from the
    catalogue; `aside` went to quarantine, where `quarantined` lie now. `rebuilt`: the catalogue was made again.
    """

    files: int = 0
    proven: int = 0
    again: int = 0
    aside: int = 0
    lists: int = 0
    rebuilt: bool = False
    indexed: str = ""
    quarantined: int = 0
    left: list[Finding] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def repair(
    config: Config,
    *,
    at: datetime,
    by: str,
    accept_missing: bool = False,
    progress: Progress | None = None,
    say: Say = lambda _sentence: None,
    checkers: tuple[Checker, ...] = (),
    follow: Follow | None = None,
) -> Repaired:
    """Put right what is wrong with the archive, as far as that can be done from what is here.

    Raises IntegrityError, doing nothing, when whole files are missing: a copy of them is worth
    more; with `accept_missing` what the catalogue knows of them takes their place. Raises
    SiteBusy when a run is writing.
    """
    done = Repaired()
    if not is_dead(config, BACKUP):
        raise SiteBusy("a backup is being made, which must not see files change; wait for its end")
    if not _can_be_read(config):
        _rebuild(config, at, progress, done, say)
    with Catalogue.open(config) as catalogue, ExitStack() as held:
        for folder in site_folders(config):
            held.enter_context(writing_site(config, folder.name, seconds=PATIENCE))
            seal_orphans(folder, Recovered())
            for leftover in folder.glob(f"*{REPAIRING}"):
                leftover.unlink()
        plan = plan_repair(config, catalogue, at=at, progress=progress)
        if plan.missing and not accept_missing:
            raise _lost(plan.missing)
        for each in plan.files:
            if each.pieces:
                _repair_file(config, catalogue, each, done, say)
        mirror_notes(config, catalogue)
        for site in plan.lists:
            _repair_list(config, catalogue, site, at)
            done.lists += 1
            say(f"{site}/{NAME}: written anew")
    _bring_along(config, at, progress, done, say, checkers, follow)
    with Catalogue.open(config, create=False) as catalogue:
        found = verify(config, catalogue, progress=progress, tally=done.tally, checkers=checkers)
        done.left = list(keep_check(catalogue, found, tally=done.tally, by=by))
        done.quarantined = len(in_quarantine(catalogue))
        _note(catalogue, done, by)
    return done


def _can_be_read(config: Config) -> bool:
    """Tell whether there is a catalogue whose rows can all be read."""
    try:
        with Catalogue.open(config, create=False) as catalogue, catalogue.read() as connection:
            for table in (captures, versions, events, articles):
                for _rows in connection.execute(select(table)).partitions(1000):
                    pass
    except ArchiveError:
        return False
    return True


def _rebuild(
    config: Config, at: datetime, progress: Progress | None, done: Repaired, say: Say
) -> None:
    for warning in rebuild(config, progress=progress, at=at).warnings:
        say(warning)
    done.rebuilt = True
    say("the catalogue was made again from the WARC files")


def _lost(plans: list[FilePlan]) -> IntegrityError:
    names = ", ".join(plan.file for plan in plans[:5]) + (" …" if len(plans) > 5 else "")
    return IntegrityError(
        f"{len(plans)} WARC files are missing ({names}); nothing was done: put copies of them back, "
        "or run with --accept-missing to go on with what the catalogue knows of them"
    )


def _repair_file(
    config: Config, catalogue: Catalogue, plan: FilePlan, done: Repaired, say: Say
) -> None:
    target = plan.path.with_name(f"{plan.path.name}{REPAIRING}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        compose(plan, target)
        sha256 = sha256_of(target)
        faults = list(check_file(target, folder=config.warc_dir))
        if faults:
            raise ArchiveError(f"{plan.file}: cannot be made whole: {faults[0].what}")
        restored = sha256 in _said(catalogue, plan)
        if not restored:
            _put_aside(config, plan)
        list_file(plan.path.parent, plan.path.name, sha256)
        target.replace(plan.path)
        sync_folder(plan.path.parent)
    except OSError as error:
        raise ArchiveError(
            f"{plan.path}: cannot be repaired: {error.strerror or error}; it is as it was; make "
            "room or give the right to write, then run again"
        ) from None
    finally:
        target.unlink(missing_ok=True)
    with catalogue.write() as connection:
        _move_rows(connection, config, plan)
        relist(connection, plan.file, sha256=sha256, size=plan.path.stat().st_size)
    _count(plan, done, restored=restored)
    say(f"{plan.file}: {_in_words(plan, restored=restored)}")


def _said(catalogue: Catalogue, plan: FilePlan) -> set[str]:
    """Return the digests that the lists have of a file."""
    with catalogue.read() as connection:
        noted = connection.scalar(select(warc_files.c.sha256).where(warc_files.c.file == plan.file))
    listed = read_manifest(plan.path.parent).files.get(plan.path.name)
    return {sha for sha in (noted, listed) if sha}


def _put_aside(config: Config, plan: FilePlan) -> None:
    for piece in plan.changed:
        for each in piece.aside:
            put_aside(config, each, bytes_aside(plan, piece) if each.sha256 else b"")


def _move_rows(connection: Connection, config: Config, plan: FilePlan) -> None:
    """Give the rows of a file the places its records have now; those put aside have none."""
    places = {each.id: each.offset for each in scan(plan.path, folder=config.warc_dir)}
    for table, key in (
        (captures, captures.c.id), (versions, versions.c.record), (events, events.c.record),
    ):  # fmt: skip
        query = select(key, table.c.offset).where(table.c.file == plan.file)
        for id_, offset in connection.execute(query).all():
            if places.get(id_, offset) != offset:
                connection.execute(update(table).where(key == id_).values(offset=places[id_]))
    gone = [each.record for each in plan.aside if each.record and each.record not in places]
    for at in range(0, len(gone), 500):
        connection.execute(delete(captures).where(captures.c.id.in_(gone[at : at + 500])))
    if gone:
        recount(connection)


def _count(plan: FilePlan, done: Repaired, *, restored: bool) -> None:
    done.files += 1
    if restored:
        done.proven += len(plan.changed)
        return
    done.proven += sum(piece.proven for piece in plan.changed)
    done.again += sum(piece.again for piece in plan.changed if not piece.proven)
    done.aside += len(plan.aside)


def _in_words(plan: FilePlan, *, restored: bool) -> str:
    if restored:
        return "is again, to the bit, what was sealed"
    proven = sum(piece.proven for piece in plan.changed)
    again = sum(piece.again for piece in plan.changed if not piece.proven)
    return (
        f"{proven} records put right to the bit, {again} written anew from the catalogue, "
        f"{len(plan.aside)} put into quarantine"
    )


def _repair_list(config: Config, catalogue: Catalogue, site: str, at: datetime) -> None:
    """Write a folder's manifest anew from files that are whole; the old one is put aside."""
    folder = config.warc_dir / site
    old = folder / NAME
    if old.exists():
        keep_bytes(config, site, f"{at:%Y%m%dT%H%M%SZ}-{NAME}.bin", old.read_bytes())
    listed = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if next(check_file(path, folder=config.warc_dir), None) is None:
            listed[path.name] = sha256_of(path)
    try:
        write_manifest(folder, listed)
    except OSError as error:
        raise ArchiveError(f"{old}: cannot be written: {error.strerror}; make room") from None
    with catalogue.write() as connection:
        prefix = warc_files.c.file.startswith(f"{site}/", autoescape=True)
        connection.execute(delete(warc_files).where(prefix))
        for name, sha256 in listed.items():
            size = (folder / name).stat().st_size
            relist(connection, f"{site}/{name}", sha256=sha256, size=size)


def _bring_along(
    config: Config,
    at: datetime,
    progress: Progress | None,
    done: Repaired,
    say: Say,
    checkers: tuple[Checker, ...],
    follow: Follow | None,
) -> None:
    """Make catalogue and index agree with the WARC files, where they do not."""
    with Catalogue.open(config, create=False) as catalogue:
        differs = any(map(is_of_catalogue, verify(config, catalogue, progress=progress)))
    if differs:
        _rebuild(config, at, progress, done, say)
    with Catalogue.open(config, create=False) as catalogue:
        faults = any(next(check(catalogue, _silent), None) for check in checkers)
        if follow is not None and (faults or done.rebuilt):
            done.indexed = follow(catalogue, faults and not done.rebuilt)
            say(done.indexed)


def _silent(_sentence: str) -> None:
    """Say nothing."""


def _note(catalogue: Catalogue, done: Repaired, by: str) -> None:
    """Write into the audit log what was done."""
    detail = {name: getattr(done, name) for name in ("files", "proven", "again", "aside", "lists")}
    note(
        catalogue, who=by, action="repair", what="archive",
        detail=detail | {"rebuilt": done.rebuilt, "left": len(done.left)},
    )  # fmt: skip
