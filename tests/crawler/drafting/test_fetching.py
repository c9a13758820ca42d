"""Pages fetched for a draft: politely, from the named host only, whatever it answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from archive.config import Config
from archive.errors import FetchError, UsageError
from archive.urls import host_of
from crawler.drafting import fetching
from crawler.drafting.fetching import Fetcher
from tests.crawler.drafting.invented import InventedSite
from tests.site_simulator.wire import Answer


@pytest.fixture
def site() -> Iterator[InventedSite]:
    with InventedSite("own", articles=12) as running:
        yield running


def _fetcher(site: InventedSite, *, allow_private: bool = True, most_mb: int = 1) -> Fetcher:
    return Fetcher(Config(max_page_mb=most_mb), [host_of(site.url)], allow_private=allow_private)


def test_robots_txt_is_asked_first_and_our_name_is_told(site: InventedSite) -> None:
    found = _fetcher(site).get(site.url)
    assert found.status == 200
    assert site.asked == ["/robots.txt", "/"]
    assert all(agent.startswith("KhoTin/") for agent in site.agents)


def test_what_robots_txt_forbids_is_not_asked_for(site: InventedSite) -> None:
    rules = b"User-agent: *\nDisallow: /muc/\nSitemap: http://x.example/s.xml\n"
    site.extra["/robots.txt"] = Answer(body=rules, mime="text/plain")
    fetcher = _fetcher(site)
    with pytest.raises(FetchError, match="forbids it"):
        fetcher.get(f"{site.url}muc/tin")
    assert fetcher.sitemaps(site.url) == ["http://x.example/s.xml"]
    assert site.asked == ["/robots.txt"]


def test_nothing_is_asked_of_a_site_whose_rules_cannot_be_had(site: InventedSite) -> None:
    site.extra["/robots.txt"] = Answer(503)
    with pytest.raises(FetchError, match="answers 503; try later"):
        _fetcher(site).get(site.url)


def test_a_crawl_delay_is_kept(site: InventedSite) -> None:
    site.extra["/robots.txt"] = Answer(body=b"User-agent: *\nCrawl-delay: 7\n", mime="text/plain")
    fetcher = _fetcher(site)
    fetcher.get(site.url)
    assert fetcher.delay == 7
    site.extra["/robots.txt"] = Answer(body=b"User-agent: *\nCrawl-delay: 600\n", mime="text/plain")
    with pytest.raises(FetchError, match="600 seconds between requests"):
        _fetcher(site).get(site.url)


def test_requests_keep_their_distance(site: InventedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "is_public", lambda address: True)
    waited: list[float] = []
    fetcher = Fetcher(Config(), [host_of(site.url)], delay=3, pause=waited.append)
    fetcher.get(site.url)
    fetcher.get(site.url)
    assert len(waited) == 2  # robots.txt came first
    assert all(2 < seconds <= 3 for seconds in waited)


def test_a_private_address_needs_leave(site: InventedSite) -> None:
    with pytest.raises(
        UsageError, match=r"is at the private address 127\.0\.0\.1; --allow-private"
    ):
        _fetcher(site, allow_private=False).get(site.url)
    assert site.asked == []


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("/again", "redirects more than 10 times"),
        ("http://evil.example/", "redirects to another site: http://evil.example/"),
        ("ftp://127.0.0.1/x", "no http address"),
    ],
)
def test_a_redirect_leads_no_further_than_the_site(to: str, said: str, site: InventedSite) -> None:
    site.extra["/again"] = Answer(302, headers=(("Location", to),))
    with pytest.raises(FetchError, match=said):
        _fetcher(site).get(f"{site.url}again")


def test_a_redirect_within_the_site_is_followed(site: InventedSite) -> None:
    site.extra["/old"] = Answer(301, headers=(("Location", "/"),))
    assert _fetcher(site).get(f"{site.url}old").url == site.url


def test_a_page_beyond_the_limit_is_cut(site: InventedSite) -> None:
    chunk = b"<p>" + b"a" * 100_000 + b"</p>"
    site.extra["/big"] = Answer(body=[chunk] * 40)
    found = _fetcher(site).get(f"{site.url}big")
    assert found.cut
    assert len(found.body) == 1_000_000


def test_a_cut_connection_gives_what_came(site: InventedSite) -> None:
    site.extra["/cut"] = Answer(body=b"<p>" + b"a" * 5000, cut=1000)
    found = _fetcher(site).get(f"{site.url}cut")
    assert found.cut
    assert len(found.body) == 1000


@pytest.mark.parametrize("status", [403, 404, 500])
def test_an_error_is_said_with_its_number(status: int, site: InventedSite) -> None:
    site.extra["/x"] = Answer(status)
    with pytest.raises(FetchError, match=f"the site answers {status}"):
        _fetcher(site).get(f"{site.url}x")


def test_a_host_that_is_not_there_is_said() -> None:
    fetcher = Fetcher(Config(), ["khong-co.invalid"])
    with pytest.raises(FetchError, match=r"khong-co\.invalid cannot be found"):
        fetcher.get("http://khong-co.invalid/")


def test_an_answer_that_never_ends_is_ended(
    site: InventedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LONGEST", 0.3)
    site.extra["/slow"] = Answer(body=b"x", delay=30)
    with pytest.raises(FetchError, match="cannot be fetched"):
        _fetcher(site).get(f"{site.url}slow")
