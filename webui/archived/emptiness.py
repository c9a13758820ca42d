"""Archived pages on which there is nothing to see: they led on by themselves, or wrote all by script."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from archive.urls import joined

# HTML §4.2.5.3: seconds, then perhaps an address, in quotes or not.
_REFRESH = re.compile(r"\s*[\d.]+\s*(?:[;,]\s*(?:url\s*=)?\s*[\"']?([^\"']*))?", re.IGNORECASE)
_UNSEEN = ("script", "style", "noscript", "template", "title", "head")
_SEEN = ("img", "svg", "iframe", "frame", "object", "embed", "video", "input", "image")
# Whoever is led on reads at most that this happens.
_MOST_LETTERS = 100


@dataclass(frozen=True, slots=True)
class Emptiness:
    """A page without anything to see; `leads_to` is the address it went to by itself, perhaps empty."""

    leads_to: str


def emptiness_of(text: str, *, url: str) -> Emptiness | None:
    """Return why the page at `url` looks empty when it is shown still, None when it does not."""
    parser = HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        page = document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return Emptiness("")
    led = ""
    for meta in page.iter("meta"):
        if meta.get("http-equiv", "").strip().lower() == "refresh":
            found = _REFRESH.match(meta.get("content", ""))
            led = led or (joined(url, found[1].strip()) if found and found[1] else "")
    if next(page.iter(*_SEEN), None) is not None:
        return None
    for hidden in list(page.iter(*_UNSEEN)):
        hidden.drop_tree() if hidden.getparent() is not None else None
    letters = sum(c.isalnum() for c in page.text_content())
    few = letters < _MOST_LETTERS if led else not letters
    return Emptiness(led if led != url else "") if few else None
