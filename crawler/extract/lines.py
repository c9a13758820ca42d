"""The lines of a page: what one is, which box it stands in, and the events they are made from."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import etree

START, END, TEXT = 0, 1, 2
Event = tuple[int, str, dict[str, str]]

_NOT_READ = (
    "head script style noscript select datalist textarea button template iframe object embed svg "
    "math video audio canvas map xml title meta link base param"
)
SKIPPED = frozenset(_NOT_READ.split())
"""Elements whose text no reader sees, or sees as part of a form."""


@dataclass(slots=True, eq=False)
class Box:
    """A block element: lines[first:last] stand inside it. `hint` is its class and id.

    `framing` is whether it belongs to the page's frame, once somebody has looked.
    """

    tag: str
    parent: Box | None
    hint: str
    role: str
    align: str
    indent: bool
    first: int
    last: int = 0
    framing: bool | None = None

    def around(self) -> Iterator[Box]:
        """Yield this box and those around it, innermost first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent

    def nearest(self, *tags: str) -> Box | None:
        """Return the innermost box around with one of these tags, itself included."""
        return next((box for box in self.around() if box.tag in tags), None)


@dataclass(frozen=True, slots=True)
class Image:
    """An <img> as written; `href` is the link around it."""

    src: str
    alt: str
    width: int
    height: int
    href: str


@dataclass(slots=True, eq=False)
class Line:
    """One visual line, or one image. `joined` tells that only a <br> parts it from the line before.

    `opening` are the bold words a line of mixed weight begins with.
    """

    text: str
    box: Box
    joined: bool
    indent: bool = False
    bold: bool = False
    italic: bool = False
    align: str = ""
    hint: str = ""
    linked: int = 0
    links: list[tuple[str, str]] = field(default_factory=list)
    image: Image | None = None
    opening: str = ""

    @property
    def unlinked(self) -> int:
        """Characters that stand outside links."""
        return max(0, len(self.text) - self.linked)


def tree_events(
    root: Any, *, without: Container[Any] = (), marked: Mapping[Any, str] | None = None
) -> Iterator[Event]:
    """Yield what an lxml tree holds, in document order, without scripts and form fields.

    Elements of `without` are left out; those of `marked` have one more class.
    """
    walk = etree.iterwalk(root, events=("start", "end"))
    for kind, element in walk:
        tag = element.tag
        known = isinstance(tag, str) and element not in without
        known = known and (tag not in SKIPPED or (tag == "noscript" and _is_only_photo(element)))
        if kind == "start":
            if not known:
                walk.skip_subtree()
                continue
            attributes = element.attrib
            if marked and element in marked:
                own = f"{attributes.get('class', '')} {marked[element]}"
                attributes = {**attributes, "class": own}
            yield START, tag, attributes
            if element.text:
                yield TEXT, element.text, _NOTHING
        else:
            if known:
                yield END, tag, _NOTHING
            if element.tail and element is not root:
                yield TEXT, element.tail, _NOTHING


def _is_only_photo(element: Any) -> bool:
    """Tell whether a <noscript> holds the one image of its figure: scripts would draw it there."""
    if (element.text or "").strip() or element.find(".//img") is None:
        return False
    figure = next(element.iterancestors("figure"), None)
    # Two are enough to know: a hostile figure may hold any number.
    images = list(islice(figure.iter("img"), 2)) if figure is not None else []
    return len(images) == 1


_NOTHING: dict[str, str] = {}
