"""Selectors that could name an element on every page of a site: ids, classes, kinds, places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from archive.text import nfc, squeeze

# Ids made anew for each page, and classes that say how something looks, not what it is.
_PASSING_ID = re.compile(r"\d{3,}|[0-9a-f]{8}-|[0-9a-f]{12}|^(?:ctl|aspnet)", re.I)
_LOOKS = re.compile(
    r"^(?:row|col(?:-.*)?|container(?:-fluid)?|clearfix|(?:text|pull|float|align)-?(?:left|right|center|justify)|"
    r"[mp][trblxy]?-?\d+|margin-.*|padding-.*|d-.*|hidden.*|hide|show|active|first|last|even|odd|wow|fade\w*|"
    r"animated|fa|fa-.*|btn.*|h[1-6]|lead|small|bold|italic|w-\d+|font-.*|img-.*|box|block|left|right|center|"
    r"main|content|wrapper|wrap|inner|ng-.*|js-.*|ext\w*class[0-9a-f]*|mso\w*)$",
    re.I,
)
_NAME = re.compile(r"-?[A-Za-z_][\w-]*")
_ENDING = re.compile(r"_[A-Za-z]{4,}$")
_KINDS = ("h1", "h2", "article", "time")


def text_of(element: Any) -> str:
    """Return what an element shows, squeezed."""
    parts = (
        t for e in element.iter() if isinstance(e.tag, str) and e.tag not in ("script", "style")
        for t in (e.text if e is not None else "", e.tail if e is not element else "")
        if t
    )  # fmt: skip
    return squeeze(nfc(" ".join(parts)))


def bare(text: str) -> str:
    """Return letters and digits only: what two readings of one text have in common."""
    return re.sub(r"[\W_]+", "", text.casefold())


def candidates(element: Any) -> Iterator[str]:
    """Yield selectors of an element, the best first."""
    own = list(_own(element))
    yield from own
    around = [e for e in islice(element.iterancestors(), 4) if e.tag not in ("body", "html")]
    for outer in around:
        for mark in _marks(outer):
            yield from (f"{mark} {one}" for one in own[:2])
            yield f"{mark} {element.tag}"
            if element.getparent() is outer:
                yield f"{mark} > {element.tag}"


def _own(element: Any) -> Iterator[str]:
    if element.get("itemprop") and _NAME.fullmatch(element.get("itemprop")):
        yield f"{element.tag}[itemprop={element.get('itemprop')}]"
    yield from _marks(element)
    yield from (f"{element.tag}.{name}" for name in _classes(element))
    if element.tag in _KINDS:
        yield element.tag
    # ASP.NET numbers its modules, but what follows the last mark is the field's name.
    if ending := _ENDING.search(element.get("id") or ""):
        yield f"[id$={ending.group()}]"
    if names := [n for n in (element.get("class") or "").split() if _NAME.fullmatch(n)]:
        yield f"{element.tag}.{'.'.join(names)}"


def _marks(element: Any) -> list[str]:
    """Return #id and .class selectors of an element that are likely to be on every page."""
    name = element.get("id") or ""
    found = [f"#{name}"] if _NAME.fullmatch(name) and not _PASSING_ID.search(name) else []
    return found + [f".{one}" for one in _classes(element)]


def _classes(element: Any) -> list[str]:
    names = (element.get("class") or "").split()
    return [
        n for n in names if _NAME.fullmatch(n) and not _LOOKS.match(n) and not _PASSING_ID.search(n)
    ]
