"""A real browser looks at the corpus pages: on a phone, in the dark, with axe, without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from archive.catalogue import Catalogue
from archive.people.following import follow
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from tests.webui.stock import Stock
from tests.webui.test_browser import LANGUAGES, Scheme, at, opened
from tests.webui.views.test_views_browser import axe_finds_nothing

PAGES = {
    "words": "/corpus/terms?q=tuyên+giáo&order=term",
    "keywords": "/corpus/keyness?q=tuyên+giáo",
    "collocations": "/corpus/collocations?q=tuyên+giáo&node=tuyên+giáo",
    "no word": "/corpus/collocations",
    "over time": "/corpus/counts",
    "links": "/corpus/links?ends=sites",
    "hostile": "/corpus/terms?q=nguyhiem",
    "nothing": "/corpus/ngrams?q=khongcogi",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(
    browser: Browser, address: str, stock: Stock, language: str, width: int, scheme: Scheme
) -> None:
    with Catalogue.open(stock.config) as catalogue:
        follow(catalogue)
        found = pin(open_engine(stock.config), catalogue, Query(words="tuyên giáo")).id
    paths = PAGES | {
        "people of a set": f"/set/{found}/corpus/people",
        "lines of a set": f"/set/{found}/corpus/concordance",
    }
    with opened(browser, width=width, scheme=scheme) as page:
        for name, path in paths.items():
            page.goto(at(address, language, path))
            page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            axe_finds_nothing(page, name)


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
