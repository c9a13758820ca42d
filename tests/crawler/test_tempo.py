"""How fast a site is asked: slower when it strains, back again when it recovers, never too fast."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from crawler.tempo import FIRST_PAUSE, SLOW, eased, strained
from tests.crawler.desk import Desk

seconds = st.floats(0, 3600, allow_nan=False)


@given(delay=seconds, most=seconds)
def test_strain_raises_the_pause_within_its_bound(delay: float, most: float) -> None:
    after = strained(delay, most=most)
    assert delay <= after <= max(most, delay)


@given(delay=seconds, latency=seconds, least=seconds, most=seconds)
def test_the_pause_stays_between_its_bounds(
    delay: float, latency: float, least: float, most: float
) -> None:
    after = eased(max(delay, least), latency=latency, least=least, most=most)
    assert least <= after <= max(least, most)


def test_a_site_that_recovers_is_asked_as_before() -> None:
    delay = 1.0
    for _ in range(10):
        delay = strained(delay, most=60)
    assert delay == 60
    for _ in range(60):
        delay = eased(delay, latency=0.2, least=1.0, most=60)
    assert delay == 1.0


def test_slow_answers_raise_the_pause_to_what_they_take() -> None:
    delay = 1.0
    for _ in range(20):
        delay = eased(delay, latency=4 * SLOW, least=1.0, most=60)
    assert 3.9 * SLOW < delay <= 4 * SLOW
    assert strained(0, most=60) == FIRST_PAUSE


def test_errors_slow_a_crawl_down_and_it_says_so(desk: Desk) -> None:
    desk.write_profile(("most_delay = 0", "most_delay = 0.3\nretries = 5"))
    desk.sim.faults.fail("a=list", status=500, times=3)
    done = desk.good_crawl("--limit", "5")
    assert done.count("slowed") >= 1
    assert done.count("longest_pause_ms") == 300


def test_a_crawl_delay_of_hours_stops_the_run_in_a_sentence(desk: Desk) -> None:
    desk.sim.behave(crawl_delay=86_400)
    before = time.monotonic()
    done = desk.crawl()
    assert done.code == 6
    assert "asks for 24.0 hours between two requests" in done.outcome["problems"][0]
    assert time.monotonic() - before < 60


def test_a_robots_txt_that_fails_forbids_everything_for_now(desk: Desk) -> None:
    desk.write_profile(("[polite]", "[polite]\nretries = 1"))
    desk.sim.faults.fail("/robots.txt", status=503)
    done = desk.crawl()
    assert done.code == 6
    assert "while it cannot be read nothing may be asked" in done.outcome["problems"][0]
    assert {logged.path for logged in desk.sim.requests} == {"/robots.txt"}
    desk.sim.faults.heal()
    assert desk.good_crawl().outcome["resumed"]
    assert set(desk.titles()) == desk.expected_ids()


def test_a_robots_txt_that_is_not_there_forbids_nothing(desk: Desk) -> None:
    desk.sim.faults.guard("/robots.txt", page="User-agent: *\nDisallow: /", status=403)
    desk.good_crawl("--limit", "3")
    assert len(desk.titles()) == 3
