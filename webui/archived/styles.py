"""Archived CSS whose pictures, fonts and further sheets are archived copies, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

from archive.urls import joined

# Returns the address of the archived copy of a URL, or None when there is none.
Locate = Callable[[str], str | None]

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
# To a browser "\75rl(" is "url(", and "u\72l(" too.
_ESCAPED_NAME = re.compile(r"[\w-]*\\[\w\\ -]{1,40}\(")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.S)
_STRING = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_URL = re.compile(rf"url\(\s*({_STRING}|[^)\"'\s]*)\s*\)?", re.I)
_IMPORT = re.compile(rf"@import\s*({_STRING})", re.I)
_SET = re.compile(r"image-set\(([^;{}]*)\)", re.I)
_QUOTED = re.compile(rf"(url\(\s*)?({_STRING})", re.I)
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_ACTING = re.compile(r"expression\s*\(|-moz-binding|behavior\s*:", re.I)
_INLINE = ("data:image/", "data:font/", "data:application/font", "data:application/x-font")
_NOTHING = 'url("data:,")'


def calm_css(text: str, *, base: str, locate: Locate) -> str:
    """Return CSS that stands at `base` with every address in it that of an archived copy.

    What has no copy becomes an empty address. Sheets that import others keep doing so.
    """
    found = _ESCAPED_NAME.sub(lambda name: unescaped(name[0]), _COMMENT.sub(" ", text))
    found = _IMPORT.sub(lambda sheet: f"@import url({sheet[1]})", found)
    found = _SET.sub(lambda some: f"image-set({_QUOTED.sub(_as_url, some[1])})", found)
    found = _URL.sub(lambda one: _copy(one[1], base, locate), found)
    # In a drawing's style a browser reads tags that the parser took for text.
    return _MARKUP.sub(r"\\3c ", _ACTING.sub("x-gone:", found))


def unescaped(text: str) -> str:
    """Return CSS text with its escapes read (CSS Syntax 3, §4.3.7)."""
    return _ESCAPE.sub(lambda one: _letter(one[1]) if one[1] else one[2], text)


def _letter(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def _as_url(found: re.Match[str]) -> str:
    return found[0] if found[1] else f"url({found[2]})"


def _copy(given: str, base: str, locate: Locate) -> str:
    address = unescaped(given[1:-1] if given[:1] in ("'", '"') else given).strip()
    if address.startswith("#") or address.lower().startswith(_INLINE):
        return f'url("{_safe(address)}")'
    copy = locate(joined(base, address)) if address else None
    return f'url("{_safe(copy)}")' if copy else _NOTHING


def _safe(address: str) -> str:
    quoted = address.replace("\\", "%5C").replace('"', "%22").replace("<", "%3C")
    return quoted.replace("\n", "").replace("\r", "")
