"""The walk of docs/first-walk.md, click by click: five tasks of a first visit, none above three clicks."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from archive.catalogue import Catalogue
from archive.people.following import follow
from tests.webui.stock import Stock
from tests.webui.test_browser import LANGUAGES, at, opened

MOST = 3


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """The archive with its who's who."""
    stock = Stock(tmp_path_factory.mktemp("walk")).fill()
    with Catalogue.open(stock.config) as catalogue:
        follow(catalogue)
    return stock


@dataclass(slots=True)
class _Visitor:
    page: Page
    clicks: int = 0

    def click(self, wanted: Locator) -> None:
        self.clicks += 1
        wanted.click()

    def room(self, name: str) -> None:
        self.click(self.page.locator(f".rooms-of-all a[href$='/{name}']"))

    def find_the_article(self) -> None:
        self.page.fill("#q", "tuyen giao lang son khao sat")
        self.click(self.page.locator("form:has(#q) button").first)
        self.click(self.page.locator(".hit h2 a").first)
        expect(self.page.locator("h1")).to_contain_text("Ban Tuyên giáo Tỉnh ủy Lạng Sơn")
        expect(self.page.locator("article figure img").first).to_be_attached()


@pytest.mark.parametrize(
    ("width", "language", "scripts"),
    [(360, "vi", True), (360, "en", False), (1280, "vi", False), (1280, "en", True)],
)
def test_none_of_the_five_tasks_takes_more_than_three_clicks(
    browser: Browser, address: str, width: int, language: str, scripts: bool
) -> None:
    counted = []
    for task in (_article, _archived_page, _citation, _day, _person):
        with opened(browser, width=width, scripts=scripts) as page:
            page.goto(at(address, language, "/"))
            visitor = _Visitor(page)
            task(visitor)
            expect(page.locator("html")).to_have_attribute("lang", language)
            counted.append(visitor.clicks)
    # As docs/first-walk.md says.
    assert counted == [2, 3, 3, 3, 3]
    assert max(counted) <= MOST


def _article(visitor: _Visitor) -> None:
    visitor.find_the_article()


def _archived_page(visitor: _Visitor) -> None:
    visitor.find_the_article()
    visitor.click(visitor.page.locator(".facts .actions a").first)
    framed = visitor.page.frame_locator("iframe.archived")
    expect(framed.locator("h1")).to_contain_text("Ban Tuyên giáo")


def _citation(visitor: _Visitor) -> None:
    visitor.find_the_article()
    visitor.click(visitor.page.locator(".facts .actions a[href$='/cite']"))
    expect(visitor.page.locator("main")).to_contain_text("La Thị Nhung")


def _day(visitor: _Visitor) -> None:
    visitor.room("browse")
    visitor.click(visitor.page.locator(".months td.held a").first)
    visitor.click(visitor.page.locator(".days td.held a").first)
    expect(visitor.page.locator(".articles a").first).to_be_visible()


def _person(visitor: _Visitor) -> None:
    visitor.room("people")
    visitor.page.fill(".people input[type=search]", "pham thu hang")
    visitor.click(visitor.page.locator(".people form button"))
    visitor.click(visitor.page.locator(".names a").first)
    expect(visitor.page.locator("h1")).to_have_text("Phạm Thu Hằng")
    expect(visitor.page.locator(".offices")).to_contain_text(re.compile("Phó Bí thư", re.I))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rooms_stand_in_one_row_on_a_phone(
    browser: Browser, address: str, language: str
) -> None:
    with opened(browser, width=360) as page:
        page.goto(at(address, language, "/people"))
        tops = page.eval_on_selector_all(
            ".rooms-of-all a", "links => links.map(link => link.getBoundingClientRect().top)"
        )
        assert len(tops) == 5
        assert len(set(tops)) == 1
