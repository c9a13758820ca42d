"""What kind of picture some bytes are, by the bytes themselves and never by their label."""

from __future__ import annotations

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)


def image_type(body: bytes) -> str | None:
    """Return the MIME type of a picture that is safe to show, or None.

    SVG is a document that can hold scripts, so it is none of them.
    """
    for beginning, mime in _BEGINNINGS:
        if body.startswith(beginning):
            return mime
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    return None
