"""One response into a WARC record: whole, or as a revisit of a payload that is held already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from archive.catalogue.batch import Batch
from archive.evidence import NOT_MODIFIED, add_capture, capture_of
from archive.models import Capture, CaptureKind
from archive.warc import WarcWriter, Written
from archive.warc.record import sha256

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response as they went over the wire. `at` is aware.

    `body` keeps its content encoding; `truncated` says why it is not whole (WARC 1.1 §5.13).
    """

    url: str
    status: int
    reason: str
    headers: Headers
    body: bytes
    at: datetime
    request_headers: Headers = ()
    method: str = "GET"
    ip: str | None = None
    truncated: str | None = None
    request_body: bytes = b""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes exchanges of one site and run; what it wrote waits in the batch."""

    batch: Batch
    writer: WarcWriter
    site: str
    run: str

    def record(self, exchange: Exchange) -> Capture:
        """Write a response's record and return its capture; raises RecordingError."""
        original = self._original(exchange)
        if original is None:
            written, kind = self._write_response(exchange), CaptureKind.RESPONSE
        else:
            written, kind = self._write_revisit(exchange, original), CaptureKind.REVISIT
        capture = capture_of(
            written,
            site=self.site,
            run=self.run,
            url=exchange.url,
            at=exchange.at.astimezone(UTC),
            kind=kind,
            status=exchange.status,
            headers=exchange.headers,
            refers_to=original.id if original else None,
        )
        return add_capture(self.batch, capture, truncated=exchange.truncated)

    def _original(self, exchange: Exchange) -> Capture | None:
        """Return the capture whose payload this response repeats, if any."""
        if exchange.truncated:
            return None
        if exchange.status == NOT_MODIFIED:
            last = self.batch.last_whole(exchange.url)
        elif exchange.body and exchange.method == "GET":
            last = self.batch.last_fetch(exchange.url)
            if last is None or last.digest != sha256(exchange.body):
                return None
        else:
            return None
        # A revisit points to the record that has the bytes, never to another revisit.
        return self.batch.capture(last.refers_to) if last and last.refers_to else last

    def _write_response(self, exchange: Exchange) -> Written:
        return self.writer.write_response(
            exchange.url,
            status=exchange.status,
            reason=exchange.reason,
            headers=exchange.headers,
            body=exchange.body,
            at=exchange.at,
            request_headers=exchange.request_headers,
            method=exchange.method,
            request_body=exchange.request_body,
            ip=exchange.ip,
            truncated=exchange.truncated,
        )

    def _write_revisit(self, exchange: Exchange, original: Capture) -> Written:
        not_modified = exchange.status == NOT_MODIFIED
        return self.writer.write_revisit(
            exchange.url,
            status=exchange.status,
            reason=exchange.reason,
            headers=exchange.headers,
            at=exchange.at,
            digest=original.digest,
            refers_to=original,
            profile="server-not-modified" if not_modified else "identical-payload-digest",
            request_headers=exchange.request_headers,
            method=exchange.method,
            request_body=exchange.request_body,
            ip=exchange.ip,
        )
