"""Writing XML from words of the archive, which may hold anything."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from flask import Response
from lxml import etree

# What XML 1.0 (§2.2) has no place for.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Writer:
    """Elements of one vocabulary, put under each other."""

    def __init__(self, name: str, namespace: str, *, lang: str = "") -> None:
        self._namespace = namespace
        self.root = etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace})
        if lang:
            self.root.set(_LANG, lang)

    def add(self, parent: Any, name: str, text: str = "", **attributes: str) -> Any:
        """Put an element with a text and attributes under another, and return it."""
        made = etree.SubElement(parent, f"{{{self._namespace}}}{name}")
        if text:
            made.text = words(text)
        for key, value in attributes.items():
            made.set(_LANG if key == "lang" else key, words(value))
        return made

    def answer(self, mimetype: str) -> Response:
        """Return the document as a response."""
        body = etree.tostring(self.root, encoding="utf-8", xml_declaration=True)
        return Response(body, content_type=f"{mimetype}; charset=utf-8")


def words(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _NO_XML.sub("", text)


def moment(value: datetime) -> str:
    """Return a moment as RFC 3339 and W3C write it, in UTC."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
