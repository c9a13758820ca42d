"""Captions: each with its own image, none left in the body, none made of body text."""

from __future__ import annotations

import pytest

from crawler.extract.credits import split_credit
from tests.crawler.extract.pages import FIRST, HEAD, LAST, read, read_around

ONE = {
    "centred block": ('<p align="center"><img src="a.jpg"></p><p align="center">Quang cảnh buổi lễ</p>', "Quang cảnh buổi lễ"),
    "no styling at all": ("<div><img src='a.jpg'></div><div>Đồng chí A, Bí thư Đoàn Khối phát biểu</div>", "Đồng chí A, Bí thư Đoàn Khối phát biểu"),
    "in the image's own block": ("<p><img src='a.jpg'><br><em>Đồng chí A phát biểu</em></p>", "Đồng chí A phát biểu"),
    "under a class": ("<div><img src='a.jpg'><div class='image-caption'>Các đại biểu dự buổi lễ.</div></div>", "Các đại biểu dự buổi lễ."),
    "figcaption": ("<figure><img src='a.jpg'><figcaption>Các đại biểu dự lễ.</figcaption></figure>", "Các đại biểu dự lễ."),
    "figcaption above": ("<figure><figcaption>Các đại biểu</figcaption><img src='a.jpg'></figure>", "Các đại biểu"),
    "table row below": ("<table><tr><td><img src='a.jpg'></td></tr><tr><td>Đồng chí A trao quà.</td></tr></table>", "Đồng chí A trao quà."),
    "two lines": ("<p align=center><img src='a.jpg'></p><p align=center>Đồng chí A, Bí thư<br>phát biểu tại lễ</p>", "Đồng chí A, Bí thư phát biểu tại lễ"),
    "two centred blocks": ("<p align=center><img src='a.jpg'></p><p align=center>Đồng chí A, Bí thư</p><p align=center>phát biểu tại lễ</p>", "Đồng chí A, Bí thư phát biểu tại lễ"),
    "no-break spaces": ("<div align=center><img src='a.jpg'></div><div align=center>&nbsp;Đồng&nbsp;chí A trao quà</div>", "Đồng chí A trao quà"),
    "empty block between": ("<p align=center>&nbsp;<img src='a.jpg'>&nbsp;</p><p>&nbsp;</p><p align=center>Toàn cảnh lễ</p>", "Toàn cảnh lễ"),
    "none": ("<p align=center><img src='a.jpg'></p>", ""),
    "the placeholder of an editor": ("<figure><img src='a.jpg'><figcaption>[nhập chú thích]</figcaption></figure>", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE)
def test_a_caption_is_found_and_leaves_the_body(name: str) -> None:
    markup, caption = ONE[name]
    article = read_around(markup)
    assert [photo.caption for photo in article.photos] == [caption]
    assert article.body.split("\n\n") == [FIRST, LAST]


BODY_AFTER_AN_IMAGE = {
    "a sentence without indent": "<p>Tham gia lễ ra quân có đông đảo đoàn viên thanh niên các cơ quan trong toàn Khối, đại diện lãnh đạo các ban.</p>",
    "an indented paragraph": "<p>&nbsp; &nbsp; Tham gia buổi lễ có đồng chí A.</p>",
    "a numbered heading": "<p>1. Kết quả đạt được</p>",
    "the head of a list": "<p>Một số kết quả nổi bật như sau:</p>",
    "a list": "<ul><li>Trồng cây tại khu lưu niệm</li></ul>",
    "a heading": "<h4>Kết quả đạt được</h4>",
    "a long paragraph": f"<p>{'Đồng chí A phát biểu, ' * 20}</p>",
}  # fmt: skip


@pytest.mark.parametrize("name", BODY_AFTER_AN_IMAGE)
def test_body_text_below_an_image_is_no_caption(name: str) -> None:
    article = read_around("<p><img src='a.jpg'></p>" + BODY_AFTER_AN_IMAGE[name])
    assert [photo.caption for photo in article.photos] == [""]
    assert len(article.body.split("\n\n")) == 3
    assert "no-caption: 1" in article.warnings


def test_images_in_a_row_keep_their_own_captions() -> None:
    article = read_around(
        "<p align=center><img src=a.jpg></p><p align=center>Quang cảnh buổi lễ</p>"
        "<p align=center><img src=b.jpg></p><p align=center>Đồng chí B trao quà</p>"
    )
    assert [photo.caption for photo in article.photos] == [
        "Quang cảnh buổi lễ",
        "Đồng chí B trao quà",
    ]


def test_two_images_side_by_side_in_a_table_take_the_captions_below_them() -> None:
    article = read_around(
        "<table><tr><td><img src=a.jpg></td><td><img src=b.jpg></td></tr>"
        "<tr><td>Đồng chí A phát biểu</td><td>Đồng chí B phát biểu</td></tr></table>"
    )
    assert [photo.caption for photo in article.photos] == [
        "Đồng chí A phát biểu",
        "Đồng chí B phát biểu",
    ]


def test_a_byline_below_the_last_image_is_no_caption() -> None:
    content = f"{HEAD}<p>{FIRST}</p><p>{LAST}</p><p align=center><img src=a.jpg></p>"
    article = read(content + "<p align=center>La Thị Nhung, Ban Tuyên giáo Đảng ủy Khối</p>")
    assert article.photos[0].caption == ""
    assert article.byline == "La Thị Nhung, Ban Tuyên giáo Đảng ủy Khối"


def test_a_caption_below_the_last_image_is_no_byline() -> None:
    content = f"{HEAD}<p>{FIRST}</p><p>{LAST}</p><p align=center><img src=a.jpg></p>"
    article = read(content + "<p align=center><i>Quang cảnh buổi lễ ra quân</i></p>")
    assert article.photos[0].caption == "Quang cảnh buổi lễ ra quân"
    assert article.byline == ""


def test_icons_logos_and_counting_pixels_are_no_photos() -> None:
    article = read_around(
        "<p><img src='/images/icons/print.gif'><img src='/logo.png'><img src=x.jpg width=1 height=1>"
        "<img src='data:image/png;base64,AAAA'></p>"
    )
    assert article.photos == ()


def test_a_lazy_image_is_known_by_its_real_address() -> None:
    article = read_around("<p><img src='/images/loading.gif' data-src='../Uploads/a b.jpg'></p>")
    assert [photo.url for photo in article.photos] == [
        "http://duk.langson.gov.vn/Uploads/a%20b.jpg"
    ]


@pytest.mark.parametrize(
    ("printed", "caption", "credit"),
    [
        ("Quang cảnh hội nghị (Ảnh: Minh Đức)", "Quang cảnh hội nghị", "Minh Đức"),
        ("Quang cảnh hội nghị. Ảnh: Minh Đức", "Quang cảnh hội nghị.", "Minh Đức"),
        ("Quang cảnh hội nghị - Ảnh: M.Đ.", "Quang cảnh hội nghị", "M.Đ"),
        ("Quang cảnh hội nghị/TTXVN", "Quang cảnh hội nghị", "TTXVN"),
        ("Ảnh: Minh Đức", "", "Minh Đức"),
        ("Triển lãm ảnh về Bác Hồ", "Triển lãm ảnh về Bác Hồ", ""),
    ],
)
def test_a_credit_is_told_from_its_caption(printed: str, caption: str, credit: str) -> None:
    assert split_credit(printed) == (caption, credit)


@pytest.mark.parametrize(
    "above",
    [
        "<p align=center><em>Toàn cảnh hội trường sáng 08/12</em></p>",
        "<p><i>Toàn cảnh hội trường sáng 08/12</i></p>",
        "<div class='chu-thich'>Toàn cảnh hội trường sáng 08/12</div>",
    ],
)
def test_a_caption_may_stand_above_its_image(above: str) -> None:
    article = read_around(f"{above}<p align=center><img src='a.jpg'></p>")
    assert [photo.caption for photo in article.photos] == ["Toàn cảnh hội trường sáng 08/12"]
    assert article.body.split("\n\n") == [FIRST, LAST]


@pytest.mark.parametrize("joint", ["<br>", " "])
def test_a_bold_caption_that_runs_on_into_body_text_is_cut_off(joint: str) -> None:
    article = read_around(
        "<figure class='image'><img src='a.jpg'></figure>"
        f"<p><strong>Đồng chí A trao quà cho các đơn vị</strong>{joint}{FIRST}</p>"
    )
    assert [photo.caption for photo in article.photos] == ["Đồng chí A trao quà cho các đơn vị"]
    assert article.body.split("\n\n") == [FIRST, FIRST, LAST]


def test_a_bold_name_inside_a_sentence_below_an_image_is_body_text() -> None:
    text = f"<p><b>Đồng chí Nguyễn Văn A</b> nhấn mạnh: {LAST}</p>"
    article = read_around(f"<p><img src='a.jpg'></p>{text}")
    assert [photo.caption for photo in article.photos] == [""]
    assert article.body.split("\n\n")[1].startswith("Đồng chí Nguyễn Văn A nhấn mạnh")


def test_a_credit_in_a_place_of_its_own_is_no_caption() -> None:
    article = read_around(
        "<div><span><img src='a.jpg'></span><span class='itemImageCaption'>Đại biểu dự lễ</span>"
        "<span class='itemImageCredits'>Ảnh: Minh Đức</span></div>"
    )
    assert [(p.caption, p.credit) for p in article.photos] == [("Đại biểu dự lễ", "Minh Đức")]


def test_a_unit_signed_at_the_right_below_the_last_image_is_the_byline() -> None:
    tail = "<p align=center><img src='a.jpg'></p><p align=right><b>UBKT Tỉnh ủy</b></p>"
    article = read_around("", tail)
    assert (article.photos[0].caption, article.byline) == ("", "UBKT Tỉnh ủy")
