"""What of the records stays out of a package for readers: withheld captures, and those that tell of them."""

from __future__ import annotations

from datetime import datetime

from archive.catalogue import Catalogue
from archive.errors import ArchiveError, DamagedRecord
from archive.evidence import capture_in
from archive.models import CaptureKind
from archive.profiles import load_sites
from archive.restrictions.mentions import Mentions, joined, mentioned, mentions
from archive.restrictions.withholding import Withheld, withheld
from archive.statements import read_version
from archive.warc import Record, read_record
from archive.warc.record import id_of

CAPTURES = tuple(kind.value for kind in CaptureKind)


class Sieve:
    """Tells, record by record, what readers may have, and counts what they may not.

    `withheld` captures are hidden themselves; `mentioning` ones name or show something hidden.
    """

    def __init__(self, catalogue: Catalogue, *, now: datetime) -> None:
        self._catalogue = catalogue
        self.held: Withheld = withheld(catalogue, now=now)
        sites = load_sites(catalogue.config.profiles_dir, on_broken=lambda _error: None)
        self._mentions: Mentions = mentions(self.held, sites.values())
        self.left_out: set[str] = set()
        self.withheld = self.mentioning = 0

    def hides_capture(self, record: Record) -> bool:
        """Tell whether the record of a capture stays out."""
        if self.held and self.held.capture(capture_in(record)):
            self.withheld += 1
        elif self._mentions and self._mentioning(record):
            self.mentioning += 1
        else:
            return False
        self.left_out.add(record.id)
        return True

    def hides_request(self, record: Record) -> bool:
        """Tell whether a request stays out: its answer does, or it says that one came from there."""
        return id_of(record.headers.get("WARC-Concurrent-To", "")) in self.left_out or bool(
            # The page that a reader came from is named in it.
            self._mentions and self._mentions.in_text(record.body.decode("utf-8", "replace"))
        )

    def hides_version(self, record: Record) -> bool:
        """Tell whether the record of a text stays out; one that cannot be read does."""
        if not self.held:
            return False
        try:
            version = read_version(record.body, place=record).version
        except DamagedRecord:
            return True
        return bool(
            self.held.version(version)
            or self.held.shown(version) != version
            or self.hides_words(record.body)
        )

    def hides_words(self, body: bytes) -> bool:
        """Tell whether words name something hidden."""
        return bool(self._mentions and self._mentions.in_text(body.decode("utf-8", "replace")))

    def _mentioning(self, record: Record) -> bool:
        """Tell whether a capture names or shows something withheld; one that cannot be read does."""
        headers = {name.lower(): value for name, value in record.http_headers}
        moved = joined(record.url, headers.get("location", ""))
        if self._mentions.at(record.url) or self._mentions.at(moved):
            return True
        try:
            source = self._source(record)
            body = source.payload() if source else None
        except ArchiveError:
            return True
        return body is None or bool(mentioned(self._mentions, body, url=record.url))

    def _source(self, record: Record) -> Record | None:
        """Return the record that has a capture's payload: for a revisit another one."""
        if record.kind != CaptureKind.REVISIT:
            return record
        first = self._catalogue.capture(record.refers_to or "")
        folder = self._catalogue.config.warc_dir
        return read_record(folder, first.file, first.offset) if first else None
