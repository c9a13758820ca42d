"""Text as old pages hold it: windows-1258, TCVN3 and VNI fonts, Latin-1 entities, NFD."""

from __future__ import annotations

import re
import unicodedata
from html.entities import codepoint2name

# Story text stands between these until the page is encoded, so that fonts touch nothing else.
OPEN, CLOSE = "\ue000", "\ue001"

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_TONES = (_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT)

# TCVN 5712:1993 VN3, read across: bare letter, grave, hook, tilde, acute, dot.
_TCVN3_ROWS = (
    "a - b5 b6 b7 b8 b9", "ă a8 bb bc bd be c6", "â a9 c7 c8 c9 ca cb", "e - cc ce cf d0 d1",
    "ê aa d2 d3 d4 d5 d6", "i - d7 d8 dc dd de", "o - df e1 e2 e3 e4", "ô ab e5 e6 e7 e8 e9",
    "ơ ac ea eb ec ed ee", "u - ef f1 f2 f3 f4", "ư ad f5 f6 f7 f8 f9", "y - fa fb fc fd fe",
    "đ ae", "Ă a1", "Â a2", "Ê a3", "Ô a4", "Ơ a5", "Ư a6", "Đ a7",
)  # fmt: skip

_MARKS = "–…“”‘’"

_VNI_TONE = dict(zip(_TONES, "øûõùï", strict=True))
_VNI_SHAPE = {"ă": dict(zip(_TONES, "èúüéë", strict=True)),
              "â": dict(zip(_TONES, "àåãáä", strict=True))}  # fmt: skip
_VNI_WHOLE = {"ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}


def _tcvn3_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for row in _TCVN3_ROWS:
        letter, bare, *toned = row.split()
        if bare != "-":
            table[letter] = chr(int(bare, 16))
        for tone, code in zip(_TONES, toned, strict=False):
            table[unicodedata.normalize("NFC", letter + tone)] = chr(int(code, 16))
    return table


_TCVN3 = _tcvn3_table()


def to_tcvn3(text: str) -> str:
    """Return text as TCVN3 shows it under Latin-1; raise ValueError where VN3 has no letter.

    Capital letters with a tone have no code of their own (a second font, .VnTimeH, drew them).
    """
    lost = {char for char in text if ord(char) > 0x7F and char not in _TCVN3 and char not in _MARKS}
    if lost:
        raise ValueError(f"TCVN3 has no letter for {sorted(lost)} in {text!r}")
    return "".join(_TCVN3.get(char, char) for char in text)


def _vni_letter(char: str) -> str:
    lower = char.lower()
    if lower in _VNI_WHOLE:
        found = _VNI_WHOLE[lower]
        return found.upper() if char != lower else found
    parts = unicodedata.normalize("NFD", lower)
    tone = next((mark for mark in parts if mark in _TONES), "")
    bare = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
    base, shape = unicodedata.normalize("NFD", bare)[0], bare
    if bare in ("ơ", "ư"):
        found = {"ơ": "ô", "ư": "ö"}[bare] + _VNI_TONE.get(tone, "")
    elif shape in ("ă", "â", "ê", "ô"):
        marks = _VNI_SHAPE["ă" if shape == "ă" else "â"]
        found = base + (marks[tone] if tone else {"ă": "ê"}.get(shape, "â"))
    elif tone:
        found = base + _VNI_TONE[tone]
    else:
        return char
    return found.upper() if char != lower else found


def to_vni(text: str) -> str:
    """Return text as the VNI-Windows fonts hold it, under Latin-1."""
    return "".join(_vni_letter(char) if ord(char) > 0x7F else char for char in text)


def to_windows_1258(text: str) -> bytes:
    """Return bytes of windows-1258, whose tones are characters of their own after the vowel."""
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tones = [mark for mark in parts if mark in _TONES]
            rest = "".join(mark for mark in parts if mark not in _TONES)
            out += (unicodedata.normalize("NFC", rest) + "".join(tones)).encode("cp1258")
    return bytes(out)


def with_entities(page: str) -> str:
    """Return a page whose Latin-1 letters are named entities, as old editors wrote them."""
    return re.sub("[\u00a1-\u00ff]", lambda m: f"&{codepoint2name[ord(m[0])]};", page)


def encode(page: str, charset: str, ways: tuple[str, ...]) -> bytes:
    """Return a page's bytes; `ways` are among entities, nfd, tcvn3 and vni."""
    for way, font in (("tcvn3", to_tcvn3), ("vni", to_vni)):
        if way in ways:
            page = re.sub(f"{OPEN}([^{CLOSE}]*){CLOSE}", lambda m, f=font: f(m[1]), page)  # type: ignore[misc]
    page = page.replace(OPEN, "").replace(CLOSE, "")
    if "entities" in ways:
        page = with_entities(page)
    if "nfd" in ways:
        page = unicodedata.normalize("NFD", page)
    return to_windows_1258(page) if charset == "windows-1258" else page.encode(charset)
