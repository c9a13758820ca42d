"""Gzip members of a WARC file: one member holds one record and carries its own fixity.

The CRC of a gzip member covers what it decodes to, so a few bits of the file itself can change
unseen: time stamp and flags of the header, padding of the last byte, one of two equal back
references. Our members therefore carry, in the header's extra field (RFC 1952 §2.3.1.1), their
length and a SHA-256 of all that follows the header. Every reader of gzip skips that field.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LEVEL = 6
MAX_BLOCK = 1_100_000_000  # decoded bytes of one record; above max_page_mb's own ceiling

_GZIP = b"\x1f\x8b\x08"
_DIGEST_BYTES = 16
_FIELD = struct.Struct(f"<I{_DIGEST_BYTES}s")
# Deflate, extra field present, no time stamp, no level mark, Unix; one subfield named "KT".
_BASE = _GZIP + struct.pack("<BIBB", 4, 0, 0, 3)
_OWN = _BASE + struct.pack("<H2sH", _FIELD.size + 4, b"KT", _FIELD.size)
HEAD = len(_OWN) + _FIELD.size  # bytes of our members' header
_CHUNK = 1 << 16
_SEARCHED = 1 << 15  # bytes of a member in which one turned bit is searched for: some seconds


@dataclass(frozen=True, slots=True)
class Member:
    """One whole gzip member: bytes [offset, end) of the file, decoded to `block`.

    `own` tells that it carries the fixity field and agrees with it.
    """

    offset: int
    end: int
    block: bytes
    own: bool


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes [offset, end) of a file that hold no whole member; `torn` when nothing follows them."""

    offset: int
    end: int
    what: str
    torn: bool = False


