"""One parsed page to one Article, by the site's layout of that time."""

from __future__ import annotations

from datetime import datetime, timedelta

from archive.models import Article, BlockKind, Link, Page
from archive.sites import Layout, Site
from crawler.extract.addresses import resolve
from crawler.extract.body import Body, read_body
from crawler.extract.dates import read_date
from crawler.extract.lines import Line
from crawler.extract.page import ParsedPage, nothing_here, parse
from crawler.extract.region import body_range
from crawler.extract.shape import Head, find_head

EXTRACTOR = "khotin-rules-1"
"""Version of the rules; raise it when the same page may give another Article."""

_SHORT = 80
_MOST_RELATED = 60


def extract_article(page: Page, site: Site | None) -> Article:
    """Return the article on a page, read by the site's profile, or generically without one.

    Pure: the same page, site and rules give an equal Article. Raises ExtractionError with url,
    field and reason when the page holds none.
    """
    return read_article(parse(page), site)


def read_article(parsed: ParsedPage, site: Site | None) -> Article:
    """Return the article of a page that is parsed already (see `extract_article`)."""
    if site is None:
        from crawler.extract.generic import read_generic

        return read_generic(parsed)
    key = site.article_key(parsed.url)
    if key is None:
        raise nothing_here(parsed, "url", f"is no article's address at the site «{site.name}»")
    return read_lines(parsed, site, site.layout_at(parsed.page.fetched_at), key)


def read_lines(parsed: ParsedPage, site: Site, layout: Layout, key: str) -> Article:
    """Return the article of a page whose text shape is its layout."""
    head = find_head(parsed, site, layout)
    if head is None:
        raise nothing_here(parsed, "title", _why_no_head(parsed))
    end, stop = body_range(parsed.lines, head.body, layout)
    body = read_body(
        parsed.lines,
        (head.body, end),
        base=parsed.base,
        title=head.title,
        caption_below=layout.caption_below,
        byline_last=layout.byline_last,
    )
    if not (body.blocks or body.lead or body.photos or body.attachments):
        raise nothing_here(parsed, "blocks", "there is no text below the title")
    moment, odd = published(head.printed, parsed.page.fetched_at)
    section = site.section_of(parsed.url) or head.section
    return Article(
        site=site.name,
        key=key,
        url=parsed.url,
        title=head.title,
        lead=body.lead,
        blocks=body.blocks,
        byline=body.byline.text,
        authors=body.byline.authors,
        unit=body.byline.unit,
        source=body.byline.source,
        sections=(section,) if section else (),
        published_at=moment,
        printed_dates=(head.printed,) if head.printed else (),
        photos=body.photos,
        attachments=body.attachments,
        related=related_links(parsed, site, stop, key),
        warnings=(*odd, *warnings_about(body, section=section, cut=parsed.cut)),
        layout=layout.name,
    )


def published(printed: str, captured: datetime) -> tuple[datetime | None, tuple[str, ...]]:
    """Return the moment a date line prints and the warnings about it; odd dates are not believed."""
    if not printed:
        return None, ("no-date",)
    found = read_date(printed)
    if found is None or found.moment > captured + timedelta(days=1):
        return None, (f"odd-date: {printed}",)
    return found.moment, () if found.exact else ("no-time",)


def warnings_about(body: Body, *, section: str, cut: bool) -> tuple[str, ...]:
    """Return what is missing or strange, as short codes."""
    found = []
    if not body.byline.text:
        found.append("no-byline")
    if not section:
        found.append("no-section")
    text = sum(len(block.text) for block in body.blocks)
    if text < _SHORT and not any(block.rows for block in body.blocks):
        found.append("short-body")
    bare = [str(i + 1) for i, photo in enumerate(body.photos) if not photo.caption]
    if bare:
        found.append(f"no-caption: {', '.join(bare)}")
    if any(len(photo.caption) > 250 for photo in body.photos):
        found.append("long-caption")
    if not any(block.kind is not BlockKind.PHOTO for block in body.blocks):
        found.append("no-text")
    if cut:
        found.append("page-cut")
    return tuple(found)


def related_links(parsed: ParsedPage, site: Site, stop: int, key: str) -> tuple[Link, ...]:
    """Return the articles listed under the closing heading at lines[stop]."""
    found: dict[str, Link] = {}
    for line in _below_heading(parsed, site, stop):
        for href, title in line.links:
            url = resolve(parsed.base, href)
            other = site.article_key(url) if url else None
            if other and other != key and title and len(found) < _MOST_RELATED:
                found.setdefault(other, Link(url, title))
    return tuple(found.values())


def _below_heading(parsed: ParsedPage, site: Site, stop: int) -> list[Line]:
    """Return the lines of the list that a heading opens: those of the nearest box with links."""
    lines = parsed.lines
    if stop >= len(lines):
        return []
    for box in lines[stop].box.around():
        inside = lines[stop : max(stop + 1, box.last)]
        if any(
            site.article_key(resolve(parsed.base, href))
            for line in inside
            for href, _ in line.links
        ):
            return inside
    return []


def _why_no_head(parsed: ParsedPage) -> str:
    if not parsed.lines:
        return "the page holds no text"
    return "no title with a date line and text below it was found"


__all__ = ["EXTRACTOR", "Head", "extract_article", "published", "read_article", "read_lines"]
