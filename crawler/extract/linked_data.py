"""What a page tells machines about its article: schema.org in JSON-LD (https://schema.org/Article).

It is asked last: templates fill it carelessly (NukeViet gives the time of the last edit as
datePublished), so what a reader sees wins.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from archive.text import nfc, squeeze

_MOST = 500_000
_MOST_NODES = 2000
_ARTICLES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "WebPage")
_EMPTY: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class LinkedData:
    """An article's fields as machines are told them; empty where nothing is said."""

    headline: str = ""
    published: str = ""
    modified: str = ""
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    captions: dict[str, str] = field(default_factory=dict)


def read_linked_data(root: Any) -> LinkedData:
    """Return what the JSON-LD of an lxml tree says of its article; broken JSON says nothing."""
    nodes = list(_nodes(root)) if root is not None else []
    found = next((n for kind in _ARTICLES for n in nodes if kind in _kinds(n)), _EMPTY)
    path = next((n for n in nodes if "BreadcrumbList" in _kinds(n)), _EMPTY)
    publisher = _name(found.get("publisher"))
    names = (_name(each) for each in _several(found.get("author")))
    return LinkedData(
        _text(found.get("headline")),
        _text(found.get("datePublished")),
        _text(found.get("dateModified")),
        tuple(dict.fromkeys(name for name in names if name and name != publisher)),
        _steps(path) or tuple(filter(None, map(_text, _several(found.get("articleSection"))))),
        dict(_captions([*_several(found.get("image")), *nodes])),
    )


def _nodes(root: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of all JSON-LD scripts, those of @graph and of main entities too."""
    waiting: list[Any] = []
    size = 0
    for script in root.iter("script"):
        text = script.text or ""
        size += len(text)
        if "ld+json" in (script.get("type") or "").lower() and size <= _MOST:
            try:
                waiting.append(json.loads(text, strict=False))
            except (ValueError, RecursionError):
                continue
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node[:_MOST_NODES]
        elif isinstance(node, dict):
            yield node
            waiting += [node[key] for key in ("@graph", "mainEntity") if key in node]


def _kinds(node: dict[str, Any]) -> list[Any]:
    return _several(node.get("@type"))


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    return squeeze(nfc(value))[:1000] if isinstance(value, str) else ""


def _name(value: Any) -> str:
    return _text(value.get("name") if isinstance(value, dict) else value)


def _steps(path: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of a BreadcrumbList's steps in their order."""
    steps = [step for step in _several(path.get("itemListElement")) if isinstance(step, dict)]
    names = [_name(step) or _name(step.get("item")) for step in steps]
    return tuple(filter(None, names))


def _captions(images: list[Any]) -> Iterator[tuple[str, str]]:
    for image in images:
        if isinstance(image, dict) and _text(image.get("caption")):
            url = _text(image.get("url")) or _text(image.get("contentUrl"))
            if url:
                yield url, _text(image["caption"])
