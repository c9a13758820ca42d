"""What the record of a capture holds, as a response to a browser needs it."""

from __future__ import annotations

from dataclasses import dataclass

from archive.catalogue import Catalogue
from archive.errors import DamagedRecord
from archive.models import Capture, CaptureKind
from archive.warc import read_record


@dataclass(frozen=True, slots=True)
class Payload:
    """What a capture's response held, content-decoded; `content_type` is the header as sent."""

    body: bytes
    content_type: str
    location: str
    headers: tuple[tuple[str, str], ...] = ()


def payload_of(catalogue: Catalogue, capture: Capture) -> Payload:
    """Return what a capture holds; a revisit gives the payload it refers to.

    Raises DamagedRecord when the WARC file is missing or its record is torn.
    """
    folder = catalogue.config.warc_dir
    record = read_record(folder, capture.file, capture.offset)
    headers = {name.lower(): value for name, value in record.http_headers}
    source = record
    if capture.kind is CaptureKind.REVISIT:
        first = catalogue.capture(capture.refers_to or "")
        if first is None:
            raise DamagedRecord(
                f"{capture.file}:{capture.offset}: the capture {capture.refers_to} that this "
                f"revisit refers to is not in the catalogue; run `khotin verify`"
            )
        source = read_record(folder, first.file, first.offset)
        # A 304 answer does not repeat the type.
        headers = {n.lower(): v for n, v in source.http_headers} | headers
    return Payload(
        body=source.payload(),
        content_type=headers.get("content-type", "") or capture.mime,
        location=headers.get("location", ""),
        headers=tuple(source.http_headers),
    )
