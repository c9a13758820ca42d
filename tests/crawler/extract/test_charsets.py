"""Pages whose bytes and labels disagree: each hard case we know of reads as it was written."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable

import pytest

from archive.models import Page
from archive.text import decode
from crawler.extract import parse
from tests.crawler.extract.pages import FETCHED

SENTENCE = (
    "Đảng ủy Khối các cơ quan tỉnh Lạng Sơn tổ chức hội nghị; nhiệm vụ trọng tâm của quý là "
    "“xây dựng chi bộ vững mạnh”, kết quả đạt 11,5 điểm."
)
URL = "http://example.vn/tin"
TCVN3 = "§¶ng bé tØnh L¹ng S¬n tæ chøc héi nghÞ"
VNI = "Ñaûng boä tænh Laïng Sôn toå chöùc hoäi nghò"
LEGACY = "Đảng bộ tỉnh Lạng Sơn tổ chức hội nghị"
# Typed with nothing but letters that windows-1258 has: straight quotes.
PLAIN = SENTENCE.replace("“", '"').replace("”", '"')


def html(text: str = SENTENCE, *, meta: str = "", font: str = "") -> str:
    said = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">' if meta else ""
    inner = f'<font face="{font}">{text}</font>' if font else text
    return f"<html><head>{said}<title>1</title></head><body><p>{inner}</p></body></html>"


def tones_apart(text: str) -> bytes:
    """Return windows-1258 bytes: circumflex, breve and horn with their letter, tones after it."""
    return b"".join(_letter_1258(letter) for letter in text)


def _letter_1258(letter: str) -> bytes:
    for form in (letter, _base_and_tone(letter)):
        try:
            return form.encode("cp1258")
        except UnicodeEncodeError:
            continue
    raise ValueError(letter)


def _base_and_tone(letter: str) -> str:
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(part for part in parts if part in tones)
    return unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones)) + tone


def twice(text: str) -> bytes:
    """Return UTF-8 of what UTF-8 looks like when it is taken for windows-1252."""
    seen = "".join(_seen_as_1252(byte) for byte in text.encode())
    return seen.encode()


def _seen_as_1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


CASES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "UTF-8 without any label": (lambda: html().encode(), "", SENTENCE),
    "UTF-8 with a mark, called windows-1258": (
        lambda: codecs.BOM_UTF8 + html().encode(), "text/html; charset=windows-1258", SENTENCE,
    ),
    "UTF-8 called latin-1 by the header": (
        lambda: html().encode(), "text/html; charset=ISO-8859-1", SENTENCE,
    ),
    "UTF-8 called windows-1252 by the page": (
        lambda: html(meta="windows-1252").encode(), "", SENTENCE,
    ),
    "UTF-8 under a name nobody knows": (
        lambda: html(meta="utf8mb4").encode(), "text/html; charset=x-unicode", SENTENCE,
    ),
    "UTF-8 in which letters and marks stand apart": (
        lambda: unicodedata.normalize("NFD", html()).encode(), "text/html; charset=utf-8", SENTENCE,
    ),
    "UTF-8 cut inside its last letter": (
        lambda: html()[: html().index("điểm")].encode() + "đ".encode()[:1], "", SENTENCE[:-6],
    ),
    "UTF-8 with a broken byte": (
        lambda: html().encode() + b"<p>\xff</p>", "text/html; charset=utf-8", SENTENCE,
    ),
    "UTF-8 with a line of windows-1258 from another program": (
        lambda: html().encode() * 3 + tones_apart("<p>Lượt xem: 5</p>"), "", SENTENCE,
    ),
    "UTF-8 encoded twice": (lambda: twice(html()), "text/html; charset=utf-8", SENTENCE),
    "UTF-16, low byte first, with a mark": (
        lambda: codecs.BOM_UTF16_LE + html().encode("utf-16-le"), "", SENTENCE,
    ),
    "UTF-16, high byte first, with a mark": (
        lambda: codecs.BOM_UTF16_BE + html().encode("utf-16-be"), "", SENTENCE,
    ),
    "UTF-16, low byte first, unmarked, called UTF-8": (
        lambda: html(meta="utf-8").encode("utf-16-le"), "text/html; charset=utf-8", SENTENCE,
    ),
    "UTF-16, high byte first, unmarked": (lambda: html().encode("utf-16-be"), "", SENTENCE),
    "UTF-16 cut in the middle of a letter": (
        lambda: html().encode("utf-16-le")[:-1], "", SENTENCE,
    ),
    "windows-1258 by its name": (
        lambda: tones_apart(html(PLAIN)), "text/html; charset=windows-1258", PLAIN,
    ),
    "windows-1258 without any label": (lambda: tones_apart(html(PLAIN)), "", PLAIN),
    "windows-1258 called UTF-8": (
        lambda: tones_apart(html(PLAIN, meta="utf-8")), "text/html; charset=utf-8", PLAIN,
    ),
    "windows-1258 called latin-1": (
        lambda: tones_apart(html(PLAIN, meta="iso-8859-1")), "", PLAIN,
    ),
    "windows-1258 called windows-1252": (
        lambda: tones_apart(html(PLAIN, meta="windows-1252")), "", PLAIN,
    ),
    "TCVN3 by its font, in latin-1": (
        lambda: html(TCVN3, font=".VnTime").encode("latin-1"), "", LEGACY,
    ),
    "TCVN3 by its font, called windows-1252": (
        lambda: html(TCVN3, font=".VnTime", meta="windows-1252").encode("latin-1"), "", LEGACY,
    ),
    "TCVN3 by its font, kept as UTF-8": (
        lambda: html(TCVN3, font=".VnTime").encode(), "text/html; charset=utf-8", LEGACY,
    ),
    "VNI by its font, in latin-1": (
        lambda: html(VNI, font="VNI-Times").encode("latin-1"), "", LEGACY,
    ),
    "VNI by its font, kept as UTF-8": (
        lambda: html(VNI, font="VNI-Times").encode(), "text/html; charset=utf-8", LEGACY,
    ),
    "latin-1 entities among raw letters": (
        lambda: html("C&aacute;c c&#417; quan: b&ocirc;́ tr&iacute; c&aacute;n bộ, ủy").encode(), "",
        "Các cơ quan: bố trí cán bộ, ủy",
    ),
    "latin-1 entities among letters of windows-1258": (
        lambda: tones_apart(html("C&aacute;c c&#417; quan b&#7889; tr&iacute; cán bộ huyện ủy")), "",
        "Các cơ quan bố trí cán bộ huyện ủy",
    ),
    "the header one charset, the page another, the bytes a third": (
        lambda: html(meta="gb2312").encode(), "text/html; charset=windows-1252", SENTENCE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_page_reads_as_it_was_written(name: str) -> None:
    made, content_type, text = CASES[name]
    parsed = parse(Page(URL, decode(made(), content_type=content_type), FETCHED))
    assert parsed.lines[0].text == text


@pytest.mark.parametrize(
    "text",
    [
        "L'été, la forêt ; über Gebühr; così però più università",
        "A situação não é nova: as eleições de São Paulo",
    ],
)
def test_western_pages_by_their_own_name_are_left_alone(text: str) -> None:
    body = html(text, meta="windows-1252").encode("cp1252")
    assert parse(Page(URL, decode(body), FETCHED)).lines[0].text == text


@pytest.mark.parametrize("text", ["«Cá» và «má»…", "Ba «lá»§ và giá»", "Äpfel, Ære, naïve"])
def test_what_only_looks_encoded_twice_is_left_alone(text: str) -> None:
    assert decode(html(text).encode()) == html(text)


def test_what_is_encoded_twice_inside_a_sound_page_alone_is_mended() -> None:
    body = html().encode() + twice(f"<p>{SENTENCE}</p>") + "<p>Kết thúc</p>".encode()
    lines = parse(Page(URL, decode(body), FETCHED)).lines
    assert [line.text for line in lines] == [SENTENCE, SENTENCE, "Kết thúc"]
