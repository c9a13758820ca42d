"""Reading WARC files: one record by its place, or all records in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import ArchiveError, DamagedRecord
from archive.warc.members import Damage, Member, members, read_member
from archive.warc.names import final_path, open_path, relative_name
from archive.warc.record import BadRecord, Record, parse_fields, parse_record, split_record


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a file: at which byte offset, and what, in one sentence."""

    file: str
    offset: int
    what: str


def read_record(folder: Path, file: str, offset: int) -> Record:
    """Return the record at a byte offset of a file, complete or still being written.

    Raises DamagedRecord, naming file and offset, when it is missing, torn or altered.
    """
    path = _locate(folder, file)
    if path is None:
        raise _damaged(Finding(file, offset, "the file is missing"))
    with opened(path) as stream:
        found = read_member(stream, offset)
        info = _read_info(stream)
    if isinstance(found, Damage):
        raise _damaged(Finding(file, offset, found.what))
    try:
        return record_of(found, file, info)
    except BadRecord as error:
        raise _damaged(Finding(file, offset, str(error))) from None


def _locate(folder: Path, file: str) -> Path | None:
    path = folder / file
    # The third look is for a writer that renamed the file between the first and the second.
    return next((p for p in (path, open_path(path), path) if p.exists()), None)


def scan(
    path: Path,
    *,
    folder: Path,
    start: int = 0,
    on_damage: Callable[[Finding], None] | None = None,
) -> Iterator[Record]:
    """Yield the whole records of a file in order, from the record at byte offset `start`.

    Raises DamagedRecord at the first that is not whole; with `on_damage`, tells it instead and
    goes on with the next whole one.
    """
    file = relative_name(path, folder)
    tell = on_damage or _raise
    with opened(path) as stream:
        info = _read_info(stream) if start else {}
        for member in members(stream, start=start):
            if isinstance(member, Damage):
                tell(Finding(file, member.offset, member.what))
                continue
            try:
                record = record_of(member, file, info)
            except BadRecord as error:
                tell(Finding(file, member.offset, str(error)))
                continue
            if record.kind == "warcinfo":
                info.update(parse_fields(record.body))
            yield record


def record_of(member: Member, file: str, info: dict[str, str]) -> Record:
    """Return the record a whole member holds; raises BadRecord when it holds none."""
    length = member.end - member.offset
    return parse_record(member.block, file=file, offset=member.offset, length=length, info=info)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a WARC file for reading, under its final name if it was completed meanwhile.

    Raises ArchiveError when it cannot be read.
    """
    try:
        stream = (path if path.exists() else final_path(path)).open("rb")
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read: {error.strerror}; check its rights") from None
    with stream:
        yield stream


def _read_info(stream: BinaryIO) -> dict[str, str]:
    """Return the fields of the warcinfo record a file begins with, none when it does not."""
    found = read_member(stream, 0)
    if isinstance(found, Damage):
        return {}
    try:
        headers, block = split_record(found.block)
    except BadRecord:
        return {}
    return parse_fields(block) if headers.get("WARC-Type") == "warcinfo" else {}


def _raise(finding: Finding) -> None:
    raise _damaged(finding)


def _damaged(finding: Finding) -> DamagedRecord:
    message = (
        f"{finding.file} at byte {finding.offset}: {finding.what}; "
        "run `khotin verify` and restore the file from a copy"
    )
    return DamagedRecord(message, file=finding.file, offset=finding.offset)
