"""An article on a page whose layout gives selectors: they win, text shape fills what they leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from archive.models import Attachment, Link
from archive.sites import Layout, Site
from crawler.extract.body import Body, read_body
from crawler.extract.byline import NOBODY, Byline, read_signature
from crawler.extract.files import file_label
from crawler.extract.lines import Line
from crawler.extract.page import ParsedPage, nothing_here
from crawler.extract.region import body_range
from crawler.extract.sections import section_path
from crawler.extract.selectors import every, one, some
from crawler.extract.shape import find_head
from crawler.extract.text_links import links_in
from crawler.extract.trees import Element

_SELECTORS = (
    "container", "title", "published_at", "modified_at", "lead", "body", "byline", "source",
    "section", "caption", "credit", "attachments", "related", "drop",
)  # fmt: skip
# The names the caption reader knows captions and credits by; selected elements are given them.
_MARKS = {"caption": "caption", "credit": "photo-credit"}
# Where machines put what a reader sees, or does not.
_MACHINE = ("content", "datetime")


@dataclass(frozen=True, slots=True)
class Marked:
    """What selectors found; None where the layout leaves a field to the text's shape.

    `missed` are the fields whose selectors must find something and did not.
    """

    title: str | None
    sections: tuple[str, ...]
    printed: str | None
    modified: str
    body: Body
    related: tuple[Link, ...] | None
    stop: int
    missed: tuple[str, ...] = ()


def has_selectors(layout: Layout) -> bool:
    """Tell whether a layout marks any field."""
    return any(getattr(layout, name) for name in _SELECTORS)


def read_marked(parsed: ParsedPage, site: Site, layout: Layout) -> Marked:
    """Return the fields a layout's selectors give; raises ExtractionError when one finds nothing."""
    return _read(_Reader(parsed, layout), site, otherwise="")


def read_still_marked(parsed: ParsedPage, site: Site, layout: Layout, *, title: str) -> Marked:
    """Return what a layout that no longer fits still finds, and which fields it missed.

    `title` is the article's where the layout misses it. A broken selector raises ExtractionError.
    """
    return _read(_Lenient(parsed, layout), site, otherwise=title)


def _read(reader: _Reader, site: Site, *, otherwise: str) -> Marked:
    parsed, layout = reader.parsed, reader.layout
    lines, span, stop = reader.body_lines(site)
    title = reader.text("title")
    byline = reader.byline()
    lead, leading = reader.lead()
    body = read_body(
        lines,
        span,
        base=parsed.base,
        title=title or otherwise,
        caption_below=layout.caption_below,
        byline_last=layout.byline_last and not byline.text,
        lead=lead,
    )
    return Marked(
        title,
        section_path(reader.texts("section"), title=title or otherwise),
        reader.maybe_text("published_at"),
        reader.maybe_text("modified_at") or "",
        replace(
            body,
            attachments=(*body.attachments, *reader.attachments(body.attachments)),
            byline=_together(byline, body.byline),
            links=(*links_in(leading, parsed.base), *body.links),
        ),
        reader.related(site) if layout.related else None,
        stop,
        tuple(reader.missed),
    )


def _together(marked: Byline, signed: Byline) -> Byline:
    """Return the marked byline; a signature below the text names the writer it leaves open."""
    if marked.text or not signed.text:
        return replace(marked, source=marked.source or signed.source)
    return replace(signed, source=marked.source or signed.source)


