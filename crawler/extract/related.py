"""The other articles that a page lists below its own."""

from __future__ import annotations

from collections.abc import Callable

from archive.models import Link
from archive.sites import Site
from archive.urls import canonical, host_of
from crawler.extract.chrome import RELATED, in_frame, is_heading_of, is_linked
from crawler.extract.dates import read_date
from crawler.extract.lines import Line
from crawler.extract.page import ParsedPage

_MOST = 60
# So far below the text of an unknown page its list of other articles may begin.
_BELOW = 40
_SHORTEST_TITLE = 12
# These head what readers wrote, or what is read most: no articles that have to do with this one.
_OTHERS = frozenset({
    "ý kiến bạn đọc", "bình luận", "comments", "leave a reply", "leave a comment", "tin đọc nhiều",
    "most popular", "most read",
})  # fmt: skip
_LISTS = RELATED - _OTHERS

Found = list[tuple[str, Link]]
Finder = Callable[[Line], Found]


def related_links(parsed: ParsedPage, site: Site, stop: int, *, head: int) -> tuple[Link, ...]:
    """Return the articles listed under the closing heading at lines[stop]; `head` is the title's."""

    def of_site(line: Line) -> Found:
        urls = [(parsed.resolve(href), title) for href, title in line.links]
        return [(key, Link(url, title)) for url, title in urls if (key := parsed.key_of(url, site))]

    own = site.article_key(parsed.url)
    return _listed(_below_heading(parsed, of_site, stop, head), of_site, own)


def related_of_stranger(parsed: ParsedPage, *, head: int, end: int) -> tuple[Link, ...]:
    """Return the articles that a page of no known site lists under a usual heading near lines[end].

    `head` is the title's line. Links with a title's length that stay on the host count, in a list
    of their own: running text with links in it is none.
    """
    host, own = host_of(parsed.url), canonical(parsed.url)

    def of_host(line: Line) -> Found:
        if not is_linked(line) or in_frame(line.box):
            return []
        urls = [(parsed.resolve(href), title) for href, title in line.links]
        titled = [(url, title) for url, title in urls if len(title) >= _SHORTEST_TITLE]
        # A link to another site is none of these, and does not end their list either.
        return [
            (canonical(url) if host_of(url) == host else own, Link(url, title))
            for url, title in titled
        ]

    for index in range(max(head + 1, end - _BELOW), min(len(parsed.lines), end + _BELOW)):
        if is_heading_of(parsed.lines[index].text, _LISTS):
            inside = _below_heading(parsed, of_host, index, head)
            if found := _listed(inside, of_host, own):
                return found
    return ()


def _listed(lines: list[Line], links_of: Finder, own: str | None) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for line in lines:
        links = links_of(line)
        # What stands under the list in the same box, but leads to no article, ends it.
        if found and not links and line.text and read_date(line.text) is None:
            break
        for key, link in links:
            if key != own and link.title and len(found) < _MOST:
                found.setdefault(key, link)
    return tuple(found.values())


def _below_heading(parsed: ParsedPage, links_of: Finder, stop: int, head: int) -> list[Line]:
    """Return the lines of the list that a heading opens: those of the nearest box with links.

    The box that holds the article too is the outermost looked into.
    """
    lines = parsed.lines
    for box in lines[stop].box.around() if stop < len(lines) else ():
        inside = lines[stop : max(stop + 1, box.last)]
        if any(links_of(line) for line in inside):
            return inside
        if box.first <= head:
            break
    return []
