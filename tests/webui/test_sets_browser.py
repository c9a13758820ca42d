"""A real browser looks at result sets: on a phone, in the dark, with axe, and keeps one without JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from archive.catalogue import Catalogue
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from archive.resultsets import LIFETIME, Member, keep, make
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from tests.webui.stock import Stock, article_id
from tests.webui.test_browser import LANGUAGES, Scheme, at, opened
from tests.webui.views.test_views_browser import axe_finds_nothing


@pytest.fixture(scope="module")
def paths(stock: Stock) -> dict[str, str]:
    """A kept set with a row that is hidden and one that was lost, and one that has ended."""
    before = datetime.now(UTC) - 2 * LIFETIME
    with Catalogue.open(stock.config) as catalogue:
        whole = pin(open_engine(stock.config), catalogue, Query(versions="all", sort="newest"))
        keep(catalogue, whole.id, by="lan", title="Kho ngữ liệu " + "rấtdài" * 20)
        restrict(
            catalogue, Kind.ARTICLE, article_id(3000), ground=Ground.LAW, reason="Án", by="lan"
        )
        found = pin(open_engine(stock.config), catalogue, Query(words="tuyen giao", match="any"))
        lost = make(catalogue, [Member("a" * 16, 1)], asked=found.asked)
        ended = make(catalogue, [Member("b" * 16, 1)], asked=found.asked, now=before)
    return {
        "whole": f"/set/{whole.id}",
        "found": f"/set/{found.id}",
        "lost": f"/set/{lost.id}",
        "ended": f"/set/{ended.id}",
        "changes": f"/set/{whole.id}/changes",
        "keeping": f"/set/{found.id}/keep",
        "kept": "/sets",
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(
    browser: Browser,
    address: str,
    paths: dict[str, str],
    language: str,
    width: int,
    scheme: Scheme,
) -> None:
    with opened(browser, width=width, scheme=scheme) as page:
        for name, path in paths.items():
            page.goto(at(address, language, path))
            page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            axe_finds_nothing(page, name)


def test_an_answer_is_fixed_kept_and_read_again_without_javascript(
    browser: Browser, address: str
) -> None:
    with opened(browser, width=360, scripts=False) as page:
        page.goto(f"{address}/en/?q=giáo")
        page.locator(".permalink summary").click()
        page.get_by_role("link", name="Fix today's answer").click()
        page.get_by_role("link", name="Keep this set…").click()
        page.get_by_role("button", name="Keep it for good").click()
        expect(page.locator(".meta").first).to_contain_text("kept for good since")
        page.locator(".set-rows a").first.click()
        assert "/v/1" in page.url


def test_a_temporary_set_can_be_left_as_it_is(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        page.goto(f"{address}/en/set?q=nhiệm+vụ")
        expect(page.locator(".meta").first).to_contain_text("temporary, until")
        day = datetime.now(UTC) + timedelta(days=7)
        expect(page.locator(".meta").first).to_contain_text(f"{day.year}")
        page.get_by_role("link", name="What changed since").first.click()
        expect(page.locator("main")).to_contain_text("Nothing has changed.")
        page.get_by_role("link", name="Back to the set").click()
        expect(page.locator("h1")).to_contain_text("nhiệm vụ")
