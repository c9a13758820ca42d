"""Reading WARC files of any make: record by record, in bounded memory, past damage.

Unlike archive.warc, which knows its own files, this takes what the world writes: members that hold
one record or all, files that are not compressed, old headers, records of any size.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from archive.errors import UsageError
from archive.warc.record import parse_fields

_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b\x08"
_LONGEST_HEAD = 1 << 18
_OTHERS = {
    b"\x28\xb5\x2f\xfd": "is compressed by Zstandard; unpack it first",
    b"filedesc:": "is an ARC file, the form before WARC; convert it to WARC first",
    b"BZh": "is compressed by bzip2; unpack it first",
    b"\xfd7zXZ": "is compressed by xz; unpack it first",
    b"PK\x03\x04": "is a zip archive, but no WACZ",
}
# A file with more torn places than this is no WARC file any more.
_MOST_DAMAGE = 1000
_BEGINS = re.compile(rb"WARC/\d\.\d+\r?\n")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A whole record: its fields by lower-case name, its block, the byte of the file it begins at.

    For gzip the byte is that of its member. `block` is None when it was longer than asked for.
    """

    offset: int
    fields: dict[str, str]
    length: int
    block: bytes | None

    def get(self, name: str) -> str:
        """Return a field's value, empty when it has none."""
        return self.fields.get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes [offset, end) of a file that hold no whole record."""

    offset: int
    end: int
    what: str


class _Broken(ValueError):
    """The bytes are no whole record; says why."""


def records(stream: BinaryIO, *, size: int, most: int) -> Iterator[Foreign | Damage]:
    """Yield the records of a seekable stream of `size` bytes, and damage between them.

    A block longer than `most` bytes is passed over unread. Raises UsageError for what is no WARC.
    """
    step = _step_of(stream, size)
    offset, broken = 0, 0
    while offset < size:
        part = step(stream, offset)
        last = offset
        try:
            while (found := part.record(most)) is not None:
                last = part.at
                yield found
            offset = part.at
        except (_Broken, zlib.error, EOFError) as error:
            broken += 1
            begins = max(last, offset)
            end = size if broken >= _MOST_DAMAGE else _next(stream, begins + 1, size, step)
            tail = "; too much of the file is damaged to go on" if broken >= _MOST_DAMAGE else ""
            yield Damage(begins, end, f"{error}{tail}")
            offset = end


def _step_of(stream: BinaryIO, size: int) -> type[_Plain]:
    """Return how the stream's records are packed."""
    stream.seek(0)
    start = stream.read(16)
    if start.startswith(_GZIP):
        _check_packed(stream)
        return _Member
    for sign, sentence in _OTHERS.items():
        if start.startswith(sign):
            raise UsageError(sentence)
    if size and not start.startswith(b"WARC/"):
        raise UsageError("holds no WARC records")
    return _Plain


def _check_packed(stream: BinaryIO) -> None:
    """Raise UsageError when a gzip file begins with something that is no WARC record."""
    stream.seek(0)
    try:
        start = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(stream.read(1024), 16)
    except zlib.error:
        return
    if start.startswith(b"filedesc:"):
        raise UsageError(_OTHERS[b"filedesc:"])
    if start and not start.startswith(b"WARC/"):
        raise UsageError("is compressed, but holds no WARC records")


