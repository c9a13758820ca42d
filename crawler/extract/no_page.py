"""What is no web page, or one without a text of its own: said by what it is."""

from __future__ import annotations

from archive.errors import ExtractionError
from crawler.extract.page import ParsedPage

_LEAST_TEXT = 40
_KINDS = (
    (b"%PDF", "a PDF document"), (b"PK\x03\x04", "a ZIP or Office file"), (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"), (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"Rar!", "an archive file"), (b"\x7fELF", "a program"), (b"MZ", "a program"),
)  # fmt: skip


def refuse_no_page(body: bytes, *, origin: str, content_type: str = "") -> None:
    """Raise ExtractionError, naming `origin` and the kind of file, for what is no web page."""
    if kind := _no_page(body, content_type):
        raise ExtractionError(origin, field="page", reason=kind)


def refuse_no_text(parsed: ParsedPage, body: bytes, *, origin: str) -> None:
    """Raise ExtractionError for a page that shows next to no text, saying whether scripts would."""
    if sum(len(line.text) for line in parsed.lines) < _LEAST_TEXT:
        reason = "shows no text of its own: scripts would fill it, which Kho Tin does not run"
        if b"<script" not in body.lower():
            reason = "holds no text"
        raise ExtractionError(origin, field="page", reason=reason)


def _no_page(body: bytes, content_type: str) -> str:
    """Return what a body is when it is no web page."""
    if not body.strip():
        return "is empty"
    for mark, name in _KINDS:
        if body.startswith(mark):
            return f"is {name}, no web page"
    head = body[:1000]
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or 0.3 < head.count(0) / len(head) < 0.7
    if 0 in head and not wide:
        return "is a binary file, no web page"
    plain = content_type.partition(";")[0].strip().lower()
    if plain and "html" not in plain and b"<html" not in body[:5000].lower():
        return f"is {plain}, no web page"
    return ""
