"""HTTP heads as bytes and back, and bodies without their transfer and content encoding.

Header text is the header's bytes read as Latin-1 (as PEP 3333 does), so that any byte a server
sends survives the round trip; characters beyond Latin-1 are written as UTF-8.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from warcio.bufferedreaders import ChunkedDataReader

from archive.errors import ArchiveError

try:
    import brotli  # type: ignore[import-untyped,unused-ignore]
except ImportError:  # optional: pages in Brotli are kept, but read as they were sent
    brotli = None

Headers = tuple[tuple[str, str], ...]

# A line break within a value would end the header; HTTP reads one as a space (RFC 9110 §5.5).
_BREAKS = str.maketrans("\r\n\0", "   ")
_STEP = 1 << 16


def head(first_line: str, headers: Sequence[tuple[str, str]]) -> bytes:
    """Return a request's or response's head with its closing empty line."""
    lines = [first_line, *(f"{name}: {value}" for name, value in headers)]
    return b"".join(_line(line) for line in lines) + b"\r\n"


def _line(text: str) -> bytes:
    text = text.translate(_BREAKS)
    try:
        return text.encode("latin-1") + b"\r\n"
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape") + b"\r\n"


def split_head(block: bytes) -> tuple[str, Headers, bytes]:
    """Return first line, headers and the bytes after the head of an HTTP message."""
    ends = [(at, len(gap)) for gap in (b"\r\n\r\n", b"\n\n") if (at := block.find(gap)) >= 0]
    end, gap = min(ends, default=(len(block), 0))
    first, *lines = block[:end].decode("latin-1").replace("\r\n", "\n").split("\n")
    return first, tuple(_fields(lines)), block[end + gap :]


def _fields(lines: Iterable[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and found:
            name, value = found[-1]
            found[-1] = (name, f"{value} {line.strip()}")
        elif ":" in line:
            name, _, value = line.partition(":")
            found.append((name.strip(), value.strip(" \t")))
    return found


def field(headers: Iterable[tuple[str, str]], name: str) -> str:
    """Return the first value of a header, empty when absent; names ignore case."""
    return next((value for key, value in headers if key.lower() == name.lower()), "")


def decoded(body: bytes, headers: Headers, *, max_bytes: int) -> bytes:
    """Return a body without its encodings.

    A body that is not in the encoding it claims comes back as it is, one that breaks off up to
    the break, as browsers do. Raises ArchiveError when it decodes to more than `max_bytes`.
    """
    if "chunked" in field(headers, "Transfer-Encoding").lower():
        body = ChunkedDataReader(BytesIO(body)).read()
    for coding in reversed(field(headers, "Content-Encoding").lower().split(",")):
        body = _decode(body, coding.strip(), max_bytes)
    return body


def _decode(body: bytes, coding: str, max_bytes: int) -> bytes:
    if coding in ("gzip", "x-gzip"):
        return _inflate(body, zlib.MAX_WBITS + 16, max_bytes)
    if coding == "deflate":
        # Some servers send the bare stream, most the zlib one (RFC 9110 §8.4.1.2).
        zlib_form = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
        return _inflate(body, zlib.MAX_WBITS if zlib_form else -zlib.MAX_WBITS, max_bytes)
    if coding == "br" and brotli is not None:
        return _unbrotli(body, max_bytes)
    return body


def _inflate(body: bytes, window: int, max_bytes: int) -> bytes:
    out: list[bytes] = []
    room, rest = max_bytes, body
    while rest:
        decoder = zlib.decompressobj(window)
        try:
            out.append(decoder.decompress(rest, room + 1))
        except zlib.error:
            if rest is body:
                return _salvage(body, window, max_bytes)
            break
        room = _less(room, len(out[-1]), max_bytes)
        rest = decoder.unused_data if window > zlib.MAX_WBITS else b""
    return b"".join(out)


def _salvage(body: bytes, window: int, max_bytes: int) -> bytes:
    """Return what decodes before the first error; the body itself when nothing does."""
    decoder = zlib.decompressobj(window)
    out: list[bytes] = []
    room = max_bytes
    try:
        for at in range(0, len(body), 256):
            out.append(decoder.decompress(body[at : at + 256], room + 1))
            room = _less(room, len(out[-1]), max_bytes)
    except zlib.error:
        pass
    return b"".join(out) or body


def _unbrotli(body: bytes, max_bytes: int) -> bytes:
    decoder: Any = brotli.Decompressor()
    out: list[bytes] = []
    room = max_bytes
    try:
        for at in range(0, len(body), 256):
            piece = decoder.process(body[at : at + 256], output_buffer_limit=_STEP)
            while piece:
                out.append(piece)
                room = _less(room, len(piece), max_bytes)
                piece = decoder.process(b"", output_buffer_limit=_STEP)
    except brotli.error:
        return b"".join(out) or body
    return b"".join(out)


def _less(room: int, size: int, max_bytes: int) -> int:
    if size > room:
        raise ArchiveError(
            f"a stored body decodes to more than {max_bytes:,} bytes and is not read; "
            "its record keeps it as it was sent"
        )
    return room - size
