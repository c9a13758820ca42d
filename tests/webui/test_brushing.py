"""Answers over time in a real browser: brushed by mouse, finger and keyboard, or without any script."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.webui.test_browser import at, opened


def middle(page: Page, place: int, of: int) -> tuple[float, float]:
    """Return where the middle of a period is on the screen."""
    box = page.locator(".bars").bounding_box()
    assert box is not None
    return box["x"] + box["width"] * (place + 0.5) / of, box["y"] + box["height"] / 2


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_bars_are_brushed_by_pointer(
    browser: Browser, address: str, width: int, language: str
) -> None:
    with opened(browser, width=width) as page:
        page.goto(at(address, language, "/?q=giao"))
        page.mouse.move(*middle(page, 0, 6))
        page.mouse.down()
        page.mouse.move(*middle(page, 1, 6), steps=4)
        page.mouse.up()
        page.wait_for_url(re.compile("from=01-01-2018&to=31-12-2019"))
        expect(page.locator("#count")).to_contain_text("45")
        chips = page.locator(".chips a")
        expect(chips).to_have_count(2)
        chips.first.click()
        page.wait_for_url(re.compile(r"\?q=giao&to=2019-12-31$"))


def test_a_click_on_a_bar_opens_its_days(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        page.goto(f"{address}/?q=giao&year=2018")
        page.mouse.click(*middle(page, 1, 2))
        page.wait_for_url(re.compile("from=2018-02-01&to=2018-02-28"))
        expect(page.locator(".bars a")).to_have_count(15)


@pytest.mark.parametrize("width", [360, 1280])
def test_bars_are_brushed_by_keyboard(browser: Browser, address: str, width: int) -> None:
    with opened(browser, width=width) as page:
        page.goto(f"{address}/?q=giao&year=2018")
        page.locator(".when summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        first = page.locator("[data-end=first]")
        expect(first).to_be_focused()
        expect(first).to_have_attribute("aria-valuetext", "01-2018")
        page.keyboard.press("ArrowRight")
        expect(first).to_have_attribute("aria-valuetext", "02-2018")
        expect(page.locator("#when-form [name=from]")).to_have_value("01-02-2018")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("#when-form button").press("Enter")
        page.wait_for_url(re.compile("from=01-02-2018&to=28-02-2018"))


def test_without_scripts_bars_are_links_and_dates_are_typed(browser: Browser, address: str) -> None:
    with opened(browser, scripts=False) as page:
        page.goto(f"{address}/?q=giao")
        page.locator(".when summary").click()
        expect(page.locator(".handles")).to_be_hidden()
        page.locator(".when td", has_text="45").wait_for()
        page.locator("#when-form [name=from]").fill("2018")
        page.locator("#when-form [name=to]").fill("02-2018")
        page.locator("#when-form button").click()
        expect(page.locator("#count")).to_contain_text("45")
        page.mouse.click(*middle(page, 0, 2))
        expect(page.locator("#count")).to_contain_text("30")


def test_the_address_of_a_search_is_copied(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{address}/?q=giao&year=2018")
        page.locator(".permalink summary").click()
        page.locator(".permalink button").click()
        expect(page.locator(".permalink [role=status]")).to_have_text("Đã chép.")
        assert page.evaluate("navigator.clipboard.readText()") == f"{address}/?q=giao&year=2018"
