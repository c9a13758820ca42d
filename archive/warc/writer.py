"""Every kind of record a run leaves, in the words of its fetches, copies, Versions and statements.

Which file a record goes to, and what a full disk means, is for archive.warc.series.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.urls import split
from archive.warc.draft import Draft, draft, optional, safe_url
from archive.warc.http import field, head
from archive.warc.openfile import Opener, open_new
from archive.warc.origin import SOURCE, Origin
from archive.warc.record import urn_of
from archive.warc.revisit import NOT_MODIFIED, PROFILES, SAME_PAYLOAD, Original, revisiting
from archive.warc.series import Series, Written

VERSION_MIME = "application/vnd.khotin.version+json"
EVENT_MIME = "application/vnd.khotin.event+json"

_RESPONSE = "application/http; msgtype=response"
_REQUEST = "application/http; msgtype=request"


class WarcWriter:
    """Write one run's records to a site's files, a new file every `roll_bytes`.

    Files are made when the first record comes. Not safe for several threads. When the disk
    refuses, RecordingError is raised, the file is cut back to its last whole record, nothing more
    can be written, and `close` still completes it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        site: str,
        run: str,
        verb: str,
        roll_bytes: int,
        clock: Callable[[], datetime],
        opener: Opener = open_new,
    ) -> None:
        self._files = Series(
            folder, site=site, run=run, verb=verb, roll_bytes=roll_bytes, clock=clock, opener=opener
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def write_response(
        self,
        url: str,
        *,
        status: int,
        reason: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        at: datetime,
        request_headers: Sequence[tuple[str, str]] = (),
        method: str = "GET",
        request_body: bytes = b"",
        ip: str | None = None,
        truncated: str | None = None,
    ) -> Written:
        """Record a response and, beside it, its request; return where the response went.

        `body` is as sent, content encoding kept. `truncated` says why it is not whole (WARC 1.1
        §5.13: length, time, disconnect, unspecified).
        """
        info = self._files.info()
        fields = optional(("WARC-IP-Address", ip), ("WARC-Truncated", truncated))
        response = draft(
            "response",
            url,
            at=at,
            info=info,
            mime=_RESPONSE,
            fields=fields,
            head=_status_head(status, reason, headers),
            body=body,
        )
        request = _request(url, at, response.id, method, request_headers, request_body, info=info)
        return self._files.append(response, request)

    def write_revisit(
        self,
        url: str,
        *,
        status: int,
        reason: str,
        headers: Sequence[tuple[str, str]],
        at: datetime,
        digest: str,
        refers_to: Original,
        profile: str = SAME_PAYLOAD,
        request_headers: Sequence[tuple[str, str]] = (),
        method: str = "GET",
        request_body: bytes = b"",
        ip: str | None = None,
    ) -> Written:
        """Record that a payload was met again, without its bytes (WARC 1.1 §6.7).

        `digest` is the payload's; `refers_to` the capture that holds it; `profile` is
        "identical-payload-digest" or, after a 304, "server-not-modified".
        """
        if profile not in PROFILES:
            raise ValueError(f"a revisit's profile is one of {PROFILES}, not «{profile}»")
        info = self._files.info()
        fields = [*revisiting(profile, refers_to), *optional(("WARC-IP-Address", ip))]
        revisit = draft(
            "revisit",
            url,
            at=at,
            info=info,
            mime=_RESPONSE,
            fields=fields,
            head=_status_head(status, reason, headers),
            body=b"",
            digest=digest,
        )
        request = _request(url, at, revisit.id, method, request_headers, request_body, info=info)
        return self._files.append(revisit, request)

    def write_resource(self, url: str, *, mime: str, body: bytes, at: datetime) -> Written:
        """Record bytes that came otherwise than by HTTP: an imported article."""
        return self._write("resource", url, at, mime, body, None)

    def write_copy(
        self,
        url: str,
        *,
        origin: Origin,
        at: datetime,
        head: bytes,
        body: bytes,
        mime: str = "",
        request: tuple[bytes, bytes] | None = None,
        ip: str | None = None,
        truncated: str | None = None,
    ) -> Written:
        """Record a response that somebody else fetched `at` that time, bytes as they kept them.

        `head` is its HTTP head; without one it is a `resource` of type `mime`. `request` is head
        and body of what was asked, if that was kept.
        """
        info = self._files.info()
        kept = optional(("WARC-IP-Address", ip), ("WARC-Truncated", truncated))
        record = draft(
            "response" if head else "resource",
            url,
            at=at,
            info=info,
            mime=_RESPONSE if head else mime,
            fields=[*kept, *origin.fields()],
            head=head,
            body=body,
        )
        return self._append_copy(url, at, record, origin, request, info=info)

    def write_copy_again(
        self,
        url: str,
        *,
        origin: Origin,
        at: datetime,
        head: bytes,
        digest: str,
        refers_to: Original,
        not_modified: bool = False,
        request: tuple[bytes, bytes] | None = None,
    ) -> Written:
        """Record that somebody else met the payload of a capture of ours again."""
        info = self._files.info()
        profile = NOT_MODIFIED if not_modified else SAME_PAYLOAD
        fields = revisiting(profile, refers_to)
        record = draft(
            "revisit",
            url,
            at=at,
            info=info,
            mime=_RESPONSE,
            fields=[*fields, *origin.fields()],
            head=head,
            body=b"",
            digest=digest,
        )
        return self._append_copy(url, at, record, origin, request, info=info)

    def _append_copy(
        self,
        url: str,
        at: datetime,
        record: Draft,
        origin: Origin,
        request: tuple[bytes, bytes] | None,
        *,
        info: str,
    ) -> Written:
        if request is None:
            return self._files.append(record)
        asked = draft(
            "request",
            url,
            at=at,
            info=info,
            mime=_REQUEST,
            fields=[("WARC-Concurrent-To", urn_of(record.id)), (SOURCE, origin.source)],
            head=request[0],
            body=request[1],
        )
        return self._files.append(record, asked)

    def write_conversion(
        self, url: str, *, body: bytes, at: datetime, refers_to: str | None
    ) -> Written:
        """Record a saved Version, as JSON, made from the record `refers_to` (hex UUID)."""
        return self._write("conversion", url, at, VERSION_MIME, body, refers_to)

    def write_metadata(
        self, urn: str, *, body: bytes, at: datetime, refers_to: str | None
    ) -> Written:
        """Record a statement about an article, as JSON; `urn` keeps it out of replay by URL."""
        return self._write("metadata", urn, at, EVENT_MIME, body, refers_to)

    def sync(self) -> None:
        """Put all written records on the disk itself; raises RecordingError when it refuses."""
        self._files.sync()

    def close(self) -> None:
        """Complete the file under its final name; also after a failure, and more than once."""
        self._files.close()

    def _write(
        self, kind: str, url: str, at: datetime, mime: str, body: bytes, refers_to: str | None
    ) -> Written:
        info = self._files.info()
        fields = optional(("WARC-Refers-To", urn_of(refers_to) if refers_to else None))
        record = draft(kind, url, at=at, info=info, mime=mime, fields=fields, body=body)
        return self._files.append(record)


def _request(
    url: str,
    at: datetime,
    response: str,
    method: str,
    headers: Sequence[tuple[str, str]],
    body: bytes,
    *,
    info: str,
) -> Draft:
    parts = split(safe_url(url))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # The fetcher adds Host itself, below the place where its headers can be seen.
    host = () if field(headers, "Host") else (("Host", parts.netloc.rpartition("@")[2]),)
    return draft(
        "request",
        url,
        at=at,
        info=info,
        mime=_REQUEST,
        fields=[("WARC-Concurrent-To", urn_of(response))],
        head=head(f"{method} {target} HTTP/1.1", [*host, *headers]),
        body=body,
    )


def _status_head(status: int, reason: str, headers: Sequence[tuple[str, str]]) -> bytes:
    return head(f"HTTP/1.1 {status} {reason}".rstrip(), headers)
