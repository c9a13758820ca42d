"""An archived HTML page made still: its look kept, everything that acts or calls out taken away.

The sandboxing policy it is served with forbids all of that too; this is the second lock, and it
is what points pictures at their own captures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from archive.text import nfc, squeeze
from webui.withdrawn import Concealing

# Returns the address of the archived copy of a URL, or None when there is none.
Locate = Callable[[str], str | None]

_GONE = (
    "script", "iframe", "frame", "object", "embed", "applet", "base", "portal", "fencedframe",
    "audio", "video", "source", "track", "template",
)  # fmt: skip
_FIELDS = ("input", "button", "select", "textarea", "fieldset")
_ACTING = {
    "action", "formaction", "ping", "srcset", "imagesrcset", "srcdoc", "target", "autofocus",
    "background", "lowsrc", "dynsrc", "poster", "manifest", "codebase", "usemap", "longdesc",
    "xlink:href",
}  # fmt: skip
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:_.-]*")
# Beyond this many pictures a page is made to exhaust us, not to be read.
_MOST_PICTURES = 400


def still(
    text: str,
    *,
    url: str,
    locate: Locate,
    hidden: Sequence[str] = (),
    concealing: Concealing | None = None,
) -> str:
    """Return the page at `url` as HTML in UTF-8 that only shows text, styles and archived pictures.

    Texts that are `hidden` from readers are taken out with all that stands around them in the same
    element, and so is what `concealing` finds of hidden articles. Never raises: a text without any
    element gives an empty page.
    """
    parser = HTMLParser(encoding="utf-8", huge_tree=False, remove_pis=True, remove_comments=True)
    try:
        page = document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return "<!doctype html><title></title>"
    base = _base(page, url)
    _take_away(page)
    for each in hidden:
        _blank(page, squeeze(nfc(each)))
    if concealing is not None:
        concealing.take_out(page, join=lambda address: _join(base, address))
    pictures = 0
    for element in page.iter(etree.Element):
        _calm(element, base)
        if element.tag == "img" or (element.tag == "input" and element.get("src")):
            pictures += 1
            _point(element, "src", base=base, locate=locate if pictures <= _MOST_PICTURES else _no)
        elif element.tag == "link":
            _point(element, "href", base=base, locate=locate)
        elif element.tag in _FIELDS:
            element.set("disabled", "disabled")
    made: str = tostring(page, encoding="unicode", doctype="<!doctype html>")
    return made


def _blank(page: HtmlElement, hidden: str) -> None:
    """Empty whatever holds a text: attributes, the text itself, or the smallest element around it."""
    for element in page.iter(etree.Element):
        for name, value in element.attrib.items():
            if hidden in squeeze(nfc(value)):
                del element.attrib[name]
        if hidden in squeeze(nfc(element.text or "")):
            element.text = None
        if hidden in squeeze(nfc(element.tail or "")):
            element.tail = None
    # Spread over several elements it is found in what holds them all.
    around = [each for each in page.iter(etree.Element) if hidden in _said(each)]
    for element in reversed(around):
        if hidden in _said(element):
            for inner in list(element):
                inner.drop_tree()
            element.text = None


def _said(element: HtmlElement) -> str:
    return squeeze(nfc(element.text_content()))


def _no(url: str) -> str | None:
    return None


def _base(page: HtmlElement, url: str) -> str:
    found = page.find(".//base[@href]")
    return _join(url, found.get("href", "")) if found is not None else url


def _join(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return ""


def _take_away(page: HtmlElement) -> None:
    for element in list(page.iter(*_GONE)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(page.iter(etree.Element)):
        # "td<script" is a name to the parser; a browser may read it otherwise.
        if not _NAME.fullmatch(element.tag) and element.getparent() is not None:
            element.drop_tag()
    for element in list(page.iter("meta")):
        # Our own response says the charset; refresh and policies must not speak at all.
        element.drop_tree()
    for element in list(page.iter("link")):
        if "stylesheet" not in element.get("rel", "").lower():
            element.drop_tree()


def _calm(element: HtmlElement, base: str) -> None:
    for name in list(element.attrib):
        acts = name.lower().startswith("on") or name.lower() in _ACTING
        if acts or not _NAME.fullmatch(name):
            del element.attrib[name]
    if element.tag != "link" and "href" in element.attrib:
        href = element.attrib.pop("href")
        if href.startswith("#"):
            element.set("href", href)
        elif "title" not in element.attrib and (
            (target := _join(base, href)).startswith(("http://", "https://"))
        ):
            # The link leads out of the archive, so it is only told, not followed.
            element.set("title", target)


def _point(element: HtmlElement, name: str, *, base: str, locate: Locate) -> None:
    """Let the attribute name the archived copy; without one it goes, and the alt text stands."""
    address = element.attrib.pop(name, "")
    if address.lower().startswith("data:image/"):
        element.set(name, address)
    elif copy := locate(_join(base, address)) if address else None:
        element.set(name, copy)
