"""A record formed but not yet written: WARC 1.1 fields and block as one gzip member.

warcio lays the record out; digests, compression and the bytes of HTTP heads are ours, because
its own are fixed at SHA-1, gzip level 9 and percent-encoding of header bytes that are not ASCII.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import quote

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import VERSION
from archive.warc.members import Packer
from archive.warc.record import sha256, urn_of

SOFTWARE = "Kho Tin"
FIELDS_MIME = "application/warc-fields"

Fields = list[tuple[str, str]]

_UNSAFE = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")
_FORMAT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "http-header-fidelity": "names are title-cased by the fetcher, their order is not kept and "
    "chunked framing is removed; values and bodies are as sent",
    "member-fixity": "gzip extra field KT: length of the member (uint32, little-endian), then the "
    "first 16 bytes of the SHA-256 of all bytes after the gzip header",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as the bytes to append; `digest` is its payload's."""

    id: str
    digest: str
    member: bytes


def draft(
    kind: str,
    url: str,
    *,
    at: datetime,
    info: str,
    mime: str,
    body: bytes,
    head: bytes = b"",
    fields: Fields | None = None,
    digest: str = "",
    id_: str = "",
) -> Draft:
    """Form a record of the block head + body; `info` is the id of the file's warcinfo record.

    `digest` stands in for the body's own, for a revisit, whose payload lies elsewhere. `id_` is
    given for a record that is made again: the same in, the same bytes out.
    """
    record_id, digest = id_ or uuid.uuid4().hex, digest or sha256(body)
    named = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", urn_of(record_id)),
        ("WARC-Date", warc_date(at)),
        ("WARC-Target-URI", safe_url(url)),
        ("WARC-Warcinfo-ID", urn_of(info)),
        *(fields or ()),
        ("WARC-Payload-Digest", digest),
        ("WARC-Block-Digest", sha256(head, body)),
    ]
    return Draft(record_id, digest, _pack(named, mime, head, body))


def draft_info(name: str, *, at: datetime, site: str, run: str, verb: str, id_: str = "") -> Draft:
    """Form the warcinfo record a file of this name begins with (WARC 1.1 §6.2)."""
    says = {"software": f"{SOFTWARE}/{VERSION}", "site": site, "run": run, "verb": verb, **_FORMAT}
    return describe(name, says, at=at, id_=id_ or uuid.uuid4().hex)


def describe(name: str, says: Mapping[str, str], *, at: datetime, id_: str) -> Draft:
    """Form a warcinfo record with these fields, each on a line of its own."""
    body = "".join(f"{key}: {value}\r\n" for key, value in says.items()).encode()
    digest = sha256(body)
    named = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", urn_of(id_)),
        ("WARC-Date", warc_date(at)),
        ("WARC-Filename", name),
        ("WARC-Block-Digest", digest),
    ]
    return Draft(id_, digest, _pack(named, FIELDS_MIME, b"", body))


def _pack(named: Fields, mime: str, head: bytes, body: bytes) -> bytes:
    """Return the gzip member of a record with these WARC fields and the block head + body."""
    headers = StatusAndHeaders("", named, protocol="WARC/1.1")
    record = ArcWarcRecord(
        "warc",
        headers["WARC-Type"],
        headers,
        BytesIO(body),
        _Head(head) if head else None,
        mime,
        len(head) + len(body),
        payload_length=len(body),
    )
    packer = Packer()
    WARCWriter(packer, gzip=False, warc_version="1.1").write_record(record)
    return packer.finish()


class _Head:
    """An HTTP head as the bytes it has, where warcio would write its own form of them."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, _filter: object) -> None:
        """Leave the bytes as they are."""


def safe_url(url: str) -> str:
    """Return a URL that keeps to its line: spaces, controls and lone surrogates are escaped."""
    return _UNSAFE.sub(lambda found: quote(found[0], errors="surrogatepass"), url)


def warc_date(at: datetime) -> str:
    """Return an aware datetime as WARC 1.1 §5.4 writes it: UTC, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def optional(*fields: tuple[str, str | None]) -> Fields:
    """Return the fields that have a value."""
    return [(name, value) for name, value in fields if value]
