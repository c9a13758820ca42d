"""An article on a page whose layout gives selectors: they win, text shape fills what they leave."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import Tag

from archive.models import Attachment, Link
from archive.sites import Layout, Site
from archive.text import nfc, squeeze
from crawler.extract.body import Body, read_body
from crawler.extract.byline import read_byline
from crawler.extract.flow import flatten
from crawler.extract.lines import Line
from crawler.extract.page import ParsedPage, nothing_here
from crawler.extract.region import body_range
from crawler.extract.selectors import every, maybe, one, some, soup_events
from crawler.extract.shape import find_head

_SELECTORS = (
    "container", "title", "published_at", "lead", "body", "byline", "section", "caption",
    "attachments", "related", "drop",
)  # fmt: skip
# The name the caption reader knows captions by; selected elements are given it.
_CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Marked:
    """What selectors found; None where the layout leaves a field to the text's shape."""

    title: str | None
    section: str | None
    printed: str | None
    body: Body
    related: tuple[Link, ...] | None
    stop: int


def has_selectors(layout: Layout) -> bool:
    """Tell whether a layout marks any field."""
    return any(getattr(layout, name) for name in _SELECTORS)


def read_marked(parsed: ParsedPage, site: Site, layout: Layout) -> Marked:
    """Return the fields a layout's selectors give; raises ExtractionError when one finds nothing."""
    reader = _Reader(parsed, layout)
    lines, span, stop = reader.body_lines(site)
    title = reader.text("title")
    lead = reader.maybe_text("lead")
    body = read_body(
        lines,
        span,
        base=parsed.base,
        title=title or "",
        caption_below=layout.caption_below,
        byline_last=layout.byline_last and not layout.byline,
        lead=lead,
    )
    byline = reader.maybe_text("byline")
    return Marked(
        title,
        reader.maybe_text("section"),
        reader.maybe_text("published_at"),
        Body(
            body.lead,
            body.blocks,
            body.photos,
            (*body.attachments, *reader.attachments(body.attachments)),
            read_byline(byline) if byline else body.byline,
        ),
        reader.related(site) if layout.related else None,
        stop,
    )


class _Reader:
    def __init__(self, parsed: ParsedPage, layout: Layout) -> None:
        self.parsed, self.layout, self.url = parsed, layout, parsed.url
        soup = parsed.soup
        for selector in layout.drop:
            for element in every(soup, selector, field="drop", url=self.url):
                element.decompose()
        for element in every(soup, layout.caption, field="caption", url=self.url):
            element["class"] = f"{element.get('class', '')} {_CAPTION}"
        self.root: Tag = soup
        if layout.container:
            self.root = one(soup, layout.container, field="container", url=self.url)

    def text(self, field: str) -> str | None:
        """Return the text one element must give, or None when the layout has no selector for it."""
        selector = getattr(self.layout, field)
        return _text(one(self.root, selector, field=field, url=self.url)) if selector else None

    def maybe_text(self, field: str) -> str | None:
        """Return the text of the first element, empty when there is none; None without selector."""
        selector = getattr(self.layout, field)
        if not selector:
            return None
        found = maybe(self.root, selector, field=field, url=self.url)
        return _text(found) if found is not None else ""

    def body_lines(self, site: Site) -> tuple[list[Line], tuple[int, int], int]:
        """Return lines, which of them are the body, and where the page's closing heading stands."""
        page = self.parsed.lines
        if self.layout.body:
            parts = some(self.root, self.layout.body, field="body", url=self.url)
            lines = flatten(event for part in parts for event in soup_events(part))
            return lines, (0, len(lines)), len(page)
        head = find_head(self.parsed, site, self.layout)
        if head is None:
            raise nothing_here(self.parsed, "body", "no text below a title and date line was found")
        end, stop = body_range(page, head.body, self.layout, name=site.title)
        return page, (head.body, end), stop

    def attachments(self, known: tuple[Attachment, ...]) -> list[Attachment]:
        seen = {file.url for file in known}
        found = []
        for href, label in self._links("attachments"):
            if href not in seen:
                seen.add(href)
                found.append(Attachment(href, label))
        return found

    def related(self, site: Site) -> tuple[Link, ...]:
        own = site.article_key(self.url)
        found: dict[str, Link] = {}
        for href, title in self._links("related"):
            key = self.parsed.key_of(href, site)
            if key and key != own and title:
                found.setdefault(key, Link(href, title))
        return tuple(found.values())

    def _links(self, field: str) -> list[tuple[str, str]]:
        selector = getattr(self.layout, field)
        elements = every(self.parsed.soup, selector, field=field, url=self.url)
        links = [(self.parsed.resolve(str(e.get("href") or "")), _text(e)) for e in elements]
        return [(url, text) for url, text in links if url]


def _text(element: Tag) -> str:
    return squeeze(nfc(element.get_text()))
