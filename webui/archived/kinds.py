"""What an archived payload is, by its bytes before its label, and how a browser may be given it."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from urllib.parse import unquote

from archive.urls import split
from webui.archived.drawings import SVG
from webui.images import image_type
from webui.payloads import Payload

_PAGES = {"text/html", "application/xhtml+xml"}
_FONTS = {
    b"wOFF": "font/woff", b"wOF2": "font/woff2", b"\x00\x01\x00\x00": "font/ttf", b"OTTO": "font/otf",
}  # fmt: skip
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_LONGEST_NAME = 100


class Kind(StrEnum):
    """How a payload is shown; a file is only given to be saved."""

    NOTHING = "nothing"
    PAGE = "page"
    PICTURE = "picture"
    DRAWING = "drawing"
    STYLE = "style"
    FONT = "font"
    TEXT = "text"
    FILE = "file"


def mime_of(payload: Payload) -> str:
    """Return a payload's type as its server said, without parameters."""
    return payload.content_type.split(";", 1)[0].strip().lower()


def kind_of(payload: Payload) -> Kind:
    """Return how a payload may be shown."""
    body, mime = payload.body, mime_of(payload)
    if not body:
        return Kind.NOTHING
    if image_type(body):
        return Kind.PICTURE
    if font_type(body):
        return Kind.FONT
    if mime in _PAGES:
        return Kind.PAGE
    if mime == "text/css":
        return Kind.STYLE
    if mime == SVG or (mime.endswith("/xml") and b"<svg" in body[:1_000]):
        return Kind.DRAWING
    is_text = mime.startswith("text/") or mime == "application/json"
    return Kind.TEXT if is_text else Kind.FILE


def font_type(body: bytes) -> str | None:
    """Return the MIME type of a web font, or None."""
    return _FONTS.get(body[:4])


def name_to_save(url: str, *, kind: Kind, otherwise: str) -> str:
    """Return a name to save a payload under: its address's last part, else `otherwise`."""
    last = unquote(split(url).path).rpartition("/")[2]
    safe = "".join(c for c in unicodedata.normalize("NFC", last) if c.isalnum() or c in " .-_()")
    name = safe.strip(" .")[-_LONGEST_NAME:]
    if _ENDING.search(name) and kind is Kind.FILE:
        return name
    name = name.removesuffix(".txt") if kind is Kind.TEXT else name
    return f"{name or otherwise}.{'txt' if kind is Kind.TEXT else 'bin'}"
