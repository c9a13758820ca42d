"""A real browser reads an article: its matches, its photos, its citation; with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.webui.stock import article_id
from tests.webui.test_browser import LANGUAGES, WIDTHS, at, opened, press_until

SAMPLE = f"/a/{article_id(1034)}"
ASKED = f"{SAMPLE}?q=tuyen+giao"
EVERYWHERE = [(width, language) for width in WIDTHS for language in LANGUAGES]


@pytest.fixture(params=EVERYWHERE, ids=lambda each: f"{each[0]}-{each[1]}")
def reader(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the article as whoever comes from a search does, at each width in each language."""
    width, language = request.param
    with opened(browser, width=width) as page:
        page.goto(at(address, language, ASKED))
        yield page


def chosen(page: Page) -> str:
    return str(page.evaluate("document.querySelector('mark.now')?.id ?? ''"))


def test_keys_walk_from_match_to_match(reader: Page) -> None:
    last = reader.locator("mark[id^=m]").count()
    status = reader.locator(".marks [role=status]")
    for place in (1, 2):
        reader.keyboard.press("n")
        assert chosen(reader) == f"m{place}"
        expect(status).to_contain_text(f"{place} ")
        expect(reader.locator("mark.now")).to_be_in_viewport()
    for place in (1, last):
        reader.keyboard.press("p")
        assert chosen(reader) == f"m{place}"
    expect(reader.locator("mark.now")).to_be_in_viewport()
    reader.locator(".marks .steps button").nth(1).click()
    assert chosen(reader) == "m1"


def test_letters_typed_into_a_field_walk_nowhere(reader: Page) -> None:
    reader.locator(".top input[type=search]").fill("")
    reader.locator(".top input[type=search]").press_sequentially("np")
    assert chosen(reader) == ""


def test_the_keys_can_be_turned_off_for_good(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        page.goto(at(address, "vi", ASKED))
        keys = page.locator(".marks .keys")
        expect(keys).to_have_attribute("aria-pressed", "true")
        keys.click()
        page.reload()
        expect(keys).to_have_attribute("aria-pressed", "false")
        page.keyboard.press("n")
        assert chosen(page) == ""


def test_photos_are_looked_at_by_keyboard_and_the_focus_comes_back(reader: Page) -> None:
    press_until(reader, "a.zoom")
    reader.keyboard.press("Enter")
    dialog = reader.locator("dialog.viewer")
    expect(dialog).to_be_visible()
    expect(reader.locator(".viewer-count")).to_contain_text("1 / 2")
    expect(reader.locator(".viewer-caption")).to_contain_text("Nguyễn Thị Kiều Hương")
    first = reader.locator(".viewer img").get_attribute("src")
    reader.keyboard.press("ArrowRight")
    expect(reader.locator(".viewer-count")).to_contain_text("2 / 2")
    expect(reader.locator(".viewer-caption")).to_contain_text("Phạm Thu Hằng")
    assert reader.locator(".viewer img").get_attribute("src") != first
    assert reader.evaluate("document.querySelector('.viewer img').decode().then(() => true)")
    for _step in range(6):
        reader.keyboard.press("Tab")
        assert reader.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    reader.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert reader.evaluate("document.activeElement === document.querySelector('a.zoom')")


def test_the_viewer_fits_the_screen(reader: Page) -> None:
    reader.locator("a.zoom").nth(1).click()
    reader.locator(".viewer img").evaluate("each => each.decode()")
    box, size = reader.locator(".viewer img").bounding_box(), reader.viewport_size
    assert box
    assert size
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"]
    for part in (".viewer-close", ".viewer-next", ".viewer-previous", ".viewer-caption"):
        expect(reader.locator(part)).to_be_in_viewport()


def test_a_line_holds_about_66_letters(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        page.goto(at(address, "vi", SAMPLE))
        letters = page.evaluate(
            """() => { const p = [...document.querySelectorAll('.body p')]
                 .sort((a, b) => b.textContent.length - a.textContent.length)[0];
               return p.textContent.length /
                 (p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).lineHeight)); }"""
        )
        assert 58 <= letters <= 72


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_matches_photos_and_citations_are_links_and_text(
    browser: Browser, address: str, width: int, language: str
) -> None:
    with opened(browser, width=width, scripts=False) as page:
        page.goto(at(address, language, ASKED))
        page.locator(".marks .places a").nth(2).click()
        assert page.url.endswith("#m3")
        expect(page.locator("#m3")).to_be_in_viewport()
        page.locator(".facts .actions a").nth(1).click()
        expect(page.locator(".style .copied-text").first).to_contain_text("La Thị Nhung")
        expect(page.locator("button.copy")).to_have_count(0)
        page.locator("details summary").first.click()
        expect(page.locator("pre").first).to_contain_text("@misc{")
        page.goto(at(address, language, SAMPLE))
        page.locator("a.zoom").first.click()
        assert "/photo/" in page.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_citation_is_copied_and_said_to_be(browser: Browser, address: str, language: str) -> None:
    with opened(browser) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(at(address, language, f"{SAMPLE}/cite"))
        section = page.locator("section.style").nth(1)
        section.locator("button.copy").click()
        expect(section.locator("[role=status]")).not_to_be_empty()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == section.locator(".copied-text").inner_text()
        assert copied.startswith("La Thị Nhung")


def test_the_open_viewer_is_in_nobody_s_way(reader: Page) -> None:
    reader.locator("a.zoom").first.click()
    expect(reader.locator("dialog.viewer")).to_be_visible()
    found = Axe().run(reader)
    assert found.violations_count == 0, found.generate_report()
