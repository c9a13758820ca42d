"""The visible text of an HTML element, by the rules of `innerText` that matter here.

`p` and headings stand apart by a blank line, `div`, `table` and `tr` by a line break, `br` is a line
break; runs of ASCII white space are one space, none at the ends of a line. No-break spaces stay.
"""

import re
from collections.abc import Iterator

from lxml import html
from lxml.html import HtmlElement

_BREAKS = {"p": 2, "h1": 2, "h2": 2, "div": 1, "table": 1, "tr": 1, "form": 1, "li": 1, "ul": 1}
_SPACES = re.compile("[ \t\r\n]+")


def _pieces(element: HtmlElement) -> Iterator[str | int]:
    if not isinstance(element.tag, str) or element.tag in ("script", "style"):
        return
    breaks = _BREAKS.get(element.tag, 0)
    yield breaks
    yield "\v" if element.tag == "br" else _SPACES.sub(" ", element.text or "")
    for child in element:
        yield from _pieces(child)
        yield _SPACES.sub(" ", child.tail or "")
    yield breaks


def inner_text(element: HtmlElement) -> str:
    """Give the element's visible text."""
    out = ""
    pending = 0
    for piece in _pieces(element):
        if isinstance(piece, int):
            pending = max(pending, piece)
        elif piece.strip(" ") or (piece and not pending):
            out += "\n" * (pending if out else 0) + piece
            pending = 0
    out = re.sub(" ?[\v] ?", "\n", out)
    return re.sub(" *\n *", "\n", out).strip(" ")


def plain_lines(text: str) -> list[str]:
    """Give the lines that are not empty, no-break spaces and runs of spaces made one space."""
    lines = (" ".join(line.split()) for line in text.replace("\u00a0", " ").split("\n"))
    return [line for line in lines if line]


def containers(page: str, *, beginning: str, holding: str = "Tin liên quan") -> list[str]:
    """Give the texts of the elements that begin with a line and hold another, the smallest first."""
    texts = (inner_text(element) for element in html.document_fromstring(page).iter("div", "table"))
    found = [t for t in texts if t.split("\n")[0] == beginning and holding in t.split("\n")]
    return sorted(found, key=len)
