"""What kind of picture some bytes are and how large, by the bytes themselves and never by their label."""

from __future__ import annotations

import struct

# JPEG frame headers (ITU T.81 B.2.2); C4, C8 and CC are tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_LARGEST = 30_000

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


def image_size(body: bytes) -> tuple[int, int] | None:
    """Return width and height of a picture in pixels as its first bytes say, or None."""
    try:
        found = _size(body)
    except (struct.error, IndexError):
        return None
    # What says something absurd is left to the browser.
    return found if found and all(0 < side <= _LARGEST for side in found) else None


def _size(body: bytes) -> tuple[int, int] | None:
    kind = image_type(body)
    if kind == "image/png":
        return struct.unpack_from(">II", body, 16)
    if kind == "image/gif":
        return struct.unpack_from("<HH", body, 6)
    if kind == "image/bmp":
        width, height = struct.unpack_from("<ii", body, 18)
        return width, abs(height)
    if kind == "image/webp":
        return _webp_size(body)
    return _jpeg_size(body) if kind == "image/jpeg" else None


def _webp_size(body: bytes) -> tuple[int, int] | None:
    form = body[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(body[24:27], "little"), 1 + int.from_bytes(body[27:30], "little")
    if form == b"VP8L":
        bits = int.from_bytes(body[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", body, 26)
    return (width & 0x3FFF, height & 0x3FFF) if form == b"VP8 " else None


def _jpeg_size(body: bytes) -> tuple[int, int] | None:
    place, turned = 2, False
    while place + 9 < len(body) and body[place] == 0xFF:
        marker = body[place + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", body, place + 5)
            return (height, width) if turned else (width, height)
        length = int(struct.unpack_from(">H", body, place + 2)[0])
        if marker == 0xE1 and body[place + 4 : place + 10] == b"Exif\0\0":
            turned = _is_turned(body[place + 10 : place + 2 + length])
        place += 1 if marker == 0xFF else 2 + length
    return None


def _is_turned(exif: bytes) -> bool:
    """Tell whether a camera lay on its side (TIFF 6.0: IFD 0, tag 0x112, 5 to 8)."""
    order = "<" if exif[:2] == b"II" else ">"
    (first,) = struct.unpack_from(f"{order}I", exif, 4)
    (count,) = struct.unpack_from(f"{order}H", exif, first)
    for entry in range(count):
        tag, _kind, _many, value = struct.unpack_from(f"{order}HHIH", exif, first + 2 + 12 * entry)
        if tag == 0x112:
            return bool(5 <= value <= 8)
    return False
