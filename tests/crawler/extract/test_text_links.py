"""Links on words of a text: kept in order, absolute, bounded; what is no link of the text is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.models import Article, Link, Page
from archive.versions import article_from_json, article_to_json, content_digest
from crawler.extract import extract_article
from crawler.extract.text_links import LONGEST_ADDRESS, MOST
from tests.crawler.extract.pages import FIRST, HEAD, LAST, URL, read, read_around

HOST = "http://duk.langson.gov.vn"


def test_links_on_words_are_kept_in_their_order() -> None:
    found = read_around(
        '<p>Theo <a href="/Default.aspx?siteid=1&amp;c=content&amp;a=detail&amp;id=7">kế hoạch đã ban hành</a> và '
        '<a href="https://b.example.vn/tin#dau">báo bạn</a>, hội nghị đã bàn nhiều việc.</p>'
        '<ul><li>Xem <a href="/van-ban/">văn bản</a></li></ul>'
    )
    assert found.links == (
        Link(f"{HOST}/Default.aspx?siteid=1&c=content&a=detail&id=7", "kế hoạch đã ban hành"),
        Link("https://b.example.vn/tin", "báo bạn"),
        Link(f"{HOST}/van-ban/", "văn bản"),
    )


@pytest.mark.parametrize(
    "href",
    ["#chu-thich", "javascript:void(0)", "mailto:a@b.vn", "tel:0123", "", "data:text/html,x", "http://[x",
     "/van-ban/ke-hoach.pdf", f"{URL}#muc-2", "ftp://a.vn/x", "/x" * LONGEST_ADDRESS],
)  # fmt: skip
def test_what_leads_to_no_other_page_is_no_link(href: str) -> None:
    found = read_around(f'<p>Theo <a href="{href}">kế hoạch đã ban hành</a> của cấp trên giao.</p>')
    assert found.links == ()
    assert "kế hoạch đã ban hành" in found.body


def test_links_of_pictures_tools_and_other_articles_are_not_the_texts() -> None:
    found = read_around(
        '<p><a href="/to.jpg"><img src="/nho.jpg" width="500" alt="x"></a></p>',
        '<p><a href="/in/7">In bài này</a></p><h3>Các tin khác</h3><ul><li>'
        '<a href="/Default.aspx?siteid=1&amp;c=content&amp;a=detail&amp;id=8">Tin khác trong ngày</a></li></ul>',
    )
    assert found.links == ()


def test_a_text_full_of_links_keeps_so_many() -> None:
    many = "".join(
        f'<p>Mục {n}: <a href="/m/{n}">văn bản số {n}</a> đã gửi.</p>' for n in range(300)
    )
    assert len(read_around(many).links) == MOST


def test_an_unknown_page_keeps_them_too() -> None:
    text = f'<p>{FIRST} Xem <a href="/bai/9">bài hôm trước</a>.</p><p>{FIRST}</p><p>{LAST}</p>'
    page = Page(
        "https://la.example.vn/bai/10",
        f'<html><body><a href="/">Trang chủ</a><div>{HEAD}{text}</div></body></html>',
        datetime(2024, 6, 1, tzinfo=UTC),
    )
    assert extract_article(page, None).links == (
        Link("https://la.example.vn/bai/9", "bài hôm trước"),
    )


def test_links_change_no_digest_and_survive_json() -> None:
    plain = read_around("<p>Theo kế hoạch đã ban hành của cấp trên.</p>")
    linked = read_around('<p>Theo <a href="/x">kế hoạch</a> đã ban hành của cấp trên.</p>')
    assert linked.links
    assert not plain.links
    assert content_digest(linked) == content_digest(plain)
    assert article_from_json(article_to_json(linked)) == linked
    assert "links" not in article_to_json(plain)
    assert article_from_json({"site": "a", "key": "1", "url": "u", "title": "t"}) == Article(
        "a", "1", "u", "t"
    )


def test_a_link_in_the_lead_comes_first() -> None:
    found = read(
        f'{HEAD}<p><b>Theo <a href="/dau">kế hoạch năm</a>, hội nghị đã bàn về công tác cán bộ trong năm.</b></p>'
        f'<p>{FIRST} <a href="/sau">Chi tiết hội nghị</a></p><p>{FIRST}</p><p>{LAST}</p>'
    )
    assert found.lead.startswith("Theo kế hoạch năm")
    assert [link.title for link in found.links] == ["kế hoạch năm", "Chi tiết hội nghị"]
