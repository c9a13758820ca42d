"""An archived HTML page made still: its look kept, everything that acts or calls out taken away.

The sandboxing policy it is served with forbids all of that too; this is the second lock, and it
is what points pictures, styles and links at archived copies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from lxml import etree
from lxml.html import Element, HtmlElement, HTMLParser, document_fromstring, tostring

from archive.text import nfc, squeeze
from archive.urls import joined
from webui.archived.pictures import show_pictures
from webui.archived.styles import Locate, calm_css
from webui.withdrawn import Concealing

# Returns, for addresses that a page links to, where each link leads now and what is said of it.
Lead = Callable[[Collection[str]], Mapping[str, tuple[str, str]]]

# What another document or a player stood in: a link to it stands there instead.
_FRAMED = (
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "portal",
    "fencedframe",
    "audio",
    "video",
)
_GONE = ("script", "base", "track", "template", "param", "noframes",
         "animate", "animatemotion", "animatetransform", "set", "feimage")  # fmt: skip
_FIELDS = ("input", "button", "select", "textarea", "fieldset")
_ACTING = {
    "action", "formaction", "ping", "imagesrcset", "srcdoc", "target", "autofocus", "download",
    "lowsrc", "dynsrc", "poster", "manifest", "codebase", "longdesc", "xlink:href", "usemap",
    "integrity", "crossorigin", "nonce", "is", "form", "popovertarget", "attributionsrc",
}  # fmt: skip
_PLACES = ("usemap", "xlink:href")
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:_.-]*")
# Beyond this many pictures or links a page is made to exhaust us, not to be read.
_MOST_COPIES = 400
_MOST_LINKS = 3_000
_LONGEST_URL = 4_000


def still(
    text: str,
    *,
    url: str,
    locate: Locate,
    lead: Lead | None = None,
    hidden: Sequence[str] = (),
    concealing: Concealing | None = None,
) -> str:
    """Return the page at `url` as HTML in UTF-8 that only shows text, styles and archived pictures.

    Links lead where `lead` says, at the whole window; those it does not name are told, not
    followed. Texts that are `hidden` from readers are taken out with all that stands around them in
    the same element, and so is what `concealing` finds of hidden articles. Never raises: a text
    without any element gives an empty page.
    """
    parser = HTMLParser(encoding="utf-8", huge_tree=False, remove_pis=True, remove_comments=True)
    try:
        page = document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return "<!doctype html><title></title>"
    base = _base(page, url)
    _stand_in(page)
    _take_away(page)
    for each in hidden:
        _blank(page, squeeze(nfc(each)))
    if concealing is not None:
        concealing.take_out(page, join=lambda address: joined(base, address.strip()))
    locate = _at_most(locate)
    _show_styles(page, base, locate)
    show_pictures(page, base=base, locate=locate)
    leads = lead(_links(page, base)) if lead else {}
    for element in page.iter(etree.Element):
        _calm(element, base, leads)
        if element.tag in _FIELDS:
            element.set("disabled", "disabled")
    body = page.find("body")
    if body is not None and "tabindex" not in body.attrib:
        # A page without links could not be reached by keyboard, and so not be scrolled.
        body.set("tabindex", "0")
    made: str = tostring(page, encoding="unicode", doctype="<!doctype html>")
    return made


def _at_most(locate: Locate) -> Locate:
    """Return a locate that looks each address up once, and no more than a page may hold."""
    found: dict[str, str | None] = {}

    def once(url: str) -> str | None:
        if url not in found:
            found[url] = locate(url) if len(found) < _MOST_COPIES else None
        return found[url]

    return once


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


def _base(page: HtmlElement, url: str) -> str:
    found = page.find(".//base[@href]")
    return joined(url, found.get("href", "").strip()) or url if found is not None else url


def _stand_in(page: HtmlElement) -> None:
    """Put a link in the place of each frame, embedded file and player."""
    for element in list(page.iter("frameset")):
        # A page of frames has no body, and a browser shows no link outside of one.
        element.tag = "div"
    for element in list(page.iter(*_FRAMED)):
        if element.getparent() is None:
            continue
        inner = (each.get("src", "") for each in element.iter("source", "embed"))
        given = (element.get("src"), element.get("data"), *inner)
        address = next((each.strip() for each in given if each), "")
        scheme, colon, _rest = address.partition(":")
        is_web = not colon or "/" in scheme or scheme.lower() in ("http", "https")
        if not address or not is_web or _is_unseen(element):
            element.drop_tree()
            continue
        link = Element("a", href=address)
        link.text = address[:200]
        link.tail, element.tail = element.tail, None
        element.getparent().replace(element, link)


def _is_unseen(element: HtmlElement) -> bool:
    """Tell whether an element is a dot for counting visitors."""
    return any(
        element.get(side, "").removesuffix("px") in ("0", "1") for side in ("width", "height")
    )


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
        rel = element.get("rel", "").lower().split()
        if "stylesheet" not in rel or "alternate" in rel:
            element.drop_tree()


def _show_styles(page: HtmlElement, base: str, locate: Locate) -> None:
    for element in page.iter("link"):
        copy = locate(joined(base, element.attrib.pop("href", "").strip()))
        if copy:
            element.set("href", copy)
    for element in page.iter("style"):
        text = "".join(element.itertext())
        for inner in list(element):
            element.remove(inner)
        element.text = calm_css(text, base=base, locate=locate)
    for element in page.iter(etree.Element):
        for name, value in element.attrib.items():
            # Drawings name patterns and filters as styles do; data- is nothing to a browser.
            is_style = name == "style" or "url(" in value.lower() or "\\" in value
            if is_style and name != "class" and not name.startswith("data-"):
                element.set(name, calm_css(value, base=base, locate=locate))


def _links(page: HtmlElement, base: str) -> list[str]:
    """Return the web addresses a page links to, each once."""
    found: dict[str, None] = {}
    for element in page.iter("a", "area"):
        target = _target(element.get("href", ""), base)
        if target and len(found) < _MOST_LINKS:
            found[target] = None
    return list(found)


def _target(href: str, base: str) -> str:
    """Return where a link leads on the web, empty for places in the page and other schemes."""
    href = href.strip()
    target = "" if not href or href.startswith("#") else joined(base, href)
    is_web = target.lower().startswith(("http://", "https://")) and len(target) <= _LONGEST_URL
    return target if is_web else ""


def _calm(element: HtmlElement, base: str, leads: Mapping[str, tuple[str, str]]) -> None:
    for name, value in element.attrib.items():
        place = name.lower() in _PLACES and value.startswith("#")
        acts = name.lower().startswith("on") or name.lower() in _ACTING
        if (acts and not place) or not _NAME.fullmatch(name):
            del element.attrib[name]
    if element.tag in ("link", "image") or "href" not in element.attrib:
        return
    href = element.attrib.pop("href")
    if href.startswith("#"):
        element.set("href", href)
    elif target := _target(href, base):
        leads_to, said = leads.get(target, ("", ""))
        if leads_to and element.tag in ("a", "area"):
            element.set("href", leads_to)
            element.set("target", "_top")
        if said or (not leads_to and "title" not in element.attrib):
            element.set("title", said or target)
