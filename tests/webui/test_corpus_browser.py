"""A real browser counts words of a search, without JavaScript."""

from __future__ import annotations

from playwright.sync_api import Browser, expect


def test_options_and_sorting_work_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/corpus/terms?q=tuyên+giáo")
    page.get_by_label("Counted are").select_option("syllables")
    page.get_by_label("Words of grammar").select_option("out")
    page.get_by_role("button", name="Count", exact=True).click()
    expect(page.get_by_label("Counted are")).to_have_value("syllables")
    assert "q=tuy" in page.url
    page.get_by_role("link", name="Word", exact=True).click()
    expect(page.get_by_role("columnheader", name="Word")).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(page.get_by_label("Words of grammar")).to_have_value("out")
    page.get_by_role("link", name="Keywords").click()
    expect(page.get_by_label("Counted are")).to_have_value("syllables")
    page.get_by_role("searchbox", name="Words to search for").fill("công tác")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keywords")
    context.close()
