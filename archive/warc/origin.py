"""What the record of a copy says of where the copy comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.warc.draft import Fields, optional, warc_date

# A copy of what somebody else fetched says so in fields of our own (WARC 1.1 §4 leaves room for
# them): where it comes from, when it came here, and what its record and payload were called there.
SOURCE = "KhoTin-Source"
BROUGHT_AT = "KhoTin-Brought-In"
SOURCE_RECORD = "KhoTin-Source-Record-ID"
SOURCE_DIGEST = "KhoTin-Source-Payload-Digest"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a copy comes from; `record` and `digest` are what the source itself says, if it does."""

    source: str
    brought_at: datetime
    record: str = ""
    digest: str = ""

    def fields(self) -> Fields:
        """Return it as fields of the copy's record."""
        return optional(
            (SOURCE, self.source),
            (BROUGHT_AT, warc_date(self.brought_at)),
            (SOURCE_RECORD, self.record),
            (SOURCE_DIGEST, self.digest),
        )
