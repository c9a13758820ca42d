"""A zip file written entry by entry to whoever reads it, the same bytes every time.

Entries are stored, not packed: what a packer makes of a text differs between its releases. No
entry knows a time (APPNOTE.TXT 6.3 §4.4.6: the earliest there is, 1 January 1980). The directory that
stands at the end waits in a file, so that memory does not grow with the entries.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import IO

_PIECE = 256 * 1024
_DAY = 0x21  # 1 January 1980
_LIMIT, _MOST = 0xFFFF_FFFF, 0xFFFF
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LAST = struct.Struct("<4sHHHHIIH")
_LAST_64 = struct.Struct("<4sQHHIIQQQQ")
_LOCATOR = struct.Struct("<4sIQI")
_UNIX, _FILE = 3 << 8, 0o100644 << 16


class ZipStream:
    """A zip file in the making; names are plain ASCII, and no entry reaches four gigabytes.

    `directory` is an empty file that it may write into and read again.
    """

    def __init__(self, directory: IO[bytes]) -> None:
        self._directory = directory
        self._offset = self._count = 0

    def entry(self, name: str, body: bytes) -> bytes:
        """Return an entry, whole."""
        return self._begin(name, size=len(body), crc=zlib.crc32(body)) + body

    def entry_of(self, name: str, body: IO[bytes]) -> Iterator[bytes]:
        """Yield an entry piece by piece; the file is read twice."""
        size = crc = 0
        body.seek(0)
        while piece := body.read(_PIECE):
            crc, size = zlib.crc32(piece, crc), size + len(piece)
        yield self._begin(name, size=size, crc=crc)
        body.seek(0)
        while piece := body.read(_PIECE):
            yield piece

    def end(self) -> Iterator[bytes]:
        """Yield the directory, which is the end of the file."""
        size = self._directory.tell()
        self._directory.seek(0)
        while piece := self._directory.read(_PIECE):
            yield piece
        yield self._last(size)

    def _begin(self, name: str, *, size: int, crc: int) -> bytes:
        spelled = name.encode("ascii")
        version = 45 if self._offset >= _LIMIT else 20
        common = (0, 0, 0, _DAY, crc, size, size, len(spelled))
        local = _LOCAL.pack(b"PK\3\4", 20, *common, 0) + spelled
        extra, offset = b"", self._offset
        if offset >= _LIMIT:
            # §4.5.3: only what does not fit stands here.
            extra, offset = struct.pack("<HHQ", 1, 8, offset), _LIMIT
        self._directory.write(
            _CENTRAL.pack(
                b"PK\1\2", _UNIX | version, version, *common, len(extra), 0, 0, 0, _FILE, offset
            )
            + spelled
            + extra
        )
        self._count += 1
        self._offset += len(local) + size
        return local

    def _last(self, size: int) -> bytes:
        """Return the end of the directory (§4.3.14 to §4.3.16)."""
        begin, last = self._offset, b""
        if self._count >= _MOST or begin >= _LIMIT or size >= _LIMIT:
            counts = (self._count, self._count, size, begin)
            last += _LAST_64.pack(b"PK\6\6", 44, _UNIX | 45, 45, 0, 0, *counts)
            last += _LOCATOR.pack(b"PK\6\7", 0, begin + size, 1)
        count = min(self._count, _MOST)
        ends = (count, count, min(size, _LIMIT), min(begin, _LIMIT))
        return last + _LAST.pack(b"PK\5\6", 0, 0, *ends, 0)
