"""One parsed page to one Article, by the site's layout of that time."""

from __future__ import annotations

from dataclasses import dataclass

from archive.errors import ExtractionError
from archive.models import Article, Link, Page
from archive.sites import Layout, Site
from archive.urls import canonical
from crawler.extract.body import Body, read_body
from crawler.extract.bounds import USUAL, Bounds
from crawler.extract.dates import read_date
from crawler.extract.drift import date_elsewhere, drift_of, read_drifted
from crawler.extract.generic import read_generic
from crawler.extract.judge import is_relative, published, warnings_about
from crawler.extract.marked import has_selectors, read_marked
from crawler.extract.page import ParsedPage, nothing_here, parse
from crawler.extract.region import body_range
from crawler.extract.related import related_links
from crawler.extract.shape import find_head
from crawler.extract.text_links import without_own

EXTRACTOR = "khotin-rules-9"
"""Version of the rules; raise it when the same page may give another Article."""


def extract_article(page: Page, site: Site | None, bounds: Bounds = USUAL) -> Article:
    """Return the article on a page, read by the site's profile, or generically without one.

    What the profile's layout no longer finds is read generically too, and the article says so
    (see crawler.extract.drift). Pure: the same page, site, bounds and rules give an equal
    Article. Raises
    ExtractionError with url, field and reason when the page holds none.
    """
    return read_article(parse(page, bounds), site)


def read_article(parsed: ParsedPage, site: Site | None) -> Article:
    """Return the article of a page that is parsed already (see `extract_article`)."""
    return without_own(_read(parsed, site))


def _read(parsed: ParsedPage, site: Site | None) -> Article:
    if site is None:
        return read_generic(parsed)
    layout = site.layout_at(parsed.page.fetched_at)
    try:
        return read_by_layout(parsed, site, layout)
    except ExtractionError as miss:
        return read_drifted(parsed, site, layout, miss)


def read_by_layout(parsed: ParsedPage, site: Site, layout: Layout) -> Article:
    """Return the article as this layout reads it; raises ExtractionError where it does not fit."""
    parts = (
        _marked(parsed, site, layout) if has_selectors(layout) else _shaped(parsed, site, layout)
    )
    return _assembled(parsed, site, layout, parts)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What was read of a page, before it is judged."""

    title: str
    sections: tuple[str, ...]
    printed: str
    modified: str
    body: Body
    related: tuple[Link, ...]


def _shaped(parsed: ParsedPage, site: Site, layout: Layout) -> _Parts:
    """Read a page whose text shape is its layout."""
    head = find_head(parsed, site, layout)
    if head is None:
        raise nothing_here(parsed, "title", _why_no_head(parsed))
    end, stop = body_range(parsed.lines, head.body, layout, name=site.title)
    body = read_body(
        parsed.lines,
        (head.body, end),
        base=parsed.base,
        title=head.title,
        caption_below=layout.caption_below,
        byline_last=layout.byline_last,
    )
    related = related_links(parsed, site, stop, head=head.first)
    sections = (head.section,) if head.section else ()
    return _Parts(head.title, sections, head.printed, "", body, related)


def _marked(parsed: ParsedPage, site: Site, layout: Layout) -> _Parts:
    """Read a page by its layout's selectors, by shape where there are none."""
    marked = read_marked(parsed, site, layout)
    head = None
    if marked.title is None or marked.printed is None:
        head = find_head(parsed, site, layout)
    title = marked.title if marked.title is not None else head.title if head else ""
    if not title:
        raise nothing_here(parsed, "title", _why_no_head(parsed))
    related = marked.related
    if related is None:
        related = related_links(parsed, site, marked.stop, head=head.first if head else 0)
    shaped = (head.section,) if head and head.section else ()
    return _Parts(
        title,
        marked.sections or shaped,
        marked.printed if marked.printed is not None else head.printed if head else "",
        marked.modified,
        marked.body,
        related,
    )


def _assembled(parsed: ParsedPage, site: Site, layout: Layout, parts: _Parts) -> Article:
    body = parts.body
    if not (body.blocks or body.lead or body.photos or body.attachments):
        raise nothing_here(parsed, "blocks", "there is no text below the title")
    printed = parts.printed
    drift: tuple[str, ...] = ()
    if not printed and layout.published_at and (found := date_elsewhere(parsed, parts.title)):
        printed, drift = found.printed, (drift_of(("published_at",)),)
    moment, odd = published(printed, parsed.page.fetched_at, url=parsed.url)
    changed = read_date(parts.modified, captured=parsed.page.fetched_at)
    if is_relative(printed, parsed.page.fetched_at):
        printed = ""
    label = site.section_of(parsed.url)
    sections = (label,) if label else parts.sections
    return Article(
        site=site.name,
        key=site.article_key(parsed.url) or canonical(parsed.url),
        url=parsed.url,
        title=parts.title,
        lead=body.lead,
        blocks=body.blocks,
        byline=body.byline.text,
        authors=body.byline.authors,
        unit=body.byline.unit,
        source=body.byline.source,
        sections=sections,
        published_at=moment,
        modified_at=changed.moment if changed else None,
        printed_dates=tuple(filter(None, (printed, parts.modified))),
        photos=body.photos,
        attachments=body.attachments,
        related=parts.related,
        links=body.links,
        warnings=(
            *drift,
            *odd,
            *warnings_about(body, section=sections[-1] if sections else "", cut=parsed.cut),
        ),
        layout=layout.name,
    )


def _why_no_head(parsed: ParsedPage) -> str:
    if not parsed.lines:
        return "the page holds no text"
    return "no title with a date line and text below it was found"
