"""Where an unknown page says it stands: paths by label and type, metas, the marked item of a menu."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.models import Page
from crawler.extract import extract_article

TEXT = "Hội nghị đã thảo luận và thông qua nghị quyết về công tác cán bộ trong thời gian tới. " * 3
PATH = '<ol><li><a href="/">Trang chủ</a></li><li><a href="/xd">Xây dựng Đảng</a></li></ol>'
MENU = (
    '<ul class="menu"><li><a href="/">Trang chủ</a></li><li class="{}"><a href="/xd">Xây dựng Đảng'
    '</a></li><li><a href="/kt">Kinh tế</a></li></ul>'
)


def sections(around: str, head: str = "") -> tuple[str, ...]:
    html = (
        f"<html><head>{head}</head><body>{around}<div><h1>Hội nghị lần thứ năm khóa mười</h1>"
        f"<p>12/03/2024 08:30</p><div><p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p></div></div></body></html>"
    )
    page = Page("http://la.example.vn/bai/1", html, datetime(2024, 6, 1, tzinfo=UTC))
    return extract_article(page, None).sections


@pytest.mark.parametrize(
    ("around", "head"),
    [
        (f'<nav aria-label="Breadcrumb">{PATH}</nav>', ""),
        (f'<div aria-label="Đường dẫn">{PATH}</div>', ""),
        (f'<div itemscope itemtype="https://schema.org/BreadcrumbList">{PATH}</div>', ""),
        (f'<div vocab="https://schema.org/" typeof="BreadcrumbList">{PATH}</div>', ""),
        (f'<div class="pageCrumbs">{PATH}</div>', ""),
        ("", '<meta property="article:section" content="Xây dựng Đảng">'),
        ("", '<meta name="parsely-section" content="Xây dựng Đảng">'),
        (MENU.format("active"), ""),
        (MENU.format("current-menu-item"), ""),
        (MENU.format("").replace('<a href="/xd"', '<a aria-current="page" href="/xd"'), ""),
    ],
)
def test_an_unknown_page_is_where_its_markup_says(around: str, head: str) -> None:
    assert sections(around, head) == ("Xây dựng Đảng",)


@pytest.mark.parametrize(
    "around",
    [
        MENU.format("inactive"),
        MENU.format("").replace("<li><a", '<li class="active"><a', 1),
        '<ul class="tabs"><li class="active"><a href="#t">Mới nhất</a></li></ul>',
        f'<nav aria-label="Breadcrumb">{"<a>Mục</a>" * 30}</nav>',
    ],
)
def test_home_tabs_and_long_lists_are_no_section(around: str) -> None:
    assert sections(around) == ()
