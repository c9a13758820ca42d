"""Records of WARC files as the bytes they are, read one file after another, one open at a time."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, NamedTuple

from archive.errors import DamagedRecord
from archive.warc import Record
from archive.warc.members import Damage, read_member
from archive.warc.names import open_path
from archive.warc.reader import record_of
from archive.warc.record import BadRecord, parse_fields


class Piece(NamedTuple):
    """A record to be copied: its bytes as they lie in the archive, and what they hold."""

    data: bytes
    record: Record


class RecordFiles:
    """WARC files of a folder, whole ones and those still being written; `close` when done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = ""
        self._stream: BinaryIO | None = None
        self._head: Piece | None = None
        self._info: dict[str, str] = {}

    def close(self) -> None:
        """Close the file that is open."""
        if self._stream is not None:
            self._stream.close()

    def read(self, file: str, place: int) -> Piece:
        """Return the record at a byte offset of a file; raises DamagedRecord."""
        stream = self._opened(file, place)
        piece = self._piece(stream, place)
        if isinstance(piece, str):
            raise _damaged(file, place, piece)
        return piece

    def head(self) -> Piece | None:
        """Return, once for each file, the record that describes the file that is open."""
        head, self._head = self._head, None
        return head

    def beside(self, record: Record) -> Piece | None:
        """Return the request that follows the record of its answer in the open file, or None."""
        assert self._stream is not None
        piece = self._piece(self._stream, record.offset + record.length)
        if isinstance(piece, str) or piece.record.kind != "request":
            return None
        named = piece.record.headers.get("WARC-Concurrent-To", "")
        return piece if named == record.headers.get("WARC-Record-ID") else None

    def _opened(self, file: str, place: int) -> BinaryIO:
        if self._stream is not None and self._name == file:
            return self._stream
        self.close()
        self._stream, self._name, self._info = _open(self._folder / file), file, {}
        if self._stream is None:
            raise _damaged(file, place, "the file is missing")
        first = self._piece(self._stream, 0)
        self._head = None
        if not isinstance(first, str) and first.record.kind == "warcinfo":
            self._head, self._info = first, parse_fields(first.record.body)
        return self._stream

    def _piece(self, stream: BinaryIO, place: int) -> Piece | str:
        """Return the record at an offset, or what is wrong with it."""
        found = read_member(stream, place)
        if isinstance(found, Damage):
            return found.what
        try:
            record = record_of(found, self._name, self._info)
        except BadRecord as error:
            return str(error)
        stream.seek(found.offset)
        return Piece(stream.read(found.end - found.offset), record)


def _open(path: Path) -> BinaryIO | None:
    # The third look is for a writer that renamed the file between the first and the second.
    for each in (path, open_path(path), path):
        try:
            return each.open("rb")
        except FileNotFoundError:
            continue
    return None


def _damaged(file: str, place: int, what: str) -> DamagedRecord:
    sentence = (
        f"{file} at byte {place}: {what}; run `khotin verify` and restore the file from a copy"
    )
    return DamagedRecord(sentence, file=file, offset=place)
