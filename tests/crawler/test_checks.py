"""A finished run against its profile's expectations."""

from __future__ import annotations

import pytest

from archive.profiles import find_site
from archive.sites import Expect, Site
from crawler.checks import shortfalls
from crawler.counting import Countdown, number_of
from crawler.progress import Pace, clock


def site(expect: Expect) -> Site:
    return find_site("duk-langson").model_copy(update={"expect": expect})


def test_a_whole_run_with_too_few_links_falls_short() -> None:
    expecting = site(Expect(links=10))
    assert (
        "expects at least 10" in shortfalls(expecting, {"links": 9}, whole=True, limited=False)[0]
    )
    assert shortfalls(expecting, {"links": 10}, whole=True, limited=False) == ()


def test_a_later_run_must_see_a_link_at_least() -> None:
    expecting = site(Expect(links=10))
    assert shortfalls(expecting, {"links": 1}, whole=False, limited=False) == ()
    assert shortfalls(expecting, {}, whole=False, limited=False)
    assert shortfalls(expecting, {}, whole=False, limited=True) == ()


@pytest.mark.parametrize(("unread", "falls_short"), [(0, False), (1, False), (2, True)])
def test_pages_that_could_not_be_read_fill_nothing(unread: int, falls_short: bool) -> None:
    expecting = site(Expect(fill={"title": 0.9}))
    counts = {"read": 9, "with_title": 9, "unread": unread}
    assert bool(shortfalls(expecting, counts, whole=True, limited=False)) is falls_short


def test_the_number_of_an_article_is_read_from_its_url() -> None:
    duk = find_site("duk-langson")
    url = "http://duk.langson.gov.vn/default.aspx?ID=38&c=content&a=detail&catid=10"
    assert number_of(duk, url) == 38
    assert number_of(duk, "http://duk.langson.gov.vn/Default.aspx") is None


def test_a_countdown_stops_after_misses_in_a_row() -> None:
    rule = find_site("duk-langson").counting
    assert rule is not None
    countdown = Countdown(rule.model_copy(update={"misses": 4}), highest=100, lowest=1)
    asked: list[int] = []
    while chunk := list(countdown.chunk(3)):
        for number in chunk:
            countdown.ask(number)
        for number in reversed(chunk):
            countdown.answer(number, found=number > 96)
        asked += chunk
    assert asked == list(range(100, 91, -1))


def test_the_pace_tells_the_time_left() -> None:
    pace = Pace()
    assert pace.seconds_left(10) is None
    for second in range(60):
        pace.mark(float(second), second * 5)
    assert pace.rate == pytest.approx(5)
    assert clock(pace.seconds_left(18_300)) == "1:01:00"
