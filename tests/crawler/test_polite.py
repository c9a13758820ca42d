"""How gently a site is asked, and what its bad days cost."""

from __future__ import annotations

import time

import pytest

from tests.crawler.desk import Desk
from tests.site_simulator import SAMPLE_ID


def test_retry_after_is_obeyed_and_nothing_is_lost(desk: Desk) -> None:
    desk.sim.faults.fail(SAMPLE_ID, status=429, retry_after=2, times=1)
    before = time.monotonic()
    done = desk.good_crawl()
    assert time.monotonic() - before > 2
    assert set(desk.titles()) == desk.expected_ids()
    assert done.count("retries") == 1
    assert [c.status for c in desk.captures(desk.sim.article_url(SAMPLE_ID))] == [200, 429]


def test_a_page_that_fails_now_and_then_is_asked_again(desk: Desk) -> None:
    desk.sim.faults.fail(SAMPLE_ID, status=500, times=2)
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()


def test_a_page_that_keeps_failing_is_taken_over_by_the_next_run(desk: Desk) -> None:
    desk.write_profile(("recheck = 2000", "recheck = 0\nretries = 1"))
    desk.sim.faults.fail(SAMPLE_ID, status=500)
    done = desk.good_crawl()
    assert (done.count("errors"), desk.asked_articles().count(SAMPLE_ID)) == (1, 2)
    assert any(f"id={SAMPLE_ID}" in problem for problem in done.outcome["problems"])
    desk.sim.faults.heal()
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()


def test_a_dropped_connection_is_asked_again(desk: Desk) -> None:
    desk.sim.faults.drop(SAMPLE_ID, times=1)
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()
    assert len(desk.versions(SAMPLE_ID)) == 1


def test_a_site_that_only_fails_is_left_alone(desk: Desk) -> None:
    desk.good_crawl("--limit", "2")
    desk.sim.faults.fail(status=503)
    desk.write_profile(("[polite]", "[polite]\nrobots = false\nretries = 20"))
    desk.sim.forget_requests()
    done = desk.crawl()
    assert done.code == 6
    assert "were errors" in done.outcome["problems"][0]
    assert len(desk.sim.requests) < 80
    desk.sim.faults.heal()
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()


def test_many_addresses_that_fail_for_ever_do_not_end_a_run(desk: Desk) -> None:
    desk.write_profile(("[polite]", "[polite]\nretries = 2"))
    bad = [made.id for made in desk.sim.articles()][5:35]
    for number in bad:
        desk.sim.faults.fail(number, status=500)
    assert desk.good_crawl().count("errors") == len(bad)
    fresh = desk.sim.publish()
    assert desk.good_crawl().count("new") == 1
    assert desk.versions(fresh.id)


def test_a_run_that_goes_on_sees_what_the_lists_show_by_now(desk: Desk) -> None:
    desk.kill_when(lambda: len(desk.sim.requests) >= 60)
    fresh = desk.sim.publish()
    done = desk.good_crawl()
    assert done.outcome["resumed"]
    assert desk.versions(fresh.id)


def test_a_redirect_loop_is_skipped(desk: Desk) -> None:
    desk.sim.faults.redirect(
        SAMPLE_ID, to=f"/Default.aspx?c=content&a=detail&catid=2&id={SAMPLE_ID}"
    )
    done = desk.good_crawl()
    assert done.count("skipped") == 1
    assert desk.sim.fetches(f"id={SAMPLE_ID}") < 20
    assert set(desk.titles()) == desk.expected_ids() - {desk.article_id(SAMPLE_ID)}


def test_a_redirect_to_an_undeclared_host_is_not_followed(desk: Desk) -> None:
    elsewhere = desk.sim.url.replace("127.0.0.1", "127.0.0.2")
    desk.sim.faults.redirect(SAMPLE_ID, to=elsewhere)
    done = desk.good_crawl()
    assert done.count("skipped") == 1
    assert "is not a host of the profile" in done.outcome["problems"][0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_private_address_is_refused_unless_the_profile_names_it(desk: Desk, host: str) -> None:
    desk.write_profile(("private = true", "private = false"), ("127.0.0.1", host))
    done = desk.crawl()
    assert desk.sim.requests == []
    assert done.code == 6
    assert any("private address" in problem for problem in done.outcome["problems"])


def test_robots_txt_is_obeyed(desk: Desk) -> None:
    desk.sim.behave(disallow=("/Uploads/",))
    done = desk.good_crawl()
    assert desk.sim.fetches("/Uploads/") == 0
    assert done.count("skipped") > 0
    assert set(desk.titles()) == desk.expected_ids()


def test_the_crawl_delay_of_robots_txt_is_obeyed(desk: Desk) -> None:
    desk.sim.behave(crawl_delay=0.5)
    before = time.monotonic()
    desk.good_crawl("--limit", "2")
    asked = len(desk.sim.requests)
    assert time.monotonic() - before > 0.5 * (asked - 2)


def test_a_body_past_the_largest_size_is_given_up(desk: Desk) -> None:
    desk.sim.faults.huge(SAMPLE_ID, size=60_000_000)
    done = desk.good_crawl()
    assert done.count("errors") == 1
    assert any("larger than max_page_mb" in problem for problem in done.outcome["problems"])
    assert set(desk.titles()) == desk.expected_ids() - {desk.article_id(SAMPLE_ID)}
    (cut,) = [record for record in desk.records() if "WARC-Truncated" in record.headers]
    assert (cut.url, cut.headers["WARC-Truncated"]) == (
        desk.sim.article_url(SAMPLE_ID),
        "length",
    )
    most = desk.config.max_page_mb * 1024 * 1024
    assert most < int(cut.headers["Content-Length"]) < most + 10_000


def test_a_cut_answer_is_recorded_as_cut(desk: Desk) -> None:
    desk.write_profile(("[polite]", "[polite]\nretries = 1"))
    desk.sim.faults.drop(SAMPLE_ID, after=200)
    done = desk.good_crawl()
    assert (done.count("errors"), done.count("retries")) == (1, 1)
    assert any("cut before the end" in problem for problem in done.outcome["problems"])
    cut = [r for r in desk.records() if r.headers.get("WARC-Truncated") == "disconnect"]
    assert [record.url for record in cut] == [desk.sim.article_url(SAMPLE_ID)] * 2
    desk.sim.faults.heal()
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()
