"""A real browser fixes an answer as a result set, keeps it without JavaScript, or leaves it as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, expect

from tests.webui.test_browser import opened


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
