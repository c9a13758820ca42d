"""Proof that nothing was lost or altered: every file and record checked, and held against the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, literal, select

from archive.catalogue import Catalogue
from archive.catalogue.fixity_tables import quarantine
from archive.catalogue.tables import articles, captures, events, versions
from archive.config import Config
from archive.doubles import file_of
from archive.errors import ArchiveError
from archive.evidence import is_evidence
from archive.findings import Finding, FindingKind, Tally
from archive.ingest import site_folders
from archive.locks import is_busy
from archive.quarantine import check_quarantine
from archive.resultsets.checking import damaged_sets
from archive.verify_lists import Lists, list_first_time, read_lists
from archive.verify_rows import derived_differences, difference
from archive.warc import Record, check_file, open_files, scan
from archive.warc.manifest import sha256_of
from archive.warc.names import OPEN, SUFFIX, relative_name

__all__ = ["Checker", "Finding", "FindingKind", "Tally", "verify"]

CATALOGUE = "catalogue"
# No records tell of them: what is wrong with one is mended from a backup alone.
SETS = "result sets"
Progress = Callable[[int, int, str], None]
Note = Callable[[str], None]
# What another room checks of its own against the catalogue: the index.
Checker = Callable[[Catalogue, Note], Iterator[Finding]]


def verify(
    config: Config,
    catalogue: Catalogue,
    *,
    progress: Progress | None = None,
    note: Note | None = None,
    tally: Tally | None = None,
    checkers: Sequence[Checker] = (),
) -> Iterator[Finding]:
    """Yield everything damaged, missing or unreferenced in WARC files and catalogue.

    Files that a run is writing are left out; `note` is told of them. `progress` is told bytes
    read, bytes in all, and the file; `tally` counts what was looked at. A whole file that is in
    no manifest yet is listed in its folder's. `checkers` come last.
    """
    folder = config.warc_dir
    tell = note or (lambda _sentence: None)
    counted = tally or Tally()
    yield from _sqlite_faults(catalogue)
    unfinished = sorted(folder.rglob(f"*{SUFFIX}{OPEN}"))
    yield from _left_open(unfinished, folder, tell)
    skipped = {relative_name(path, folder) for path in unfinished}
    paths = sorted(folder.rglob(f"*{SUFFIX}"))
    sizes = {path: path.stat().st_size for path in paths}
    on_disk = {relative_name(path, folder) for path in paths}
    lists = {each.name: read_lists(catalogue, each) for each in site_folders(config)}
    for listed in lists.values():
        yield from listed.faults(on_disk)
    done = 0
    for path in paths:
        yield from _verify_file(config, catalogue, path, tell, lists.get(path.parent.name), counted)
        done += sizes[path]
        counted.files, counted.bytes = counted.files + 1, done
        if progress:
            progress(done, sum(sizes.values()), path.name)
    with catalogue.read() as connection:
        yield from _missing_files(connection, on_disk | skipped, lists)
        yield from _dangling(connection)
        for what in derived_differences(connection):
            yield Finding(FindingKind.DAMAGED, CATALOGUE, 0, what)
    for what in damaged_sets(catalogue):
        yield Finding(FindingKind.DAMAGED, SETS, 0, what)
    yield from check_quarantine(config, catalogue)
    for checker in checkers:
        yield from checker(catalogue, tell)


def _left_open(paths: Sequence[Path], folder: Path, tell: Note) -> Iterator[Finding]:
    for path in paths:
        file = relative_name(path, folder)
        if path in open_files(path.parent):
            what = "was left unfinished by a run that died; the next crawl of the site completes it"
            yield Finding(FindingKind.UNFINISHED, file, 0, what)
        else:
            tell(f"{file}: is being written; left out")


def _sqlite_faults(catalogue: Catalogue) -> Iterator[Finding]:
    """Yield what SQLite says is wrong with its own file."""
    if catalogue.engine.dialect.name != "sqlite":
        return
    try:
        with catalogue.read() as connection:
            said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    except ArchiveError as error:
        said = [str(error)]
    for what in said:
        if what != "ok":
            yield Finding(FindingKind.DAMAGED, CATALOGUE, 0, " ".join(what.split()))


def _verify_file(
    config: Config,
    catalogue: Catalogue,
    path: Path,
    tell: Note,
    lists: Lists | None,
    tally: Tally,
) -> Iterator[Finding]:
    file = relative_name(path, config.warc_dir)
    damaged = set()
    doubles: Counter[str | None] = Counter()
    busy = is_busy(config, path.parent.name)
    try:
        sha256 = sha256_of(path)
        for fault in check_file(path, folder=config.warc_dir):
            damaged.add(fault.offset)
            yield Finding(FindingKind.DAMAGED, file, fault.offset, fault.what)
        said = lists.says(file) if lists else set()
        if said and sha256 not in said and not damaged:
            what = f"its SHA-256 is {sha256}, but {' or '.join(sorted(said))} was noted"
            damaged.add(0)
            yield Finding(FindingKind.DAMAGED, file, 0, what)
        records = scan(path, folder=config.warc_dir, on_damage=lambda _fault: None)
        busy = is_busy(config, path.parent.name) or busy
        with catalogue.read() as connection:
            rows = _rows_of(connection, file)
            if busy:
                tell(
                    f"{file}: its site is being written; records not yet in the catalogue left out"
                )
            for record in records:
                tally.records += 1
                elsewhere = (
                    None if record.offset in rows else _elsewhere(config, connection, record)
                )
                doubles[elsewhere] += elsewhere is not None
                if elsewhere is None:
                    yield from _verify_record(connection, record, rows, unreferenced=not busy)
    except OSError as error:
        yield Finding(FindingKind.DAMAGED, file, 0, f"cannot be read: {error.strerror or error}")
        return
    except ArchiveError as error:
        yield Finding(FindingKind.DAMAGED, file, 0, str(error))
        return
    yield from _unlike(file, {at: id_ for at, id_ in rows.items() if at not in damaged}, +doubles)
    # A copy is not listed: it can then be taken away, and is not missed.
    fresh = not (said or damaged or busy or +doubles)
    if fresh and list_first_time(catalogue, path, sha256):
        tell(f"{file}: was in no list of digests; it is whole and listed now")


def _unlike(
    file: str, rows: Mapping[int, str], doubles: Mapping[str | None, int]
) -> Iterator[Finding]:
    """Yield rows of a file that no record was found for, and files that have its records too."""
    for offset, id_ in sorted(rows.items()):
        what = f"the catalogue has a record {id_} here, but none begins here"
        yield Finding(FindingKind.MISSING, file, offset, what)
    for other, count in doubles.items():
        what = (
            f"{count} of its records are in {other} too, where the catalogue has them; if it is a "
            "copy, move it out of the WARC folder"
        )
        yield Finding(FindingKind.DOUBLE, file, 0, what)


def _elsewhere(config: Config, connection: Connection, record: Record) -> str | None:
    """Return the file, which is there, that the catalogue has a record of the same id in."""
    other = file_of(connection, record.id) if is_evidence(record) else None
    # A file that was only renamed is no copy of the one that is missing now.
    return other if other is not None and (config.warc_dir / other).exists() else None


def _verify_record(
    connection: Connection, record: Record, rows: dict[int, str], *, unreferenced: bool
) -> Iterator[Finding]:
    """Hold a whole record against the catalogue's row for its place, which is used up."""
    if not is_evidence(record):
        return
    id_ = rows.pop(record.offset, None)
    if id_ is None:
        if unreferenced:
            what = f"{record.kind} of {record.url} is not in the catalogue; run `khotin repair`"
            yield Finding(FindingKind.UNREFERENCED, record.file, record.offset, what)
        return
    if record.id != id_:
        what = f"the catalogue has record {id_} here, but it is {record.id}"
    else:
        what = difference(connection, record)
    if what:
        yield Finding(FindingKind.DAMAGED, record.file, record.offset, what)


