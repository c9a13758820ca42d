"""A finished run against its profile's expectations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.models import Article, RunState
from archive.profiles import find_site
from archive.sites import Expect, Site
from crawler.checks import drifts, shortfalls, tally
from crawler.counting import Countdown, number_of
from crawler.grading import FIELDS
from crawler.progress import Pace, clock
from tests.crawler.desk import SITE, Desk


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


def counts(read: int, **shares: float) -> dict[str, int]:
    """Return a run's counts: so many articles, shares of fields, and their mean score."""
    score = shares.pop("score", 0.95)
    found = {"read": read, "score_percent": round(100 * score * read)}
    whole = {name: shares.get(name, 0.97) for name in FIELDS}
    return found | {f"with_{name}": round(share * read) for name, share in whole.items()}


def test_a_run_like_its_sites_past_is_not_spoken_of() -> None:
    assert drifts(counts(40), [counts(40)] * 5) == ()
    assert drifts(counts(40, byline=0.9), [counts(40)] * 5) == ()


def test_a_field_that_falls_is_named_and_one_that_is_lost_fails() -> None:
    (fallen,) = drifts(counts(40, byline=0.7), [counts(40)] * 5)
    assert fallen.sentence.startswith(
        "drift: byline was found in 70% of the last 40 articles, in 98% of the 200 before"
    )
    assert not fallen.far
    (lost,) = drifts(counts(40, byline=0.1), [counts(40)] * 5)
    assert lost.far


def test_a_mean_score_that_falls_is_named() -> None:
    (fallen,) = drifts(counts(40, score=0.8), [counts(40)] * 5)
    assert "the mean score of the last 40 articles is 0.80, that of the 200 before 0.95" in (
        fallen.sentence
    )
    assert not fallen.far
    assert drifts(counts(40, score=0.6), [counts(40)] * 5)[0].far


def test_small_runs_are_judged_together() -> None:
    bad, good = counts(4, byline=0.0), [counts(40)] * 3
    assert drifts(bad, good) == ()
    (found,) = drifts(bad, [bad, bad, bad, bad, *good])
    assert "byline was found in 0% of the last 20 articles" in found.sentence


def test_too_little_past_says_nothing() -> None:
    assert drifts(counts(40, byline=0.0), []) == ()
    assert drifts(counts(40, byline=0.0), [counts(19)]) == ()
    assert drifts({}, [counts(40)] * 3) == ()


def test_only_the_ten_runs_before_are_the_past() -> None:
    """A site that has changed for good is not named for ever."""
    poor = counts(40, byline=0.1)
    assert drifts(poor, [poor] * 10 + [counts(40)] * 50) == ()


def test_a_low_mean_score_falls_short_of_what_the_profile_expects() -> None:
    expecting = site(Expect(score=0.9))
    (short,) = shortfalls(expecting, counts(10, score=0.8), whole=False, limited=True)
    assert short.startswith("low-score: the mean score of 10 articles is 0.80")
    assert shortfalls(expecting, counts(10, score=0.9), whole=False, limited=True) == ()


def test_a_design_that_changed_fails_the_run_that_meets_it(desk: Desk) -> None:
    desk.good_crawl("--limit", "30")
    desk.write_profile((
        "[expect]",
        '[[layouts]]\nname = "no-byline"\nstop = ["Tin liên quan"]\ncaption_below = true\n\n[expect]',
    ))  # fmt: skip
    done = desk.crawl()
    assert done.code == 6
    assert "drift: byline was found in 0%" in done.errors
    with desk.catalogue() as catalogue:
        run = catalogue.runs(SITE)[0]
    assert run.state is RunState.FAILED
    assert run.problems[0].startswith("drift: byline")


@pytest.mark.parametrize(("drifted", "falls_short"), [(0, False), (2, False), (3, True)])
def test_too_many_pages_read_without_their_layout_fail_the_run(
    drifted: int, falls_short: bool
) -> None:
    said = shortfalls(site(Expect()), {"read": 10, "drifted": drifted}, whole=True, limited=False)
    assert bool(said) is falls_short
    assert all(sentence.startswith("layout-drift: ") for sentence in said)


def test_what_was_read_without_a_layout_fills_nothing() -> None:
    fits = Article("a", "1", "http://a/1", "Tin")
    assert tally(site(Expect()), fits, 0.9)["with_title"] == 1
    drifted = tally(site(Expect()), replace(fits, warnings=("layout-drift: title",)), 0.7)
    assert (drifted["with_title"], drifted["drifted"], drifted["read"]) == (0, 1, 1)


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
