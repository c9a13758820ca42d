"""A capture's bytes as its WARC record keeps them; of a revisit, those of its original."""

from __future__ import annotations

from datetime import datetime

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import DamagedRecord
from archive.models import Capture, Page
from archive.text import decode
from archive.warc import Record, read_record


def record_of(catalogue: Catalogue, config: Config, capture: Capture) -> Record:
    """Return the record that holds a capture's payload; raises DamagedRecord when it cannot be read."""
    source = capture
    if capture.refers_to:
        original = catalogue.capture(capture.refers_to)
        if original is None:
            raise DamagedRecord(
                f"{capture.url}: the capture {capture.refers_to} whose payload it shares is not in "
                "the catalogue; run `khotin rebuild`"
            )
        source = original
    return read_record(config.warc_dir, source.file, source.offset)


def content_type_of(record: Record) -> str:
    """Return the Content-Type a record's answer came with, empty where it had none."""
    return next((v for name, v in record.http_headers if name.lower() == "content-type"), "")


def page_in(record: Record, *, url: str, fetched_at: datetime, capture: str) -> Page:
    """Return the page a record holds, decoded as the crawl decodes it; `capture` is its id."""
    text = decode(record.payload(), content_type=content_type_of(record))
    return Page(url, text, fetched_at, capture)
