"""What the archive holds of the files that a version offers, and why where it holds nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from archive.catalogue import Catalogue
from archive.catalogue.files import REDIRECTS
from archive.errors import ArchiveError
from archive.models import Attachment, Capture, FileText, Version
from archive.restrictions.withholding import Withheld
from archive.sites import Site
from archive.urls import host_of, joined
from archive.warc import read_record
from archive.warc.http import field

_MOST_REDIRECTS = 4


class Lack(StrEnum):
    """Why a file, or its text, is not there; the latter are the problems of a FileText."""

    ELSEWHERE = "elsewhere"
    REFUSED = "refused"
    CUT = "cut"
    UNFETCHED = "unfetched"
    UNREAD = "unread"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    FORMAT = "format"
    PAGE = "page"
    BOMB = "bomb"
    MEMORY = "memory"
    TIME = "time"
    LONG = "long"
    SCANNED = "scanned"
    EMPTY = "empty"
    LOST = "lost"
    WITHHELD = "withheld"


IN_WORDS = {
    Lack.ELSEWHERE: "not fetched: it lies on a host the profile does not name",
    Lack.REFUSED: "not archived: the site refused it or did not have it",
    Lack.CUT: "too large or cut off: only its beginning is archived",
    Lack.UNFETCHED: "not fetched",
    Lack.UNREAD: "kept; its text has not been read yet",
    Lack.ENCRYPTED: "kept; it needs a password, so its text cannot be read",
    Lack.DAMAGED: "kept; it is damaged, so its text cannot be read",
    Lack.FORMAT: "kept; text of this kind of file is not read",
    Lack.PAGE: "a web page came instead of the file",
    Lack.BOMB: "kept; it unpacks to far too much to be read",
    Lack.MEMORY: "kept; reading its text took more memory than allowed",
    Lack.TIME: "kept; reading its text took longer than allowed",
    Lack.LONG: "kept; its text is longer than allowed and is cut",
    Lack.SCANNED: "kept; its pages are pictures without text",
    Lack.EMPTY: "kept; it holds no text",
    Lack.LOST: "its record cannot be read; run `khotin verify`",
    Lack.WITHHELD: "kept; it is hidden from readers",
}


@dataclass(frozen=True, slots=True)
class Held:
    """A file of a version: its copy nearest in time, what was read of it, and what is lacking.

    `lack` is None when copy and whole text are there.
    """

    attachment: Attachment
    copy: Capture | None = None
    read: FileText | None = None
    lack: Lack | None = None

    @property
    def text(self) -> str:
        """The file's text as far as it could be read, a line a paragraph; empty when there is none."""
        return (self.read.text or "") if self.read else ""


def files_of(
    catalogue: Catalogue,
    version: Version,
    *,
    sites: Mapping[str, Site] | None = None,
    held: Withheld | None = None,
) -> list[Held]:
    """Return what is held of each file the version offers, in its order.

    The copy is chosen as a photo's is: nearest in time to the version's capture, same run first.
    With `sites` it is also said when a file was never to be fetched. What is `held` back is not
    given.
    """
    page = catalogue.capture(version.capture) if version.article.attachments else None
    copies = [
        nearest_copy(catalogue, each.url, page) if page else None
        for each in version.article.attachments
    ]
    texts = catalogue.file_texts([copy.digest for copy in copies if copy])
    site = (sites or {}).get(version.article.site)
    return [
        Held(each, lack=Lack.WITHHELD)
        if held and copy and held.payload(copy)
        else _held(catalogue, each, copy, texts, site)
        for each, copy in zip(version.article.attachments, copies, strict=True)
    ]


def texts_of(
    catalogue: Catalogue, version: Version, *, held: Withheld | None = None
) -> tuple[str, ...]:
    """Return the texts of the version's files, as far as there are any."""
    if not version.article.attachments:
        return ()
    found = files_of(catalogue, version, held=held)
    return tuple(file.text for file in found if file.text)


def _held(
    catalogue: Catalogue,
    attachment: Attachment,
    copy: Capture | None,
    texts: Mapping[str, FileText],
    site: Site | None,
) -> Held:
    if copy is None:
        return Held(attachment, lack=_why_not(catalogue, attachment.url, site))
    read = texts.get(copy.digest)
    if read is None:
        return Held(attachment, copy, lack=Lack.UNREAD)
    return Held(attachment, copy, read, Lack(read.problem) if read.problem else None)


def _why_not(catalogue: Catalogue, url: str, site: Site | None) -> Lack:
    if not host_of(url):
        return Lack.UNFETCHED
    captures = catalogue.captures_of(url, limit=5)
    if any(capture.status < 400 for capture in captures):
        return Lack.CUT
    if captures:
        return Lack.REFUSED
    return Lack.ELSEWHERE if site and not site.may_fetch(url) else Lack.UNFETCHED


def nearest_copy(catalogue: Catalogue, url: str, page: Capture) -> Capture | None:
    """Return the archived copy of what a page refers to, or None; redirects are followed."""
    for _step in range(_MOST_REDIRECTS):
        if not host_of(url):
            return None
        copy = catalogue.nearest_capture(url, page.fetched_at, run=page.run)
        if copy is None or copy.status not in REDIRECTS:
            return copy
        url = led_to(catalogue, url, copy)
    return None


def led_to(catalogue: Catalogue, url: str, redirect: Capture) -> str:
    """Return where a redirect's record says it leads, an empty string when it does not."""
    try:
        record = read_record(catalogue.config.warc_dir, redirect.file, redirect.offset)
        location = field(record.http_headers, "Location")
        return joined(url, location) if location else ""
    except ArchiveError:
        return ""
