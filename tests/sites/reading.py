"""What is read from a golden page, in the words of its article.json; for tests and measurements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from archive.models import Article, Page, block_text
from archive.sites import Site
from archive.text import HANOI, decode, parse_time
from crawler.extract import extract_article
from tests.sites.golden import GoldenPage

FIELDS = (
    "title", "lead", "body", "sections", "published_at", "modified_at", "byline", "authors", "unit",
    "source", "photos", "attachments", "related", "blocks",
)  # fmt: skip


def page_of(golden: GoldenPage, body: bytes | None = None) -> Page:
    """Return a golden page (or a mutation of its bytes) decoded as a capture would be."""
    text = decode(golden.page if body is None else body, content_type=golden.meta["content_type"])
    return Page(golden.meta["url"], text, parse_time(golden.meta["fetched_at"]))


def read_fields(page: Page, site: Site | None) -> dict[str, Any]:
    """Return the fields of the article on a page; raises ExtractionError as reading does."""
    return fields_of(extract_article(page, site))


def fields_of(article: Article) -> dict[str, Any]:
    """Return an article's fields as article.json writes them."""
    return {
        "title": article.title,
        "lead": article.lead,
        "body": article.body,
        "sections": list(article.sections),
        "published_at": _local(article.published_at),
        "modified_at": _local(article.modified_at),
        "byline": article.byline,
        "authors": list(article.authors),
        "unit": article.unit,
        "source": article.source,
        "photos": [
            {"url": p.url, "caption": p.caption, "credit": p.credit} for p in article.photos
        ],
        "attachments": [{"url": file.url, "label": file.label} for file in article.attachments],
        "related": [{"url": link.url, "title": link.title} for link in article.related],
        "blocks": [
            [b.kind.value, block_text(b) if b.photo is None else article.photos[b.photo].caption]
            for b in article.blocks
        ],
    }


def _local(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    local = moment.astimezone(HANOI)
    return local.isoformat(timespec="seconds" if local.second else "minutes")