class _Reader:
    def __init__(self, parsed: ParsedPage, layout: Layout) -> None:
        self.parsed, self.layout, self.url = parsed, layout, parsed.url
        self.missed: list[str] = []
        self.tree = parsed.tree(_selectors_of(layout))
        for selector in layout.drop:
            self.tree.drop(every(self.tree, selector, field="drop", url=self.url))
        for field, name in _MARKS.items():
            self.tree.mark(self._every(field, anywhere=True), name)
        self.root: Element | None = None
        if layout.container:
            self.root = self.single("container")

    def single(self, field: str) -> Element | None:
        """Return the element a field's selector must find; raises ExtractionError on none or many."""
        selector = getattr(self.layout, field)
        return one(self.tree, selector, field=field, url=self.url, within=self.root)

    def bodies(self) -> list[Element]:
        """Return the elements of the body; raises ExtractionError when there are none."""
        return some(self.tree, self.layout.body, field="body", url=self.url, within=self.root)

    def _every(self, field: str, *, anywhere: bool = False) -> list[Element]:
        """Return what a field's selector finds in the container, or on the whole page."""
        within = None if anywhere else self.root
        selector = getattr(self.layout, field)
        return every(self.tree, selector, field=field, url=self.url, within=within)

    def _text(self, element: Element, without: Iterable[Element] = ()) -> str:
        """Return an element's text as read, or what it tells machines when it shows none."""
        return self._said(element, self._lines(element, without))

    def _lines(self, element: Element, without: Iterable[Element] = ()) -> list[Line]:
        return self.parsed.flat(self.tree.events(element, without=without))

    def _said(self, element: Element, lines: Iterable[Line]) -> str:
        shown = " ".join(line.text for line in lines if line.text)
        given = (self.tree.attribute(element, name) for name in _MACHINE)
        return shown or next((value for value in given if value), "")

    def text(self, field: str) -> str | None:
        """Return the text one element must give, or None when the layout has no selector for it."""
        if not getattr(self.layout, field):
            return None
        element = self.single(field)
        return self._text(element) if element is not None else None

    def maybe_text(self, field: str) -> str | None:
        """Return the first text there is, empty when there is none; None without selector."""
        if not getattr(self.layout, field):
            return None
        return next(iter(self.texts(field)), "")

    def lead(self) -> tuple[str | None, list[Line]]:
        """Return the lead and its lines, without what the layout counts to the body: a photo inside."""
        if not self.layout.lead:
            return None, []
        body = self._every("body")
        for element in self._every("lead"):
            lines = self._lines(element, [b for b in body if b is not element])
            if text := self._said(element, lines):
                return text, lines
        return "", []

    def texts(self, field: str) -> list[str]:
        """Return the texts of all elements a field's selector finds, without empty ones."""
        anywhere = field == "section"
        return [text for e in self._every(field, anywhere=anywhere) if (text := self._text(e))]

    def byline(self) -> Byline:
        """Return what the elements of byline and source say together."""
        names, sources = self.texts("byline"), self.texts("source")
        if not names and not sources:
            return NOBODY
        signed = read_signature(names) if names else NOBODY
        taken = read_signature(
            [s if ":" in s else f"Nguồn: {s}" for s in sources if s not in names]
        )
        return replace(signed, source=taken.source or signed.source)

    def body_lines(self, site: Site) -> tuple[list[Line], tuple[int, int], int]:
        """Return lines, which of them are the body, and where the page's closing heading stands."""
        page = self.parsed.lines if not self.layout.body else []
        if self.layout.body:
            parts = self.bodies()
            # Boxes of other articles inside the text are no part of it.
            others = self._every("related", anywhere=True)
            lines = self.parsed.flat(
                chain.from_iterable(
                    self.tree.events(part, without=others) for part in _outermost(parts)
                )
            )
            return lines, (0, len(lines)), len(page)
        head = find_head(self.parsed, site, self.layout)
        if head is None:
            return self.no_head()
        end, stop = body_range(page, head.body, self.layout, name=site.title)
        return page, (head.body, end), stop

    def no_head(self) -> tuple[list[Line], tuple[int, int], int]:
        """Raise ExtractionError: the shape that the body is left to is not there."""
        raise nothing_here(self.parsed, "body", "no text below a title and date line was found")

    def attachments(self, known: tuple[Attachment, ...]) -> list[Attachment]:
        """Return the files the layout marks, without those found in the text already."""
        seen = {file.url for file in known}
        found = []
        for href, label in self._links("attachments"):
            if href not in seen:
                seen.add(href)
                found.append(Attachment(href, file_label(label)))
        return found

    def related(self, site: Site) -> tuple[Link, ...]:
        """Return the articles the layout's related lists lead to, each once."""
        own = site.article_key(self.url)
        found: dict[str, Link] = {}
        for href, title in self._links("related"):
            key = self.parsed.key_of(href, site)
            if key and key != own and title:
                found.setdefault(key, Link(href, title))
        return tuple(found.values())

    def _links(self, field: str) -> list[tuple[str, str]]:
        elements = self._every(field, anywhere=True)
        links = [
            (self.parsed.resolve(self.tree.attribute(e, "href")), self._text(e)) for e in elements
        ]
        return [(url, text) for url, text in links if url]


class _Lenient(_Reader):
    """Reads with a layout that no longer fits: notes what is missed and goes on."""

    def single(self, field: str) -> Element | None:
        """Return the one element a field's selector finds, or None on none or many."""
        found = self._every(field)
        if len(found) == 1:
            return found[0]
        self.missed.append(field)
        return None

    def bodies(self) -> list[Element]:
        """Return the elements of the body, possibly none."""
        found = self._every("body")
        if not found:
            self.missed.append("body")
        return found

    def no_head(self) -> tuple[list[Line], tuple[int, int], int]:
        """Return no lines: the shape that the body is left to is not there."""
        self.missed.append("body")
        return [], (0, 0), len(self.parsed.lines)


def _selectors_of(layout: Layout) -> Iterable[str]:
    values = (getattr(layout, name) for name in _SELECTORS if name != "drop")
    return [value for value in (*values, *layout.drop) if value]


def _outermost(elements: list[Element]) -> list[Element]:
    """Return elements without those that stand inside another of them."""
    if len(elements) == 1:
        return elements
    inside = set(map(id, elements))
    return [e for e in elements if not any(id(outer) in inside for outer in _around(e))]


def _around(element: Element) -> Iterable[Element]:
    if hasattr(element, "iterancestors"):
        return element.iterancestors()  # type: ignore[no-any-return]
    return element.parents  # type: ignore[no-any-return]
