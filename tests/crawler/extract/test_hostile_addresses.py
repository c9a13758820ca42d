"""Addresses that nobody can read, wherever a page, a feed or a sitemap may name one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Page
from archive.profiles import find_site
from archive.urls import canonical, host_of, joined, page_url, query_of, split
from crawler.extract import extract_article, find_links, parse, read_article
from crawler.extract.addresses import resolve
from crawler.extract.files import is_file
from crawler.extract.listed import listed_dates
from crawler.feeds import feeds_named, read_feed
from crawler.listing import is_trap, page_number
from tests.crawler.extract.variants import FRAMES, URL, VARIANTS
from tests.crawler.extract.writings import FULL

SITE = find_site("duk-langson")
FETCHED = datetime(2026, 11, 22, tzinfo=UTC)
WHOLE = FRAMES["framed"](VARIANTS["paragraphs"](FULL))
BAD = (
    "http://[x", "http://[::1", "//[", "http://a:99999/", "http://a:b/x.pdf", "http://a:-1/", "//",
    "http://\u2100.vn/", "http://xn--\u0111.vn/", f"http://{'a' * 300}.vn/", "http://\x00/",
    "http://\ud800/x.doc", "::", "http://", "http:///x", f"http://a.vn/{'a' * 20_000}",
    "http://[v1.x]/", "http://[fe80::1%25eth0]/", "?page=" + "9" * 5000, "\u0660" * 20,
)  # fmt: skip
PLACES = {
    "base": '<base href="{}">',
    "link": '<p>Một <a href="{}">tệp</a> kèm theo</p>',
    "image": '<p><img src="{}"></p><p align="center"><i>Một chú thích</i></p>',
    "lazy image": '<p><img data-src="{}" srcset="{} 2x, {} 3x"></p>',
    "canonical": '<link rel="canonical" href="{}"><meta property="og:url" content="{}">',
    "feed": '<link rel="alternate" type="application/rss+xml" href="{}">',
    "refresh": '<meta http-equiv="refresh" content="0; url={}">',
    "json-ld": '<script type="application/ld+json">{{"@type":"NewsArticle","url":"{}",'
               '"image":{{"url":"{}","caption":"Một chú thích"}}}}</script>',
    "form": '<form action="{}"><a href="javascript:__doPostBack(\'x\',\'Page$2\')">2</a></form>',
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_addresses_that_cannot_be_read_cost_nothing_but_themselves(place: str) -> None:
    shape = PLACES[place].replace("{{", "{").replace("}}", "}")
    rubbish = "".join(shape.replace("{}", url) for url in BAD)
    half = WHOLE.index("</p>", len(WHOLE) // 2) + 4
    for page in (rubbish + WHOLE, WHOLE[:half] + rubbish + WHOLE[half:]):
        parsed = parse(Page(URL, page, FETCHED))
        article = read_article(parsed, SITE)
        assert article.title == FULL.title
        assert read_article(parsed, None).title
        find_links(parsed, SITE)
        listed_dates(parsed, SITE)
        assert all(map(host_of, feeds_named(parsed)))
        assert all(host_of(photo.url) for photo in article.photos)


@pytest.mark.parametrize(
    "base",
    ["http://[x", "//[", "http://a:99999/", "javascript:x", "", f"http://a.vn/{'a' * 2_000_000}"],
    ids=range(6),
)
def test_a_base_that_leads_nowhere_leaves_links_to_the_pages_own_address(base: str) -> None:
    parsed = parse(Page(URL, f'<base href="{base}"><p>x', FETCHED))
    assert parsed.base == URL
    assert extract_article(Page(URL, f'<base href="{base}">' + WHOLE, FETCHED), SITE).photos


@pytest.mark.parametrize("url", BAD, ids=[ascii(url[:24]) for url in BAD])
def test_every_question_about_an_address_has_an_answer(url: str) -> None:
    _ask(url)


_ODD = st.text(st.one_of(st.sampled_from(":/[]@?#%&.\\ \x00\ud800\u2100"), st.characters()))


@given(st.builds("".join, st.tuples(st.sampled_from(["", "//", "http://", "https:"]), _ODD)))
def test_whatever_is_written_for_an_address_can_be_asked_about(url: str) -> None:
    _ask(url)


def _ask(url: str) -> None:
    assert canonical(canonical(url)) == canonical(canonical(canonical(url)))
    assert split(url).port is None or split(url).hostname is not None or not host_of(url)
    assert page_number(url, SITE.listing) >= 0
    for ask in (query_of, is_file, is_trap, SITE.owns, SITE.may_fetch, SITE.article_key,
                SITE.is_listing, SITE.section_of, SITE.number_of):  # fmt: skip
        ask(url)
    page_url(url, "page", 2)
    joined(URL, url)
    joined(url, "x")
    assert resolve(URL, url) == "" or host_of(resolve(URL, url))


@pytest.mark.parametrize("url", BAD, ids=[ascii(url[:24]) for url in BAD])
def test_a_feed_leaves_out_what_is_no_address(url: str) -> None:
    plain = url.replace("\x00", "")
    body = f"<urlset><url><loc>{plain}</loc><lastmod>9999-12-31</lastmod></url></urlset>"
    feed = read_feed(body.encode(errors="replace"))
    assert feed is not None
    assert all(host_of(entry.url) and len(entry.url) < 5000 for entry in feed.pages)


@pytest.mark.parametrize("when", ["9999-12-31", "0001-01-01T00:00:00+14:00", "x", "9999-99-99"])
def test_a_time_outside_the_calendar_is_none(when: str) -> None:
    feed = read_feed(
        f"<urlset><url><loc>http://a.vn/</loc><lastmod>{when}</lastmod></url></urlset>".encode()
    )
    assert feed is not None
    assert [entry.changed for entry in feed.pages] == [None]
