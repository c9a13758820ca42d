"""The container of a WACZ file (1.1.1): its parts with their digests, its index, its description."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive import VERSION
from archive.export.cdxj import SortedLines, blocks, cdxj_line
from archive.warc import Record

WACZ_VERSION = "1.1.1"
_INDEX = "index.cdx.gz"


class WaczFile:
    """A WACZ file being written. `at` (UTC) is when all in it is said to have been made.

    All that is put in lies there uncompressed, so that players can read it in parts.
    """

    def __init__(self, out: zipfile.ZipFile, lines: SortedLines, *, at: datetime) -> None:
        self._out, self._lines, self._at = out, lines, at.astimezone(UTC)
        self._resources: list[dict[str, Any]] = []

    def put(self, name: str, data: Iterable[bytes]) -> None:
        """Write a part; raises OSError when the disk is full."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, self._at.timetuple()[:6])
        with self._out.open(info, "w", force_zip64=True) as stream:
            for piece in data:
                digest.update(piece)
                size += len(piece)
                stream.write(piece)
        self._resources.append({
            "name": name.rpartition("/")[2].lower(),
            "path": name,
            "hash": f"sha256:{digest.hexdigest()}",
            "bytes": size,
        })  # fmt: skip

    def index(self, record: Record, *, filename: str, offset: int) -> None:
        """Note that a capture's record begins at an offset of a WARC file that is put in."""
        self._lines.add(cdxj_line(record, filename=filename, offset=offset))

    def put_index(self) -> None:
        """Write the index of all captures noted so far."""
        inner = [b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']

        def compressed() -> Iterator[bytes]:
            for data, line in blocks(self._lines, name=_INDEX):
                inner.append(line)
                yield data

        self.put(f"indexes/{_INDEX}", compressed())
        self.put("indexes/index.idx", iter(inner))

    def put_pages(self, pages: Iterable[dict[str, str]]) -> None:
        """Write the list of pages: id, url, title, ts each."""
        first = {"format": "json-pages-1.0", "id": "pages", "title": "Bài viết (articles)"}
        self.put("pages/pages.jsonl", (_line(each) for each in _with(first, pages)))

    def finish(self, *, title: str, description: str, more: dict[str, Any] | None = None) -> None:
        """Write what the file says of itself, last of all."""
        package = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "created": timestamp(self._at),
            "software": f"Kho Tin {VERSION}",
            "description": description,
            **(more or {}),
            "resources": list(self._resources),
        }
        data = json.dumps(package, ensure_ascii=False, indent=2).encode()
        self.put("datapackage.json", iter([data]))
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        self.put("datapackage-digest.json", iter([json.dumps(digest, indent=2).encode()]))


@contextmanager
def wacz_at(path: Path, *, at: datetime) -> Iterator[WaczFile]:
    """Give a WACZ file to write at a path; its index waits in a file beside it meanwhile."""
    with (
        zipfile.ZipFile(path, "w", allowZip64=True) as out,
        SortedLines(path.with_name(f"{path.name}.cdx")) as lines,
    ):
        yield WaczFile(out, lines, at=at)


def timestamp(at: datetime) -> str:
    """Return a moment as pages and packages name it: ISO 8601 in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _with(first: dict[str, str], rest: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    yield first
    yield from rest


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
