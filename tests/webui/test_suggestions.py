"""Suggestions as one types: the route, and the list below the field in a real browser."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from archive.config import Config
from tests.webui.test_browser import opened
from webui.app import create_app


def test_a_half_typed_question_is_finished(client: FlaskClient) -> None:
    sent = client.get("/suggest.json?q=tuyên+gi")
    assert sent.json is not None
    assert sent.json["q"] == "tuyên gi"
    assert "tuyên giáo" in sent.json["suggestions"]
    assert len(sent.json["suggestions"]) <= 8
    assert sent.headers["Cache-Control"] == "public, max-age=600"


def test_odd_beginnings_get_an_empty_answer(client: FlaskClient) -> None:
    for typed in ("", " ", "zzzzqq", '"', "(((", "\x00", "a" * 10_000, "ngay:20", "-"):
        sent = client.get("/suggest.json", query_string={"q": typed})
        assert sent.status_code == 200
        assert isinstance((sent.json or {})["suggestions"], list)


def test_without_an_index_there_is_nothing_to_suggest(tmp_path: Path) -> None:
    client = create_app(Config(data_dir=tmp_path)).test_client()
    assert client.get("/suggest.json?q=gi").status_code == 503, "nor an archive"


def test_a_suggestion_is_taken_by_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, width=360) as page:
        page.goto(address)
        field = page.get_by_role("combobox")
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-expanded", "false")
        page.keyboard.type("tuyen gi")
        expect(page.get_by_role("listbox")).to_be_visible()
        expect(field).to_have_attribute("aria-expanded", "true")
        count = page.get_by_role("option").count()
        expect(page.locator(".ask [role=status]")).to_have_text(f"Gợi ý: {count}")
        page.keyboard.press("ArrowDown")
        chosen = page.get_by_role("option", selected=True)
        expect(chosen).to_have_count(1)
        expect(field).to_have_attribute("aria-activedescendant", "q-list0")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        text = chosen.inner_text()
        assert text.startswith("tuy")
        page.keyboard.press("Enter")
        expect(page.locator("#count")).to_contain_text(f"“{text}”")


def test_escape_closes_the_list_and_keeps_the_words(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        page.goto(f"{address}/?q=giao")
        page.locator("#q").fill("tuyen gi")
        expect(page.get_by_role("listbox")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".suggestions")).to_be_hidden()
        assert page.locator("#q").input_value() == "tuyen gi"
        page.locator("#q").fill("tuyen gia")
        page.locator(".suggestions li").first.click()
        expect(page.locator("#count")).to_contain_text("tuy")
