"""The coverage pages show what is held and missing, month by month, to anybody and any program."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from markupsafe import Markup

from tests.webui.stock import SECTION, article_url
from webui.coverage import _inert, coverage_of

SITE = "/coverage/duk-langson"


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_overview_names_every_site_and_what_is_missing(client: FlaskClient) -> None:
    page = text_of(client, "/coverage")
    assert f'href="{SITE}"' in page
    assert "1 bài lỗi" in page
    assert "failed" in text_of(client, "/en/coverage")


def test_the_calendar_says_each_month_in_words_too(client: FlaskClient) -> None:
    page = text_of(client, SITE)
    assert 'aria-label="tháng 2 năm 2018: đã lưu' in page
    assert "1 bài lỗi, 1 bài mất trước khi kịp lấy, 1 bài chưa lấy" in page
    assert 'aria-label="February 2018: ' in text_of(client, f"/en{SITE}")
    assert 'aria-label="không có ngày: ' in page


def test_a_month_lists_what_is_missing_and_why(client: FlaskClient) -> None:
    page = text_of(client, f"{SITE}?month=2018-02")
    assert "status 503" in page
    assert "gone: status 404" in page
    assert article_url(72).replace("&", "&amp;") in page
    assert "danh sách ghi ngày 05-02-2018" in page
    assert "from=2018-02-01" in page
    assert "to=2018-02-28" in page
    assert article_url(90).replace("&", "&amp;") in text_of(client, f"{SITE}?month=undated")


def test_numbers_without_an_article_are_called_perhaps_missing(client: FlaskClient) -> None:
    gaps = client.get(f"{SITE}.json?month=undated").get_json()["gaps"]
    assert any(gap["first"] <= 80 <= gap["last"] for gap in gaps)
    assert "Có thể thiếu" in text_of(client, f"{SITE}?month=undated")


def test_a_section_has_its_own_calendar(client: FlaskClient) -> None:
    answer = client.get(SITE, query_string={"section": SECTION})
    assert answer.status_code == 200
    found = client.get(f"{SITE}.json", query_string={"section": SECTION}).get_json()
    whole = client.get(f"{SITE}.json").get_json()
    assert found["section"] == SECTION
    assert 0 < found["total"]["archived"] < whole["total"]["archived"]


def test_the_same_is_there_as_json_and_csv(client: FlaskClient) -> None:
    found = client.get(f"{SITE}.json?month=2018-02").get_json()
    assert found["missing"] == 3
    assert {hole["state"] for hole in found["holes"]} == {"failed", "missing", "waiting"}
    assert client.get("/coverage.json").get_json()[0]["site"] == "duk-langson"
    rows = list(csv.DictReader(StringIO(client.get(f"{SITE}.csv").text)))
    february = next(row for row in rows if row["month"] == "2018-02" and not row["section"])
    assert (february["failed"], february["missing"], february["waiting"]) == ("1", "1", "1")


def test_a_section_named_like_a_formula_is_no_formula_in_a_table() -> None:
    assert _inert("=1+1") == "'=1+1"
    assert _inert("Tin tức") == "Tin tức"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/coverage/khong-co", 404),
        ("/coverage/khong-co.json", 404),
        (f"{SITE}?section=Không+có", 404),
        (f"{SITE}?month=2018-13", 400),
        (f"{SITE}?month=<script>", 400),
        (f"{SITE}?month=2018-02&page=0", 400),
        (f"{SITE}?month=2018-02&page=²", 400),
        (f"{SITE}?month=2018-02&page=000000001{'9' * 20}", 400),
        (f"{SITE}.csv?month=x", 200),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    client: FlaskClient, address: str, code: int
) -> None:
    assert client.get(address).status_code == code


def test_readers_cannot_ask_for_a_crawl_and_archivists_can(app: Flask, client: FlaskClient) -> None:
    forms = re.findall(r'method="post" action="([^"]*)"', text_of(client, f"{SITE}?month=2018-02"))
    assert forms == ["/theme"]
    with app.test_request_context("/"):
        parts = coverage_of("duk-langson", {"month": "2018-02"}, lambda **_args: "/x")
        token = Markup('<input type="hidden" name="csrf" value="t">')
        page = render_template("_coverage.html", **parts, fill="/admin/fill", token=token)
    assert '<form method="post" action="/admin/fill"' in page
    assert 'name="csrf" value="t"' in page
    assert 'name="month" value="2018-02"' in page


def test_the_start_page_leads_to_the_coverage(client: FlaskClient) -> None:
    assert 'href="/coverage"' in text_of(client, "/")
