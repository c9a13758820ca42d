"""TCVN3 and VNI text becomes Unicode; ordinary text never changes."""

from __future__ import annotations

import pytest

from archive.legacy_fonts import from_tcvn3, from_vni, to_unicode
from archive.text import decode
from tests.sites.golden import GoldenPage, golden_pages

TCVN3 = "§¶ng uû ®· tæ chøc héi nghÞ ®¸nh gi¸ c«ng t¸c x©y dùng §¶ng, ch­¬ng tr×nh gi¸m s¸t"
VNI = "Ñaûng uûy ñaõ toå chöùc hoäi nghò ñaùnh giaù coâng taùc xaây döïng Ñaûng, chöông trình giaùm saùt"
UNICODE = "Đảng ủy đã tổ chức hội nghị đánh giá công tác xây dựng Đảng, chương trình giám sát"


def test_each_font_has_its_own_reading() -> None:
    assert from_tcvn3(TCVN3) == UNICODE.replace("ủy", "uỷ")
    assert from_vni(VNI) == UNICODE
    assert from_vni(VNI.upper()) == UNICODE.upper()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nghóa vuï, kyõ thuaät, quyù, lyù, Beá Thò Ñieåm, huyønh huîch", "nghĩa vụ, kỹ thuật, quý, lý, Bế Thị Điểm, huỳnh huỵch"),
        ("baêng, baèng, baéng, baúng, baüng, baëng; côø, löûa, löïa", "băng, bằng, bắng, bẳng, bẵng, bặng; cờ, lửa, lựa"),
    ],
)  # fmt: skip
def test_every_vni_vowel_is_known(typed: str, meant: str) -> None:
    assert from_vni(typed) == meant


@pytest.mark.parametrize("typed", [TCVN3, VNI])
def test_an_old_article_in_a_unicode_frame_is_converted_alone(typed: str) -> None:
    frame = "<div>Thông tin liên hệ: Hoà Bình, quá trình, khoá học, số 12</div>"
    page = f"{frame}<p><span>{typed}</span>. Theo B¸o</p><td>Đồng chí à, ñ ®</td>"
    read = to_unicode(page)
    assert frame in read
    assert "đánh giá công tác xây dựng Đảng" in read
    assert "<td>Đồng chí à, ñ ®</td>" in read


def test_entities_and_bytes_of_an_old_font_are_read() -> None:
    entities = "".join(f"&#{ord(c)};" if ord(c) > 0xA0 else c for c in TCVN3)
    assert "xây dựng Đảng" in decode(entities.encode("ascii"))
    assert "xây dựng Đảng" in decode(f"<p>{TCVN3}</p>".encode("latin-1"), content_type="text/html")


@pytest.mark.parametrize("case", list(golden_pages()), ids=lambda case: case.name)
def test_ordinary_pages_do_not_change(case: GoldenPage) -> None:
    if case.in_old_font:
        return
    text = decode(case.page, content_type=str(case.meta["content_type"]))
    for signs in ("<p>ñ ñ ñ</p>", "<p>® ® ®</p>"):
        assert to_unicode(text + signs) == text + signs


@pytest.mark.parametrize(
    "text",
    [
        "El niño español y la señora de Logroño mañana",
        "Produits Läkerol® et Sølv® à la façon de Müller® où ça",
        "Hoà bình, hoá học, toà án, quà, khoẻ, thuý, luỹ, Hoàng Thuỳ ® ® ®",
        "façade naïve ®, coördinate ®, Noël ®",
    ],
)
def test_words_of_other_languages_are_left_alone(text: str) -> None:
    assert to_unicode(text) == text
