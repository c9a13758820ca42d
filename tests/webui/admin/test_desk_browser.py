"""A real browser sits at the desk: by keyboard, on a phone, without JavaScript, while a job goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, update

from archive import jobs
from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import attempts
from archive.catalogue.job_tables import jobs as job_table
from archive.catalogue.job_tables import schedules as schedule_table
from archive.jobs import Job
from archive.scheduling import schedules
from tests.webui.admin.conftest import PASSWORD
from tests.webui.stock import SITE
from tests.webui.test_browser import opened, press_until


@pytest.fixture
def running(catalogue: Catalogue) -> Job:
    """A job that goes on, and a schedule."""
    with catalogue.write() as connection:
        for table in (schedule_table, job_table, attempts):
            connection.execute(delete(table))
    schedules.add(catalogue, SITE, "0 22 * * *", name="dem", by="root", window="22:00-05:00")
    made = jobs.enqueue(catalogue, "crawl", {}, site=SITE, by="root")
    _go_on(catalogue, 10)
    return made


def _go_on(catalogue: Catalogue, done: int, state: str = "running") -> None:
    progress = {"done": done, "total": 200, "rate": 2.0, "left_s": 95, "url": f"http://x.vn/{done}"}
    log = "\n".join(f"page {number}" for number in range(done * 5))
    with catalogue.write() as connection:
        connection.execute(update(job_table).values(state=state, progress=progress, log=log))


def come_in(page: Page, address: str, prefix: str = "", name: str = "lan") -> None:
    page.goto(f"{address}{prefix}/admin/")
    # The field takes the focus by itself, a moment after the page is there.
    expect(page.locator("[autofocus]")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".rooms")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_schedule_is_made_and_removed_by_keyboard_alone(
    browser: Browser, address: str, running: Job, catalogue: Catalogue, scripts: bool
) -> None:
    with opened(browser, scripts=scripts) as page:
        come_in(page, address, name="minh")
        page.goto(f"{address}/admin/schedules")
        press_until(page, "a[href$='/schedules/new']")
        page.keyboard.press("Enter")
        expect(page.locator("#cron")).to_be_visible()
        press_until(page, "#name")
        page.keyboard.type("sang-som")
        press_until(page, "#cron")
        page.keyboard.press("Control+a")
        page.keyboard.type("30 5 * * 1-5")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("sang-som")
        expect(page.get_by_role("status")).to_contain_text("Đã thêm")
        press_until(page, "a[href$='/remove']")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Xóa sang-som")
        press_until(page, "main button")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Đã xóa")
    assert [one.name for one in schedules.schedules(catalogue)] == ["dem"]


def test_a_running_job_is_shown_live_and_stopped(
    browser: Browser, address: str, running: Job, catalogue: Catalogue
) -> None:
    with opened(browser) as page:
        come_in(page, address, name="minh")
        page.goto(f"{address}/admin/jobs/{running.id}")
        expect(page.locator(".bar")).to_contain_text("10 trên 200")
        page.locator("#deeds summary").focus()
        _go_on(catalogue, 60)
        expect(page.locator(".bar")).to_contain_text("60 trên 200", timeout=120_000)
        expect(page.locator("#log")).to_contain_text("page 299")
        assert page.evaluate(
            "(b => b.scrollTop + b.clientHeight >= b.scrollHeight - 2)(document.getElementById('log'))"
        )
        expect(page.locator("#deeds summary")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#deeds button")).to_be_visible()
        # The question stays open while the page goes on.
        _go_on(catalogue, 61)
        expect(page.locator(".bar")).to_contain_text("61 trên 200", timeout=120_000)
        assert not jobs.job(catalogue, running.id).cancel_asked
        expect(page.locator("#deeds button")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("đã yêu cầu dừng").first).to_be_visible()
        assert jobs.job(catalogue, running.id).cancel_asked
        _go_on(catalogue, 62, state="cancelled")
        expect(page.locator("#progress .state").first).to_have_text("đã hủy", timeout=120_000)


def test_without_scripts_a_running_job_refreshes_and_is_stopped(
    browser: Browser, address: str, running: Job, catalogue: Catalogue
) -> None:
    with opened(browser, scripts=False) as page:
        come_in(page, address, name="minh")
        page.goto(f"{address}/admin/jobs/{running.id}")
        assert page.locator("meta[http-equiv=refresh]").count() == 1
        page.locator("#deeds summary").click()
        page.locator("#deeds button").click()
        assert jobs.job(catalogue, running.id).cancel_asked
