"""A browser comes in, changes its password and goes: with scripts and without, small and wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from archive import users
from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import attempts
from archive.users import Role
from tests.webui.admin.conftest import PASSWORD
from tests.webui.test_browser import opened

FRESH = "gió mùa đông bắc về sớm"
REFUSED = {"": "Tên và mật khẩu", "/en": "do not belong together"}
CHANGED = {"": "mật khẩu", "/en": "The password was changed"}


def try_in(page: Page, there: str, name: str, password: str) -> None:
    page.goto(f"{there}/admin/sign-in")
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("main form button").click()


@pytest.mark.parametrize(
    ("number", "width", "prefix", "scripts"),
    [(1, 360, "", True), (2, 360, "/en", False), (3, 1280, "", False), (4, 1280, "/en", True)],
)
def test_one_comes_in_changes_the_password_and_goes_everywhere(
    browser: Browser, address: str, catalogue: Catalogue, number: int, width: int, prefix: str, scripts: bool,
) -> None:  # fmt: skip
    with catalogue.write() as connection:
        connection.execute(delete(attempts))
    name, there = f"tu{number}", address + prefix
    users.add(catalogue, name, Role.VIEWER, password=PASSWORD, by="root")
    with (
        opened(browser, width=width, scripts=scripts) as page,
        opened(browser, width=width, scripts=scripts) as other,
    ):
        try_in(page, there, name, "sai hoàn toàn rồi")
        expect(page.get_by_role("alert")).to_contain_text(REFUSED[prefix])
        before = {each["name"]: each["value"] for each in page.context.cookies()}
        try_in(page, there, name, PASSWORD)
        expect(page.locator(".rooms")).to_be_visible()
        (session,) = [each for each in page.context.cookies() if each["name"] not in before]
        assert (session["httpOnly"], session["sameSite"], session["path"]) == (True, "Lax", "/")
        # A viewer is offered nothing that changes the archive.
        for path in ("", "jobs", "schedules", "copies", "checks"):
            page.goto(f"{there}/admin/{path}")
            assert page.locator("main form[method=post]").count() == 0, path

        page.goto(f"{there}/admin/account")
        for field, value in (("old", PASSWORD), ("new", FRESH), ("again", FRESH)):
            page.locator(f"#{field}").fill(value)
        page.locator("form:has(#again) button").click()
        expect(page.get_by_role("status")).to_contain_text(CHANGED[prefix])
        kept = {each["name"]: each["value"] for each in page.context.cookies()}
        assert kept[session["name"]] != session["value"]

        try_in(other, there, name, PASSWORD)
        expect(other.get_by_role("alert")).to_contain_text(REFUSED[prefix])
        try_in(other, there, name, FRESH)
        expect(other.locator(".rooms")).to_be_visible()
        page.goto(f"{there}/admin/account")
        page.locator("button[name=everywhere]").click()
        expect(page.locator("[name=password]")).to_be_visible()
        other.goto(f"{there}/admin/jobs")
        expect(other.locator("[name=password]")).to_be_visible()
        assert "to=" in other.url
