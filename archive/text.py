"""Text at the border: bytes to NFC strings, white space, and dates as people read them."""

from __future__ import annotations

import codecs
import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from archive.encoded_twice import decoded_once_more
from archive.legacy_fonts import to_unicode

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]+)""", re.I)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]+)""", re.I)
# Zero-width characters and the soft hyphen carry nothing a reader sees; they only break matching.
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
# Latin eth is what several keyboards produce for đ; NEL is a line's end.
_LETTERS = {ord("Ð"): "Đ", ord("ð"): "đ", 0x85: "\n"}
_WESTERN = frozenset(("windows-1252", "cp1252", "x-cp1252"))
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONED = re.compile(f"[aăâeêioôơuưy][{_TONES}]", re.I)
_FEW_TONES = 3
_CONTROL = {c: None for c in (*range(32), *range(0x7F, 0xA0)) if chr(c) not in "\t\n\r"}
_CHANGES = [(chr(c), to or "") for c, to in (_INVISIBLE | _CONTROL | _LETTERS).items()]


def nfc(text: str) -> str:
    """Return text composed (NFC), without control or invisible characters, eth read as đ.

    Halves of characters (lone surrogates) go too: no file could hold them.
    """
    # Seventy searches of a whole page take a tenth of the time of one str.translate.
    for letter, to in _CHANGES:
        if letter in text:
            text = text.replace(letter, to)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode(errors="ignore").decode()
    return unicodedata.normalize("NFC", text)


def squeeze(text: str) -> str:
    """Return text with every run of white space (nbsp too) as one space, trimmed."""
    return " ".join(text.split())


def decode(body: bytes, *, content_type: str = "") -> str:
    """Return a fetched body as NFC text, trusting bytes before labels.

    Order: byte order mark, UTF-16 pattern, strict UTF-8, the header's then the page's own charset,
    windows-1258 (it decomposes, so NFC comes after). Text typed for TCVN3 and VNI fonts becomes
    Unicode (see archive.legacy_fonts), text encoded twice is decoded twice. Never raises:
    undecodable bytes become U+FFFD.
    """
    # Before NFC, which takes the soft hyphen away: in TCVN3 it is a letter.
    return nfc(to_unicode(decoded_once_more(_decode(body, content_type))))


def _decode(body: bytes, content_type: str) -> str:
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
                       (codecs.BOM_UTF16_BE, "utf-16-be")):  # fmt: skip
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace")
    if pattern := _utf16_pattern(body[:200]):
        return body.decode(pattern, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A body cut in the middle of a character is still UTF-8.
        if error.reason == "unexpected end of data" and len(body) - error.start < 4:
            return body[: error.start].decode("utf-8")
        first_bad = error
    for name in _declared(body, content_type):
        if name.lower() in _WESTERN and _is_1258(body):
            continue
        try:
            return body.decode(name)
        except (LookupError, UnicodeError):
            continue
    if _mostly_utf8(body, first_bad):
        return body.decode("utf-8", errors="replace")
    plain = body.decode("latin-1")
    if to_unicode(plain) != plain:
        return plain
    return body.decode("cp1258", errors="replace")


def _is_1258(body: bytes) -> bool:
    """Tell whether bytes that claim to be windows-1252 are Vietnamese in windows-1258.

    There the tones are letters of their own, each right after its vowel.
    """
    decoded = body.decode("cp1258", errors="replace")
    tones = sum(decoded.count(tone) for tone in _TONES)
    return tones >= _FEW_TONES and len(_TONED.findall(decoded)) >= 0.8 * tones


def _utf16_pattern(head: bytes) -> str | None:
    """Return the UTF-16 form whose ASCII zero bytes the head shows, if any."""
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 4 and even <= len(head) // 20:
        return "utf-16-le"
    if even > len(head) // 4 and odd <= len(head) // 20:
        return "utf-16-be"
    return None


def _declared(body: bytes, content_type: str) -> list[str]:
    """Return the single-byte charsets header and page name, header first.

    UTF-8 has been tried already; latin-1 is what pages in windows-1252 and 1258 call themselves,
    and can decode anything, so it says nothing.
    """
    names = _HEADER_CHARSET.findall(content_type)
    names += [m.decode("ascii", "ignore") for m in _META_CHARSET.findall(body[:4096])]
    vague = {"utf-8", "utf8", "iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"}
    return [name for name in names if name.lower() not in vague]


def _mostly_utf8(body: bytes, error: UnicodeDecodeError) -> bool:
    """Tell whether a few broken bytes stand in a body that is otherwise multi-byte UTF-8."""
    text = body.decode("utf-8", errors="replace")
    broken = text.count("�")
    good = sum(1 for c in text if ord(c) > 0x7F) - broken
    return good > 10 * broken


def parse_time(text: str) -> datetime:
    """Return an ISO 8601 time as aware datetime; a bare one is read in Asia/Ho_Chi_Minh.

    Raises ValueError when it is not ISO 8601.
    """
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=HANOI)


def counted(number: int, one: str, many: str) -> str:
    """Return a count with what is counted, as English has it: 1 thing is, 2 things are."""
    return f"{number} {one if number == 1 else many}"


def show_time(moment: datetime | None) -> str:
    """Return a moment as dd-mm-yyyy HH:MM in Asia/Ho_Chi_Minh, or an empty string."""
    return moment.astimezone(HANOI).strftime("%d-%m-%Y %H:%M") if moment else ""
