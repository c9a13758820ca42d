"""Feeds and sitemaps: what they name, how they are found, and what a later run asks for because of them."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from archive.models import Page
from crawler.extract import parse
from crawler.feeds import MOST_ADDRESSES, Entry, Feed, feeds_named, read_feed
from tests.crawler.desk import Desk
from tests.site_simulator import SAMPLE_ID

RSS = b"""\xef\xbb\xbf<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<link>http://a.vn/</link><atom:link href="http://a.vn/rss" rel="self"/>
<item><title>A &amp; B</title><link>http://a.vn/tin-1.html</link><pubDate>Sat, 09 Dec 2023 13:15:00 +0700</pubDate></item>
<item><link> http://a.vn/tin-2.html
</link></item><item><link>javascript:alert(1)</link></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="http://a.vn/x"/>
<link href="http://a.vn/tin-3.html"/><updated>2023-12-09T13:15:00+07:00</updated></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<item><link>http://a.vn/tin-4.html</link></item></rdf:RDF>"""
SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://a.vn/?a=1&amp;b=2</loc>
<lastmod>2023-12-09</lastmod></url></urlset>"""
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>http://a.vn/s1.xml.gz</loc></sitemap></sitemapindex>"""
BOMB = (
    b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'"><!ENTITY c "' + b"&b;" * 1000 + b'">'
    b'<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>http://a.vn/&c;&f;</loc></url></urlset>'
)


@pytest.mark.parametrize(
    ("body", "feed"),
    [
        (RSS, Feed((Entry("http://a.vn/tin-1.html"), Entry("http://a.vn/tin-2.html")))),
        (ATOM, Feed((Entry("http://a.vn/tin-3.html", datetime(2023, 12, 9, 6, 15, tzinfo=UTC)),))),
        (RDF, Feed((Entry("http://a.vn/tin-4.html"),))),
        (SITEMAP, Feed((Entry("http://a.vn/?a=1&b=2", datetime(2023, 12, 10, tzinfo=UTC)),))),
        (gzip.compress(SITEMAP, mtime=0), read_feed(SITEMAP)),
        (INDEX, Feed(sitemaps=(Entry("http://a.vn/s1.xml.gz"),))),
        # Broken off in the middle: what came counts.
        (RSS[:-60], Feed((Entry("http://a.vn/tin-1.html"), Entry("http://a.vn/tin-2.html")))),
        (b"<html><body><url><loc>http://a.vn/</loc></url></body></html>", None),
        (b"", None),
        (b"\x1f\x8b\x08garbage", None),
        (bytes(range(256)) * 40, None),
    ],
)
def test_a_feed_names_its_pages(body: bytes, feed: Feed | None) -> None:
    assert read_feed(body) == feed


def test_a_hostile_feed_is_bounded() -> None:
    urls = b"".join(b"<url><loc>http://a.vn/%d</loc></url>" % n for n in range(MOST_ADDRESSES + 9))
    whole = read_feed(b"<urlset>" + urls + b"</urlset>")
    assert whole is not None
    assert len(whole.pages) == MOST_ADDRESSES
    bomb = read_feed(BOMB)
    assert bomb is None or all(len(entry.url) < 100 for entry in bomb.pages)
    assert bomb is None or not any("root" in entry.url for entry in bomb.pages)


def test_a_page_names_its_feeds() -> None:
    markup = (
        '<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml">'
        '<link rel="alternate" hreflang="en" href="/en"><link rel="stylesheet" href="/a.css"></head></html>'
    )
    page = Page("http://a.vn/tin/", markup, datetime(2026, 1, 1, tzinfo=UTC))
    assert list(feeds_named(parse(page))) == ["http://a.vn/rss.xml"]


def lists_without_pages(desk: Desk) -> None:
    """Make the lists show only their newest articles, and take counting away."""
    desk.sim.behave(pagers="none", page_size=3)
    desk.write_profile(("[counting]", "[counting]\nmost = 1"), ("recheck = 2000", "recheck = 0"))


def test_a_sitemap_that_robots_txt_names_leads_to_every_article(desk: Desk) -> None:
    lists_without_pages(desk)
    desk.sim.behave(sitemap=True)
    done = desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()
    years = {made.published_at.year for made in desk.sim.articles()}
    assert done.count("feeds") == 1 + len(years)


def test_a_feed_that_the_home_page_names_is_followed(desk: Desk) -> None:
    lists_without_pages(desk)
    desk.sim.behave(rss=True)
    done = desk.good_crawl()
    assert done.count("feeds") == 1
    newest = sorted(desk.sim.articles(), key=lambda made: made.id)[-8:]
    assert {desk.article_id(made.id) for made in newest} <= set(desk.titles())


def test_feeds_of_the_profile_are_asked_and_others_left_alone_when_it_says_so(desk: Desk) -> None:
    lists_without_pages(desk)
    desk.sim.behave(sitemap=True, rss=True)
    host = desk.sim.url.rstrip("/")
    before = f'urls = ["{host}/Default.aspx?siteid=1&c=content&a=list&catid={{section}}"]'
    text = (desk.config.profiles_dir / "sample.toml").read_text("utf-8")
    assert before in text
    text = text.replace(before, f'{before}\nfeeds = ["{host}/rss.xml"]\ndiscover = false')
    (desk.config.profiles_dir / "sample.toml").write_text(text, "utf-8")
    desk.good_crawl()
    assert desk.sim.fetches("rss.xml") == 1
    assert desk.sim.fetches("sitemap") == 0


def test_the_next_run_asks_feeds_conditionally_and_pages_that_changed(desk: Desk) -> None:
    desk.sim.behave(sitemap=True)
    desk.good_crawl()
    # Only what the sitemap says has changed is asked for again.
    desk.sim.edit(SAMPLE_ID)
    fresh = desk.sim.publish()
    desk.write_profile(("recheck = 2000", "recheck = 1"))
    desk.sim.forget_requests()
    done = desk.good_crawl()
    assert (done.count("edited"), done.count("new")) == (1, 1)
    assert len(desk.versions(SAMPLE_ID)) == 2
    assert desk.versions(fresh.id)
    statuses = [asked.status for asked in desk.sim.requests if "sitemap" in asked.path]
    assert statuses.count(304) >= 1
    assert statuses.count(200) <= 3


def test_a_killed_run_asks_its_feeds_again_in_full(desk: Desk) -> None:
    lists_without_pages(desk)
    desk.sim.behave(sitemap=True)
    desk.kill_when(lambda: desk.sim.fetches("sitemap-") >= 2)
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()


def test_a_feed_that_is_none_is_listed_and_ends_nothing(desk: Desk) -> None:
    desk.sim.behave(sitemap=True)
    desk.sim.faults.garbage("sitemap-")
    desk.sim.faults.fail("/sitemap.xml", status=404)
    done = desk.good_crawl()
    assert done.count("feeds") == 0
    assert set(desk.titles()) == desk.expected_ids()
