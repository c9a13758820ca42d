"""Pages of no known site: body by vote, the rest by our own rules, marked as generic."""

from __future__ import annotations

import pytest

from archive.errors import ExtractionError
from archive.models import Article
from crawler.extract import extract_article
from tests.crawler.extract.pages import FIRST, LAST, TITLE, page
from tests.crawler.extract.variants import FRAMES, VARIANTS
from tests.crawler.extract.writings import WRITINGS

URL = "https://sonoivu.example.vn/tin-tuc/ra-quan-12.html?b=2&a=1#top"


def _read(html: str) -> Article:
    return extract_article(page(html, URL), None)


@pytest.mark.parametrize("frame", ["framed", "tabled"])
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", WRITINGS)
def test_an_article_is_read_without_any_profile(name: str, variant: str, frame: str) -> None:
    written = WRITINGS[name]
    article = _read(FRAMES[frame](VARIANTS[variant](written)))
    assert article.generic
    assert article.title == written.title
    assert article.printed_dates[0].endswith(written.date)
    assert article.lead == written.lead
    assert article.body.split("\n\n") == written.paragraphs
    assert [photo.caption for photo in article.photos] == written.captions
    assert article.byline == " ".join(written.byline)


NUKEVIET = f"""<html><head><title>{TITLE} - Sở Nội vụ</title>
<meta property="og:title" content="{TITLE}"><meta property="article:section" content="Tin nội bộ">
<meta property="article:published_time" content="2023-12-09+0713:15:00"></head><body>
<header><h1>Sở Nội vụ</h1></header><ul class="nav"><li><a href="/">Trang nhất</a></li></ul>
<h1 class="title" itemprop="headline">{TITLE}</h1><span class="h5">Thứ bảy - 09/12/2023 13:15</span>
<div id="news-bodyhtml"><div>{FIRST}</div><div>{LAST}</div>
<figure class="image"><img src="/a.jpg"><figcaption>Quang cảnh buổi lễ.</figcaption></figure>
<div>{FIRST}</div></div><p class="h5 text-right"><strong>Tác giả bài viết: </strong>Vi Quân</p>
<p>Những tin mới hơn</p><ul><li><a href="/2.html">Tin hai ở đây</a></li></ul></body></html>"""


def test_a_cms_page_is_read_with_its_div_paragraphs() -> None:
    article = _read(NUKEVIET)
    assert article.title == TITLE
    assert article.body.split("\n\n") == [FIRST, LAST, FIRST]
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2023-12-09T13:15:00+07:00"
    assert [photo.caption for photo in article.photos] == ["Quang cảnh buổi lễ."]
    assert article.authors == ("Vi Quân",)
    assert article.sections == ("Tin nội bộ",)


def test_identity_is_host_and_canonical_url() -> None:
    article = _read(NUKEVIET)
    assert article.site == "sonoivu.example.vn"
    assert article.key == "https://sonoivu.example.vn/tin-tuc/ra-quan-12.html?a=1&b=2"
    assert article.layout == "generic"


def test_a_date_only_in_the_head_of_the_page_is_called_inferred() -> None:
    html = (
        f'<head><meta property="article:published_time" content="2023-12-09T13:15:00+07:00"></head>'
        f"<h1>{TITLE}</h1><p>{FIRST}</p><p>{LAST}</p>"
    )
    article = _read(html)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2023-12-09T13:15:00+07:00"
    assert "inferred-date" in article.warnings


def test_a_window_title_loses_the_sites_name() -> None:
    article = _read(f"<title>{TITLE} | Sở Nội vụ</title><p>{FIRST}</p><p>{LAST}</p>")
    assert article.title == TITLE


@pytest.mark.parametrize("html", ["", "<title>Trang</title>", "<a href='/x'>Một liên kết</a>" * 30])
def test_a_page_without_running_text_is_no_article(html: str) -> None:
    with pytest.raises(ExtractionError):
        _read(html)


LONG = f"{FIRST} {LAST} {FIRST}"


def test_a_hidden_field_does_not_swallow_the_page_below_it() -> None:
    article = _read(
        f"<h1>{TITLE}</h1><input hidden name=a><input style='display:none'><p>{LONG}</p>"
    )
    assert article.body == LONG


