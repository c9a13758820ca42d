"""Whether a version is still what it was: its records read now, and their digests taken anew.

`khotin verify` asks this of the whole archive; this asks it of one version, while a reader waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from archive.catalogue import Catalogue
from archive.catalogue.tables import versions
from archive.errors import ArchiveError, DamagedRecord
from archive.models import Capture, CaptureKind, Version
from archive.statements import read_version
from archive.versions import content_digest
from archive.warc import Record, read_record
from archive.warc.check import agrees
from archive.warc.record import sha256

# A reader's question must not read gigabytes; `khotin verify` reads whatever there is.
LARGEST = 64_000_000


class What(StrEnum):
    """What is compared: the content's digest three times over, then the page it was read from."""

    RECORD = "record"
    CONTENT = "content"
    CATALOGUE = "catalogue"
    CAPTURE = "capture"
    PAYLOAD = "payload"


class Finding(StrEnum):
    """What came of a comparison."""

    SAME = "same"
    OTHER = "other"
    DAMAGED = "damaged"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison: what the archive has on record, and what its bytes give now.

    `file` and `offset` say where the record stands; empty texts where there was nothing to read.
    """

    what: What
    finding: Finding
    said: str = ""
    found: str = ""
    file: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of reading a version's records at a moment (UTC)."""

    at: datetime
    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing was found that differs or cannot be read."""
        return all(each.finding in (Finding.SAME, Finding.LARGE) for each in self.checks)

    @property
    def is_whole(self) -> bool:
        """Tell whether all was compared: nothing was passed over for its size."""
        return all(each.finding is not Finding.LARGE for each in self.checks)


def prove(catalogue: Catalogue, version: Version, *, now: datetime | None = None) -> Proof:
    """Read a version's record and its capture's from the WARC files and compare all digests."""
    checks = [*_of_version(catalogue, version), *_of_capture(catalogue, version)]
    return Proof(now or datetime.now(UTC), tuple(checks))


def proof_json(proof: Proof) -> dict[str, Any]:
    """Return it as JSON-ready values; the time is ISO 8601."""
    return {
        "checked_at": proof.at.isoformat(timespec="seconds"),
        "sound": proof.is_sound,
        "whole": proof.is_whole,
        "checks": [
            {
                "what": each.what.value,
                "finding": each.finding.value,
                "on_record": each.said or None,
                "found_now": each.found or None,
                "file": each.file or None,
                "offset": each.offset if each.file else None,
            }
            for each in proof.checks
        ],
    }


def _of_version(catalogue: Catalogue, version: Version) -> list[Check]:
    """Compare the version with its conversion record and with its row of the catalogue."""
    file, offset = _place_of(catalogue, version)
    try:
        record = read_record(catalogue.config.warc_dir, file, offset)
        saved = read_version(record.body, place=record).version
    except ArchiveError:
        return [Check(What.RECORD, Finding.DAMAGED, version.digest, "", file, offset)]
    stored = catalogue.version(version.article_id, version.number)
    row = content_digest(stored.article) if stored else ""
    now = content_digest(saved.article)
    is_it = record.id == version.record and saved.digest == version.digest
    return [
        _record_check(What.RECORD, record, is_it=is_it),
        Check(What.CONTENT, _finding(now == version.digest), version.digest, now, file, offset),
        Check(What.CATALOGUE, _finding(row == version.digest), version.digest, row),
    ]


def _place_of(catalogue: Catalogue, version: Version) -> tuple[str, int]:
    wanted = select(versions.c.file, versions.c.offset).where(
        versions.c.article_id == version.article_id, versions.c.number == version.number
    )
    with catalogue.read() as connection:
        row = connection.execute(wanted).first()
    return (row.file, row.offset) if row else ("", 0)


def _of_capture(catalogue: Catalogue, version: Version) -> list[Check]:
    """Compare the page that the version was read from with its record; a revisit's original too."""
    page = catalogue.capture(version.capture)
    if page is None:
        return [Check(What.CAPTURE, Finding.DAMAGED, said=version.capture)]
    checks = [_capture_check(catalogue, What.CAPTURE, page)]
    if page.kind is CaptureKind.REVISIT:
        first = catalogue.capture(page.refers_to or "")
        checks.append(
            _capture_check(catalogue, What.PAYLOAD, first)
            if first
            else Check(What.PAYLOAD, Finding.DAMAGED, said=page.digest)
        )
    return checks


def _capture_check(catalogue: Catalogue, what: What, capture: Capture) -> Check:
    if capture.length > LARGEST:
        return Check(what, Finding.LARGE, capture.digest, "", capture.file, capture.offset)
    try:
        record = read_record(catalogue.config.warc_dir, capture.file, capture.offset)
    except DamagedRecord as error:
        file, offset = error.file or capture.file, error.offset or capture.offset
        return Check(what, Finding.DAMAGED, capture.digest, "", file, offset)
    except ArchiveError:
        return Check(what, Finding.DAMAGED, capture.digest, "", capture.file, capture.offset)
    is_it = record.id == capture.id and record.digest == capture.digest
    return _record_check(what, record, is_it=is_it)


def _record_check(what: What, record: Record, *, is_it: bool) -> Check:
    """Compare a record's payload with the digest it carries; a revisit has no payload of its own."""
    if record.kind == CaptureKind.REVISIT.value:
        whole, now = True, record.digest
    else:
        whole = agrees(record.digest, record.body)
        now = record.digest if whole else sha256(record.body)
    finding = _finding(is_it and whole)
    return Check(what, finding, record.digest, now, record.file, record.offset)


def _finding(same: bool) -> Finding:
    return Finding.SAME if same else Finding.OTHER
