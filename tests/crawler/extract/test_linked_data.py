"""What pages tell machines: JSON-LD fills what a reader is not shown, and never wins over it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archive.models import Article
from crawler.extract import extract_article
from tests.crawler.extract.pages import FIRST, LAST, TITLE, page

URL = "https://baomoi.example.vn/tin/ra-quan.html"
TOLD = {
    "@type": "NewsArticle",
    "headline": TITLE,
    "datePublished": "2023-12-09T13:15:00+07:00",
    "dateModified": "2023-12-10T08:00:00+07:00",
    "author": [{"@type": "Person", "name": "Vi Quân"}, {"name": "Báo Mới"}],
    "publisher": {"name": "Báo Mới"},
    "articleSection": "Thanh niên",
    "image": {"url": "/a.jpg", "caption": "Quang cảnh buổi lễ."},
}
TEXT = f"<p>{FIRST}</p><p><img src='/a.jpg'></p><p>{LAST} {FIRST}</p>"


def _read(told: Any, top: str = f"<h2>{TITLE}</h2>", url: str = URL) -> Article:
    written = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    script = f'<script type="application/ld+json">{written}</script>'
    return extract_article(page(f"<head>{script}</head><body>{top}{TEXT}</body>", url), None)


@pytest.mark.parametrize(
    "told", [TOLD, [TOLD], {"@graph": [{"@type": "WebSite"}, TOLD]}, {"mainEntity": TOLD}]
)
def test_linked_data_fills_what_the_page_does_not_print(told: Any) -> None:
    article = _read(told)
    assert (article.title, article.authors) == (TITLE, ("Vi Quân",))
    assert article.sections == ("Thanh niên",)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2023-12-09T13:15:00+07:00"
    assert article.modified_at is not None
    assert article.modified_at.isoformat() == "2023-12-10T08:00:00+07:00"
    assert [photo.caption for photo in article.photos] == ["Quang cảnh buổi lễ."]
    assert "inferred-date" in article.warnings


def test_what_a_reader_sees_wins() -> None:
    article = _read(TOLD, f"<h2>{TITLE}</h2><span>Thứ sáu - 08/12/2023 07:00</span>")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2023-12-08T07:00:00+07:00"
    assert "inferred-date" not in article.warnings


def test_a_breadcrumb_told_to_machines_is_the_path_of_sections() -> None:
    steps = [{"position": 1, "name": "Trang chủ"}, {"item": {"name": "Xã hội"}}, {"name": TITLE}]
    path = {"@type": "BreadcrumbList", "itemListElement": steps}
    assert _read([TOLD, path]).sections == ("Xã hội",)


@pytest.mark.parametrize("told", ["{", "null", "[[1]]", '{"@type": 5, "author": 7}', "[" * 100_000])
def test_broken_linked_data_says_nothing(told: str) -> None:
    assert _read(told).title == TITLE


def test_a_date_far_from_the_day_in_the_url_is_not_believed() -> None:
    top = f"<h2>{TITLE}</h2><span>09/12/2023 13:15</span>"
    near = _read("{}", top, "https://a.example.vn/2023/12/08/ra-quan.html")
    far = _read("{}", top, "https://a.example.vn/2019/03/01/ra-quan.html")
    assert near.published_at is not None
    assert far.published_at is None
    assert "odd-date: 2023-12-09, but the URL says 2019-03-01" in far.warnings


def test_a_relative_date_is_counted_from_the_capture_and_is_no_printed_date() -> None:
    article = _read("{}", f"<h2>{TITLE}</h2><span>2 tháng 2 tuần trước</span>")
    assert article.published_at is not None
    assert article.published_at.date().isoformat() == "2026-09-08"
    assert article.printed_dates == ()
    assert "relative-date" in article.warnings


def test_a_line_of_links_that_begins_at_home_is_a_path_whatever_its_class() -> None:
    path = (
        "<div><a href='/'>Trang chủ</a> / <a href='/x'>Xã hội</a> / <a href='/y'>Đời sống</a></div>"
    )
    assert _read("{}", f"{path}<h2>{TITLE}</h2>").sections == ("Xã hội", "Đời sống")
