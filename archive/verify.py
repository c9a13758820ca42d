"""Proof that nothing was lost or altered: every record checked, and held against the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, and_, literal, select

from archive.catalogue import Catalogue
from archive.catalogue.tables import articles, captures, events, versions
from archive.config import Config
from archive.errors import ArchiveError, DamagedRecord
from archive.evidence import is_evidence
from archive.locks import is_busy
from archive.statements import read_statement, read_version
from archive.versions import content_digest
from archive.warc import Record, check_file, open_files, scan
from archive.warc.names import OPEN, SUFFIX, relative_name


class FindingKind(StrEnum):
    """What kind of thing verify found."""

    DAMAGED = "damaged"
    MISSING = "missing"
    UNREFERENCED = "unreferenced"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong; `file` is relative to the WARC folder, `offset` the record's byte in it."""

    kind: FindingKind
    file: str
    offset: int
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.file} at byte {self.offset}: {self.what}"


@dataclass(frozen=True, slots=True)
class _Row:
    """What the catalogue says stands at a place; `digest` is that of a capture or a version."""

    id: str
    digest: str | None


Progress = Callable[[int, int, str], None]


def verify(
    config: Config,
    catalogue: Catalogue,
    *,
    progress: Progress | None = None,
    note: Callable[[str], None] | None = None,
) -> Iterator[Finding]:
    """Yield everything damaged, missing or unreferenced in WARC files and catalogue.

    Files that a run is writing are left out; `note` is told of them. `progress` is told bytes
    read, bytes in all, and the file.
    """
    folder = config.warc_dir
    tell = note or (lambda _sentence: None)
    skipped = set()
    for path in sorted(folder.rglob(f"*{SUFFIX}{OPEN}")):
        file = relative_name(path, folder)
        skipped.add(file)
        if path in open_files(path.parent):
            what = "was left unfinished by a run that died; the next crawl of the site completes it"
            yield Finding(FindingKind.UNFINISHED, file, 0, what)
        else:
            tell(f"{file}: is being written; left out")
    paths = sorted(folder.rglob(f"*{SUFFIX}"))
    sizes = {path: path.stat().st_size for path in paths}
    done = 0
    for path in paths:
        yield from _verify_file(config, catalogue, path, tell)
        done += sizes[path]
        if progress:
            progress(done, sum(sizes.values()), path.name)
    with catalogue.read() as connection:
        on_disk = {relative_name(path, folder) for path in paths} | skipped
        yield from _missing_files(connection, on_disk)
        yield from _dangling(connection)


def _verify_file(
    config: Config, catalogue: Catalogue, path: Path, tell: Callable[[str], None]
) -> Iterator[Finding]:
    file = relative_name(path, config.warc_dir)
    damaged = set()
    busy = is_busy(config, path.parent.name)
    try:
        for fault in check_file(path, folder=config.warc_dir):
            damaged.add(fault.offset)
            yield Finding(FindingKind.DAMAGED, file, fault.offset, fault.what)
        records = scan(path, folder=config.warc_dir, on_damage=lambda _fault: None)
        busy = is_busy(config, path.parent.name) or busy
        with catalogue.read() as connection:
            rows = _rows_of(connection, file)
        if busy:
            tell(f"{file}: its site is being written; records not yet in the catalogue left out")
        for record in records:
            yield from _verify_record(record, rows, unreferenced=not busy)
    except ArchiveError as error:
        yield Finding(FindingKind.DAMAGED, file, 0, str(error))
        return
    for offset, row in sorted(rows.items()):
        if offset not in damaged:
            what = f"the catalogue has a record {row.id} here, but none begins here"
            yield Finding(FindingKind.MISSING, file, offset, what)


def _verify_record(
    record: Record, rows: dict[int, _Row], *, unreferenced: bool
) -> Iterator[Finding]:
    """Hold a whole record against the catalogue's row for its place, which is used up."""
    if not is_evidence(record):
        return
    row = rows.pop(record.offset, None)
    if row is None:
        if unreferenced:
            what = f"{record.kind} of {record.url} is not in the catalogue; run `khotin rebuild`"
            yield Finding(FindingKind.UNREFERENCED, record.file, record.offset, what)
        return
    if what := _difference(record, row):
        yield Finding(FindingKind.DAMAGED, record.file, record.offset, what)


def _difference(record: Record, row: _Row) -> str:
    """Return how a record differs from its row, empty when it does not."""
    if record.id != row.id:
        return f"the catalogue has record {row.id} here, but it is {record.id}"
    try:
        if record.kind == "conversion":
            version = read_version(record.body, place=record).version
            if not version.digest == row.digest == content_digest(version.article):
                return "the version's digest is not that of its text, or not the catalogue's"
        elif record.kind == "metadata":
            read_statement(record.body, place=record)
        elif record.digest != row.digest:
            return "the payload digest is not the catalogue's"
    except DamagedRecord as error:
        return str(error)
    return ""


def _rows_of(connection: Connection, file: str) -> dict[int, _Row]:
    """Return what the catalogue has of a file, by byte offset."""
    queries = (
        select(captures.c.offset, captures.c.id, captures.c.digest).where(captures.c.file == file),
        select(versions.c.offset, versions.c.record, versions.c.digest).where(
            versions.c.file == file
        ),
        select(events.c.offset, events.c.record, literal(None)).where(events.c.file == file),
    )
    return {row[0]: _Row(row[1], row[2]) for query in queries for row in connection.execute(query)}


def _missing_files(connection: Connection, on_disk: set[str]) -> Iterator[Finding]:
    named: set[str] = set()
    for table in (captures, versions, events):
        named.update(connection.scalars(select(table.c.file).distinct()))
    for file in sorted(named - on_disk):
        count = len(_rows_of(connection, file))
        what = (
            f"the file is missing; the catalogue has {count} records of it: restore it from a copy"
        )
        yield Finding(FindingKind.MISSING, file, 0, what)


def _dangling(connection: Connection) -> Iterator[Finding]:
    """Yield rows that name a capture or version which does not exist."""
    original, page, shown = captures.alias(), captures.alias(), versions.alias()
    current = and_(shown.c.article_id == articles.c.id, shown.c.number == articles.c.current)
    queries: tuple[tuple[Select[Any], str], ...] = (
        (
            select(captures.c.file, captures.c.offset, captures.c.refers_to)
            .outerjoin(original, original.c.id == captures.c.refers_to)
            .where(captures.c.kind == "revisit", original.c.id.is_(None)),
            "the revisit's original {} is missing",
        ),
        (
            select(versions.c.file, versions.c.offset, versions.c.capture)
            .outerjoin(page, page.c.id == versions.c.capture)
            .where(page.c.id.is_(None)),
            "the capture {} that the version was read from is missing",
        ),
        (
            select(literal("catalogue"), literal(0), articles.c.id)
            .select_from(articles)
            .outerjoin(shown, current)
            .where(shown.c.number.is_(None)),
            "the current version of article {} is missing",
        ),
    )
    for query, sentence in queries:
        for file, offset, named in connection.execute(query):
            yield Finding(FindingKind.MISSING, file, offset, sentence.format(named))
