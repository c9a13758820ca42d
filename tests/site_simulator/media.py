"""Small real files made from nothing: PNG, baseline JPEG and PDF, each different by its seed number."""

import zlib
from struct import pack

_EOI = b"\xff\xd9"


def png(seed: int, *, width: int = 48, height: int = 32) -> bytes:
    """Make an RGB image with a gradient that depends on `seed` (PNG, W3C recommendation §5)."""
    rows = b"".join(
        b"\x00"
        + bytes(
            (seed * 37 + x * 5 + y * 3 * channel) % 256
            for x in range(width)
            for channel in (1, 2, 3)
        )
        for y in range(height)
    )
    header = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (
        _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(name: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))


def jpeg(seed: int, *, width: int = 48, height: int = 32) -> bytes:
    """Make a one-tone grey baseline image with the seed in a comment (ITU T.81 §B.2).

    Every 8x8 block but the first differs from its neighbour by nothing, so the entropy-coded
    data is five bits a block.
    """
    level = (seed * 29) % 200 - 100
    bits = [_first_block(level * 8), *["00000"] * (width * height // 64 - 1)]
    parts = (
        b"\xff\xd8",
        _segment(0xFE, f"generated {seed}".encode()),
        _segment(0xDB, b"\x00" + b"\x01" * 64),
        _segment(0xC0, pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)),
        # Direct current: twelve sizes, four bits each. Alternating current: end of block, one bit.
        _segment(0xC4, b"\x00" + bytes((0, 0, 0, 12, *[0] * 12)) + bytes(range(12))),
        _segment(0xC4, b"\x10" + bytes((1, *[0] * 15)) + b"\x00"),
        _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
        _packed("".join(bits)),
    )
    return b"".join(parts) + _EOI


def _segment(marker: int, data: bytes) -> bytes:
    return pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _first_block(difference: int) -> str:
    size = abs(difference).bit_length()
    value = difference if difference > 0 else difference + (1 << size) - 1
    magnitude = f"{value:0{size}b}" if size else ""
    return f"{size:04b}{magnitude}0"


def _packed(bits: str) -> bytes:
    bits += "1" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return data.replace(b"\xff", b"\xff\x00")


def pdf(seed: int, text: str) -> bytes:
    """Make a one-page document that prints `text` (ASCII) and the seed (ISO 32000-1 §7.5)."""
    safe = (
        text.encode("ascii", "replace")
        .replace(b"\\", b"\\\\")
        .replace(b"(", b"\\(")
        .replace(b")", b"\\)")
    )
    stream = b"BT /F1 14 Tf 72 760 Td (" + safe + f" {seed}".encode() + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)
