"""One WARC record as a value, and the reading of it from its bytes (WARC 1.1 §4, §6)."""

from __future__ import annotations

import base64
import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from archive.warc.http import Headers, decoded, field, split_head

MAX_PAYLOAD = 256_000_000
HTTP_KINDS = ("request", "response", "revisit")
_END = b"\r\n\r\n"
# Field names ignore case (WARC 1.1 §4); these are looked up, so they get one spelling.
_SPELLED = {
    name.lower(): name
    for name in (
        "WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Target-URI", "WARC-Refers-To",
        "WARC-Profile", "WARC-Payload-Digest", "WARC-Block-Digest", "Content-Length",
        "Content-Type", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Truncated",
    )
}  # fmt: skip
_loader = ArcWarcRecordLoader()


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a WARC file. `at` is UTC; offset and length are bytes of its gzip member.

    `body` is the payload as stored, its encodings untouched (of a revisit: empty); `digest` the
    payload digest; `headers` the WARC fields; `info` the fields of the file's warcinfo record.
    `status` is 0 and `http_headers` empty for what is not HTTP; `mime` has no parameters.
    """

    id: str
    kind: str
    url: str
    at: datetime
    file: str
    offset: int
    length: int
    digest: str
    status: int
    http_headers: Headers
    mime: str
    headers: dict[str, str]
    body: bytes
    refers_to: str | None
    info: dict[str, str]

    def payload(self, *, max_bytes: int = MAX_PAYLOAD) -> bytes:
        """Return the body without content encoding (gzip, deflate, Brotli when installed).

        Raises ArchiveError when it decodes to more than `max_bytes`.
        """
        return decoded(self.body, self.http_headers, max_bytes=max_bytes)


class BadRecord(ValueError):
    """The bytes of a member are no WARC record; says why."""


def sha256(data: bytes, *more: bytes) -> str:
    """Return the digest of the joined bytes as WARC files write it: sha256:<base32>."""
    digest = hashlib.sha256(data)
    for part in more:
        digest.update(part)
    return "sha256:" + base64.b32encode(digest.digest()).decode()


def urn_of(record_id: str) -> str:
    """Return a hex UUID as a WARC record id."""
    return f"<urn:uuid:{uuid.UUID(record_id)}>"


def id_of(urn: str) -> str:
    """Return a WARC record id as a hex UUID; raises BadRecord when it holds none."""
    try:
        return uuid.UUID(urn.strip().strip("<>").removeprefix("urn:uuid:")).hex
    except ValueError:
        raise BadRecord(f"«{urn}» is no record id") from None


def split_record(data: bytes) -> tuple[dict[str, str], bytes]:
    """Return WARC fields and block of a decoded member.

    Raises BadRecord when the head is malformed or Content-Length is not the length of the block.
    """
    stream = BytesIO(data)
    try:
        parsed = _loader.parse_record_stream(stream, known_format="warc", no_record_parse=True)
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        raise BadRecord(f"no WARC record: {str(error).strip() or 'it is empty'}") from None
    headers = {_SPELLED.get(k.lower(), k): v for k, v in parsed.rec_headers.headers}
    block = data[stream.tell() : -len(_END)]
    if not data.endswith(_END) or str(len(block)) != headers.get("Content-Length", "").strip():
        raise BadRecord("Content-Length is not the length of the block")
    return headers, block


def parse_record(
    data: bytes, *, file: str, offset: int, length: int, info: dict[str, str]
) -> Record:
    """Return the record a decoded member holds; raises BadRecord saying what is wrong."""
    headers, block = split_record(data)
    kind = headers.get("WARC-Type", "")
    mime = headers.get("Content-Type", "")
    status, body = 0, block
    http_headers: Headers = ()
    if kind in HTTP_KINDS and mime.startswith("application/http"):
        first, http_headers, body = split_head(block)
        status = _status(first) if kind != "request" else 0
        mime = field(http_headers, "Content-Type")
    refers = headers.get("WARC-Refers-To")
    return Record(
        id=id_of(headers.get("WARC-Record-ID", "")),
        kind=kind,
        url=headers.get("WARC-Target-URI", ""),
        at=time_of(headers.get("WARC-Date", "")),
        file=file,
        offset=offset,
        length=length,
        digest=headers.get("WARC-Payload-Digest") or sha256(body),
        status=status,
        http_headers=http_headers,
        mime=mime.partition(";")[0].strip().lower(),
        headers=headers,
        body=body,
        refers_to=id_of(refers) if refers else None,
        info=info,
    )


def _status(line: str) -> int:
    word = line.split(" ", 2)[1:2]
    return int(word[0]) if word and word[0].isascii() and word[0].isdigit() else 0


def time_of(text: str) -> datetime:
    """Return a WARC-Date in UTC; raises BadRecord when it is no time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadRecord(f"WARC-Date «{text}» is no time") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_fields(block: bytes) -> dict[str, str]:
    """Return the fields of a warcinfo block (application/warc-fields), the first value of each."""
    found: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip(), value.strip())
    return found
