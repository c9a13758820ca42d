"""Small pages for single questions: one article of two paragraphs, and what a test puts into it."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.models import Article, Page
from archive.profiles import find_site
from archive.sites import Site
from crawler.extract import extract_article

SITE = find_site("duk-langson")
FETCHED = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
URL = "http://duk.langson.gov.vn/Default.aspx?siteid=1&c=content&a=detail&catid=2&id=4990"
TITLE = "Ra quân Tháng Thanh niên năm 2019"
FIRST = (
    "Sáng ngày 01/3/2019, Đoàn Khối các cơ quan tỉnh tổ chức Lễ ra quân Tháng Thanh niên với chủ đề "
    "“Tuổi trẻ Lạng Sơn tình nguyện vì cộng đồng”."
)
LAST = (
    "Sau lễ ra quân, hơn 200 đoàn viên đã tham gia trồng cây, dọn vệ sinh môi trường, tặng 30 suất "
    "quà cho học sinh có hoàn cảnh khó khăn."
)
HEAD = f"<h3>{TITLE}</h3><span>01-03-2019 16:40</span>"


def page(html: str, url: str = URL) -> Page:
    """Make a page of the site, fetched on 22 November 2026."""
    return Page(url, html, FETCHED)


def read(content: str, *, url: str = URL, site: Site | None = SITE) -> Article:
    """Read an article from a page that holds this content and a footer."""
    footer = "<div>© 2015 Đảng ủy Khối. Địa chỉ: số 2 Hoàng Văn Thụ</div>"
    return extract_article(
        page(f"<html><body><div>{content}</div>{footer}</body></html>", url), site
    )


def read_around(inner: str, tail: str = "") -> Article:
    """Read an article with this between its two paragraphs and that after them."""
    return read(f"{HEAD}<p>{FIRST}</p>{inner}<p>{LAST}</p>{tail}")
