"""Where a list page leads, decided from its links alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sites import Listing, UrlPattern
from crawler.errand import Errand, Kind, Trail, errand_from_json, url_fingerprint
from crawler.extract import PageLinks, Postback
from crawler.listing import MOST_BARREN, Shown, Step, list_name, steps, trail_of

RULE = Listing(page="page", postback=True, most_pages=5, pattern=UrlPattern(query={"a": "list"}))
LIST = "http://x.vn/d.aspx?a=list&catid=2"
NEW = Shown(("a", "b"), fresh=True, all_known=False)


def posted(argument: str, label: str = "") -> Postback:
    return Postback(LIST, "grid", argument, label, (("__EVENTARGUMENT", argument),))


def onward(links: PageLinks, *, shown: Shown = NEW, trail: Trail | None = None) -> list[Step]:
    return list(steps(LIST, trail or trail_of(LIST, RULE), links, shown=shown, rule=RULE))


def test_a_list_is_one_whatever_page_it_is_on() -> None:
    assert list_name(LIST, RULE) == list_name(f"{LIST}&page=7", RULE)


def test_only_the_next_of_the_linked_pages_is_asked_for() -> None:
    links = PageLinks(listings=tuple(f"{LIST}&page={n}" for n in (9, 3, 2, 1)))
    assert [step.url for step in onward(links)] == [f"{LIST}&page=2"]


def test_the_last_page_of_a_linked_pager_leads_nowhere() -> None:
    links = PageLinks(listings=tuple(f"{LIST}&page={n}" for n in (1, 2)))
    trail = Trail(list_name(LIST, RULE), page=3, steps=2)
    assert onward(links, trail=trail) == []


def test_a_page_number_is_guessed_where_no_pager_is_seen() -> None:
    assert [step.trail.page for step in onward(PageLinks())] == [2]


@pytest.mark.parametrize(
    ("postbacks", "argument"),
    [
        ([posted("Page$3"), posted("Page$2")], "Page$2"),
        ([posted("", "2"), posted("x", "3")], ""),
        ([posted("Page$Next")], "Page$Next"),
        ([posted("next", "Trang sau")], "next"),
    ],
)
def test_a_postback_pager_is_posted_to_its_next_page(
    postbacks: list[Postback], argument: str
) -> None:
    (step,) = onward(PageLinks(postbacks=tuple(postbacks)))
    assert dict(step.form)["__EVENTARGUMENT"] == argument
    assert step.trail.page == 2


def test_a_pager_past_its_end_that_shows_the_first_page_again_ends() -> None:
    (second,) = onward(PageLinks())
    assert onward(PageLinks(), trail=second.trail) == []


def test_a_page_of_known_articles_ends_its_list_but_not_the_others() -> None:
    links = PageLinks(listings=(f"{LIST}&page=2", LIST.replace("catid=2", "catid=3")))
    known = Shown(("a",), fresh=True, all_known=True)
    assert [step.url for step in onward(links, shown=known)] == [links.listings[1]]


def test_a_list_has_no_more_pages_than_the_profile_allows() -> None:
    trail = trail_of(LIST, RULE)
    pages = 1
    while further := onward(PageLinks(), trail=trail, shown=Shown((str(pages),), True, False)):
        trail, pages = further[0].trail, pages + 1
    assert pages == RULE.most_pages


def test_pages_that_show_nothing_new_stop_leading_to_other_lists() -> None:
    nothing = Shown((), fresh=False, all_known=False)
    trail, followed = trail_of(LIST, RULE), 0
    while further := onward(
        PageLinks(listings=(f"http://x.vn/d.aspx?a=list&m={followed}",)),
        shown=nothing,
        trail=trail,
    ):
        trail, followed = further[0].trail, followed + 1
    assert followed == MOST_BARREN - 1


texts = st.text(st.characters(codec="utf-8"), max_size=20)
trails = st.builds(
    Trail, texts, st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), texts, texts
)
errands = st.builds(
    Errand,
    st.sampled_from(Kind),
    texts,
    article_id=texts,
    section=texts,
    known=st.booleans(),
    number=st.none() | st.integers(1, 10**9),
    trail=st.none() | trails,
    form=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    rounds=st.integers(0, 9),
)


@given(errands)
def test_an_errand_comes_back_from_the_frontier_as_it_went_in(errand: Errand) -> None:
    assert errand_from_json(errand.kind.value, errand.fingerprint, errand.to_json()) == errand


def test_spellings_of_one_url_have_one_fingerprint() -> None:
    assert url_fingerprint("http://X.vn/a?b=1&a=2#c") == url_fingerprint("http://x.vn/a?a=2&b=1")
    assert url_fingerprint("http://x.vn/a") != url_fingerprint("http://x.vn/a", (("b", "1"),))
