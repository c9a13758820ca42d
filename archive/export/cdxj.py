"""CDXJ: the sorted index of captures that players of web archives read, in blocks (ZipNum).

Written by hand: the library for its keys is under a licence that would bind this whole program.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from archive.models import CaptureKind
from archive.warc import Record

BLOCK = 3000  # lines
_STRIPPED = "www."
_ORDERS = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA temp_store=FILE",
    "CREATE TABLE lines (line BLOB)",
    "BEGIN",
)


def url_key(url: str) -> str:
    """Return a URL's sort-friendly key: reversed host, then path and sorted query in lower case."""
    try:
        parts = urlsplit(url.strip().lower())
        port = parts.port
    except ValueError:
        return url.lower()
    host = (parts.hostname or "").removeprefix(_STRIPPED)
    if not host:
        return url.lower()
    shown = "" if port in (None, {"http": 80, "https": 443}.get(parts.scheme)) else f":{port}"
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    path = parts.path or "/"
    return f"{','.join(reversed(host.split('.')))}{shown}){path}{f'?{query}' if query else ''}"


def cdxj_line(record: Record, *, filename: str, offset: int) -> str:
    """Return the line of a response, revisit or resource that begins at an offset of a file."""
    at = record.at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    revisit = record.kind == CaptureKind.REVISIT
    value = {
        "url": record.url,
        "mime": "warc/revisit" if revisit else record.mime or "unk",
        "digest": record.digest,
        "length": str(record.length),
        "offset": str(offset),
        "filename": filename,
    }
    if record.status:
        value["status"] = str(record.status)
    return f"{url_key(record.url)} {at} {json.dumps(value, ensure_ascii=False)}"


class SortedLines:
    """Lines given in any order and read back sorted, however many: they wait in a file."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        try:
            for order in _ORDERS:
                self._connection.execute(order).close()
        except sqlite3.Error as error:
            self._connection.close()
            raise OSError(str(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._path.unlink(missing_ok=True)

    def add(self, line: str) -> None:
        """Take a line; raises OSError when the disk is full, as making one does."""
        try:
            self._connection.execute("INSERT INTO lines VALUES (?)", (line.encode(),)).close()
        except sqlite3.Error as error:
            raise OSError(str(error)) from error

    def __iter__(self) -> Iterator[bytes]:
        for (line,) in self._connection.execute("SELECT line FROM lines ORDER BY line"):
            yield bytes(line)


def blocks(lines: SortedLines, *, name: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield the index in compressed blocks, each with its line of the index's own index.

    `name` is that of the file the blocks are put into one after another.
    """
    offset, held = 0, list[bytes]()

    def block() -> tuple[bytes, bytes]:
        data = gzip.compress(b"".join(line + b"\n" for line in held), mtime=0)
        key = b" ".join(held[0].split(b" ", 2)[:2])
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        value = {"offset": offset, "length": len(data), "digest": digest, "filename": name}
        return data, key + b" " + json.dumps(value).encode() + b"\n"

    for line in lines:
        held.append(line)
        if len(held) == BLOCK:
            made = block()
            yield made
            offset, held = offset + len(made[0]), []
    if held:
        yield block()
