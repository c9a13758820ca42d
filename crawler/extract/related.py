"""The other articles that a page lists below its own."""

from __future__ import annotations

from archive.models import Link
from archive.sites import Site
from crawler.extract.dates import read_date
from crawler.extract.lines import Line
from crawler.extract.page import ParsedPage

_MOST = 60


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
            if key != own and link.title and len(found) < _MOST:
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
