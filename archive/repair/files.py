"""One damaged WARC file made whole again: every byte of it is kept, in its place or aside."""

from __future__ import annotations

import hashlib
import math
import os
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from archive.findings import FindingKind
from archive.fixity import Quarantined
from archive.quarantine import note_id
from archive.repair.rows import KnownRecord, info_again, made_again, records_of
from archive.versions import dump_json
from archive.warc.check import Fault, faults_of
from archive.warc.draft import draft
from archive.warc.members import HEAD, Member, members, mend
from archive.warc.names import relative_name
from archive.warc.record import BadRecord, id_of, split_record, time_of

QUARANTINE_MIME = "application/vnd.khotin.quarantine+json"
NOTHING = "0" * 32
_STEP = 1 << 20
_HINTS = 16_384


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a file in [offset, end): copied as it is, or `data` in its place.

    `proven`: `data` is to the bit what was once written there. `aside` is what goes to quarantine.
    """

    offset: int
    end: int
    what: str = ""
    data: bytes | None = None
    proven: bool = False
    again: int = 0
    aside: tuple[Quarantined, ...] = ()


@dataclass(slots=True)
class FilePlan:
    """What a file will be made of; `missing` when there is no such file any more."""

    path: Path
    file: str
    pieces: list[Piece] = field(default_factory=list)
    missing: bool = False

    @property
    def changed(self) -> list[Piece]:
        """Return the pieces that are not just copied."""
        return [piece for piece in self.pieces if piece.data is not None]

    @property
    def aside(self) -> list[Quarantined]:
        """Return what goes to quarantine."""
        return [each for piece in self.pieces for each in piece.aside]


def plan_file(connection: Connection, path: Path, *, folder: Path, at: datetime) -> FilePlan | None:
    """Return how a file is made whole, None when all its records are there and as written.

    Of a missing file the plan makes what the catalogue can give. Raises ArchiveError when a file
    cannot be read.
    """
    file = relative_name(path, folder)
    known = records_of(connection, file)
    if not path.exists():
        maker = _Maker(connection, file, known, note_id(file, 0, "warcinfo"), at)
        pieces = [maker.lost(0, known, "the file is missing")] if known else []
        return FilePlan(path, file, pieces, missing=True)
    spans, size = _spans(path), path.stat().st_size
    lost = [record for record in known if record.offset >= size]
    if not spans and not lost:
        return None
    plan = FilePlan(path, file)
    maker = _Maker(connection, file, known, _info_of(path), at)
    place = 0
    with path.open("rb") as stream:
        for span in spans:
            plan.pieces.append(Piece(place, span.offset))
            stream.seek(span.offset)
            plan.pieces.append(maker.mended(span, stream.read(span.end - span.offset), size))
            place = span.end
    plan.pieces.append(Piece(place, size))
    if lost and not (spans and spans[-1].end == size):
        plan.pieces.append(maker.lost(size, lost, "the file ends before it"))
    return plan


def compose(plan: FilePlan, target: Path) -> None:
    """Write the file as planned under another name, safe on disk; raises OSError."""
    with target.open("wb") as out:
        source = None if plan.missing else plan.path.open("rb")
        try:
            for piece in plan.pieces:
                if piece.data is not None:
                    out.write(piece.data)
                elif source is not None:
                    _copy(source, out, piece)
        finally:
            if source is not None:
                source.close()
        out.flush()
        os.fsync(out.fileno())


def bytes_aside(plan: FilePlan, piece: Piece) -> bytes:
    """Return the damaged bytes of a piece, none of what is missing."""
    if plan.missing or piece.offset == piece.end:
        return b""
    with plan.path.open("rb") as stream:
        stream.seek(piece.offset)
        return stream.read(piece.end - piece.offset)


def _copy(source: BinaryIO, out: BinaryIO, piece: Piece) -> None:
    source.seek(piece.offset)
    left = piece.end - piece.offset
    while left > 0:
        data = source.read(min(left, _STEP))
        out.write(data)
        left -= len(data)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the pieces of one file; `known` is what the catalogue has of it."""

    connection: Connection
    file: str
    known: list[KnownRecord]
    info: str
    at: datetime

    def mended(self, span: Fault, data: bytes, size: int) -> Piece:
        """Return what takes the place of damaged bytes."""
        original = mend(data)
        if original is not None:
            return Piece(span.offset, span.end, span.what, original, proven=True)
        # Of a tail that was cut, all that followed is lost with it.
        end = math.inf if span.end == size else span.end
        inside = [record for record in self.known if span.offset <= record.offset < end]
        remains = _remains(data)
        new, lost = self._again(inside, _time_in(remains))
        if not lost and len(new) == 1 and new[0][:HEAD] == data[:HEAD] and len(new[0]) == len(data):
            # The header, which is whole, has the fixity of just these bytes.
            return Piece(span.offset, span.end, span.what, new[0], proven=True, again=1)
        if not lost:
            url = remains.get("WARC-Target-URI", "")
            lost = [KnownRecord(span.offset, "" if new else _id_in(remains), url, "", {})]
        aside = tuple(self._aside(each, span, data, first=n == 0) for n, each in enumerate(lost))
        return Piece(
            span.offset, span.end, span.what, self._joined(span.offset, new, aside),
            again=len(new), aside=aside,
        )  # fmt: skip

    def lost(self, offset: int, records: list[KnownRecord], what: str) -> Piece:
        """Return what takes the place of records of which not a byte is left."""
        new, lost = self._again(records, None)
        span = Fault(offset, offset, what)
        aside = tuple(self._aside(each, span, b"", first=False) for each in lost)
        data = self._joined(offset, new, aside)
        return Piece(offset, offset, what, data, again=len(new), aside=aside)

    def _again(
        self, records: list[KnownRecord], at: datetime | None
    ) -> tuple[list[bytes], list[KnownRecord]]:
        """Return the members that the catalogue can give, and the records it cannot."""
        new, lost = [], []
        for record in records:
            member = made_again(self.connection, record, info=self.info, at=at)
            if member is None:
                lost.append(record)
            else:
                new.append(member)
        return new, lost

    def _joined(self, offset: int, new: list[bytes], aside: tuple[Quarantined, ...]) -> bytes:
        parts = [*new, *(_tombstone(each, self.info) for each in aside)]
        if offset == 0:
            at = min([each.row.get("fetched_at", self.at) for each in self.known], default=self.at)
            parts.insert(
                0, info_again(self.connection, self.file, self.known, id_=self.info, at=at)
            )
        return b"".join(parts)

    def _aside(self, record: KnownRecord, span: Fault, data: bytes, *, first: bool) -> Quarantined:
        """Return the note of a record; the damaged bytes lie beside that of the first."""
        gone = not data or record.offset > span.offset + len(data)
        return Quarantined(
            id=note_id(self.file, record.offset, record.id),
            kind=FindingKind.MISSING if gone else FindingKind.DAMAGED,
            file=self.file,
            offset=record.offset,
            length=len(data) if first else 0,
            record=record.id,
            url=record.url,
            what=span.what,
            sha256=hashlib.sha256(data).hexdigest() if first else "",
            at=self.at,
        )


