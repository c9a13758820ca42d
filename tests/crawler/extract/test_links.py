"""Links of a page: articles, lists, pagers without an address, and what is left alone."""

from __future__ import annotations

import pytest

from archive.sites import Site
from crawler.extract import find_links, parse
from crawler.extract.addresses import resolve
from tests.crawler.extract.pages import SITE, page

HERE = "http://duk.langson.gov.vn/Default.aspx?siteid=1&c=content&a=list&catid=2"
ROOT = "http://duk.langson.gov.vn"


@pytest.mark.parametrize(
    "href",
    [
        "/Default.aspx?siteid=1&amp;c=content&amp;a=detail&amp;catid=2&amp;id=7",
        "Default.aspx?siteid=1&c=content&a=detail&catid=2&id=7",
        "/default.ASPX?id=7&catid=2&A=Detail&C=Content",
        "?c=content&amp;amp;a=detail&amp;amp;id=7",
        "  /Default.aspx?siteid=1&c=content\n&a=detail&id=7  ",
        "http://www.duk.langson.gov.vn/?c=content&a=detail&id=7&page=1&page=2#top",
        "\\Default.aspx?c=content&a=detail&id=7",
    ],
)
def test_an_article_link_is_known_however_it_is_written(href: str) -> None:
    found = find_links(page(f'<a href="{href}">Tin</a>', HERE), SITE)
    assert [SITE.article_key(url) for url in found.articles] == ["siteid=1&id=7"]
    assert all("#" not in url and " " not in url for url in found.articles)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)", "mailto:a@b.vn", "tel:123", "#", "", "http://[::1", "ftp://duk.langson.gov.vn/a",
        "http://other.vn/Default.aspx?c=content&a=detail&id=7", "data:text/html,x", "/Uploads/a.pdf",
        "/Default.aspx?c=content&a=detail&id=abc", "/Default.aspx?c=content&a=detail",
    ],
)  # fmt: skip
def test_other_links_are_left_alone(href: str) -> None:
    found = find_links(page(f'<a href="{href}">Tin</a>', HERE), SITE)
    assert (found.articles, found.listings) == ((), ())


def test_links_are_resolved_against_the_base_of_the_page() -> None:
    html = '<base href="http://duk.langson.gov.vn/old/"><a href="../?c=content&a=detail&id=3">x</a>'
    assert find_links(page(html, HERE), SITE).articles == (f"{ROOT}/?c=content&a=detail&id=3",)


def test_an_article_under_two_sections_has_a_link_for_each_but_no_third() -> None:
    links = [f"/?c=content&a=detail&catid={catid}&id=5" for catid in (2, 3, 2)]
    html = "".join(f'<a href="{href}">x</a>' for href in links)
    assert find_links(page(html, HERE), SITE).articles == (ROOT + links[0], ROOT + links[1])


def test_list_pages_and_their_numbers_are_found() -> None:
    html = (
        '<a href="/Default.aspx?siteid=1&c=content&a=list&catid=3">Mục</a>'
        '<a href="/Default.aspx?siteid=1&c=content&a=list&catid=2&page=2">2</a>'
        '<a href="/Default.aspx?siteid=1&c=calendar&a=month&m=3">Lịch</a>'
    )
    assert [url.rpartition("&")[2] for url in find_links(page(html, HERE), SITE).listings] == [
        "catid=3", "page=2",
    ]  # fmt: skip


def test_a_pager_is_followed_by_its_page_name_where_lists_have_no_pattern() -> None:
    listing = SITE.listing.model_copy(update={"pattern": None})
    site = SITE.model_copy(update={"listing": listing})
    html = '<a href="?siteid=1&c=content&a=list&catid=2&page=3">3</a><a href="?page=3&q=1">x</a>'
    assert find_links(page(html, HERE), site).listings == (HERE + "&page=3",)


FORM = """<form method="post" action="/Default.aspx?siteid=1&amp;c=content&amp;a=list&amp;catid=2">
<input type="hidden" name="__EVENTTARGET" value=""><input type=hidden name="__VIEWSTATE" value="abc=">
<input type="text" name="q" value="tìm"><a href="javascript:__doPostBack('grd','Page$1')">1</a>
<a href="javascript:__doPostBack(&#39;ctl00$grd&#39;,&#39;Page$2&#39;)">2</a>
<a href="#" onclick="__doPostBack('ctl00$next','');return false">&gt;&gt;</a>
<a href="javascript:__doPostBack('login','')">Đăng nhập</a></form>"""


def test_a_postback_pager_brings_its_whole_form() -> None:
    found = find_links(page(FORM, HERE), SITE).postbacks
    assert [(p.target, p.argument, p.label) for p in found] == [
        ("grd", "Page$1", "1"), ("ctl00$grd", "Page$2", "2"), ("ctl00$next", "", ">>"),
    ]  # fmt: skip
    assert found[1].url == HERE
    assert dict(found[1].fields) == {
        "__EVENTTARGET": "ctl00$grd", "__EVENTARGUMENT": "Page$2", "__VIEWSTATE": "abc=",
    }  # fmt: skip


def test_postbacks_are_not_followed_where_the_profile_says_no() -> None:
    listing = SITE.listing.model_copy(update={"postback": False})
    site: Site = SITE.model_copy(update={"listing": listing})
    assert find_links(page(FORM, HERE), site).postbacks == ()


def test_a_parsed_page_is_not_parsed_again() -> None:
    parsed = parse(page(FORM, HERE))
    assert find_links(parsed, SITE) == find_links(parsed.page, SITE)


def test_a_link_that_is_no_address_resolves_to_nothing() -> None:
    assert resolve(HERE, "http://a:b/") == ""
    assert resolve(HERE, "x" * 5000) == ""
