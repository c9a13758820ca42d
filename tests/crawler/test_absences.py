"""Articles that answer as if gone: what is believed, what is not, and what comes back."""

from __future__ import annotations

import pytest

from tests.crawler.desk import SITE, Desk
from tests.site_simulator.wire import Answer

LOGIN = (
    "<html><head><title>Đăng nhập</title></head><body><h1>Đăng nhập hệ thống</h1>"
    "<form><input name='u'><input name='p' type='password'></form></body></html>"
)
REPAIR = "<html><body><h1>Thông báo</h1><p>Website đang được bảo trì, mời quay lại sau.</p></body></html>"


def states(desk: Desk) -> dict[str, int]:
    with desk.catalogue() as catalogue:
        rows = [catalogue.article(id_) for id_ in catalogue.article_ids(SITE)]
    found = [row.state for row in rows if row is not None]
    return {state: found.count(state) for state in set(found)}


@pytest.mark.parametrize("how", ["not found", "front page"])
def test_a_site_whose_articles_are_all_away_has_none_marked(desk: Desk, how: str) -> None:
    desk.good_crawl()
    known = len(desk.titles())
    for made in desk.sim.articles():
        if how == "not found":
            desk.sim.faults.fail(made.id, status=404)
        else:
            desk.sim.faults.redirect(made.id, to="/")
    done = desk.crawl()
    assert done.code == 6
    said = f"{known} of {known} known articles answered as if gone; none was marked"
    assert said in done.outcome["problems"][0]
    assert states(desk) == {"live": known}
    desk.sim.faults.heal()
    desk.good_crawl()


def test_a_person_who_has_looked_may_say_that_they_are_gone(desk: Desk) -> None:
    desk.good_crawl()
    known = len(desk.titles())
    desk.sim.faults.fail(status=404)
    assert desk.crawl().code == 6
    desk.crawl("--accept-gone")
    assert states(desk) == {"gone": known}


@pytest.mark.parametrize("page", [LOGIN, REPAIR])
def test_a_page_that_is_no_answer_is_unread_and_not_gone(desk: Desk, page: str) -> None:
    desk.good_crawl()
    answer = Answer(body=page.encode())
    lost = [made.id for made in desk.sim.articles()][:2]
    for number in lost:
        desk.sim.faults._add(number, None, lambda request, before: answer)
    done = desk.crawl()
    assert (done.count("unread"), done.count("gone")) == (2, 0)
    # The same page again says no more than before: not "unchanged".
    assert desk.crawl().count("unread") == 2
    assert set(states(desk)) == {"live"}


def test_articles_that_were_gone_are_asked_again_within_the_budget(desk: Desk) -> None:
    desk.good_crawl()
    numbers = [made.id for made in desk.sim.articles()][:3]
    for number in numbers:
        desk.sim.faults.fail(number, status=404)
    assert desk.good_crawl().count("gone") == 3
    desk.sim.faults.heal()
    desk.write_profile(("recheck = 2000", "recheck = 10"))
    assert desk.good_crawl().count("rechecked") == 10
    assert states(desk)["gone"] == 2


def test_failing_and_moved_articles_do_not_starve_the_others(desk: Desk) -> None:
    desk.good_crawl()
    desk.write_profile(("recheck = 2000", "recheck = 6\nretries = 0"))
    with desk.catalogue() as catalogue:
        first = [url for _, url in catalogue.stale_articles(SITE, limit=6)]
        target = catalogue.stale_articles(SITE, limit=60)[-1][1]
    for number, url in enumerate(first):
        if number % 2:
            desk.sim.faults.fail("id=" + url.rsplit("id=")[-1], status=500)
        else:
            where = target.split("/", 3)[3]
            desk.sim.faults.redirect("id=" + url.rsplit("id=")[-1], to=f"/{where}")
    desk.crawl()
    with desk.catalogue() as catalogue:
        second = {url for _, url in catalogue.stale_articles(SITE, limit=6)}
    assert not second & set(first)
