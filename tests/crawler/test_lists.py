"""Lists on a running site: both pagers, none at all, and one without an end."""

from __future__ import annotations

from tests.crawler.desk import Desk


def test_a_postback_pager_is_followed_to_its_end(desk: Desk) -> None:
    desk.sim.behave(pagers="postback", page_size=5)
    desk.write_profile(("[counting]", "[counting]\nmost = 1"))
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()
    assert any(logged.method == "POST" for logged in desk.sim.requests)


def test_a_pager_of_links_is_followed_to_its_end(desk: Desk) -> None:
    desk.sim.behave(pagers="links", page_size=5)
    desk.write_profile(("[counting]", "[counting]\nmost = 1"))
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()
    assert not any(logged.method == "POST" for logged in desk.sim.requests)


def test_numbers_are_counted_down_where_lists_cannot_be_paged(desk: Desk) -> None:
    desk.sim.behave(pagers="none", page_size=5)
    lowest = min(made.id for made in desk.sim.articles())
    desk.write_profile(("[counting]", "[counting]\nmisses = 12"))
    done = desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()
    assert done.count("counted") > 0
    below = [number for number in desk.asked_articles() if number < lowest]
    # A chunk is asked for whole, so the end is seen at most one chunk late.
    assert 12 <= len(below) <= 12 + 40
    desk.sim.forget_requests()
    assert desk.good_crawl().count("counted") == 0


def test_an_endless_calendar_ends(desk: Desk) -> None:
    desk.sim.behave(calendar=True)
    desk.write_profile(
        (
            "[listing]",
            '[listing]\npattern = { path = ".*", query = { c = "content|calendar" } }',
        )
    )
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()
    assert 0 < desk.sim.fetches("c=calendar") < 2000


def test_a_full_crawl_walks_lists_to_their_first_year_where_others_stop_at_what_is_known(
    desk: Desk,
) -> None:
    desk.sim.behave(pagers="links", page_size=4)
    desk.write_profile(("[counting]", "[counting]\nmost = 1"), ("recheck = 2000", "recheck = 0"))
    desk.good_crawl()
    desk.sim.forget_requests()
    desk.good_crawl()
    assert desk.sim.fetches("page=") == 0
    desk.good_crawl("--full")
    oldest = min(desk.sim.articles(), key=lambda made: made.published_at)
    assert oldest.published_at.year == 2015
    last = -(-len(desk.sim.newsroom.section(oldest.sections[0])) // 4)
    assert desk.sim.fetches(f"catid={oldest.sections[0]}&page={last}") == 1
    assert oldest.id in desk.asked_articles()