class _Plain:
    """Records one after the other from a byte offset, as they are; `at` is where the next begins."""

    def __init__(self, stream: BinaryIO, offset: int) -> None:
        self._stream = stream
        self._buffer = bytearray()
        self.at = offset
        stream.seek(offset)

    def _more(self) -> bytes:
        return self._stream.read(_CHUNK)

    def _fill(self, least: int) -> bool:
        """Have so many bytes in the buffer; False when there are not as many."""
        while len(self._buffer) < least:
            data = self._more()
            if not data:
                return False
            self._buffer += data
        return True

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        self._taken(count)
        return taken

    def _taken(self, count: int) -> None:
        self.at += count

    def _begins_at(self) -> int:
        return self.at

    def record(self, most: int) -> Foreign | None:
        """Read the next record; None at the end. Raises _Broken, zlib.error, EOFError."""
        while self._fill(1) and self._buffer[0] in b"\r\n":
            self._take(1)
        if not self._buffer:
            return None
        begins = self._begins_at()
        fields = self._head()
        length = _length(fields)
        block = self._block(length) if length <= most else None
        if block is None:
            self._pass(length)
        self._end()
        return Foreign(begins, fields, length, block)

    def _head(self) -> dict[str, str]:
        while (found := re.search(rb"\r?\n\r?\n", self._buffer)) is None:
            if len(self._buffer) > _LONGEST_HEAD:
                raise _Broken("a record's head does not end")
            if not self._fill(len(self._buffer) + 1):
                if _BEGINS.match(self._buffer):
                    raise _Broken("the file ends within a record's head")
                raise _Broken("no record begins here")
        if not _BEGINS.match(self._buffer):
            raise _Broken("no record begins here")
        head = self._take(found.end())
        named = parse_fields(head.split(b"\n", 1)[1])
        return {name.lower(): value for name, value in named.items()}

    def _block(self, length: int) -> bytes:
        if not self._fill(length):
            raise _Broken("the file ends before the record does")
        return self._take(length)

    def _pass(self, length: int) -> None:
        left = length
        while left:
            if not self._fill(1):
                raise _Broken("the file ends before the record does")
            left -= len(self._take(min(left, len(self._buffer))))

    def _end(self) -> None:
        """Check that the record ends where its length says."""
        self._fill(4)
        tail = bytes(self._buffer[:4])
        if tail.strip(b"\r\n") and not tail.startswith((b"\r\n", b"\n")):
            raise _Broken("Content-Length is not the length of the block")
        while self._fill(1) and self._buffer[0] in b"\r\n":
            self._take(1)


def _length(fields: dict[str, str]) -> int:
    text = fields.get("content-length", "")
    if not (text.isascii() and text.isdigit()):
        raise _Broken(f"Content-Length «{text[:40]}» is no number")
    return int(text)


class _Member(_Plain):
    """The records of one gzip member; its checksum is checked before its last one is given."""

    def __init__(self, stream: BinaryIO, offset: int) -> None:
        super().__init__(stream, offset)
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)
        self._start, self._raw = offset, offset

    def _more(self) -> bytes:
        while not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._stream.read(_CHUNK)
            if not packed:
                raise _Broken("the file ends before the record does")
            data = self._inflate.decompress(packed, _CHUNK)
            self._raw = self._stream.tell() - len(self._inflate.unconsumed_tail)
            if data:
                return data
        # What follows it, perhaps a next member, is not this one's.
        self._raw = self._stream.tell() - len(self._inflate.unused_data)
        self.at = self._raw
        return b""

    def _taken(self, count: int) -> None:
        return None

    def _begins_at(self) -> int:
        return self._start


def _next(stream: BinaryIO, offset: int, size: int, step: type[_Plain]) -> int:
    """Return where the next record (or member with one) begins at or after an offset."""
    sign = _GZIP if step is _Member else b"WARC/"
    while offset < size:
        stream.seek(offset)
        window = stream.read(_CHUNK)
        place = window.find(sign)
        if place < 0:
            if offset + len(window) >= size:
                return size
            offset += max(len(window) - len(sign) + 1, 1)
        elif _opens(stream, offset + place, step):
            return offset + place
        else:
            offset += place + 1
    return size


def _opens(stream: BinaryIO, offset: int, step: type[_Plain]) -> bool:
    stream.seek(offset)
    head = stream.read(1024)
    if step is _Plain:
        return _BEGINS.match(head) is not None
    try:
        return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(head, 5) == b"WARC/"
    except zlib.error:
        return False
