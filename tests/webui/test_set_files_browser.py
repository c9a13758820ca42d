"""A real browser asks for a file of a result set and sees it being made, with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from sqlalchemy import delete, update

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as job_table
from archive.export.forms import FORMS
from archive.export.options import Options
from archive.export.set_making import make
from archive.resultsets import ResultSet
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from tests.webui.stock import SITE, Stock
from tests.webui.test_browser import at, opened


@pytest.fixture
def catalogue(stock: Stock) -> Iterator[Catalogue]:
    with Catalogue.open(stock.config) as opened_:
        yield opened_
        with opened_.write() as connection:
            connection.execute(delete(job_table))


@pytest.fixture
def made(stock: Stock, catalogue: Catalogue) -> ResultSet:
    return pin(open_engine(stock.config), catalogue, Query(sites=(SITE,), sort="oldest"))


def put(catalogue: Catalogue, **values: object) -> None:
    with catalogue.write() as connection:
        connection.execute(update(job_table).values(**values))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_asked_for_watched_and_taken(
    browser: Browser, address: str, catalogue: Catalogue, made: ResultSet, scripts: bool
) -> None:
    # With scripts the page asks every two seconds, without it every five.
    form, label = ("xlsx", "Excel (XLSX)") if scripts else ("warc", "WARC")
    with opened(browser, width=360, scripts=scripts) as page:
        page.goto(f"{address}/en/set/{made.id}")
        if page.locator("#files-ask").get_attribute("open") is None:
            page.locator("#files-ask summary").click()
        page.get_by_label(label, exact=True).check()
        page.get_by_role("button", name="Make the file").click()
        expect(page).to_have_url(f"{address}/en/set/{made.id}/files")
        expect(page.locator(".files-waiting")).to_contain_text("waits for its turn")
        put(catalogue, state="running", progress={"done": 1, "total": 4})
        expect(page.get_by_role("progressbar")).to_have_attribute("value", "25", timeout=30_000)
        make(catalogue, made, FORMS[form], Options(), lambda *_: None)
        put(catalogue, state="finished")
        with page.expect_download(timeout=30_000) as taken:
            link = page.locator(".files-ready li", has_text=label).get_by_role("link", name="Download")  # fmt: skip
            expect(link).to_be_visible(timeout=30_000)
            link.click()
        assert taken.value.suggested_filename.endswith(FORMS[form].ending)


@pytest.mark.parametrize(("width", "language"), [(360, "vi"), (1280, "en")])
def test_the_page_fits_and_axe_finds_nothing(
    browser: Browser, address: str, catalogue: Catalogue, made: ResultSet, width: int, language: str
) -> None:
    with opened(browser, width=width) as page:
        for form in ("parquet", "package"):
            page.goto(at(address, language, f"/set/{made.id}?form={form}"))
            page.locator("#files-ask button").click()
        put(catalogue, state="failed", error="x")
        page.goto(at(address, language, f"/set/{made.id}/files"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}  # fmt: skip
        found = Axe().run(page, options=options)
        assert found.violations_count == 0, found.generate_report()
