"""A page as the lines a reader sees: text, alignment, links and images in reading order.

Block elements and <br> part lines; inline elements never do, for words are split over them. What a
line means (title, caption, byline) is for the modules that read the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.text import nfc, squeeze
from crawler.extract.lines import START, TEXT, Box, Event, Image, Line
from crawler.extract.styles import PLAIN, Style, read_style

_BLOCK_TAGS = (
    "html body form div p center table thead tbody tfoot tr td th caption ul ol li dl dt dd h1 "
    "h2 h3 h4 h5 h6 blockquote pre figure figcaption article section main header footer nav "
    "aside address fieldset legend details summary hr dir menu"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})
_VOID = frozenset({"br", "img", "hr", "input", "wbr", "area", "col", "source"})
_ROLES = {
    "li": "list", "dd": "list", "blockquote": "quote", "figcaption": "figcaption",
    "caption": "figcaption", "td": "", "th": "", "h1": "h1", "h2": "h2", "h3": "h3", "h4": "h4",
    "h5": "h5", "h6": "h6",
}  # fmt: skip
_SMALL_HEADINGS = frozenset({"h3", "h4", "h5", "h6"})
_HEADINGS = _SMALL_HEADINGS | {"h1", "h2"}
# What a heading's link to itself is written as.
_ANCHORS = frozenset("¶#§🔗")
_LONGEST_HEADING = 200
_LETTERS = re.compile(r"[\W_]+")
# Each line asks the boxes around it what they are called: a hostile name may be a megabyte long.
_LONGEST_HINT = 500
_LAZY = ("data-src", "data-original", "data-lazy-src", "src")
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
# For screen readers only: "Image caption, " before a caption, say.
_UNSEEN = re.compile(
    r"(?:^|[\s_-])(?:visually-?hidden|sr-only|screen-reader-text|visuallyHidden)(?:$|\s|-)"
)
_INDENTED = re.compile(r"(?:[ \t\r\n\f]*[\u00a0\u2002\u2003\u3000]){2}")


def flatten(events: Iterable[Event], *, deepest: int) -> list[Line]:
    """Return the lines of a page in reading order; empty ones only part the others.

    A page nested deeper than any person writes is hostile: boxes inside `deepest` others are not
    told apart.
    """
    flow = _Flow(deepest)
    for kind, value, attributes in events:
        if kind == TEXT:
            flow.text(value)
        elif kind == START:
            flow.start(value, attributes)
        else:
            flow.end(value)
    flow.flush(joined=False)
    flow.root.last = len(flow.lines)
    return flow.lines


class _Flow:
    """The lines so far and the state of the one being written."""

    def __init__(self, deepest: int) -> None:
        self.deepest = deepest
        self.lines: list[Line] = []
        self.root = Box("", None, "", "", "", False, 0)
        self.box = self.root
        self.open: list[tuple[str, Box | None, Style]] = []
        self.parts: list[str] = []
        self.joined = self.imaged = False
        self.hidden = self.bold = self.italic = 0
        self.href = self.offered = ""
        self._clear()

    def _clear(self) -> None:
        self.parts = []
        self.link_parts: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.size = self.bold_size = self.italic_size = self.linked = 0
        self.opening: list[str] = []
        self.hint = self.align = ""

    def text(self, text: str) -> None:
        if self.hidden:
            return
        if self.box.tag == "pre" and "\n" in text:
            first, *rest = text.split("\n")
            self._write(first)
            for row in rest:
                self.flush(joined=True)
                self._write(row)
        else:
            self._write(text)

    def _write(self, text: str) -> None:
        if self.href and self.href[0] == "#" and text.strip() in _ANCHORS:
            return
        self.parts.append(text)
        size = len(text.strip())
        self.size += size
        if self.bold:
            if self.bold_size == self.size - size:
                self.opening.append(text)
            self.bold_size += size
        if self.italic:
            self.italic_size += size
        if self.href:
            self.linked += size
            self.link_parts.append(text)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        style = _style_of(tag, attributes) if attributes else PLAIN
        if tag == "br":
            if not self.hidden:
                self.flush(joined=True)
            return
        if tag == "img":
            if not self.hidden and not style.hidden:
                self._image(attributes)
            return
        if tag == "amp-img" and not self.hidden:
            self._image(attributes)
        if tag == "picture":
            self.offered = ""
        if tag == "source":
            self.offered = self.offered or _first_of_sets(attributes)
        if tag in _VOID:
            # It holds nothing, and nothing closes it again.
            if tag in _BLOCKS:
                self.flush(joined=False)
            return
        outer: Box | None = None
        if style.hidden:
            self.hidden += 1
        if tag in _BLOCKS or style.block or (attributes and _stands_apart(attributes)):
            self.flush(joined=False)
            outer = self.box
            if len(self.open) < self.deepest:
                self.box = self._inner(tag, attributes, style)
        elif attributes:
            self.hint += f" {attributes.get('class', '')} {attributes.get('id', '')}"
            self.align = style.align or self.align
        if tag == "a":
            self.href = (attributes.get("href") or "").strip()
        self.bold += style.bold or tag in _BOLD
        self.italic += style.italic or tag in _ITALIC
        self.open.append((tag, outer, style))

    def _inner(self, tag: str, attributes: dict[str, str], style: Style) -> Box:
        hint = ""
        if attributes:
            hint = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:_LONGEST_HINT]
            hint = hint.strip().lower()
        return Box(
            tag,
            self.box,
            hint,
            # A heading inside a caption is the caption's first line.
            self.box.role
            if self.box.role == "figcaption" and tag in _SMALL_HEADINGS
            else _ROLES.get(tag, self.box.role),
            "center" if tag == "center" else style.align or self.box.align,
            style.indent,
            len(self.lines),
        )

    def end(self, tag: str) -> None:
        if tag in _VOID or not self.open:
            return
        _, outer, style = self.open.pop()
        if tag == "a":
            self._close_link()
            self.href = ""
        if outer is not None:
            self.flush(joined=False)
            if self.box is not outer:
                self.box.last = len(self.lines)
                if "-" in self.box.hint and len(self.lines) > self.box.first:
                    _forget_slug(self.box, self.lines[self.box.first])
            self.box = outer
        self.bold -= style.bold or tag in _BOLD
        self.italic -= style.italic or tag in _ITALIC
        if style.hidden:
            self.hidden -= 1

    def _close_link(self) -> None:
        if self.href and self.link_parts:
            self.links.append((self.href, squeeze(nfc("".join(self.link_parts)))))
        self.link_parts = []

    def flush(self, *, joined: bool) -> None:
        """End the line; `joined` tells that the next one follows by a <br> only."""
        raw = "".join(self.parts)
        text = squeeze(nfc(raw)) if self.size else ""
        if text:
            self._close_link()
            size = max(1, self.size)
            self.lines.append(
                Line(
                    text,
                    self.box,
                    self.joined,
                    _begins_indented(raw) or self.box.indent,
                    self.bold_size >= 0.9 * size,
                    self.italic_size >= 0.9 * size,
                    self.align or self.box.align,
                    self.hint,
                    self.linked,
                    self.links,
                    opening=self._bold_opening(size),
                )
            )
            self.joined = joined
        elif not (joined and self.imaged):
            # A line that holds nothing is how these pages part paragraphs.
            self.joined = False
        self.imaged = False
        if self.parts or self.links or self.hint:
            self._clear()

    def _bold_opening(self, size: int) -> str:
        """Return the bold words a line of mixed weight begins with."""
        if not 0 < self.bold_size < 0.9 * size or not self.opening:
            return ""
        return squeeze(nfc("".join(self.opening)))

    def _image(self, attributes: dict[str, str]) -> None:
        given = ((attributes.get(name) or "").strip() for name in _LAZY)
        src = next((s for s in given if s and not s.startswith("data:")), "")
        src = src or _first_of_sets(attributes) or self.offered
        self.offered = ""
        if not src:
            return
        style = _style_of("img", attributes)
        image = Image(
            src,
            squeeze(nfc(attributes.get("alt") or "")),
            _pixels(attributes.get("width")) or style.width,
            _pixels(attributes.get("height")) or style.height,
            self.href,
        )
        if self.size:
            self.flush(joined=True)
        self.lines.append(Line("", self.box, self.joined, align=self.box.align, image=image))
        self.joined = self.imaged = True


def _forget_slug(box: Box, first: Line) -> None:
    """Take from a box's hint the id that only repeats its heading: it says nothing of the box.

    An id of one word may be both ("comments" above what readers wrote), and is kept.
    """
    text = first.text
    if first.box.role not in _HEADINGS or " " not in text or len(text) > _LONGEST_HEADING:
        return
    words = _LETTERS.sub("", text.casefold())
    box.hint = " ".join(
        name for name in box.hint.split() if "-" not in name or _LETTERS.sub("", name) != words
    )


def _first_of_sets(attributes: dict[str, str]) -> str:
    """Return the first image that a srcset offers."""
    given = next((s for name in _SETS if (s := (attributes.get(name) or "").strip())), "")
    return given.split(None, 1)[0].rstrip(",") if given and not given.startswith("data:") else ""


def _stands_apart(attributes: dict[str, str]) -> bool:
    """Tell whether an inline element is by its class a caption or a credit of its own."""
    name = attributes.get("class", "")
    return "aption" in name or "redit" in name or "opyright" in name


def _style_of(tag: str, attributes: dict[str, str]) -> Style:
    written = attributes.get("style")
    align = attributes.get("align")
    style = read_style(written) if written else PLAIN
    if align and tag not in ("table", "img"):
        style = style.aligned(align)
    if "hidden" in attributes:
        return style.concealed()
    name = attributes.get("class")
    return style.concealed() if name and _UNSEEN.search(name) and tag == "span" else style


def _begins_indented(raw: str) -> bool:
    """Tell whether a line begins with a typed indent: two no-break or wide spaces at least."""
    return _INDENTED.match(raw) is not None


def _pixels(value: str | None) -> int:
    digits = (value or "").strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0
