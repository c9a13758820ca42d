"""A run's volume against its site's past: silence and floods are said, weekends and habits are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.models import CrawlRun, RunState
from crawler.volume import odd_volume

NOW = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WORKDAYS = {0, 1, 2, 3, 4}


def run(ago: timedelta, *, new: int, links: int = 60, verb: str = "crawl") -> CrawlRun:
    at = NOW - ago
    return CrawlRun(f"{at:%y%m%d%H}", "tin", verb, RunState.FINISHED, at, at,
                    {"new": new, "links": links})  # fmt: skip


def past(
    *, days: int = 60, news: int = 8, every: timedelta = DAY, links: int = 60
) -> list[CrawlRun]:
    """Return runs of a site that publishes on working days, newest first; the first took all in."""
    found = []
    ago = every
    while ago <= days * DAY:
        works = (NOW - ago).weekday() in WORKDAYS
        found.append(run(ago, new=round(news * (every / DAY)) if works else 0, links=links))
        ago += every
    return [*found, run((days + 1) * DAY, new=9_000, links=4_000)]


def said(
    before: list[CrawlRun], *, new: int = 8, links: int = 60, verb: str = "crawl"
) -> list[str]:
    return list(odd_volume(verb, {"new": new, "links": links}, NOW, before))


@pytest.mark.parametrize("every", [DAY / 4, DAY, 3 * DAY, 7 * DAY])
def test_a_usual_run_is_usual_however_often_the_site_is_crawled(every: timedelta) -> None:
    assert said(past(every=every, news=40), new=round(40 * (every / DAY))) == []


def test_a_weekend_is_no_silence() -> None:
    assert said(past(), new=0) == []


def test_a_week_without_news_is_said() -> None:
    before = [run(n * DAY, new=0) for n in range(1, 8)] + past()[7:]
    (sentence,) = said(before, new=0)
    assert sentence.startswith("volume: 0 new articles came in the last 7 days, 40 are usual")
    assert "silent" in sentence


def test_a_flood_is_said() -> None:
    (sentence,) = said(past(), new=400)
    assert "look whether the site has changed the addresses" in sentence


def test_a_list_that_lost_most_of_its_links_is_said_at_once() -> None:
    (sentence,) = said(past(), links=9)
    assert sentence == (
        "volume: 9 article links were seen, 60 are usual (of the last 20 runs): "
        "look whether lists are missing, or the site is silent"
    )
    assert said(past(), links=25) == []


def test_a_full_crawl_is_held_against_full_crawls_only() -> None:
    assert said(past(), links=4_000, verb="crawl --full") == []


def test_what_varied_before_may_vary() -> None:
    wild = [run(n * DAY, new=8, links=5 if n % 3 else 60) for n in range(1, 30)]
    assert said([*wild, run(40 * DAY, new=9_000)], links=4) == []


def test_a_small_site_or_a_young_one_has_no_past() -> None:
    assert said(past(news=1, links=6), new=0, links=0) == []
    assert said(past(days=20), new=400) == []
    assert said(past()[:3], links=1) == []
    assert said([]) == []
