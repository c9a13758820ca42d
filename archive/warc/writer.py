"""Appending one run's records to WARC 1.1 files that are whole at every moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from archive.errors import RecordingError
from archive.urls import split
from archive.warc.draft import Draft, Fields, draft, draft_info, safe_url, warc_date
from archive.warc.http import field, head
from archive.warc.names import file_name
from archive.warc.openfile import Opener, OpenFile, open_new
from archive.warc.record import urn_of

VERSION_MIME = "application/vnd.khotin.version+json"
EVENT_MIME = "application/vnd.khotin.event+json"

# A copy of what somebody else fetched says so in fields of our own (WARC 1.1 §4 leaves room for
# them): where it comes from, when it came here, and what its record and payload were called there.
SOURCE = "KhoTin-Source"
BROUGHT_AT = "KhoTin-Brought-In"
SOURCE_RECORD = "KhoTin-Source-Record-ID"
SOURCE_DIGEST = "KhoTin-Source-Payload-Digest"

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_PROFILES = ("identical-payload-digest", "server-not-modified")
_RESPONSE = "application/http; msgtype=response"
_REQUEST = "application/http; msgtype=request"


@dataclass(frozen=True, slots=True)
class Written:
    """Where a record went: `file` relative to the folder, offset and length in bytes of it."""

    id: str
    file: str
    offset: int
    length: int
    digest: str


class Original(Protocol):
    """The earlier capture a revisit points to; a Capture is one."""

    @property
    def id(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def fetched_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a copy comes from; `record` and `digest` are what the source itself says, if it does."""

    source: str
    brought_at: datetime
    record: str = ""
    digest: str = ""

    def fields(self) -> Fields:
        """Return it as fields of the copy's record."""
        return _optional(
            (SOURCE, self.source),
            (BROUGHT_AT, warc_date(self.brought_at)),
            (SOURCE_RECORD, self.record),
            (SOURCE_DIGEST, self.digest),
        )


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
        self._folder = folder
        self._site, self._run, self._verb = site, run, verb
        self._roll_bytes = roll_bytes
        self._clock = clock
        self._opener = opener
        self._serial = 0
        self._name = ""
        self._file: OpenFile | None = None
        self._info = ""
        self._failure = ""

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
        file = self._ready()
        fields = _optional(("WARC-IP-Address", ip), ("WARC-Truncated", truncated))
        response = draft(
            "response",
            url,
            at=at,
            info=self._info,
            mime=_RESPONSE,
            fields=fields,
            head=_status_head(status, reason, headers),
            body=body,
        )
        request = self._request(url, at, response.id, method, request_headers, request_body)
        return self._append(file, response, request)

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
        profile: str = "identical-payload-digest",
        request_headers: Sequence[tuple[str, str]] = (),
        method: str = "GET",
        request_body: bytes = b"",
        ip: str | None = None,
    ) -> Written:
        """Record that a payload was met again, without its bytes (WARC 1.1 §6.7).

        `digest` is the payload's; `refers_to` the capture that holds it; `profile` is
        "identical-payload-digest" or, after a 304, "server-not-modified".
        """
        if profile not in _PROFILES:
            raise ValueError(f"a revisit's profile is one of {_PROFILES}, not «{profile}»")
        file = self._ready()
        fields = [*_revisiting(profile, refers_to), *_optional(("WARC-IP-Address", ip))]
        revisit = draft(
            "revisit",
            url,
            at=at,
            info=self._info,
            mime=_RESPONSE,
            fields=fields,
            head=_status_head(status, reason, headers),
            body=b"",
            digest=digest,
        )
        request = self._request(url, at, revisit.id, method, request_headers, request_body)
        return self._append(file, revisit, request)

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
        file = self._ready()
        kept = _optional(("WARC-IP-Address", ip), ("WARC-Truncated", truncated))
        record = draft(
            "response" if head else "resource",
            url,
            at=at,
            info=self._info,
            mime=_RESPONSE if head else mime,
            fields=[*kept, *origin.fields()],
            head=head,
            body=body,
        )
        return self._append_copy(file, url, at, record, origin, request)

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
        file = self._ready()
        profile = _PROFILES[1] if not_modified else _PROFILES[0]
        fields = _revisiting(profile, refers_to)
        record = draft(
            "revisit",
            url,
            at=at,
            info=self._info,
            mime=_RESPONSE,
            fields=[*fields, *origin.fields()],
            head=head,
            body=b"",
            digest=digest,
        )
        return self._append_copy(file, url, at, record, origin, request)

    def _append_copy(
        self,
        file: OpenFile,
        url: str,
        at: datetime,
        record: Draft,
        origin: Origin,
        request: tuple[bytes, bytes] | None,
    ) -> Written:
        if request is None:
            return self._append(file, record)
        asked = draft(
            "request",
            url,
            at=at,
            info=self._info,
            mime=_REQUEST,
            fields=[("WARC-Concurrent-To", urn_of(record.id)), (SOURCE, origin.source)],
            head=request[0],
            body=request[1],
        )
        return self._append(file, record, asked)

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
        self._refuse_after_failure()
        if self._file is not None:
            with self._remembering():
                self._file.sync()

    def close(self) -> None:
        """Complete the file under its final name; also after a failure, and more than once."""
        file, self._file = self._file, None
        if file is not None:
            with self._remembering():
                file.complete()

    def _write(
        self, kind: str, url: str, at: datetime, mime: str, body: bytes, refers_to: str | None
    ) -> Written:
        file = self._ready()
        fields = _optional(("WARC-Refers-To", urn_of(refers_to) if refers_to else None))
        record = draft(kind, url, at=at, info=self._info, mime=mime, fields=fields, body=body)
        return self._append(file, record)

    def _request(
        self,
        url: str,
        at: datetime,
        response: str,
        method: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
    ) -> Draft:
        parts = split(safe_url(url))
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        # The fetcher adds Host itself, below the place where its headers can be seen.
        host = () if field(headers, "Host") else (("Host", parts.netloc.rpartition("@")[2]),)
        return draft(
            "request",
            url,
            at=at,
            info=self._info,
            mime=_REQUEST,
            fields=[("WARC-Concurrent-To", urn_of(response))],
            head=head(f"{method} {target} HTTP/1.1", [*host, *headers]),
            body=body,
        )

    def _ready(self) -> OpenFile:
        """Return a file to write to, rolling the full one."""
        self._refuse_after_failure()
        if self._file is not None and 0 < self._file.size < self._roll_bytes:
            return self._file
        self.close()
        with self._remembering():
            return self._begin()

    def _begin(self) -> OpenFile:
        at = self._clock()
        while self._file is None:
            self._serial += 1
            self._name = file_name(self._site, self._run, at=at, serial=self._serial)
            self._file = OpenFile.create(self._folder / self._name, self._opener)
        name = Path(self._name).name
        info = draft_info(name, at=at, site=self._site, run=self._run, verb=self._verb)
        self._file.append(info.member)
        self._info = info.id
        return self._file

    def _append(self, file: OpenFile, first: Draft, *more: Draft) -> Written:
        """Write records one after another, all or none; return where the first went."""
        with self._remembering():
            offset = file.append(b"".join([first.member, *(other.member for other in more)]))
        return Written(first.id, self._name, offset, len(first.member), first.digest)

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """Keep the reason of the first refusal, which all later writes then get to hear."""
        try:
            yield
        except RecordingError as error:
            self._failure = self._failure or str(error)
            raise

    def _refuse_after_failure(self) -> None:
        if self._failure:
            raise RecordingError(self._failure)


def _status_head(status: int, reason: str, headers: Sequence[tuple[str, str]]) -> bytes:
    return head(f"HTTP/1.1 {status} {reason}".rstrip(), headers)


def _revisiting(profile: str, original: Original) -> Fields:
    return [
        ("WARC-Profile", _PROFILE + profile),
        ("WARC-Refers-To", urn_of(original.id)),
        ("WARC-Refers-To-Target-URI", safe_url(original.url)),
        ("WARC-Refers-To-Date", warc_date(original.fetched_at)),
    ]


def _optional(*fields: tuple[str, str | None]) -> Fields:
    """Return the fields that have a value."""
    return [(name, value) for name, value in fields if value]
