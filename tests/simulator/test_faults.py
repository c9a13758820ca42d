"""Faults strike what they are told to, as often as they are told to."""

import http.client
import time

import pytest

from tests.simulator.browsing import fetch
from tests.site_simulator import SAMPLE_ID, Simulator


def test_an_error_comes_so_many_times_then_the_page(sim: Simulator) -> None:
    sim.faults.fail(SAMPLE_ID, status=500, times=2)
    url = sim.article_url(SAMPLE_ID)
    assert [fetch(url).status for _ in range(4)] == [500, 500, 200, 200]
    assert [logged.status for logged in sim.requests] == [500, 500, 200, 200]


def test_an_error_without_a_count_lasts_until_healed(sim: Simulator) -> None:
    sim.faults.fail(status=503, retry_after=7)
    for _ in range(3):
        reply = fetch(sim.url)
        assert (reply.status, reply.headers["retry-after"]) == (503, "7")
    sim.faults.heal()
    assert fetch(sim.url).status == 200


def test_a_fault_strikes_only_what_it_matches(sim: Simulator) -> None:
    sim.faults.fail("robots.txt", status=429)
    sim.faults.fail(SAMPLE_ID, status=500)
    assert fetch(sim.url + "robots.txt").status == 429
    assert fetch(sim.article_url(SAMPLE_ID)).status == 500
    assert fetch(sim.article_url(SAMPLE_ID + 1)).status == 200


def test_a_slow_answer_waits(sim: Simulator) -> None:
    sim.faults.slow(SAMPLE_ID, seconds=0.2, times=1)
    start = time.monotonic()
    assert fetch(sim.article_url(SAMPLE_ID)).status == 200
    assert time.monotonic() - start >= 0.2


def test_a_dropped_connection_gives_part_of_the_body(sim: Simulator) -> None:
    sim.faults.drop(SAMPLE_ID, after=100)
    with pytest.raises(http.client.IncompleteRead) as caught:
        fetch(sim.article_url(SAMPLE_ID))
    assert len(caught.value.partial) == 100


@pytest.mark.parametrize("by", [1000, -1000])
def test_a_content_length_can_lie(by: int, sim: Simulator) -> None:
    url = sim.article_url(SAMPLE_ID)
    true = len(fetch(url).body)
    sim.faults.lie_about_length(SAMPLE_ID, by=by)
    if by > 0:
        with pytest.raises(http.client.IncompleteRead):
            fetch(url)
    else:
        assert len(fetch(url).body) == true + by


def test_a_header_can_name_the_wrong_charset(sim: Simulator) -> None:
    sim.faults.wrong_charset(SAMPLE_ID, charset="windows-1258")
    reply = fetch(sim.article_url(SAMPLE_ID))
    assert reply.headers["content-type"] == "text/html; charset=windows-1258"
    assert "Tin liên quan" in reply.text


def test_a_redirect_can_loop(sim: Simulator) -> None:
    sim.faults.redirect(SAMPLE_ID, to=f"/Default.aspx?id={SAMPLE_ID}&c=content&a=detail")
    reply = fetch(sim.article_url(SAMPLE_ID))
    assert reply.status == 302
    assert fetch(sim.url + reply.headers["location"][1:]).status == 302


def test_a_standing_redirect_loop_is_linked_from_the_home_page(sim: Simulator) -> None:
    assert "/loop/a" not in fetch(sim.url).text
    sim.behave(redirect_loop=True)
    assert "/loop/a" in fetch(sim.url).text
    assert fetch(sim.url + "loop/a").headers["location"] == "/loop/b"
    assert fetch(sim.url + "loop/b").headers["location"] == "/loop/a"


@pytest.mark.parametrize("declared", [True, False])
def test_a_huge_body_is_streamed(declared: bool, sim: Simulator) -> None:
    sim.faults.huge(SAMPLE_ID, size=3_000_000, declared=declared, times=2)
    for _ in range(2):
        reply = fetch(sim.article_url(SAMPLE_ID))
        assert len(reply.body) >= 3_000_000
        assert ("content-length" in reply.headers) == declared


def test_a_client_that_leaves_in_a_huge_body_leaves_the_server_well(sim: Simulator) -> None:
    sim.faults.huge(SAMPLE_ID, size=10_000_000_000)
    connection = http.client.HTTPConnection(sim.host, timeout=20)
    connection.request("GET", sim.article_url(SAMPLE_ID).removeprefix(sim.url.rstrip("/")))
    reply = connection.getresponse()
    assert reply.read(1000).startswith(b"<p>N")
    reply.close()
    connection.close()
    assert fetch(sim.url).status == 200


def test_faults_add_up(sim: Simulator) -> None:
    sim.faults.wrong_charset(charset="ascii")
    sim.faults.drop(SAMPLE_ID, after=0)
    with pytest.raises(http.client.IncompleteRead):
        fetch(sim.article_url(SAMPLE_ID))
    assert fetch(sim.url).headers["content-type"].endswith("ascii")
