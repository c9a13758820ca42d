"""One kept page read again and held against what was made of it: what a reading process does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from archive.catalogue.grades import Grade, Norm
from archive.catalogue.kept import KeptPage
from archive.errors import ArchiveError, DamagedRecord, ExtractionError
from archive.models import Article, Capture, Page
from archive.sites import Site
from archive.versions import article_from_json, content_digest
from archive.warc import read_record
from crawler.checks import tally
from crawler.extract import USUAL, Bounds, parse
from crawler.grading import grade
from crawler.identities import id_of
from crawler.kept import page_in
from crawler.reading import read_page

COMPARED = ("title", "lead", "blocks", "photos", "byline", "authors", "unit", "source",
            "published_at", "modified_at", "printed_dates", "attachments", "reading")  # fmt: skip
# Sites move these without touching a word: no change of them makes a Version.
NOTED = ("related", "links")
_SHOWN = 200


class Came(StrEnum):
    """What reading a page again came to."""

    SAME = "same"
    UNNOTICED = "unnoticed"
    CHANGED = "changed"
    NOW_READ = "now_read"
    LABELLED = "labelled"
    ABSENT = "absent"
    REFUSED = "refused"
    DAMAGED = "damaged"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Change:
    """A field that reads otherwise now; both sides as text, cut to show."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page came to; `article` is there where it has to be saved, `reason` where it failed.

    `counts` are what the page adds to the totals of its run.

    ABSENT: the page has no article. REFUSED: the rules find none, though there is something. DAMAGED: the bytes cannot be had. LOST: the page took too
    long, or its reading process ended.
    """

    came: Came
    changes: tuple[Change, ...] = ()
    article: Article | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    grade: Grade | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads pages of one site again, by its profile or generically; sent to each process once."""

    site: Site | None
    warc_dir: Path
    norm: Norm | None = None
    bounds: Bounds = USUAL

    def __call__(self, kept: KeptPage) -> Answer:
        """Read a page again; whatever is wrong with it is the answer, never an exception."""
        try:
            article = self._article(kept)
        except ExtractionError as error:
            return Answer(Came.REFUSED, reason=str(error))
        except DamagedRecord as error:
            where = f"{error.file} at byte {error.offset}" if error.file else kept.url
            sentence = str(error)
            named = sentence if error.file in sentence else f"{where}: {sentence}"
            return Answer(Came.DAMAGED, reason=named)
        except (ArchiveError, OSError) as error:
            return Answer(Came.DAMAGED, reason=f"{kept.url}: {error}")
        return self._compared(kept, article)

    def _article(self, kept: KeptPage) -> Article:
        page = page_at(self.warc_dir, kept)
        article = read_page(parse(page, self.bounds), self.site)
        if article is None:
            raise ExtractionError(page.url, field="page", reason="is an empty template")
        return article

    def _compared(self, kept: KeptPage, article: Article) -> Answer:
        judged = grade(article, self.norm)
        counts = dict(tally(self.site, article, judged.score)) if self.site else {}
        if not kept.article_id:
            return Answer(Came.NOW_READ, (), article, counts, judged)
        if id_of(article, self.site) != kept.article_id:
            reason = f"{kept.url}: key: it reads as another article now, {article.key}"
            return Answer(Came.REFUSED, reason=reason)
        before = article_from_json(kept.text)
        telling = _changes(before, article, COMPARED)
        if telling or content_digest(article) != kept.digest:
            return Answer(Came.CHANGED, telling, article, counts, judged)
        if not set(article.sections) <= set(kept.sections):
            new = Change("sections", ", ".join(kept.sections), ", ".join(article.sections))
            return Answer(Came.LABELLED, (new,), article, counts, judged)
        noted = _changes(before, article, NOTED)
        return Answer(Came.UNNOTICED if noted else Came.SAME, noted, None, counts, judged)


def page_at(warc_dir: Path, kept: KeptPage) -> Page:
    """Return a kept page, decoded as the crawl decoded it.

    Raises DamagedRecord when its record cannot be read.
    """
    if kept.fetched_at is None or not kept.file:
        raise ArchiveError(
            f"its capture {kept.capture} is not in the catalogue; run `khotin rebuild`"
        )
    record = read_record(warc_dir, kept.file, kept.offset)
    return page_in(record, url=kept.url, fetched_at=kept.fetched_at, capture=kept.capture)


def place_of(capture: Capture, original: Capture | None = None) -> KeptPage:
    """Return where a capture's page is kept; of a revisit, in the record of its original."""
    source = original or capture
    return KeptPage(capture.id, capture.url, capture.fetched_at, source.file, source.offset)


def _changes(before: Article, after: Article, names: tuple[str, ...]) -> tuple[Change, ...]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple(Change(name, *_parted(old, new)) for name, old, new in pairs if old != new)


def _parted(before: Any, after: Any) -> tuple[str, str]:
    """Return two values as text, from a little before the place where they part."""
    old, new = _in_words(before), _in_words(after)
    part = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
    part = min(len(old), len(new)) if part is None else part
    start = max(0, part - 40)
    mark = "…" if start else ""
    return mark + old[start : start + _SHOWN], mark + new[start : start + _SHOWN]


def _in_words(value: Any) -> str:
    if isinstance(value, tuple):
        return " | ".join(_in_words(each) for each in value)
    if hasattr(value, "__slots__") and not isinstance(value, str):
        shown = [getattr(value, name) for name in value.__slots__]
        return " · ".join(_in_words(each) for each in shown if each not in ("", (), None))
    return "" if value is None else str(value)