def _rows_of(connection: Connection, file: str) -> dict[int, str]:
    """Return the ids of the records that the catalogue has of a file, by byte offset."""
    queries = (
        select(captures.c.offset, captures.c.id).where(captures.c.file == file),
        select(versions.c.offset, versions.c.record).where(versions.c.file == file),
        select(events.c.offset, events.c.record).where(events.c.file == file),
    )
    return {row[0]: row[1] for query in queries for row in connection.execute(query)}


def _missing_files(
    connection: Connection, on_disk: set[str], lists: dict[str, Lists]
) -> Iterator[Finding]:
    named: set[str] = set()
    for listed in lists.values():
        named |= listed.files - listed.misnamed(on_disk).keys()
    for table in (captures, versions, events):
        named.update(connection.scalars(select(table.c.file).distinct()))
    for file in sorted(named - on_disk):
        count = len(_rows_of(connection, file))
        what = (
            f"the file is missing; the catalogue has {count} records of it: restore it from a copy"
        )
        yield Finding(FindingKind.MISSING, file, 0, what)


def _dangling(connection: Connection) -> Iterator[Finding]:
    """Yield rows that name a capture or version which does not exist, nor is in quarantine."""
    original, page, shown = captures.alias(), captures.alias(), versions.alias()
    current = and_(shown.c.article_id == articles.c.id, shown.c.number == articles.c.current)
    queries: tuple[tuple[Select[Any], str], ...] = (
        (
            select(captures.c.file, captures.c.offset, captures.c.refers_to)
            .outerjoin(original, original.c.id == captures.c.refers_to)
            .where(captures.c.kind == "revisit", original.c.id.is_(None))
            .where(~exists().where(quarantine.c.record == captures.c.refers_to)),
            "the revisit's original {} is missing",
        ),
        (
            select(versions.c.file, versions.c.offset, versions.c.capture)
            .outerjoin(page, page.c.id == versions.c.capture)
            .where(page.c.id.is_(None))
            .where(~exists().where(quarantine.c.record == versions.c.capture)),
            "the capture {} that the version was read from is missing",
        ),
        (
            select(literal(CATALOGUE), literal(0), articles.c.id)
            .select_from(articles)
            .outerjoin(shown, current)
            .where(shown.c.number.is_(None)),
            "the current version of article {} is missing",
        ),
    )
    for query, sentence in queries:
        for file, offset, named in connection.execute(query):
            yield Finding(FindingKind.MISSING, file, offset, sentence.format(named))
