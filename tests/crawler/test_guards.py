"""Block and CAPTCHA pages are told from pages of the site, whoever sent them and in either language."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import ExtractionError
from archive.models import Page
from archive.profiles import parse_site
from crawler.extract import parse
from crawler.guards import guard_in_headers, guard_of
from crawler.reading import read_page
from crawler.sample import sample_profile
from tests.site_simulator import generate

URL = "http://127.0.0.1/Default.aspx?siteid=1&c=content&a=detail&catid=2&id=1034"


def page(title: str, *lines: str, script: str = "") -> Page:
    """Return a page of a title, paragraphs and a script."""
    body = "".join(f"<p>{line}</p>" for line in lines)
    markup = f"<html><head><title>{title}</title>{script}</head><body>{body}</body></html>"
    return Page(URL, markup, datetime(2026, 11, 1, tzinfo=UTC))


GUARDS = {
    "Cloudflare": [
        page("Just a moment...", "Enable JavaScript and cookies to continue"),
        page(
            "Attention Required! | Cloudflare",
            "Sorry, you have been blocked",
            "You are unable to access langson.gov.vn",
            "Cloudflare Ray ID: 8f0c1e2d3a4b5c6d",
        ),
        page("Access denied | langson.gov.vn used Cloudflare to restrict access", "Error 1020"),
    ],
    "Imperva": [
        page("", "Request unsuccessful. Incapsula incident ID: 1234000560012345678-90123456789"),
        page("Pardon Our Interruption", "As you were browsing something about your browser made us think"),
    ],
    "Akamai": [
        page(
            "Access Denied",
            "Access Denied",
            'You don\'t have permission to access "http://example.vn/" on this server.',
            "Reference #18.9d2b1060.1700000000.1a2b3c4d",
        )
    ],
    "Amazon CloudFront": [
        page(
            "ERROR: The request could not be satisfied",
            "403 ERROR",
            "The request could not be satisfied.",
            "Request blocked. We can't connect to the server for this app or website at this time.",
        )
    ],
    "F5": [
        page(
            "Request Rejected",
            "The requested URL was rejected. Please consult with your administrator.",
            "Your support ID is: 1234567890123456789",
        )
    ],
    "Sucuri": [page("Sucuri WebSite Firewall - Access Denied", "Block ID: XSS01")],
    "Fortinet": [page("Web Page Blocked!", "URL: langson.gov.vn/", "Attack ID: 20000051")],
    "a check": [
        page("Thông báo", "Yêu cầu của bạn đã bị chặn bởi hệ thống bảo vệ."),
        page("Xác minh", "Vui lòng xác minh bạn không phải là robot để tiếp tục."),
        page("Cảnh báo", "Truy cập bị từ chối. Mã sự cố: 8812003."),
        page("", "Hệ thống phát hiện truy cập bất thường từ địa chỉ của quý khách. Nhập mã captcha"),
        page("403", "Access to this page has been denied."),
    ],
    "a check by script": [
        page("", script='<script>document.cookie="D1N=4a5b6c"+";path=/";window.location.reload(true);</script>'),
        page("", script="<script>var a=toNumbers('00');document.cookie='__test='+toHex(slowAES.decrypt(c,2,a,b));location.href='/?i=1';</script>"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("guard", "given"), [(name, given) for name, pages in GUARDS.items() for given in pages]
)
def test_a_block_page_is_recognised_and_never_read_as_an_article(guard: str, given: Page) -> None:
    assert guard_of(parse(given)) == guard
    site = parse_site(sample_profile("http://127.0.0.1/"), Path("sample.toml"))
    with pytest.raises(ExtractionError, match="block or CAPTCHA page"):
        read_page(parse(given), site)


ARTICLES = [
    "Cloudflare Ray ID và tường lửa: nhiều trang tin bị chặn truy cập trong sáng nay. ",
    "Đảng ủy Khối tập huấn nhận diện robot, xác minh người dùng không phải là robot, captcha. ",
]


@pytest.mark.parametrize("sentence", ARTICLES)
def test_an_article_about_such_pages_is_none(sentence: str) -> None:
    long = page("Tin an ninh mạng", *[sentence * 5] * 8)
    assert guard_of(parse(long)) is None


def test_no_page_of_the_simulated_site_is_taken_for_one() -> None:
    for made in generate(60):
        assert guard_of(parse(page(made.title, *made.paragraphs))) is None, made.title
        assert guard_of(parse(page(made.title, made.byline))) is None, made.title


def test_headers_tell_a_challenge() -> None:
    assert guard_in_headers({"cf-mitigated": "challenge", "server": "cloudflare"}) == "Cloudflare"
    assert guard_in_headers({"x-amzn-waf-action": "captcha"}) == "Amazon"
    assert guard_in_headers({"server": "cloudflare"}) is None
