"""A real browser walks the site: by keyboard, on a phone, without JavaScript, among hostile pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.webui.stock import Stock, article_id, article_url

WIDTHS = {360: 740, 1280: 900}
LANGUAGES = ("vi", "en")
Scheme = Literal["light", "dark"]


@contextmanager
def opened(
    browser: Browser, *, width: int = 1280, scheme: Scheme = "light", scripts: bool = True
) -> Iterator[Page]:
    """Open a page; any console error or uncaught exception fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme=scheme,
        java_script_enabled=scripts,
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(f"dialog {dialog.message}"))
    # Chromium itself logs the status of the page asked for; that is no fault of the page.
    yield page
    context.close()
    assert [said for said in wrong if "the server responded with a status of 4" not in said] == []


def at(address: str, language: str, path: str) -> str:
    return f"{address}{'' if language == 'vi' else '/en'}{path}"


def press_until(page: Page, selector: str, key: str = "Tab", most: int = 40) -> None:
    """Press a key until the focus is on what the selector names, once the page is whole."""
    page.wait_for_load_state()
    for _step in range(most):
        page.keyboard.press(key)
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {most} times {key}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_from_words_to_the_archived_page_by_keyboard_alone(
    browser: Browser, address: str, width: int, language: str
) -> None:
    with opened(browser, width=width) as page:
        page.goto(at(address, language, "/"))
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.type("tuyên giáo")
        page.keyboard.press("Enter")
        expect(page.locator("#count")).to_contain_text("tuyên giáo")
        press_until(page, ".hit h2 a")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Đoàn công tác của Ban Tuyên giáo")
        press_until(page, ".facts .actions a")
        page.keyboard.press("Enter")
        frame = page.frame_locator("iframe.archived")
        expect(frame.locator("h1")).to_contain_text("Đoàn công tác của Ban Tuyên giáo")
        expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_from_an_article_to_what_changed_in_it_by_keyboard_alone(
    browser: Browser, address: str, width: int, language: str
) -> None:
    with opened(browser, width=width) as page:
        page.goto(at(address, language, f"/a/{article_id(3000)}"))
        press_until(page, ".facts .more a")
        page.keyboard.press("Enter")
        expect(page.locator(".life")).to_be_visible()
        press_until(page, ".life .what a")
        page.keyboard.press("Enter")
        expect(page.locator(".diff ins").first).to_have_text("năm")
        expect(page.locator(".diff del").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_calendar_to_what_is_missing_by_keyboard_alone(
    browser: Browser, address: str, width: int, language: str
) -> None:
    with opened(browser, width=width) as page:
        page.goto(at(address, language, "/coverage"))
        press_until(page, ".by-section a")
        page.keyboard.press("Enter")
        expect(page.locator(".calendar")).to_be_visible()
        press_until(page, ".calendar .hole a")
        page.keyboard.press("Enter")
        expect(page.locator(".missing-list li")).to_have_count(3)
        expect(page.locator("#month")).to_be_in_viewport()


def test_the_skip_link_is_first_and_leads_past_the_header(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        page.goto(f"{address}/a/{article_id(1034)}")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        expect(page.locator(".skip")).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()


def test_without_javascript_everything_can_be_reached(browser: Browser, address: str) -> None:
    with opened(browser, width=360, scripts=False) as page:
        page.goto(address)
        page.fill("#q", "giao")
        page.keyboard.press("Enter")
        expect(page.locator("#count")).to_contain_text("giao")
        page.click("details.filters summary")
        page.fill("#from", "02-2018")
        page.select_option("#match", "any")
        page.click("details.filters button")
        assert page.url == f"{address}/?q=giao&match=any&from=2018-02-01"
        page.click("a[rel=next]")
        expect(page.locator(".pager [aria-current=page]")).to_contain_text("2")
        page.click(".hit h2 a >> nth=0")
        page.click(".facts .actions a >> nth=0")
        expect(page.frame_locator("iframe.archived").locator("h1")).to_be_visible()


def test_facets_stand_beside_the_results_or_fold_above_them(browser: Browser, address: str) -> None:
    with opened(browser, width=1280, scripts=False) as page:
        page.goto(f"{address}/?q=giao")
        expect(page.locator(".narrowing summary").first).to_be_hidden()
        expect(page.locator(".narrowing li a").first).to_be_visible()
        press_until(page, ".past")
        expect(page.locator(".past")).to_be_in_viewport()
        press_until(page, ".narrowing li a")
    with opened(browser, width=360, scripts=False) as page:
        page.goto(f"{address}/?q=giao")
        expect(page.locator(".narrowing li a").first).to_be_hidden()
        press_until(page, ".narrowing summary")
        page.keyboard.press("Enter")
        page.click(".narrowing li a >> nth=1")
        assert page.url == f"{address}/?q=giao&year=2018"
        page.click(".chips a >> nth=0")
        assert page.url == f"{address}/?q=giao"


def test_what_was_assumed_is_undone_without_javascript(browser: Browser, address: str) -> None:
    with opened(browser, width=360, scripts=False) as page:
        page.goto(f"{address}/?q=ban+tuyen+giao")
        page.click("text=Đừng đoán dấu")
        assert page.url == f"{address}/?q=ban+tuyen+giao&restore=off"
        page.click("text=Chỉ tìm đúng chữ đã gõ")
        page.click(".switches a >> nth=0")
        assert page.url == f"{address}/?q=ban+tuyen+giao&marks=exact&restore=off&expand=off"
        page.click(".ways a >> nth=0")
        expect(page.locator(".hit")).not_to_have_count(0)


def test_nothing_a_hostile_article_holds_is_executed(
    browser: Browser, address: str, stock: Stock
) -> None:
    capture = stock.capture(article_url(6666)).id
    with opened(browser) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for path in (
            "/?q=nguyhiem",
            f"/a/{article_id(6666)}",
            f"/capture/{capture}",
            f"/capture/{capture}/raw",
        ):
            page.goto(f"{address}{path}")
            page.wait_for_load_state("networkidle")
            # The page alone leads back to its banner.
            assert page.url == f"{address}{path.removesuffix('/raw')}"
            assert page.title() != "owned"
        assert [url for url in asked if not url.startswith(address)] == []
        page.goto(f"{address}/capture/{capture}")
        frame = page.frame_locator("iframe.archived")
        frame.get_by_text("bấm").click()
        assert page.title() != "owned"
        expect(frame.locator("input")).to_be_disabled()
        # The page's own styles are kept.
        expect(frame.locator("h1")).to_have_text("Trang có mã độc")


def test_the_archived_pictures_are_seen(browser: Browser, address: str, stock: Stock) -> None:
    with opened(browser) as page:
        page.goto(f"{address}/capture/{stock.capture(article_url(1034)).id}")
        page.wait_for_load_state("networkidle")
        frame = page.frames[1]
        widths = frame.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth)")
        assert widths == [480, 480, 0]


def test_a_first_visit_weighs_little_and_uses_our_own_fonts(browser: Browser, address: str) -> None:
    with opened(browser, width=360) as page:
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(f"{address}/?q=giao")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        fonts = page.evaluate(
            "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
        )
        # The machine's own letters, made as wide, may stand in while ours are on their way.
        ours = {font.strip('"') for font in fonts} - {"Wider Times"}
        assert ours == {"Be Vietnam Pro", "Source Serif 4"}
        weights = [answer.request.sizes() for answer in answers]
        # As it goes over the line: fonts are packed already, texts are packed by us.
        assert sum(w["responseBodySize"] + w["responseHeadersSize"] for w in weights) < 150_000
