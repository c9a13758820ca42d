"""From WARC records to rows of the catalogue: the same for what is just written and what is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from archive.catalogue.batch import Batch
from archive.errors import DamagedRecord
from archive.models import Capture, CaptureKind, Event, Problem
from archive.people.values import Correction
from archive.restrictions.values import Lift, Restriction
from archive.statements import Place, Statement, read_statement, read_version
from archive.warc import EVENT_MIME, VERSION_MIME, Record
from archive.warc.draft import safe_url
from archive.warc.http import field
from archive.warc.origin import BROUGHT_AT, SOURCE
from archive.warc.record import BadRecord, time_of

NOT_MODIFIED = 304
_CAPTURES = tuple(kind.value for kind in CaptureKind)
# A record's head cannot hold these; PostgreSQL's text cannot hold the last.
_BREAKS = str.maketrans("\r\n\0", "   ")


class WrittenPlace(Place, Protocol):
    """A place that knows the record's length and payload digest too."""

    @property
    def length(self) -> int: ...
    @property
    def digest(self) -> str: ...


def capture_of(
    place: WrittenPlace,
    *,
    site: str,
    run: str,
    url: str,
    at: datetime,
    kind: CaptureKind,
    status: int,
    headers: Iterable[tuple[str, str]],
    refers_to: str | None,
    source: str | None = None,
    brought_at: datetime | None = None,
) -> Capture:
    """Return the capture a response's or revisit's record is; a copy names its source."""
    found = {
        name: _as_stored(field(headers, name)) for name in ("Content-Type", "ETag", "Last-Modified")
    }
    return Capture(
        id=place.id,
        site=site,
        run=run,
        url=safe_url(url),
        fetched_at=at,
        kind=kind,
        status=status,
        mime=found["Content-Type"].partition(";")[0].strip().lower(),
        digest=place.digest,
        file=place.file,
        offset=place.offset,
        length=place.length,
        refers_to=refers_to,
        etag=found["ETag"] or None,
        last_modified=found["Last-Modified"] or None,
        source=source,
        brought_at=brought_at,
    )


def _as_stored(value: str) -> str:
    """Return a header's value as it will be read back from its record (archive.warc.http)."""
    plain = value.translate(_BREAKS).strip()
    try:
        plain.encode("latin-1")
    except UnicodeEncodeError:
        return plain.encode("utf-8", "surrogateescape").decode("latin-1")
    return plain


def resource_of(
    place: WrittenPlace,
    *,
    site: str,
    run: str,
    url: str,
    at: datetime,
    mime: str,
    source: str | None = None,
    brought_at: datetime | None = None,
) -> Capture:
    """Return the capture that the record of an imported article, or of a page saved by hand, is."""
    return Capture(
        place.id, site, run, url, at, CaptureKind.RESOURCE, 0, mime, place.digest, place.file,
        place.offset, place.length, source=source, brought_at=brought_at,
    )  # fmt: skip


def add_capture(batch: Batch, capture: Capture, *, truncated: str | None = None) -> Capture:
    """Put a capture into the batch and return it as it stands there.

    A 304 need not repeat the validators it confirms (RFC 9110 §15.4.5): those of the capture it
    confirms go on. A copy's are of no use: nobody asks the site by them.
    """
    fetched = capture.source is None and capture.kind is CaptureKind.REVISIT
    if capture.status == NOT_MODIFIED and fetched:
        before = batch.last_whole(capture.url)
        if before is not None:
            capture = replace(
                capture,
                etag=capture.etag or before.etag,
                last_modified=capture.last_modified or before.last_modified,
            )
    batch.add_capture(capture, truncated=truncated)
    return capture


def add_statement(batch: Batch, statement: Statement, place: Place) -> None:
    """Put a statement whose record is written into the batch."""
    if isinstance(statement, Event):
        batch.add_event(replace(statement, record=place.id), place=place)
    elif isinstance(statement, Problem):
        batch.add_problem(statement, place=place)
    elif isinstance(statement, Restriction | Lift):
        batch.add_restriction(statement, place=place)
    elif isinstance(statement, Correction):
        batch.add_correction(statement, place=place)
    else:
        batch.add_solution(statement.capture, statement.at, place=place)


def is_evidence(record: Record) -> bool:
    """Tell whether the catalogue has a row for a record (warcinfo and request have none)."""
    if record.kind == "conversion":
        return record.mime == VERSION_MIME
    if record.kind == "metadata":
        return record.mime == EVENT_MIME
    return record.kind in _CAPTURES


def add_record(batch: Batch, record: Record) -> bool:
    """Put what a record of a WARC file says into the batch; False when it is no evidence.

    Raises DamagedRecord when its statement cannot be read.
    """
    if not is_evidence(record):
        return False
    if record.kind == "conversion":
        saved = read_version(record.body, place=record)
        batch.add_version(saved.version, seen_at=saved.seen_at, place=record)
    elif record.kind == "metadata":
        add_statement(batch, read_statement(record.body, place=record), record)
    else:
        truncated = record.headers.get("WARC-Truncated")
        add_capture(batch, capture_in(record), truncated=truncated)
    return True


def capture_in(record: Record) -> Capture:
    """Return the capture that a response, revisit or resource record of a WARC file is."""
    site, run = record.info.get("site", ""), record.info.get("run", "")
    source = record.headers.get(SOURCE)
    brought_at = _brought_at(record) if source else None
    if record.kind == "resource":
        return resource_of(
            record, site=site, run=run, url=record.url, at=record.at, mime=record.mime,
            source=source, brought_at=brought_at,
        )  # fmt: skip
    return capture_of(
        record,
        site=site,
        run=run,
        url=record.url,
        at=record.at,
        kind=CaptureKind(record.kind),
        status=record.status,
        headers=record.http_headers,
        refers_to=record.refers_to,
        source=source,
        brought_at=brought_at,
    )


def _brought_at(record: Record) -> datetime:
    try:
        return time_of(record.headers.get(BROUGHT_AT, ""))
    except BadRecord as error:
        sentence = f"{record.file} at byte {record.offset}: {BROUGHT_AT}: {error}"
        raise DamagedRecord(sentence, file=record.file, offset=record.offset) from None