class Packer:
    """Compress what is written to it into one gzip member."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._parts: list[bytes] = []
        self._crc = 0
        self._size = 0

    def write(self, data: bytes) -> None:
        """Take the next bytes of the record."""
        self._crc = zlib.crc32(data, self._crc)
        self._size += len(data)
        self._parts.append(self._deflate.compress(data))

    def flush(self) -> None:
        """Do nothing: a member ends with `finish`."""

    def finish(self) -> bytes:
        """Return the whole member."""
        tail = struct.pack("<II", self._crc, self._size & 0xFFFFFFFF)
        rest = b"".join([*self._parts, self._deflate.flush(), tail])
        return _OWN + _FIELD.pack(HEAD + len(rest), _fixity(rest)) + rest


def _fixity(rest: bytes) -> bytes:
    return hashlib.sha256(rest).digest()[:_DIGEST_BYTES]


def mend(data: bytes) -> bytes | None:
    """Return the member that damaged bytes were, to the bit, where that can be proven.

    Proof is the member's own fixity: a damaged header says nothing but what every one does and
    what follows from the rest; of a changed trailer, or one changed bit of a small member, all
    possible originals are tried. None when no proof is found.
    """
    if len(data) <= HEAD + 8:
        return None
    rest, said = data[HEAD:], data[HEAD - _DIGEST_BYTES : HEAD]
    block = _decoded(rest)
    packed = _packed(block) if block is not None else b""
    # Its content is proven by its CRC, and its bytes by being just what our packing gives.
    if rest == packed:
        return _headed(rest)
    for whole in _originals(rest, packed, said):
        if _fixity(whole) == said:
            return _headed(whole)
    return None


def _originals(rest: bytes, packed: bytes, said: bytes) -> Iterator[bytes]:
    """Yield what the bytes may have been, the likeliest and cheapest first."""
    yield rest
    yield packed
    yield _with_trailer(rest) or b""
    yield _with_one_bit_turned(rest, said) or b""


def _headed(rest: bytes) -> bytes:
    return _OWN + _FIELD.pack(HEAD + len(rest), _fixity(rest)) + rest


def _decoded(rest: bytes) -> bytes | None:
    """Return what the bytes after a header decode to, None when their own CRC speaks against it."""
    block = _inflated(rest)
    if block is None or rest[-8:] != struct.pack("<II", zlib.crc32(block), len(block) & 0xFFFFFFFF):
        return None
    return block


def _inflated(rest: bytes) -> bytes | None:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        block = inflate.decompress(rest, MAX_BLOCK)
    except zlib.error:
        return None
    return block if inflate.eof and len(inflate.unused_data) == 8 else None


def _packed(block: bytes) -> bytes:
    packer = Packer()
    packer.write(block)
    return packer.finish()[HEAD:]


def _with_trailer(rest: bytes) -> bytes | None:
    block = _inflated(rest)
    if block is None:
        return None
    return rest[:-8] + struct.pack("<II", zlib.crc32(block), len(block) & 0xFFFFFFFF)


def _with_one_bit_turned(rest: bytes, said: bytes) -> bytes | None:
    """Return the bytes with the one bit turned that makes them agree with their fixity."""
    if len(rest) > _SEARCHED:
        return None
    before = hashlib.sha256()
    for place in range(len(rest)):
        after = rest[place + 1 :]
        for bit in range(8):
            turned = bytes((rest[place] ^ (1 << bit),))
            trial = before.copy()
            trial.update(turned + after)
            if trial.digest()[:_DIGEST_BYTES] == said:
                return rest[:place] + turned + after
        before.update(rest[place : place + 1])
    return None


def read_member(stream: BinaryIO, offset: int) -> Member | Damage:
    """Read the member at a byte offset; the end of a Damage is not searched for."""
    stream.seek(offset)
    head = stream.read(HEAD)
    if head.startswith(_OWN) and len(head) == HEAD:
        return _read_own(stream, offset, head)
    if head.startswith(_GZIP):
        stream.seek(offset)
        return _read_foreign(stream, offset)
    what = "the file ends within a gzip header" if _GZIP.startswith(head) else "no gzip header here"
    return Damage(offset, offset + 1, what)


def _read_own(stream: BinaryIO, offset: int, head: bytes) -> Member | Damage:
    length, digest = _FIELD.unpack(head[len(_OWN) :])
    end = offset + length
    if length <= HEAD or end > os.fstat(stream.fileno()).st_size:
        return Damage(offset, offset + 1, "the file ends before the record does")
    rest = stream.read(length - HEAD)
    if _fixity(rest) != digest:
        return Damage(offset, end, "the bytes of the record are not the ones written")
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    block = inflate.decompress(rest, MAX_BLOCK)
    if not inflate.eof or len(inflate.unused_data) != 8:
        return Damage(offset, end, "the record does not decompress to its end")
    return Member(offset, end, block, own=True)


def _read_foreign(stream: BinaryIO, offset: int) -> Member | Damage:
    """Read a member other software wrote; its CRC and size are checked by zlib."""
    inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)
    parts: list[bytes] = []
    room, taken = MAX_BLOCK, 0
    try:
        while not inflate.eof:
            data = inflate.unconsumed_tail or stream.read(_CHUNK)
            if not data:
                return Damage(offset, offset + 1, "the file ends before the record does")
            parts.append(inflate.decompress(data, room))
            taken += len(data) - len(inflate.unconsumed_tail)
            room -= len(parts[-1])
            if room <= 0:
                return Damage(offset, offset + 1, "the record is larger than any we keep")
    except zlib.error as error:
        return Damage(offset, offset + 1, f"the record does not decompress: {error}")
    return Member(offset, offset + taken - len(inflate.unused_data), b"".join(parts), own=False)


def members(stream: BinaryIO, *, start: int = 0) -> Iterator[Member | Damage]:
    """Yield whole members in order, and what lies between them as Damage; never raises on damage.

    `start` is the byte offset of a member. The size of the file is taken once, at the first.
    """
    size = os.fstat(stream.fileno()).st_size
    offset = start
    while offset < size:
        found = read_member(stream, offset)
        if isinstance(found, Damage):
            end = _next_member(stream, found, size)
            found = Damage(offset, end, found.what, torn=end == size)
        yield found
        offset = found.end


def _next_member(stream: BinaryIO, damage: Damage, size: int) -> int:
    """Return where the next member begins, or the size of the file."""
    # The damaged record's own statement of its length comes first: a search could otherwise stop
    # at a WARC file that was itself archived and lies, uncompressed, within the damaged bytes.
    if damage.end == size or _begins(stream, damage.end):
        return damage.end
    at = damage.offset + 1
    while at < size:
        stream.seek(at)
        window = stream.read(_CHUNK)
        place = window.find(_GZIP)
        if place < 0:
            at += max(len(window) - len(_GZIP) + 1, 1)
        elif _begins(stream, at + place):
            return at + place
        else:
            at += place + 1
    return size


def _begins(stream: BinaryIO, offset: int) -> bool:
    """Tell whether a record's member begins at a byte offset."""
    stream.seek(offset)
    head = stream.read(1024)
    if head.startswith(_OWN):
        return True
    try:
        return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(head, 5) == b"WARC/"
    except zlib.error:
        return False
