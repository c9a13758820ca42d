"""Dates that nobody can believe: kept as printed with the reason, never as the publication date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.models import Article, Page
from archive.odd_dates import OddDate, Why, odd_date_json, odd_date_of, without_doubted
from archive.text import HANOI
from crawler.extract import extract_article
from crawler.extract.dates import odd_date_line

CAPTURED = datetime(2024, 6, 1, tzinfo=UTC)
TEXT = "Sáng ngày 08/12/2023, Ban Thường vụ Tỉnh ủy tổ chức hội nghị sơ kết công tác năm. " * 5


def strange(
    printed: str, *, url: str = "https://la.example.vn/bai-1.html", head: str = ""
) -> Article:
    html = (
        f"<html><head>{head}</head><body><h1>Hội nghị sơ kết công tác</h1><p>{printed}</p>"
        f"<div><p>{TEXT}</p><p>{TEXT.upper()}</p></div></body></html>"
    )
    return extract_article(Page(url, html, CAPTURED), None)


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ("Thứ bảy, 01/03/2199 16:40", Why.IMPOSSIBLE),
        ("02/07/2024 08:00", Why.IMPOSSIBLE),
        ("31/02/2020 08:00", Why.IMPOSSIBLE),
        ("01/01/1970 07:00", Why.EARLY),
    ],
)
def test_a_page_without_a_profile_names_its_odd_date(printed: str, why: Why) -> None:
    told = '<meta property="article:published_time" content="2023-12-09T13:15:00+07:00">'
    article = strange(printed, head=told)
    assert article.published_at is None
    assert article.printed_dates == (printed,)
    assert odd_date_of(article) == OddDate(printed, why)


def test_a_believed_date_is_no_odd_one() -> None:
    article = strange("09/12/2023 13:15")
    assert article.published_at == datetime(2023, 12, 9, 13, 15, tzinfo=HANOI)
    assert odd_date_of(article) is None
    assert odd_date_json(article) is None


def test_the_day_that_the_address_says_is_told() -> None:
    article = strange("09/12/2023 13:15", url="https://la.example.vn/2019/03/01/bai-1.html")
    assert article.published_at is None
    assert odd_date_json(article) == {
        "printed": "09/12/2023 13:15",
        "why": "unlike-url",
        "instead": "01-03-2019",
    }


def test_only_the_date_that_is_doubted_is_taken_out() -> None:
    article = strange("09/12/2023 13:15")
    assert without_doubted(article, ()) is article
    assert without_doubted(article, [CAPTURED]) is article
    assert article.published_at is not None
    doubted = without_doubted(article, [CAPTURED, article.published_at])
    assert doubted.published_at is None
    assert odd_date_of(doubted) == OddDate("09/12/2023 13:15", Why.NEIGHBOURS)


@pytest.mark.parametrize(
    "line", ["09/12/2023 13:15", "Kế hoạch giai đoạn 01/01/2199", "Số 12/2199", "Hà Nội"]
)
def test_other_lines_are_no_odd_date_lines(line: str) -> None:
    assert not odd_date_line(line, captured=CAPTURED)
