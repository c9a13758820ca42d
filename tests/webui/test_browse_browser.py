"""A real browser goes about without a search: by keyboard, without scripts, in the dark; it keeps searches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from archive.catalogue import Catalogue
from indexer.engines import open_engine
from indexer.sync import sync
from tests.webui.stock import Stock, written
from tests.webui.test_browser import LANGUAGES, WIDTHS, at, opened, press_until


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_years_to_an_article_by_keyboard_alone(
    browser: Browser, address: str, width: int
) -> None:
    with opened(browser, width=width, scripts=False) as page:
        page.goto(f"{address}/en/latest")
        for link, behind in ((".browse-bar a", ".months"), (".months td.held a", ".one .days"),
                             (".days td.held a", ".articles")):  # fmt: skip
            press_until(page, link)
            page.keyboard.press("Enter")
            expect(page.locator(behind)).to_be_visible()
        press_until(page, ".articles a")
        page.keyboard.press("Enter")
        expect(page.locator("article h1")).to_be_visible()


def test_lists_are_turned_forth_and_back_without_scripts(browser: Browser, address: str) -> None:
    with opened(browser, width=360, scripts=False) as page:
        page.goto(f"{address}/latest")
        first = page.locator(".articles a").all_inner_texts()
        assert len(first) == 30
        page.click("a[rel=next]")
        page.wait_for_load_state()
        assert not set(page.locator(".articles a").all_inner_texts()) & set(first)
        expect(page.locator("a[rel=next]")).to_have_count(0)
        page.click("a[rel=prev]")
        page.wait_for_load_state()
        assert page.locator(".articles a").all_inner_texts() == first


def paper(page: Page) -> str:
    page.wait_for_load_state()
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_colours_are_switched_without_scripts_and_stay(
    browser: Browser, address: str, language: str
) -> None:
    light, dark = "rgb(251, 249, 245)", "rgb(23, 22, 20)"
    with opened(browser, scheme="light", scripts=False) as page:
        page.goto(at(address, language, "/latest?by=archived"))
        # Computed styles cannot be asked for without scripts: the sheet's media says the same.
        page.click("button[value=dark]")
        assert page.url == at(address, language, "/latest?by=archived")
        expect(page.locator("link[href*='dark.css']")).to_have_attribute("media", "screen")
        expect(page.locator("button[value=dark]")).to_have_attribute("aria-pressed", "true")
    with opened(browser, scheme="dark") as page:
        page.goto(at(address, language, "/about"))
        assert paper(page) == dark
        page.click("button[value=light]")
        assert paper(page) == light
        page.goto(at(address, language, "/browse"))
        assert paper(page) == light
        # The other language shares the choice.
        page.click(".languages a:not([aria-current])")
        assert paper(page) == light
        page.click("button[value=auto]")
        assert paper(page) == dark


def add(stock: Stock, number: int) -> None:
    with Catalogue.open(stock.config) as catalogue:
        stock.take_in_one(catalogue, written(number, "Tin thêm", "Bài về zzmoi."))
        sync(open_engine(stock.config), catalogue)


def test_a_saved_search_tells_what_is_new_and_is_renamed_moved_and_removed(
    browser: Browser, address: str, stock: Stock, tmp_path: Path
) -> None:
    with opened(browser, width=360) as page:
        page.goto(f"{address}/en/?q=zzmoi&match=any")
        with page.expect_response("**/saved/new.json*"):
            page.click("[data-save]")
        expect(page.locator(".follow [data-said]")).to_have_text("Saved in this browser")
        page.goto(f"{address}/en/saved")
        expect(page.locator(".saved-list li")).to_have_count(1)
        expect(page.locator(".saved-list span")).to_have_text("nothing new")
        add(stock, 9001)
        page.reload()
        expect(page.locator(".saved-list .fresh")).to_have_text("1 new or changed")
        page.click("text=Rename")
        page.fill(".saved-list input", "Việc <b>mới</b>")
        page.keyboard.press("Enter")
        expect(page.locator(".saved-list a")).to_have_text("Việc <b>mới</b>")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        with page.expect_download() as download:
            page.click("[data-export]")
        download.value.save_as(tmp_path / "saved.json")
        kept = json.loads((tmp_path / "saved.json").read_text("utf-8"))
        assert [each["search"] for each in kept] == ["q=zzmoi&match=any"]
        # Looking at the results is looking at what is new.
        page.click(".saved-list a")
        page.wait_for_load_state("networkidle")
        page.goto(f"{address}/en/saved")
        expect(page.locator(".saved-list span")).to_have_text("nothing new")
        page.click("text=Remove")
        expect(page.locator(".saved-list li")).to_have_count(0)
        page.set_input_files("[data-import]", tmp_path / "saved.json")
        expect(page.locator("[data-saved] [data-said]")).to_have_text("Searches taken in: 1")
        expect(page.locator(".saved-list a")).to_have_text("Việc <b>mới</b>")


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "{}", "[1, null]", '[{"search": 5, "name": "x"}]', '[{"search": "q=x"}]'],
)
def test_a_file_that_is_something_else_takes_nothing_away(
    browser: Browser, address: str, tmp_path: Path, text: str
) -> None:
    (tmp_path / "bad.json").write_text(text, "utf-8")
    with opened(browser) as page:
        page.goto(f"{address}/en/?q=giao")
        page.click("[data-save]")
        page.goto(f"{address}/en/saved")
        page.set_input_files("[data-import]", tmp_path / "bad.json")
        expect(page.locator("[data-saved] [data-said]")).to_have_text(
            "This file holds no saved searches."
        )
        expect(page.locator(".saved-list li")).to_have_count(1)


def test_what_another_program_left_in_the_storage_runs_nothing(
    browser: Browser, address: str
) -> None:
    bad = json.dumps([{"search": "q=<script>&x=//evil", "name": "<img src=x onerror=alert(1)>"}])
    with opened(browser) as page:
        page.goto(f"{address}/about")
        page.evaluate("text => localStorage.setItem('khotin.saved', text)", bad)
        page.goto(f"{address}/saved")
        expect(page.locator(".saved-list a")).to_have_text("<img src=x onerror=alert(1)>")
        href = page.locator(".saved-list a").get_attribute("href") or ""
        assert href.startswith("/?q=%3Cscript%3E")
        page.evaluate("localStorage.setItem('khotin.saved', '{broken')")
        page.reload()
        expect(page.locator("[data-saved] [data-said]")).to_contain_text("Chưa lưu lượt tìm nào")


def test_without_scripts_or_storage_the_page_says_so(browser: Browser, address: str) -> None:
    with opened(browser, scripts=False) as page:
        page.goto(f"{address}/saved")
        expect(page.locator("noscript p")).to_contain_text("Trang này cần JavaScript")
        page.goto(f"{address}/?q=giao")
        expect(page.locator("[data-save]")).to_be_hidden()
        expect(page.locator(".follow a").first).to_have_attribute("href", "/feed.atom?q=giao")
    with opened(browser) as page:
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('off') }})"
        )
        page.goto(f"{address}/saved")
        expect(page.locator("[data-saved] [data-said]")).to_contain_text(
            "Bộ nhớ của trình duyệt đang tắt"
        )
        page.goto(f"{address}/?q=giao")
        page.click("[data-save]")
        expect(page.locator(".follow [data-said]")).to_contain_text(
            "Trình duyệt này không lưu được"
        )


def test_the_start_page_weighs_little_and_does_not_jump(browser: Browser, address: str) -> None:
    with opened(browser, width=360) as page:
        weights: list[int] = []
        page.on("requestfinished", lambda asked: weights.append(
            asked.sizes()["responseBodySize"] + asked.sizes()["responseHeadersSize"]))  # fmt: skip
        page.add_init_script(
            "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries())"
            " window.shift += e.value }).observe({type: 'layout-shift', buffered: true})"
        )
        page.goto(f"{address}/")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        assert page.evaluate("window.shift") < 0.02
        assert 20_000 < sum(weights) < 150_000
