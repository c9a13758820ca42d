"""A copy: what somebody else fetched from a site, as they kept it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from archive.warc.http import Headers, decoded, field, split_head

# A page's copy is decoded at most so far to prove its digest.
_MOST_DECODED = 256_000_000


@dataclass(frozen=True, slots=True)
class Copy:
    """One response, page or repeated payload. `at` is UTC: when it was fetched, by whomever.

    `head` is the HTTP head, empty for a page saved by hand, whose type is `mime`. `source` names
    file or address it comes from, `record` and `digest` are what that calls record and payload.
    `again` says that its payload stands in another record: see `refers_to`, `refers_at`,
    `refers_record`, as far as the source names it. `request` is head and body of what was asked.
    """

    url: str
    at: datetime
    head: bytes
    body: bytes
    source: str
    mime: str = ""
    record: str = ""
    digest: str = ""
    ip: str | None = None
    truncated: str | None = None
    request: tuple[bytes, bytes] | None = None
    again: bool = False
    not_modified: bool = False
    refers_to: str = ""
    refers_at: datetime | None = None
    refers_record: str = ""

    @property
    def headers(self) -> Headers:
        """The HTTP headers; none for a page saved by hand."""
        return split_head(self.head)[1] if self.head else ()

    @property
    def status(self) -> int:
        """The HTTP status, 0 for a page saved by hand."""
        word = self.head.split(b"\r\n", 1)[0].split(b" ", 2)[1:2]
        return int(word[0]) if word and word[0].isdigit() and len(word[0]) == 3 else 0


def proves(digest: str, body: bytes, headers: Headers = ()) -> bool:
    """Tell whether a digest (algorithm:value, base32 or hex) is that of a payload.

    Software differs in whether the payload is what was sent, what was sent without its chunks, or
    what a browser would show (WARC 1.1 §5.9 leaves it open): any of them will do. An algorithm
    that is not known proves nothing and disproves nothing.
    """
    algorithm, _, value = digest.partition(":")
    name = algorithm.replace("-", "").lower()
    if name not in hashlib.algorithms_guaranteed or name.startswith("shake"):
        return True
    forms = [body]
    if "chunked" in field(headers, "Transfer-Encoding").lower():
        plain = (("Transfer-Encoding", "chunked"),)
        forms.append(decoded(body, plain, max_bytes=_MOST_DECODED))
    if field(headers, "Content-Encoding"):
        forms.append(decoded(body, headers, max_bytes=_MOST_DECODED))
    return any(is_digest(value, hashlib.new(name, form).digest()) for form in forms)


def is_digest(value: str, digest: bytes) -> bool:
    """Tell whether a text is this digest, in base32 or hexadecimal."""
    shown = value.strip().upper()
    return shown in (base64.b32encode(digest).decode(), digest.hex().upper())
