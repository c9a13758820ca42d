"""Bylines in the forms of Party pages, and what is none."""

from __future__ import annotations

import pytest

from crawler.extract.byline import looks_like_byline, read_byline
from tests.crawler.extract.pages import FIRST, HEAD, LAST, read

FORMS = {
    "La Thị Nhung, Ban Tuyên giáo Đảng ủy Khối CCQ tỉnh": (("La Thị Nhung",), "Ban Tuyên giáo Đảng ủy Khối CCQ tỉnh", ""),
    "Nguyễn Văn A - Văn phòng Đảng ủy Khối": (("Nguyễn Văn A",), "Văn phòng Đảng ủy Khối", ""),
    "Hoàng Thị Lan (Ban Tổ chức Đảng ủy Khối)": (("Hoàng Thị Lan",), "Ban Tổ chức Đảng ủy Khối", ""),
    "Tin, ảnh: Vi Hồng Quân": (("Vi Hồng Quân",), "", ""),
    "Bài và ảnh: Hoàng Nga - Minh Đức": (("Hoàng Nga", "Minh Đức"), "", ""),
    "T/h: Đỗ Hải Yến": (("Đỗ Hải Yến",), "", ""),
    "Tác giả bài viết: Nông Thúy Hằng": (("Nông Thúy Hằng",), "", ""),
    "T.D": (("T.D",), "", ""),
    "BBT": ((), "BBT", ""),
    "Ban Biên tập": ((), "Ban Biên tập", ""),
    "Theo Cổng thông tin điện tử tỉnh": ((), "", "Cổng thông tin điện tử tỉnh"),
    "(Theo baolangson.vn)": ((), "", "baolangson.vn"),
    "Nguồn: Báo Lạng Sơn": ((), "", "Báo Lạng Sơn"),
    "Nguồn tin: Ban Tổ chức Đảng ủy Khối": ((), "", "Ban Tổ chức Đảng ủy Khối"),
    "Ban Tuyên giáo Đảng ủy Khối": ((), "Ban Tuyên giáo Đảng ủy Khối", ""),
    "Người đăng tin: admin": ((), "", ""),
}  # fmt: skip


# What a form is printed as, where a label or a source is not the writer's line.
PRINTED = {
    "Tác giả bài viết: Nông Thúy Hằng": "Nông Thúy Hằng",
    "Theo Cổng thông tin điện tử tỉnh": "",
    "(Theo baolangson.vn)": "",
    "Nguồn: Báo Lạng Sơn": "",
    "Nguồn tin: Ban Tổ chức Đảng ủy Khối": "",
    "Người đăng tin: admin": "",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_byline_ends_the_article_and_is_told_apart(form: str) -> None:
    article = read(f"{HEAD}<p>{FIRST}</p><p>{LAST}</p><p>{form}</p><p>Tin liên quan</p>")
    assert article.byline == PRINTED.get(form, form)
    assert (article.authors, article.unit, article.source) == FORMS[form]
    assert article.body.split("\n\n") == [FIRST, LAST]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_keeps_its_words_as_printed(form: str) -> None:
    assert read_byline(form).text == PRINTED.get(form, form)


@pytest.mark.parametrize(
    "text",
    [
        "Theo đó, các chi bộ triển khai ngay trong quý I",
        "Hội nghị kết thúc tốt đẹp.",
        "Các đại biểu chụp ảnh lưu niệm",
        "Đồng chí Phạm Thu Hằng, Phó Bí thư Đảng ủy Khối phát biểu",
        "Kết quả như sau:",
        "Đảng ủy Khối đã trao 30 suất quà",
        "Văn phòng Đảng ủy Khối sẽ tổng hợp, báo cáo Thường trực.",
    ],
)
def test_a_last_sentence_is_no_byline(text: str) -> None:
    assert not looks_like_byline(text)


def test_an_article_without_byline_says_so() -> None:
    article = read(f"{HEAD}<p>{FIRST}</p><p>{LAST}</p>")
    assert article.byline == ""
    assert "no-byline" in article.warnings


SIGNATURES = {
    ("Hoàng Nga", "(Ban Tổ chức Đảng ủy Khối)"): ("Hoàng Nga (Ban Tổ chức Đảng ủy Khối)", ("Hoàng Nga",), ""),
    ("Hoàng Nga", "Văn phòng Đảng ủy Khối"): ("Hoàng Nga Văn phòng Đảng ủy Khối", ("Hoàng Nga",), ""),
    ("Hoàng Nga", "Theo Báo Lạng Sơn"): ("Hoàng Nga", ("Hoàng Nga",), "Báo Lạng Sơn"),
    ("Tin: Hoàng Nga", "Ảnh: Minh Đức"): ("Tin: Hoàng Nga Ảnh: Minh Đức", ("Hoàng Nga", "Minh Đức"), ""),
    ("Hoàng Nga (Theo Báo Lạng Sơn)",): ("Hoàng Nga (Theo Báo Lạng Sơn)", ("Hoàng Nga",), "Báo Lạng Sơn"),
}  # fmt: skip


@pytest.mark.parametrize("image", ["", "<p><img src='a.jpg'></p>"])
@pytest.mark.parametrize("lines", SIGNATURES, ids=lambda lines: lines[-1])
def test_a_signature_of_two_blocks_is_one_byline(lines: tuple[str, ...], image: str) -> None:
    signed = "".join(f"<p><b>{line}</b></p>" for line in lines)
    article = read(f"{HEAD}<p>{FIRST}</p><p>{LAST}</p>{image}{signed}<p>Tin liên quan</p>")
    assert (article.byline, article.authors, article.source) == SIGNATURES[lines]
    assert article.body.split("\n\n") == [FIRST, LAST]
    assert not any(photo.caption for photo in article.photos)
