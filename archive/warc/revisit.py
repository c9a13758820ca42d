"""What a revisit's record says of the capture whose payload it repeats (WARC 1.1 §6.7)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from archive.warc.draft import Fields, safe_url, warc_date
from archive.warc.record import urn_of

SAME_PAYLOAD = "identical-payload-digest"
NOT_MODIFIED = "server-not-modified"
PROFILES = (SAME_PAYLOAD, NOT_MODIFIED)
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"


class Original(Protocol):
    """The earlier capture a revisit points to; a Capture is one."""

    @property
    def id(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def fetched_at(self) -> datetime: ...


def revisiting(profile: str, original: Original) -> Fields:
    """Return the fields that point to the original."""
    return [
        ("WARC-Profile", _PROFILE + profile),
        ("WARC-Refers-To", urn_of(original.id)),
        ("WARC-Refers-To-Target-URI", safe_url(original.url)),
        ("WARC-Refers-To-Date", warc_date(original.fetched_at)),
    ]
