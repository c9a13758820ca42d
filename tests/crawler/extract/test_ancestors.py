"""Sections of pages of no known site, told by the steps above the title or by the page's own address."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.models import Page
from crawler.extract import extract_article

CAPTURED = datetime(2024, 6, 1, tzinfo=UTC)
TEXT = (
    "Sáng nay, Ban Thường vụ Tỉnh ủy tổ chức hội nghị sơ kết công tác xây dựng Đảng năm nay. " * 5
)
MENU = "".join(f'<li><a href="/muc-{n}/">Mục số {n}</a></li>' for n in range(9))
URL = "https://la.example.vn/tin-tuc/xay-dung-dang/hoi-nghi-so-ket-123.html"


def sections(above: str, *, url: str = URL, below: str = "", title: str = "") -> tuple[str, ...]:
    heading = title or "<h1>Hội nghị sơ kết công tác</h1><p>30/05/2024 08:15</p>"
    html = (
        f"<html><body><ul>{MENU}</ul>{above}{heading}"
        f"<div><p>{TEXT}</p><p>{TEXT.upper()}</p></div>{below}</body></html>"
    )
    return extract_article(Page(url, html, CAPTURED), None).sections


@pytest.mark.parametrize(
    ("above", "found"),
    [
        (
            '<ol><li><a href="/">Trang chủ</a></li><li><a href="/x/">Tin tức</a></li>'
            '<li><a href="/y/">Xây dựng Đảng</a></li></ol>',
            ("Tin tức", "Xây dựng Đảng"),
        ),
        (
            '<div><a href="/">Trang chủ</a><i>/</i></div><div><a href="/x/">Tin tức</a></div>',
            ("Tin tức",),
        ),
        (
            '<div><a href="/">Trang chủ</a> <a href="/x/">Thời sự</a></div>',
            ("Thời sự",),
        ),
    ],
)
def test_steps_above_the_title_are_the_path_whatever_their_classes(
    above: str, found: tuple[str, ...]
) -> None:
    assert sections(above) == found


def test_a_menu_above_the_title_is_no_path() -> None:
    above = f'<ul><li><a href="/">Trang chủ</a></li>{MENU}</ul>'
    assert sections(above) == ()
    short = "".join(
        f'<li><a href="/{n}/">{n}</a></li>' for n in ("Trang chủ", "Văn bản", "Liên hệ")
    )
    assert sections(f"<ul>{short}</ul>") == ()


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('<a href="/tin-tuc/xay-dung-dang/">Xây dựng Đảng</a>', URL),
        ('<a href="/tin-tuc/xay-dung-dang.html">Xây dựng Đảng</a>', URL),
        ('<a href="?cat=7">Xây dựng Đảng</a>', "https://la.example.vn/xem.aspx?cat=7&id=12"),
    ],
)
def test_the_list_that_an_address_lies_under_names_the_section(link: str, url: str) -> None:
    menu = f'<div><a href="/tin-tuc/">Tin tức</a> và {link} cùng các mục khác của cổng này</div>'
    assert sections("", url=url, below=f"<p>{menu}</p>") == ("Xây dựng Đảng",)


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/vi/">Tiếng Việt</a>',
        '<a href="/tin-tuc/xay-dung-dang/bai-khac-12.html">Bài khác</a>',
        '<a href="https://b.example.vn/tin-tuc/">Tin tức</a>',
        '<a href="http://[x/">Hỏng</a>',
    ],
)
def test_other_links_name_no_section(link: str) -> None:
    url = "https://la.example.vn/vi/tin-tuc/xay-dung-dang/bai-1.html"
    assert sections("", url=url, below=f"<p>{link} cùng các mục khác</p>") == ()


@pytest.mark.parametrize(
    "below",
    [
        "<p>Chuyên mục: Xây dựng Đảng</p>",
        '<p>Đăng trong <a rel="category tag" href="/c/">Xây dựng Đảng</a></p>',
        '<p><span itemprop="articleSection">Xây dựng Đảng</span></p>',
    ],
)
def test_a_section_that_is_said_beside_the_text_is_taken(below: str) -> None:
    assert sections("", below=below) == ("Xây dựng Đảng",)
