"""One parsed page to one Article, by the site's layout of that time."""

from __future__ import annotations

from dataclasses import dataclass

from archive.models import Article, Link, Page
from archive.sites import Layout, Site
from archive.urls import canonical
from crawler.extract.body import Body, read_body
from crawler.extract.dates import read_date
from crawler.extract.generic import read_generic
from crawler.extract.judge import published, warnings_about
from crawler.extract.lines import Line
from crawler.extract.marked import has_selectors, read_marked
from crawler.extract.page import ParsedPage, nothing_here, parse
from crawler.extract.region import body_range
from crawler.extract.shape import find_head

EXTRACTOR = "khotin-rules-2"
"""Version of the rules; raise it when the same page may give another Article."""

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
        return read_generic(parsed)
    layout = site.layout_at(parsed.page.fetched_at)
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
    moment, odd = published(parts.printed, parsed.page.fetched_at)
    changed = read_date(parts.modified, captured=parsed.page.fetched_at)
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
        printed_dates=tuple(filter(None, (parts.printed, parts.modified))),
        photos=body.photos,
        attachments=body.attachments,
        related=parts.related,
        warnings=(
            *odd,
            *warnings_about(body, section=sections[-1] if sections else "", cut=parsed.cut),
        ),
        layout=layout.name,
    )


def related_links(parsed: ParsedPage, site: Site, stop: int, *, head: int) -> tuple[Link, ...]:
    """Return the articles listed under the closing heading at lines[stop]; `head` is the title's."""
    found: dict[str, Link] = {}
    own = site.article_key(parsed.url)
    for line in _below_heading(parsed, site, stop, head):
        links = _article_links(line, parsed, site)
        # What stands under the list in the same box, but leads to no article, ends it.
        if found and not links and line.text and read_date(line.text) is None:
            break
        for key, link in links:
            if key != own and link.title and len(found) < _MOST_RELATED:
                found.setdefault(key, link)
    return tuple(found.values())


def _article_links(line: Line, parsed: ParsedPage, site: Site) -> list[tuple[str, Link]]:
    urls = [(parsed.resolve(href), title) for href, title in line.links]
    return [(key, Link(url, title)) for url, title in urls if (key := parsed.key_of(url, site))]


def _below_heading(parsed: ParsedPage, site: Site, stop: int, head: int) -> list[Line]:
    """Return the lines of the list that a heading opens: those of the nearest box with links.

    The box that holds the article too is the outermost looked into.
    """
    lines = parsed.lines
    for box in lines[stop].box.around() if stop < len(lines) else ():
        inside = lines[stop : max(stop + 1, box.last)]
        if any(_article_links(line, parsed, site) for line in inside):
            return inside
        if box.first <= head:
            break
    return []


def _why_no_head(parsed: ParsedPage) -> str:
    if not parsed.lines:
        return "the page holds no text"
    return "no title with a date line and text below it was found"
