"""A WARC file holding a record of every kind, as the tests of archive.warc need it."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.warc import WarcWriter, Written

AT = datetime(2023, 12, 9, 6, 15, 30, 250000, tzinfo=UTC)
URL = "http://duk.langson.gov.vn/tin-tuc?id=1"
HTML = "<html><body><p>Đảng bộ Khối các cơ quan tỉnh Lạng Sơn</p></body></html>".encode() * 20
BINARY = bytes(range(256)) * 8
ODD_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Content-Disposition", 'attachment; filename="Báo cáo.doc"'.encode().decode("latin-1")),
    ("X-Odd", "a\xffb\x01c"),
)


@dataclass(frozen=True)
class Earlier:
    """What a revisit points to."""

    id: str
    url: str = URL
    fetched_at: datetime = AT


def writer(folder: Path, **changes: Any) -> WarcWriter:
    """Return a writer with the tests' usual arguments."""
    usual: dict[str, Any] = {
        "site": "duk-langson",
        "run": "0123456789abcdef",
        "verb": "crawl",
        "roll_bytes": 1_000_000_000,
        "clock": lambda: AT,
    }
    return WarcWriter(folder, **(usual | changes))


def respond(to: WarcWriter, body: bytes = HTML, **changes: Any) -> Written:
    """Write a response with the tests' usual arguments."""
    usual: dict[str, Any] = {
        "status": 200,
        "reason": "OK",
        "headers": [("Content-Type", "text/html")],
        "at": AT,
    }
    return to.write_response(changes.pop("url", URL), body=body, **(usual | changes))


def write_every_kind(to: WarcWriter) -> dict[str, Written]:
    """Write a record of every kind; return where each went, by a name for it."""
    page = respond(to)
    packed = gzip.compress(HTML, mtime=0)
    return {
        "page": page,
        "empty": respond(to, b"", status=204, reason="No Content", headers=[]),
        "binary": respond(to, BINARY, headers=[("Content-Type", "image/jpeg")], ip="10.0.0.7"),
        "packed": respond(to, packed, headers=ODD_HEADERS),
        "cut": respond(to, HTML[:100], truncated="length"),
        "again": to.write_revisit(
            URL, status=200, reason="OK", headers=[("Content-Type", "text/html")], at=AT,
            digest=page.digest, refers_to=Earlier(page.id),
        ),
        "unchanged": to.write_revisit(
            URL, status=304, reason="Not Modified", headers=[("Etag", '"a"')], at=AT,
            digest=page.digest, refers_to=Earlier(page.id), profile="server-not-modified",
        ),
        "import": to.write_resource(URL, mime="application/json", body=b"{}", at=AT),
        "nothing": to.write_resource(URL, mime="text/plain", body=b"", at=AT),
        "version": to.write_conversion(
            "urn:khotin:version:a:1", body=b'{"title": "T"}', at=AT, refers_to=page.id
        ),
        "gone": to.write_metadata(
            "urn:khotin:event:a", body=b'{"happening": "gone"}', at=AT, refers_to=None
        ),
    }  # fmt: skip


def complete_file(folder: Path, fill: Callable[[WarcWriter], object] = write_every_kind) -> Path:
    """Write a file and return its path."""
    with writer(folder) as to:
        fill(to)
    (path,) = folder.rglob("*.warc.gz")
    return path


def orphan(folder: Path, *, tail: bytes = b"") -> Path:
    """Return the path of a file left `.open` by a killed writer, with a torn tail."""
    path = complete_file(folder)
    left = path.rename(path.with_name(path.name + ".open"))
    with left.open("ab") as stream:
        stream.write(tail)
    return left


def noise(size: int, *, seed: int = 1) -> bytes:
    """Return bytes that do not compress."""
    return random.Random(seed).randbytes(size)
