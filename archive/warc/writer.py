"""Appending records to WARC 1.1 files that are whole at every moment.

warcio forms the record; block, digests and compression are ours, because its writer has SHA-1,
gzip level 9 and percent-encoding of odd header bytes built in.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self
from urllib.parse import quote, urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import VERSION
from archive.errors import RecordingError
from archive.warc.http import field, head
from archive.warc.members import Packer
from archive.warc.names import file_name, open_path, sync_folder
from archive.warc.record import sha256, urn_of

SOFTWARE = "Kho Tin"
VERSION_MIME = "application/vnd.khotin.version+json"
EVENT_MIME = "application/vnd.khotin.event+json"

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_PROFILES = ("identical-payload-digest", "server-not-modified")
_RESPONSE = "application/http; msgtype=response"
_REQUEST = "application/http; msgtype=request"
_FORMAT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "http-header-fidelity": "names are title-cased by the fetcher, their order is not kept and "
    "chunked framing is removed; values and bodies are as sent",
    "member-fixity": "gzip extra field KT: length of the member (uint32, little-endian), then the "
    "first 16 bytes of the SHA-256 of all bytes after the gzip header",
}


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


@dataclass(slots=True)
class _Draft:
    """A record not yet written."""

    id: str
    digest: str
    member: bytes


def _open_new(path: Path) -> BinaryIO:
    # Unbuffered, so that a full disk is met by the record that does not fit, not at some later one.
    return path.open("xb", buffering=0)


class WarcWriter:
    """Write one run's records to a site's files, a new file every `roll_bytes`.

    Not safe for several threads. Every OSError becomes a RecordingError: the file is cut back to
    its last whole record, nothing more can be written, and `close` still completes it.
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
        opener: Callable[[Path], BinaryIO] = _open_new,
    ) -> None:
        self._folder = folder
        self._site, self._run, self._verb = site, run, verb
        self._roll_bytes = roll_bytes
        self._clock = clock
        self._opener = opener
        self._serial = 0
        self._file = ""
        self._stream: BinaryIO | None = None
        self._whole = 0
        self._info_id = ""
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
        start = head(f"HTTP/1.1 {status} {reason}".rstrip(), headers)
        fields = [("WARC-IP-Address", ip)] if ip else []
        fields += [("WARC-Truncated", truncated)] if truncated else []
        self._ready()
        response = self._draft("response", url, at, fields, _RESPONSE, body, start)
        request = self._request(url, at, response.id, method, request_headers, request_body)
        return self._append(response, request)

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
        start = head(f"HTTP/1.1 {status} {reason}".rstrip(), headers)
        fields = [
            ("WARC-Profile", _PROFILE + profile),
            ("WARC-Refers-To", urn_of(refers_to.id)),
            ("WARC-Refers-To-Target-URI", _safe_url(refers_to.url)),
            ("WARC-Refers-To-Date", _warc_date(refers_to.fetched_at)),
        ]
        fields += [("WARC-IP-Address", ip)] if ip else []
        self._ready()
        revisit = self._draft("revisit", url, at, fields, _RESPONSE, b"", start, digest)
        request = self._request(url, at, revisit.id, method, request_headers, request_body)
        return self._append(revisit, request)

    def write_resource(self, url: str, *, mime: str, body: bytes, at: datetime) -> Written:
        """Record bytes that came otherwise than by HTTP: an imported article."""
        self._ready()
        return self._append(self._draft("resource", url, at, [], mime, body))

    def write_conversion(
        self, url: str, *, body: bytes, at: datetime, refers_to: str | None
    ) -> Written:
        """Record a saved Version, as JSON, made from the record `refers_to` (hex UUID)."""
        self._ready()
        fields = _refers(refers_to)
        return self._append(self._draft("conversion", url, at, fields, VERSION_MIME, body))

    def write_metadata(
        self, urn: str, *, body: bytes, at: datetime, refers_to: str | None
    ) -> Written:
        """Record a statement about an article, as JSON; `urn` keeps it out of replay by URL."""
        self._ready()
        fields = _refers(refers_to)
        return self._append(self._draft("metadata", urn, at, fields, EVENT_MIME, body))

    def sync(self) -> None:
        """Put all written records on the disk itself; raises RecordingError when it refuses."""
        self._refuse_after_failure()
        if self._stream is not None:
            try:
                os.fsync(self._stream.fileno())
            except OSError as error:
                raise self._failed(error) from error

    def close(self) -> None:
        """Complete the file under its final name; also after a failure, and more than once."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        path = self._folder / self._file
        try:
            if self._whole:
                os.fsync(stream.fileno())
                open_path(path).rename(path)
            else:
                open_path(path).unlink()
            sync_folder(path.parent)
        except OSError as error:
            raise self._failed(error) from error
        finally:
            stream.close()

    def _request(
        self,
        url: str,
        at: datetime,
        response: str,
        method: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
    ) -> _Draft:
        parts = urlsplit(_safe_url(url))
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        # The fetcher adds Host itself, below the place where its headers can be seen.
        host = () if field(headers, "Host") else (("Host", parts.netloc.rpartition("@")[2]),)
        start = head(f"{method} {target} HTTP/1.1", [*host, *headers])
        fields = [("WARC-Concurrent-To", urn_of(response))]
        return self._draft("request", url, at, fields, _REQUEST, body, start)

    def _draft(
        self,
        kind: str,
        url: str,
        at: datetime,
        fields: list[tuple[str, str]],
        mime: str,
        body: bytes,
        start: bytes = b"",
        digest: str = "",
    ) -> _Draft:
        """Form a record; `start` is the HTTP head, `digest` another payload's than `body`."""
        record_id, digest = uuid.uuid4().hex, digest or sha256(body)
        named = [
            ("WARC-Type", kind),
            ("WARC-Record-ID", urn_of(record_id)),
            ("WARC-Date", _warc_date(at)),
        ]
        if url:
            named.append(("WARC-Target-URI", _safe_url(url)))
        if kind != "warcinfo":
            named.append(("WARC-Warcinfo-ID", urn_of(self._info_id)))
            named.append(("WARC-Payload-Digest", digest))
        named += [*fields, ("WARC-Block-Digest", sha256(start, body))]
        return _Draft(record_id, digest, _pack(named, mime, start, body))

    def _ready(self) -> None:
        """Have a file to write to, rolling the full one."""
        self._refuse_after_failure()
        if self._stream is not None and self._whole < self._roll_bytes:
            return
        self.close()
        try:
            self._begin()
        except OSError as error:
            raise self._failed(error) from error

    def _begin(self) -> None:
        at = self._clock()
        while self._stream is None:
            self._serial += 1
            self._file = file_name(self._site, self._run, at=at, serial=self._serial)
            self._stream = self._create(self._folder / self._file)
        self._whole = 0
        info = self._draft("warcinfo", "", at, self._info_fields(), "application/warc-fields",
                           self._info())  # fmt: skip
        self._info_id = info.id
        self._append(info)

    def _create(self, path: Path) -> BinaryIO | None:
        """Return a new, locked file, or None when the name is taken."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            return None
        try:
            stream = self._opener(open_path(path))
        except FileExistsError:
            return None
        try:
            fcntl.flock(stream, fcntl.LOCK_EX)
            sync_folder(path.parent)
            sync_folder(self._folder)
        except OSError:
            stream.close()
            raise
        # Before the lock was held, a recovery may have taken the empty file for an orphan.
        if not open_path(path).exists():
            stream.close()
            return None
        return stream

    def _info_fields(self) -> list[tuple[str, str]]:
        return [("WARC-Filename", Path(self._file).name)]

    def _info(self) -> bytes:
        fields = {
            "software": f"{SOFTWARE}/{VERSION}",
            "site": self._site,
            "run": self._run,
            "verb": self._verb,
            **_FORMAT,
        }
        return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()

    def _append(self, first: _Draft, *more: _Draft) -> Written:
        """Write records one after another, all or none; return where the first went."""
        assert self._stream is not None
        offset = self._whole
        data = memoryview(b"".join([first.member, *(draft.member for draft in more)]))
        try:
            done = 0
            while done < len(data):
                done += self._stream.write(data[done:]) or 0
        except OSError as error:
            raise self._failed(error) from error
        self._whole += len(data)
        return Written(first.id, self._file, offset, len(first.member), first.digest)

    def _failed(self, error: OSError) -> RecordingError:
        """Cut the file back to its last whole record, refuse more, and say why."""
        self._failure = (
            f"{self._folder / self._file}: cannot be written: {error.strerror or error}; all "
            "earlier records are safe; make room or give the right to write, then run again"
        )
        if self._stream is not None:
            try:
                self._stream.truncate(self._whole)
                self._stream.seek(self._whole)
            except OSError:
                self._failure += " (a torn record remains at its end until then)"
        return RecordingError(self._failure)

    def _refuse_after_failure(self) -> None:
        if self._failure:
            raise RecordingError(self._failure)


def _pack(named: list[tuple[str, str]], mime: str, start: bytes, body: bytes) -> bytes:
    """Return the gzip member of a record with these WARC fields and the block start + body."""
    headers = StatusAndHeaders("", named, protocol="WARC/1.1")
    record = ArcWarcRecord(
        "warc",
        headers["WARC-Type"],
        headers,
        BytesIO(body),
        _Head(start) if start else None,
        mime,
        len(start) + len(body),
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


def _refers(record_id: str | None) -> list[tuple[str, str]]:
    return [("WARC-Refers-To", urn_of(record_id))] if record_id else []


def _safe_url(url: str) -> str:
    """Return a URL that keeps to its line: spaces, controls and lone surrogates are escaped."""
    return "".join(
        quote(c, errors="surrogatepass") if c <= " " or c == "\x7f" or "\ud800" <= c <= "\udfff"
        else c
        for c in url
    )  # fmt: skip


def _warc_date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
