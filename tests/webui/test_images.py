"""Pictures say how large they are; bytes that say nothing, or nonsense, are left to the browser."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.site_simulator.media import jpeg, png
from webui.images import image_size

EXIF = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0%c\0\0\0\0\0\0\0"


def with_exif(body: bytes, turn: int) -> bytes:
    """Return a JPEG with an EXIF part that says how the camera lay."""
    part = EXIF.replace(b"%c", bytes([turn]))
    return body[:2] + b"\xff\xe1" + struct.pack(">H", len(part) + 2) + part + body[2:]


PHOTO = jpeg(1, width=480, height=320)


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (PHOTO, (480, 320)),
        (with_exif(PHOTO, 1), (480, 320)),
        (with_exif(PHOTO, 6), (320, 480)),
        (png(2, width=48, height=32), (48, 32)),
        (b"GIF89a" + struct.pack("<HH", 7, 9), (7, 9)),
        (b"BM" + b"\0" * 16 + struct.pack("<ii", 5, -6), (5, 6)),
        (b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + b"\x0f\0\0\x1f\0\0", (16, 32)),
        (b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 16, 32), (16, 32)),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"GIF89a" + struct.pack("<HH", 0, 60_000), None),
        (b"<svg/>", None),
    ],
)
def test_a_size_is_read_or_nothing_is_said(body: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(body) == size


@given(st.integers(0, len(PHOTO)), st.binary(max_size=40))
def test_torn_bytes_raise_nothing(cut: int, tail: bytes) -> None:
    for body in (PHOTO, with_exif(PHOTO, 6), png(2, width=48, height=32)):
        image_size(body[:cut] + tail)
