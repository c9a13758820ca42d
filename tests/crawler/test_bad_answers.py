"""A site that answers badly: garbage, bombs, lies, mazes, private addresses. Bounded, explained, nothing lost."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer, reactor

from archive.catalogue.skips import Why
from archive.profiles import parse_site
from crawler.addresses import PrivateAddress, PublicResolver
from crawler.listing import is_trap
from crawler.polite import DeclaredHosts
from crawler.sample import sample_profile
from crawler.skipping import Skipped, why_of
from tests.crawler.desk import Desk
from tests.crawler.test_passing_over import skipped
from tests.site_simulator import SAMPLE_ID
from tests.site_simulator.wire import Answer

LISTS = ("[listing]", '[listing]\npattern = { path = ".*", query = {} }')


def others(desk: Desk, *numbers: int) -> set[str]:
    """Return the ids of all articles but these."""
    return desk.expected_ids() - {desk.article_id(number) for number in numbers}


def test_what_is_no_http_fails_its_own_page_only(desk: Desk) -> None:
    desk.write_profile(("[polite]", "[polite]\nretries = 1"))
    desk.sim.faults.babble(SAMPLE_ID)
    done = desk.good_crawl()
    assert set(desk.titles()) == others(desk, SAMPLE_ID)
    assert skipped(desk, done.outcome["run"])["network"] == [desk.sim.article_url(SAMPLE_ID)]
    desk.sim.faults.heal()
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()


def test_a_site_that_answers_garbage_fails_in_words_and_marks_nothing_gone(desk: Desk) -> None:
    desk.good_crawl()
    desk.sim.faults.garbage()
    desk.write_profile(("[polite]", "[polite]\nrobots = false"))
    desk.sim.forget_requests()
    done = desk.crawl()
    assert done.code == 6
    assert "article links were seen" in done.outcome["problems"][0]
    assert done.count("gone") == 0
    assert len(desk.sim.requests) < 200
    desk.sim.faults.heal()
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()


def test_a_bomb_is_recorded_as_it_came_and_listed_as_too_large(desk: Desk) -> None:
    bomb = gzip.compress(bytes(200_000_000), 9)
    answer = Answer(body=bomb, headers=(("Content-Encoding", "gzip"),))
    sample = desk.sim.article(SAMPLE_ID)
    assert sample is not None
    desk.sim.site.routes[sample.photos[0].path.lower()] = lambda request: answer
    done = desk.good_crawl()
    (url,) = skipped(desk, done.outcome["run"])["size"]
    assert url.endswith(sample.photos[0].path)
    assert set(desk.titles()) == desk.expected_ids()
    (record,) = [
        record for record in desk.records() if record.url == url and record.kind == "response"
    ]
    assert int(record.headers["Content-Length"]) < 2 * len(bomb)


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_of_a_gigabyte_costs_no_more_than_the_largest_page(
    desk: Desk, declared: bool
) -> None:
    desk.sim.faults.huge(SAMPLE_ID, size=1_000_000_000, declared=declared)
    done = desk.good_crawl()
    assert skipped(desk, done.outcome["run"])["size"] == [desk.sim.article_url(SAMPLE_ID)]
    assert done.count("bytes") < 2 * desk.config.max_page_mb << 20
    assert set(desk.titles()) == others(desk, SAMPLE_ID)


def test_a_length_that_promises_too_much_is_a_cut_answer(desk: Desk) -> None:
    desk.write_profile(("[polite]", "[polite]\nretries = 1"))
    desk.sim.faults.lie_about_length(SAMPLE_ID, by=5000)
    done = desk.good_crawl()
    assert skipped(desk, done.outcome["run"])["cut"] == [desk.sim.article_url(SAMPLE_ID)]
    assert set(desk.titles()) == others(desk, SAMPLE_ID)


def test_a_length_that_promises_too_little_is_put_right_by_the_next_run(desk: Desk) -> None:
    desk.sim.faults.lie_about_length(SAMPLE_ID, by=-3000)
    desk.crawl()
    assert others(desk, SAMPLE_ID) <= set(desk.titles())
    desk.sim.faults.heal()
    desk.sim.behave(validators=False)
    desk.good_crawl()
    sample = desk.sim.article(SAMPLE_ID)
    assert sample is not None
    assert desk.versions(SAMPLE_ID)[-1].article.body.endswith(sample.paragraphs[-1])


def test_a_maze_of_growing_addresses_has_an_end(desk: Desk) -> None:
    desk.sim.behave(maze=True)
    desk.write_profile(LISTS)
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()
    assert 0 < desk.sim.fetches("/maze/") < 10


def test_a_run_asks_for_so_many_list_pages_at_most_and_says_so(desk: Desk) -> None:
    desk.sim.behave(calendar=True)
    text = 'pattern = { path = ".*", query = { c = "content|calendar" } }\nmost_lists = 8'
    desk.write_profile(("[listing]", f"[listing]\n{text}"))
    done = desk.good_crawl()
    assert done.count("lists") < 8 + 8 + 2
    assert any("listing.most_lists" in problem for problem in done.outcome["problems"])
    assert skipped(desk, done.outcome["run"])["trap"]


@pytest.mark.parametrize(
    ("url", "trap"),
    [
        ("http://a.vn/tin/tin/tin/2024/", False),
        ("http://a.vn/tin/a/tin/b/tin/c/tin/", True),
        ("http://a.vn/?q=" + "x" * 2000, True),
        ("http://a.vn/news/bai-viet-2024-1.html?page=7", False),
    ],
)
def test_an_address_that_grows_without_end_is_told_from_a_long_one(url: str, trap: bool) -> None:
    assert is_trap(url) is trap


def _run(asking: Coroutine[Any, Any, Any]) -> None:
    """Run in a thread of its own: a browser's test may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, asking).result()


