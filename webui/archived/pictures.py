"""The pictures of an archived page: plain, by width, lazy, in <picture>, as backgrounds."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from archive.urls import joined
from webui.archived.styles import Locate

# Where scripts of themes keep the address until the picture is scrolled to.
LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-echo", "data-url")
LAZY_SETS = ("data-srcset", "data-lazy-srcset")
LAZY_GROUNDS = ("data-bg", "data-background", "data-background-image")
_SPACE = " \t\n\r\f"


def candidates(srcset: str) -> Iterator[tuple[str, str]]:
    """Give the addresses of a srcset with their descriptors (HTML, §4.8.4.2.1)."""
    rest = srcset
    while rest := rest.lstrip(f"{_SPACE},"):
        url, *more = rest.split(None, 1)
        rest = more[0] if more else ""
        if url.endswith(","):
            yield url.rstrip(","), ""
        else:
            descriptor, _, rest = rest.partition(",")
            yield url, descriptor.strip()


def show_pictures(page: HtmlElement, *, base: str, locate: Locate) -> None:
    """Let every picture of a page be its archived copy; without one only its alt text stands."""
    for element in list(page.iter("amp-img")):
        element.tag = "img"
    for element in list(page.iter("source")):
        _show_source(element, base, locate)
    for element in page.iter("img"):
        _show_image(element, base, locate)
    for element in list(page.iter("noscript")):
        if _is_repeated(element):
            element.drop_tree()
    for element in page.iter("input", "image"):
        names = ("src",) if element.tag == "input" else ("href", "xlink:href")
        if copy := _first(element, names, base, locate):
            element.set(names[0], copy)
    for element in page.iter(etree.Element):
        _show_ground(element, base, locate)


def _is_repeated(noscript: HtmlElement) -> bool:
    """Tell whether a <noscript> shows what a lazy picture beside it shows already."""
    inside = list(noscript.iter("img"))
    around = noscript.getparent()
    if not inside or around is None or noscript.text_content().strip():
        return False
    beside = {each.get("src") for each in around.iter("img") if each not in inside}
    return {each.get("src") for each in inside} <= beside


def _show_image(image: HtmlElement, base: str, locate: Locate) -> None:
    copy = _first(image, (*LAZY, "src"), base, locate)
    by_width = _set(image, base, locate)
    if by_width:
        image.set("srcset", by_width)
        if copy is None:
            copy = by_width.split()[0]
    if copy:
        image.set("src", copy)


def _show_source(source: HtmlElement, base: str, locate: Locate) -> None:
    around = source.getparent()
    source.attrib.pop("src", None)
    by_width = _set(source, base, locate)
    if around is not None and around.tag == "picture" and by_width:
        source.set("srcset", by_width)
    elif around is not None:
        # The parser takes what follows for its content.
        source.drop_tag()


def _set(element: HtmlElement, base: str, locate: Locate) -> str:
    """Take an element's sets of pictures away; return one with those that have copies."""
    sets = [element.attrib.pop(name, "") for name in (*LAZY_SETS, "srcset")]
    for each in sets:
        found = [
            f"{copy} {descriptor}".strip()
            for url, descriptor in candidates(each)
            if (copy := _copy(url, base, locate))
        ]
        if found:
            return ", ".join(found)
    return ""


def _first(element: HtmlElement, names: tuple[str, ...], base: str, locate: Locate) -> str | None:
    """Take an element's addresses away; return the copy of the first that has one."""
    given = [element.attrib.pop(name, "") for name in names]
    return next((copy for each in given if each and (copy := _copy(each, base, locate))), None)


def _show_ground(element: HtmlElement, base: str, locate: Locate) -> None:
    if copy := _first(element, ("background",), base, locate):
        element.set("background", copy)
    for name in LAZY_GROUNDS:
        lazy = element.attrib.pop(name, "").strip()
        address = lazy.removeprefix("url(").removesuffix(")").strip("'\" ")
        copy = _copy(address, base, locate) if "/" in address or "." in address else None
        if copy and not set(copy) & set("\"'()\\"):
            style = element.get("style", "").rstrip("; ")
            ground = f"background-image: url({copy})"
            element.set("style", f"{style}; {ground}" if style else ground)


def _copy(address: str, base: str, locate: Locate) -> str | None:
    """Return an archived copy's address; a picture that stands in the page itself is its own."""
    address = address.strip()
    if address.lower().startswith("data:image/"):
        return address
    return locate(joined(base, address)) if address else None
