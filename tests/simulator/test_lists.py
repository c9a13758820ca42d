"""Section lists: newest first, paged by links or by ASP.NET post-backs, every article reachable."""

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from lxml import html

from tests.simulator.browsing import Reply, fetch
from tests.site_simulator import Behaviour, Simulator


def _ids(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"a=detail&amp;catid=\d+&amp;id=(\d+)", page)]


def _walk_links(sim: Simulator, catid: int) -> list[int]:
    ids: list[int] = []
    page = 1
    while True:
        text = fetch(sim.list_url(catid, page)).text
        ids += _ids(text)
        page += 1
        if f"catid={catid}&amp;page={page}" not in text:
            return ids


def _post(sim: Simulator, page: Reply, number: int, **changes: str | None) -> Reply:
    """Send the page's form as a browser does after `__doPostBack`."""
    tree = html.document_fromstring(page.text)
    (form,) = [form for form in tree.forms if form.get("id") == "aspnetForm"]
    call = next(
        unescape(link)
        for link in tree.xpath("//a/@href")
        if link.startswith("javascript:__doPostBack") and f"Page${number}'" in link
    )
    target, argument = re.findall(r"'([^']*)'", call)
    fields = {name: value or "" for name, value in form.form_values()}
    fields |= {"__EVENTTARGET": target, "__EVENTARGUMENT": argument}
    kept = {name: changes.get(name, value) for name, value in fields.items()}
    sent = {name: value for name, value in kept.items() if value is not None}
    return fetch(urljoin(sim.url, form.get("action")), form=sent)


def test_following_the_links_finds_every_article_once_newest_first() -> None:
    with Simulator(300, behaviour=Behaviour(pagers="links")) as sim:
        for catid in (2, 3, 10):
            assert _walk_links(sim, catid) == list(sim.newsroom.section(catid))[::-1]


def test_posting_back_finds_every_article_once_newest_first() -> None:
    with Simulator(300) as sim:
        page = fetch(sim.list_url(3))
        ids, number = _ids(page.text), 1
        while f"Page${number + 1}&#39;" in page.text:
            number += 1
            page = _post(sim, page, number)
            assert page.status == 200
            ids += _ids(page.text)
        assert number > 3
        assert ids == list(sim.newsroom.section(3))[::-1]


@pytest.mark.parametrize(
    "changes",
    [
        {"__VIEWSTATE": None},
        {"__VIEWSTATE": "AAAA"},
        {"__EVENTVALIDATION": None},
        {"__VIEWSTATEGENERATOR": None},
        {"__EVENTTARGET": "something else"},
        {"__EVENTARGUMENT": "Page$x"},
    ],
)
def test_a_post_without_the_page_s_own_fields_is_refused(changes: dict[str, str | None]) -> None:
    with Simulator(300) as sim:
        page = fetch(sim.list_url(3))
        assert _post(sim, page, 2).status == 200
        assert _post(sim, page, 2, **changes).status == 500


def test_the_fields_of_another_section_are_refused() -> None:
    with Simulator(300, behaviour=Behaviour(pagers="postback")) as sim:
        fields = html.document_fromstring(fetch(sim.list_url(2)).text).forms[0].form_values()
        form = {**dict(fields), "__EVENTTARGET": "ctl06$ctl00$grdNews", "__EVENTARGUMENT": "Page$2"}
        assert fetch(sim.list_url(2), form=form).status == 200
        assert fetch(sim.list_url(3), form=form).status == 500


def test_a_postback_list_ignores_the_page_argument() -> None:
    with Simulator(300) as sim:
        assert _ids(fetch(sim.list_url(3, 2)).text) == _ids(fetch(sim.list_url(3)).text)


def test_each_pager_shows_its_own_links() -> None:
    with Simulator(300, behaviour=Behaviour(pagers="both")) as sim:
        for pager, links, posts in (
            ("both", True, True),
            ("links", True, False),
            ("postback", False, True),
            ("none", False, False),
        ):
            sim.behave(pagers=pager)
            page = fetch(sim.list_url(2)).text
            assert ("catid=2&amp;page=2" in page) == links
            assert ("__doPostBack(&#39;" in page) == posts


def test_a_page_past_the_end_is_the_last_page(sim: Simulator) -> None:
    past = _ids(fetch(sim.list_url(2, 999)).text)
    assert past[-1] == sim.newsroom.section(2)[0]
