"""The values that pass between the rooms; no behaviour beyond deriving one from another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from archive.documents_cited import cited_in


class CaptureKind(StrEnum):
    """Which WARC record type holds a capture (WARC 1.1 §6)."""

    RESPONSE = "response"
    REVISIT = "revisit"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Capture:
    """One response as fetched: one WARC record. `fetched_at` is UTC.

    `id` is the hex UUID of WARC-Record-ID; `file` is relative to the WARC folder; `offset` and
    `length` are bytes of the compressed record in it. `digest` is the payload digest as the WARC
    writes it ("sha256:<base32>"); a revisit names the capture whose payload it shares. A copy that
    somebody else fetched names its `source`, and when it was brought in (`brought_at`, UTC).
    """

    id: str
    site: str
    run: str
    url: str
    fetched_at: datetime
    kind: CaptureKind
    status: int
    mime: str
    digest: str
    file: str
    offset: int
    length: int
    refers_to: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    source: str | None = None
    brought_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A capture decoded to NFC text. `fetched_at` is UTC; `capture` is its id, if it has one."""

    url: str
    text: str
    fetched_at: datetime
    capture: str | None = None


class BlockKind(StrEnum):
    """What a block of an article's body is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    TABLE = "table"
    QUOTE = "quote"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the body, in reading order.

    Lists and tables hold `rows` (a list: one cell a row); a photo block holds the `photo` number,
    an index into Article.photos; all others hold `text`.
    """

    kind: BlockKind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    photo: int | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """An image of an article with its caption (chú thích ảnh); empty strings where none."""

    url: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file an article offers for download."""

    url: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class FileText:
    """What came of reading an attached file: no evidence, for it can be read again at any time.

    `kind` is what its bytes are ("pdf", "docx" …), empty when that is unknown; `size` is in bytes;
    `pages` are pages, sheets or slides. `text` has a line a paragraph or row; None when there is
    none. `problem` says why text is missing or cut: see archive.attachments.held.Lack.
    """

    kind: str
    size: int
    pages: int | None = None
    text: str | None = None
    problem: str | None = None
    extractor: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A related article as the page lists it, or a link in the text; `title` is the words it is on."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What was extracted from one page, or brought in by an import.

    `key` is the article's identity within the site (never its section); `published_at` and
    `modified_at` are aware, in the site's zone; `printed_dates` are the date lines as printed.
    `sections` are labels only. `related` are the articles that the page lists beside its own,
    `links` the web links on words of lead and body, in reading order; texts saved before links were
    read have none. `warnings` are short codes with an optional ": detail".
    """

    site: str
    key: str
    url: str
    title: str
    lead: str = ""
    blocks: tuple[Block, ...] = ()
    byline: str = ""
    authors: tuple[str, ...] = ()
    unit: str = ""
    source: str = ""
    sections: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    printed_dates: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    related: tuple[Link, ...] = ()
    links: tuple[Link, ...] = ()
    warnings: tuple[str, ...] = ()
    layout: str = ""
    generic: bool = False

    @property
    def reading(self) -> str:
        """Return how it was read: "profile", "generic", or "mixed" where a layout found only a part."""
        drifted = any(warning.startswith("layout-drift") for warning in self.warnings)
        return "generic" if self.generic else "mixed" if drifted else "profile"

    @property
    def body(self) -> str:
        """Return the text blocks separated by a blank line; photos and captions are not in it."""
        return "\n\n".join(text for block in self.blocks if (text := block_text(block)))

    @property
    def cited(self) -> tuple[str, ...]:
        """Return the numbers of the official documents that the text and its captions name."""
        captions = (photo.caption for photo in self.photos)
        return cited_in("\n".join((self.title, self.lead, self.body, *captions)))


def block_text(block: Block) -> str:
    """Return a block as plain text: rows on lines of their own, cells separated by a tab."""
    if block.kind is BlockKind.PHOTO:
        return ""
    if block.rows:
        return "\n".join("\t".join(row) for row in block.rows)
    return block.text


class Reason(StrEnum):
    """Why a Version was made."""

    CAPTURED = "captured"
    EDITED = "edited"
    REPARSED = "reparsed"
    CORRECTED = "corrected"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Version:
    """An article at one time; nothing ever overwrites it. `saved_at` is UTC.

    `digest` covers content only (see archive.versions); `capture` is the capture it was read from;
    `record` is the id of the conversion record that holds it.
    """

    article_id: str
    number: int
    digest: str
    article: Article
    capture: str
    extractor: str
    reason: Reason
    saved_at: datetime
    record: str


class Happening(StrEnum):
    """What a metadata record says about an article beside its text."""

    GONE = "gone"
    BACK = "back"
    SECTION = "section"
    # A profile says by now which article its page is: `value` is the id of that one.
    MOVED = "moved"
    # Of a printed date (ISO 8601): the site's other articles speak against it, or no longer do.
    DATE_DOUBTED = "date-doubted"
    DATE_BELIEVED = "date-believed"


@dataclass(frozen=True, slots=True)
class Event:
    """A dated statement about an article, kept as a WARC metadata record. `at` is UTC."""

    article_id: str
    happening: Happening
    at: datetime
    capture: str
    value: str = ""
    record: str = ""


class RunState(StrEnum):
    """Where a crawl run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class CrawlRun:
    """One execution for one site. Times are UTC; `counts` are totals; `problems` are sentences."""

    id: str
    site: str
    verb: str
    state: RunState
    started_at: datetime
    finished_at: datetime | None = None
    counts: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A capture that could not be read as an article: kept, noted, found again."""

    capture: str
    site: str
    url: str
    field: str
    reason: str
    noted_at: datetime
