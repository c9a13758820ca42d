"""Bytes to NFC text whatever the labels say; white space, invisible characters, times."""

from __future__ import annotations

import codecs
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text import HANOI, counted, decode, nfc, parse_time, show_time, squeeze

TEXT = "Đảng ủy Khối các cơ quan tỉnh Lạng Sơn – “tuyên giáo” năm 2023"
HTML = f"<html><head>{{meta}}</head><body>{TEXT * 3}</body></html>"
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def cp1258(text: str) -> bytes:
    """Encode as Vietnamese Windows does: tones as marks of their own behind the letter."""
    out = bytearray()
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", letter)
            shape = unicodedata.normalize("NFC", "".join(m for m in marks if m not in _TONES))
            out += (shape + "".join(m for m in marks if m in _TONES)).encode("cp1258")
    return bytes(out)


def _page(meta: str = "") -> str:
    return HTML.format(meta=meta)


BODIES = {
    "utf-8": (_page().encode(), ""),
    "utf-8 with a mark": (codecs.BOM_UTF8 + _page().encode(), "text/html; charset=windows-1258"),
    "utf-8 called windows-1252 by its meta": (_page('<meta charset="windows-1252">').encode(), ""),
    "utf-8 called latin-1 by its header": (_page().encode(), "text/html; charset=ISO-8859-1"),
    "utf-8 called utf-16": (_page('<meta charset="utf-16">').encode(), ""),
    "utf-16 with a mark": (codecs.BOM_UTF16_LE + _page().encode("utf-16-le"), ""),
    "utf-16 big-endian with a mark": (codecs.BOM_UTF16_BE + _page().encode("utf-16-be"), ""),
    "utf-16 without a mark": (_page().encode("utf-16-le"), "text/html"),
    "utf-16 big-endian without a mark": (_page().encode("utf-16-be"), "text/html"),
    "windows-1258 by meta": (cp1258(_page('<meta charset="windows-1258">')), ""),
    "windows-1258 by http-equiv": (
        cp1258(_page('<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">')), "",
    ),
    "windows-1258 by header": (cp1258(_page()), "text/html; charset=windows-1258"),
    "windows-1258 without a word": (cp1258(_page()), ""),
    "windows-1258 called utf-8": (cp1258(_page('<meta charset="utf-8">')), "text/html; charset=utf-8"),
    "windows-1258 called latin-1": (cp1258(_page('<meta charset="iso-8859-1">')), ""),
    "windows-1258 with an unknown name": (cp1258(_page('<meta charset="x-viet">')), ""),
    "decomposed utf-8": (unicodedata.normalize("NFD", _page()).encode(), ""),
    "utf-8 with a few broken bytes": (_page().encode() + b"<p>\xff\xfe</p>", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_read_by_its_bytes_before_its_labels(name: str) -> None:
    body, content_type = BODIES[name]
    text = decode(body, content_type=content_type)
    assert TEXT * 3 in text
    assert unicodedata.is_normalized("NFC", text)


def test_a_body_cut_in_the_middle_of_a_character_keeps_the_rest() -> None:
    assert decode("tuyên giáo ủy".encode()[:-2]) == "tuyên giáo "


def test_another_declared_code_page_is_obeyed() -> None:
    assert (
        decode("Привет мир".encode("cp1251"), content_type="text/html; charset=windows-1251")
        == "Привет мир"
    )


def test_a_gb18030_label_on_utf8_bytes_is_not_believed() -> None:
    assert decode("Đảng ủy".encode(), content_type="text/html; charset=gb18030") == "Đảng ủy"


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_decode_to_nfc_text(body: bytes, label: str) -> None:
    text = decode(body, content_type=f"text/html; charset={label}")
    assert unicodedata.is_normalized("NFC", text)


@given(st.text(max_size=200))
def test_composing_twice_changes_nothing(text: str) -> None:
    assert nfc(nfc(text)) == nfc(text)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("tuy\u200bên\u00ad gi\ufeffáo", "tuyên giáo"),
        ("Ðảng ủy", "Đảng ủy"),
        (unicodedata.normalize("NFD", "Đảng ủy"), "Đảng ủy"),
        ("một\x00 hai\x07", "một hai"),
        ("hàng\tmột\nhai", "hàng\tmột\nhai"),
    ],
)
def test_text_is_composed_without_what_no_reader_sees(raw: str, clean: str) -> None:
    assert nfc(raw) == clean


@pytest.mark.parametrize("raw", ["\u00a0 một \u00a0\n hai\t", "một\u2003hai", "một\r\n\r\nhai"])
def test_runs_of_white_space_become_one_space(raw: str) -> None:
    assert squeeze(raw) == "một hai"


def test_a_bare_time_is_read_in_hanoi_and_a_zoned_one_in_its_zone() -> None:
    assert parse_time("2023-12-09T13:15") == datetime(2023, 12, 9, 13, 15, tzinfo=HANOI)
    assert parse_time("2023-12-09T06:15Z") == datetime(2023, 12, 9, 6, 15, tzinfo=UTC)
    with pytest.raises(ValueError):
        parse_time("09-12-2023")


def test_a_moment_is_shown_as_the_pages_print_it() -> None:
    assert show_time(datetime(2023, 12, 9, 6, 15, tzinfo=UTC)) == "09-12-2023 13:15"
    assert show_time(None) == ""


def test_half_a_character_is_dropped() -> None:
    assert nfc("Đa\u0323i\ud800 hội \U0001f600\udc00") == "Đại hội \U0001f600"


def test_one_thing_is_not_called_many() -> None:
    assert counted(1, "thing is", "things are") == "1 thing is"
    assert counted(0, "thing is", "things are") == "0 things are"
    assert counted(2, "thing is", "things are") == "2 things are"