def test_an_articles_own_header_is_no_frame_of_the_page() -> None:
    html = f"<header class='entry-header'><h1>{TITLE}</h1></header><p>{LONG}</p><p>{LONG}</p><h1>Trân trọng cảm ơn</h1><p>{LAST}</p>"
    assert _read(f"<article class='with-sidebar'>{html}</article>").title == TITLE


def test_text_goes_on_below_a_box_of_other_articles() -> None:
    box = "<div class='related-box'><h4>Related stories</h4><ul><li><a href='/2'>Tin hai</a></ul></div>"
    article = _read(f"<h1>{TITLE}</h1><div><p>{LONG}</p><p>{LONG}</p>{box}<p>{LONG}</p></div>")
    assert article.body.split("\n\n") == [LONG] * 3


def test_lines_of_other_things_between_paragraphs_are_left_out() -> None:
    box = "<div class='newsletter-promo'><p>Đăng ký nhận bản tin của chúng tôi mỗi sáng</p></div>"
    html = f"<h1>{TITLE}</h1><div><p>{LONG}</p>{box}<p>{LONG}</p>{box}<p>{LONG}</p>{box}</div>"
    assert _read(html).body.split("\n\n") == [LONG] * 3


_OWN_LIST = (
    '<ul><li><a href="/tin-tuc/hai-13.html">Hội nghị tổng kết công tác năm</a> (08/12/2023)</li>'
    f'<li><a href="/tin-tuc/ra-quan-12.html?a=1&amp;b=2">{TITLE} một lần nữa ở đây</a></li>'
    '<li><a href="https://elsewhere.example.vn/x">Một bài ở trang khác hẳn</a></li>'
    '<li><a href="/tin-tuc/ba-14.html">Khai mạc giải thể thao truyền thống</a></li></ul>'
)


@pytest.mark.parametrize("heading", ["Tin liên quan", "Các tin khác:", "» Những tin cũ hơn"])
def test_other_articles_below_a_usual_heading_are_related(heading: str) -> None:
    before, after = NUKEVIET.split("<p>Những tin mới hơn</p>")
    html = f"{before}<div><h3>{heading}</h3>{_OWN_LIST}<p>Bản quyền thuộc Sở</p></div>{after}"
    article = _read(html)
    assert [link.title for link in article.related] == [
        "Hội nghị tổng kết công tác năm", "Khai mạc giải thể thao truyền thống",
    ]  # fmt: skip
    assert article.related[0].url == "https://sonoivu.example.vn/tin-tuc/hai-13.html"
    assert article.body.split("\n\n") == [FIRST, LAST, FIRST]


@pytest.mark.parametrize("heading", ["Tin đọc nhiều", "Ý kiến bạn đọc", "Chuyên mục"])
def test_what_is_most_read_or_said_by_readers_is_not_related(heading: str) -> None:
    before, after = NUKEVIET.split("<p>Những tin mới hơn</p>")
    assert _read(f"{before}<div><h3>{heading}</h3>{_OWN_LIST}</div>{after}").related == ()


LEAD = "Chiều 09/12, Sở Nội vụ ra quân hưởng ứng tháng hành động; hơn hai trăm cán bộ tham gia."


def test_one_paragraph_between_head_and_text_is_the_lead() -> None:
    above, below = NUKEVIET.split('<div id="news-bodyhtml">')
    article = _read(f'{above}<div>{LEAD}</div><div id="news-bodyhtml">{below}')
    assert article.lead == LEAD
    assert article.body.split("\n\n") == [FIRST, LAST, FIRST]


@pytest.mark.parametrize(
    "above",
    [f"<div>{LEAD}</div><div>{LEAD[::-1]}</div>", "<div>Sở Nội vụ</div>",
     f'<div><img src="/b.jpg"></div><div>{LEAD}</div>'],
)  # fmt: skip
def test_other_text_there_is_no_lead(above: str) -> None:
    head, below = NUKEVIET.split('<div id="news-bodyhtml">')
    assert _read(f'{head}{above}<div id="news-bodyhtml">{below}').lead == ""
