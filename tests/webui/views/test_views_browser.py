"""A real browser walks the views of a result: on a phone, in the dark, without JavaScript, by keyboard."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, expect

from tests.webui.test_browser import WIDTHS, at, opened, press_until

PAGES = {
    "photos": "/photos?q=tuyên+giáo",
    "no photos": "/photos?q=thông&from=2018&to=2018",
    "timeline": "/timeline?q=giao&photos=",
    "concordance": "/concordance?q=tuyen+giao&by=left",
    "hostile lines": "/concordance?q=nguyhiem",
    "hostile photos": "/photos?q=nguyhiem",
    "trends": "/trends?q=giao&q=đảng&q=hội+nghị&q=chi+bộ&q=khongcogi",
    "trends by month": "/trends?q=giao&per=month&scale=count",
    "trends of nothing": "/trends",
    "download": "/download?q=giao&sample=5",
    "nothing to download": "/download?q=khongcogi",
    "nothing": "/concordance?q=khongcogi",
    "no words": "/concordance",
}
SHIFT = """() => new Promise(told => {
  let moved = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => moved += each.value))
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => told(moved)));
})"""


@pytest.mark.parametrize("width", WIDTHS)
def test_matches_stand_in_the_middle_one_below_the_other_in_lines_that_never_break(
    browser: Browser, address: str, width: int
) -> None:
    with opened(browser, width=width) as page:
        page.goto(at(address, "vi", "/concordance?q=%22tuyen+giao%22"))
        page.evaluate("document.fonts.ready")
        places = page.locator(".kwic .match").evaluate_all(
            "cells => cells.map(c => c.getBoundingClientRect()).map(r => [r.left, r.width, r.height])"
        )
        middles = {round(left + wide / 2) for left, wide, _high in places}
        assert len(places) > 20
        assert len(middles) == 1
        assert {round(high) for _left, _wide, high in places} == {round(places[0][2])}
        left = page.locator(".kwic .left bdi").first.bounding_box()
        match = page.locator(".kwic .match").first.bounding_box()
        assert left
        assert match
        # What stands before ends at the match; what is too long is cut at its beginning.
        assert abs(left["x"] + left["width"] - match["x"]) < 1


@pytest.mark.parametrize("path", [PAGES["photos"], PAGES["timeline"], PAGES["concordance"]])
def test_nothing_shifts_while_a_view_loads(browser: Browser, address: str, path: str) -> None:
    with opened(browser, width=360) as page:
        # Once the fonts are there, all that may move things is the view itself: its photos above all.
        page.goto(at(address, "vi", path), wait_until="networkidle")
        page.reload(wait_until="networkidle")
        assert page.evaluate(SHIFT) < 0.02


def test_without_javascript_all_views_are_reached_from_the_results(
    browser: Browser, address: str
) -> None:
    with opened(browser, width=360, scripts=False) as page:
        page.goto(at(address, "en", "/?q=giao"))
        for view in ("Photos", "Timeline", "Concordance", "Trends"):
            page.locator(".views").get_by_text(view).click()
            expect(page.locator(".views [aria-current]")).to_contain_text(view)
        page.fill("#word-2", "hội nghị")
        page.get_by_role("button", name="Compare").click()
        expect(page.locator(".series li")).to_have_count(2)
        page.locator(".numbers summary").click()
        expect(page.locator(".numbers tbody tr").first).to_be_visible()
        page.locator(".views").get_by_text("Timeline").click()
        page.locator(".years > li > details > summary").first.click()
        expect(page.locator(".months").first).to_be_hidden()


def test_lines_are_sorted_and_an_article_reached_by_keyboard_alone(
    browser: Browser, address: str
) -> None:
    with opened(browser) as page:
        page.goto(at(address, "en", "/concordance?q=%22tuyên+giáo%22"))
        press_until(page, ".sorts a:nth-child(3)")
        page.keyboard.press("Enter")
        expect(page.locator(".sorts [aria-current]")).to_have_text("Word after")
        press_until(page, ".kwic .where a", most=60)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Tuyên giáo")


def test_the_line_of_a_chart_stays_apart_by_its_dashes_too(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        page.goto(at(address, "vi", PAGES["trends"]))
        strokes = page.locator(".series .swatch line").evaluate_all(
            "lines => lines.map(getComputedStyle).map(s => [s.stroke, s.strokeDasharray])"
        )
        assert len({colour for colour, _dash in strokes}) == 5
        assert len({dash for _colour, dash in strokes}) == 5


@pytest.mark.parametrize(("width", "shown"), [(360, "narrow"), (1280, "wide")])
def test_one_chart_is_seen_and_its_words_are_readable(
    browser: Browser, address: str, width: int, shown: str
) -> None:
    with opened(browser, width=width) as page:
        page.goto(at(address, "vi", PAGES["trends"]))
        expect(page.locator(".chart:visible")).to_have_count(1)
        expect(page.locator(f".chart.{shown}")).to_be_visible()
        boxes = page.locator(f".chart.{shown} .along").evaluate_all(
            "all => all.map(t => t.getBoundingClientRect()).map(r => [r.left, r.right, r.height])"
        )
        assert all(high >= 10 for _left, _right, high in boxes)
        assert all(one[1] < other[0] for one, other in pairwise(boxes))