def test_a_declared_host_on_a_private_network_is_refused_after_a_redirect_too() -> None:
    text = sample_profile("http://127.0.0.1/").replace("private = true", "private = false")
    text = text.replace('hosts = ["127.0.0.1"]', 'hosts = ["127.0.0.1", "localhost"]')
    site = parse_site(text, Path("sample.toml"))
    for url in ("http://localhost/x", "http://127.0.0.1/x", "http://elsewhere.vn/"):
        request = Request(url, meta={"redirect_times": 1})
        with pytest.raises(Skipped) as refused:
            _run(DeclaredHosts(site).process_request(request))
        assert refused.value.why is (Why.HOST if "elsewhere" in url else Why.PRIVATE)


def test_a_name_that_changes_to_a_private_address_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = iter(["93.184.216.34", "10.0.0.7", "::ffff:127.0.0.1"])
    monkeypatch.setattr(
        CachingThreadedResolver, "getHostByName", lambda *_: defer.succeed(next(told))
    )
    resolver = PublicResolver(reactor, 10, 1)
    resolver.allows_private = lambda: False
    answers: list[object] = []
    for _ in range(3):
        resolver.getHostByName("changing.vn").addBoth(answers.append)
    assert answers[0] == "93.184.216.34"
    refusals = [answer.value for answer in answers[1:]]  # type: ignore[attr-defined]
    assert all(isinstance(refusal, PrivateAddress) for refusal in refusals)
    assert {why_of(refusal) for refusal in refusals} == {Why.PRIVATE}


def test_a_profile_edited_during_a_run_counts_from_the_next_start(desk: Desk) -> None:
    desk.sim.faults.slow(seconds=0.02)
    broken = False

    def edit_then_end() -> bool:
        nonlocal broken
        if not broken and len(desk.sim.requests) >= 20:
            (desk.config.profiles_dir / "sample.toml").write_text("name = [", "utf-8")
            broken = True
        return len(desk.sim.requests) >= 50

    desk.kill_when(edit_then_end)
    refused = desk.crawl()
    assert (refused.code, desk.config.warc_dir.exists()) == (2, True)
    assert "is not TOML" in refused.errors
    # What the new profile does not declare is passed over; what it does is all there.
    desk.write_profile(("recheck = 2000", "recheck = 5"), ("[counting]", "[counting]\nmost = 1"))
    done = desk.good_crawl()
    assert done.outcome["resumed"]
    assert set(desk.titles()) == desk.expected_ids()