def _tombstone(note: Quarantined, info: str) -> bytes:
    """Return the member that says in the file itself what stood here and where it is now."""
    value = asdict(note) | {"kind": note.kind.value, "at": note.at.isoformat()}
    return draft(
        "metadata", f"urn:khotin:quarantine:{note.id}", at=note.at, info=info,
        mime=QUARANTINE_MIME, body=dump_json(value).encode(), id_=note.id,
    ).member  # fmt: skip


def _spans(path: Path) -> list[Fault]:
    """Return the damaged parts of a file in order, each once."""
    found: dict[int, Fault] = {}
    for fault in faults_of(path):
        found.setdefault(fault.offset, fault)
    return [found[offset] for offset in sorted(found)]


def _info_of(path: Path) -> str:
    """Return the id of the file's warcinfo, which every record of ours names."""
    with path.open("rb") as stream:
        for member in members(stream):
            if isinstance(member, Member):
                with suppress(BadRecord):
                    headers, _ = split_record(member.block)
                    is_info = headers.get("WARC-Type") == "warcinfo"
                    name = "WARC-Record-ID" if is_info else "WARC-Warcinfo-ID"
                    if name in headers:
                        return id_of(headers[name])
    return NOTHING


def _remains(data: bytes) -> dict[str, str]:
    """Return the WARC fields that can still be read of a damaged member: no more than hints."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    found = b""
    with suppress(zlib.error):
        for at in range(HEAD, min(len(data), HEAD + _HINTS), 64):
            found += inflate.decompress(data[at : at + 64], _HINTS)
            if b"\r\n\r\n" in found:
                break
    head = found.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    return dict(line.split(": ", 1) for line in head.splitlines()[1:] if ": " in line)


def _id_in(remains: dict[str, str]) -> str:
    try:
        return id_of(remains.get("WARC-Record-ID", ""))
    except BadRecord:
        return ""


def _time_in(remains: dict[str, str]) -> datetime | None:
    try:
        return time_of(remains.get("WARC-Date", ""))
    except BadRecord:
        return None
