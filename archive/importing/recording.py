"""A copy into a WARC record of ours: under its own time, with its source, once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from archive.catalogue.batch import Batch
from archive.errors import ArchiveError
from archive.evidence import add_capture, capture_of, resource_of
from archive.importing.copies import Copy, proves
from archive.models import Capture, CaptureKind
from archive.warc import Origin, WarcWriter, Written, read_record, safe_url, sha256
from archive.warc.origin import SOURCE_DIGEST

_MOST_NAMED = 100_000
_SECOND = timedelta(seconds=1)


class Came(StrEnum):
    """What bringing in a copy came to."""

    NEW = "new"
    REPEATED = "repeated"
    KNOWN = "known"
    WAITING = "waiting"


@dataclass(slots=True)
class CopyRecorder:
    """Writes copies of one site and run; what it wrote waits in the batch.

    `named` remembers, of the last records of the source, which capture each became.
    """

    batch: Batch
    writer: WarcWriter
    folder: Path
    site: str
    run: str
    named: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def record(self, copy: Copy, *, now: datetime) -> tuple[Came, Capture | None]:
        """Write a copy's record, unless the archive has it; raises RecordingError.

        WAITING is a repetition of a payload that is not here: bring that in first.
        """
        if copy.again:
            return self._record_again(copy, now)
        digest = sha256(copy.body)
        if known := self._known(copy, digest):
            self._name(copy, known.id)
            return Came.KNOWN, known
        at, origin = copy.at.astimezone(UTC), _origin(copy, now)
        written = self.writer.write_copy(
            copy.url,
            origin=origin,
            at=at,
            head=copy.head,
            body=copy.body,
            mime=copy.mime,
            request=copy.request,
            ip=copy.ip,
            truncated=copy.truncated,
        )
        capture = self._capture_of(copy, written, at=at, origin=origin)
        self._name(copy, capture.id)
        return Came.NEW, add_capture(self.batch, capture, truncated=copy.truncated)

    def _capture_of(self, copy: Copy, written: Written, *, at: datetime, origin: Origin) -> Capture:
        if copy.head:
            return capture_of(
                written,
                site=self.site,
                run=self.run,
                url=copy.url,
                at=at,
                kind=CaptureKind.RESPONSE,
                status=copy.status,
                headers=copy.headers,
                refers_to=None,
                source=origin.source,
                brought_at=origin.brought_at,
            )
        return resource_of(
            written,
            site=self.site,
            run=self.run,
            url=safe_url(copy.url),
            at=at,
            mime=copy.mime.partition(";")[0].strip().lower(),
            source=origin.source,
            brought_at=origin.brought_at,
        )

    def _record_again(self, copy: Copy, now: datetime) -> tuple[Came, Capture | None]:
        original = self._original(copy)
        if original is None:
            return Came.WAITING, None
        if known := self._known(copy, original.digest):
            self._name(copy, known.id)
            return Came.KNOWN, known
        at, origin = copy.at.astimezone(UTC), _origin(copy, now)
        written = self.writer.write_copy_again(
            copy.url,
            origin=origin,
            at=at,
            head=copy.head,
            digest=original.digest,
            refers_to=original,
            not_modified=copy.not_modified,
            request=copy.request,
        )
        capture = capture_of(
            written,
            site=self.site,
            run=self.run,
            url=copy.url,
            at=at,
            kind=CaptureKind.REVISIT,
            status=copy.status,
            headers=copy.headers,
            refers_to=original.id,
            source=origin.source,
            brought_at=now,
        )
        self._name(copy, capture.id)
        return Came.REPEATED, add_capture(self.batch, capture)

    def _known(self, copy: Copy, digest: str) -> Capture | None:
        """Return the capture of this address, second and payload, if there is one.

        Archives write the time to the second, WARC files some to the microsecond.
        """
        second = copy.at.astimezone(UTC).replace(microsecond=0)
        found = self.batch.captures_between(copy.url, second, second + _SECOND)
        return next((capture for capture in found if capture.digest == digest), None)

    def _original(self, copy: Copy) -> Capture | None:
        """Return the capture with the payload that a copy repeats; never another revisit."""
        for capture in self._candidates(copy):
            first = self.batch.capture(capture.refers_to) if capture.refers_to else capture
            if first is not None and self._agrees(copy, first):
                return first
        return None

    def _candidates(self, copy: Copy) -> list[Capture]:
        found = []
        if (id_ := self.named.get(copy.refers_record)) and (named := self.batch.capture(id_)):
            found.append(named)
        if copy.refers_at is not None:
            second = copy.refers_at.replace(microsecond=0)
            url = copy.refers_to or copy.url
            found += self.batch.captures_between(url, second, second + _SECOND)
        before = datetime(1970, 1, 1, tzinfo=UTC)
        return [*found, *reversed(self.batch.captures_between(copy.url, before, copy.at))]

    def _agrees(self, copy: Copy, first: Capture) -> bool:
        """Tell whether a capture holds the payload whose digest a repetition names."""
        if first.kind is CaptureKind.REVISIT or first.status >= 400:
            return False
        if not copy.digest:
            return True
        if first.digest.upper() == copy.digest.upper():
            return True
        record = read_record(self.folder, first.file, first.offset)
        if record.headers.get(SOURCE_DIGEST, "").upper() == copy.digest.upper():
            return True
        try:
            return proves(copy.digest, record.body, record.http_headers)
        except ArchiveError:
            return False

    def _name(self, copy: Copy, capture: str) -> None:
        if copy.record:
            self.named[copy.record] = capture
            if len(self.named) > _MOST_NAMED:
                self.named.popitem(last=False)


def _origin(copy: Copy, now: datetime) -> Origin:
    """Return where a copy comes from, as it will be read back from its record's fields."""
    source = " ".join(copy.source.split())
    return Origin(source, now, " ".join(copy.record.split()), " ".join(copy.digest.split()))
