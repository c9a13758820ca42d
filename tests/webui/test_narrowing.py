"""What narrows a search, what it shows over time, and where it leads from few answers."""

from __future__ import annotations

import html
import re

from flask.testing import FlaskClient

from tests.webui.stock import SECTION, article_id
from tests.webui.test_understanding import plain, total


def test_several_years_and_months_add_up(client: FlaskClient) -> None:
    one, other, month = (
        total(client, f"/?q=giao&year={each}") for each in ("2018", "2023", "2018-02")
    )
    assert 0 < month < one
    assert total(client, "/?q=giao&year=2018&year=2023") == one + other
    assert total(client, "/?q=giao&year=2018-02&year=2023") == month + other
    page = client.get("/?q=giao&year=2018-02&year=2023").text
    assert 'href="/?q=giao&amp;year=2023"><span class="hidden">Bỏ bộ lọc </span>02-2018' in page


def test_what_became_of_an_article_narrows_a_search(client: FlaskClient) -> None:
    page = client.get("/?sort=newest").text
    inside = page.partition('id="by-state"')[2].partition("</section>")[0]
    assert 'href="/?state=edited&amp;sort=newest"' in inside
    assert total(client, "/?state=gone") == total(client, "/?state=edited") == 1
    assert total(client, "/?state=unchanged") == total(client, "/?sort=newest") - 1
    assert total(client, "/?state=gone&state=unchanged") == total(client, "/?sort=newest")


def test_a_text_that_only_an_older_version_has_is_a_filter_of_its_own(client: FlaskClient) -> None:
    page = client.get("/?q=chanhvanphong&versions=older").text
    assert f'href="/a/{article_id(3000)}/v/1' in page
    assert total(client, "/?q=chanhvanphong&versions=older") == 1
    assert total(client, "/?q=hội+nghị+tổng+kết&versions=older") == 0, (
        "the newest text has them too"
    )
    inside = client.get("/?q=bản+nói+về").text.partition('id="by-state"')[2]
    assert "chỉ có trong văn bản cũ" not in inside.partition("</section>")[0]


def test_articles_with_attached_files_are_told_apart(client: FlaskClient) -> None:
    inside = (
        client.get("/?sort=newest").text.partition('id="by-with"')[2].partition("</section>")[0]
    )
    assert 'href="/?files=1&amp;sort=newest"' in inside
    assert total(client, "/?files=1") == 2


def test_few_answers_lead_on_to_more(client: FlaskClient) -> None:
    page = client.get("/?q=tuyên+giáo").text
    after = page.partition('<section class="after"')[2].partition("</section>")[0]
    found = re.findall(r'href="([^"]*)"><span>.*?class="count">([\d.]+)', after)
    assert found
    for address, count in found:
        assert total(client, html.unescape(address)) == int(count) > 1
    assert '<section class="after"' not in client.get("/?q=giao").text


def test_what_the_archive_covers_is_said_where_little_is_found(client: FlaskClient) -> None:
    page = plain(client.get(f"/?q=khongcogi&section={SECTION}&year=2016").text)
    assert f"Kho không lưu được bài nào của “{SECTION}” trong 2016." in page
    page = plain(client.get(f"/en/?q=khongcogi&section={SECTION}&from=2018-02&to=2018-02").text)
    assert f"articles of “{SECTION}” in 02-2018." in page
    assert "more are known and missing." in page
    assert (
        'href="/en/coverage/duk-langson?section='
        in client.get(f"/en/?q=khongcogi&section={SECTION}&year=2018").text
    )


def test_bars_lead_to_what_they_count(client: FlaskClient) -> None:
    for question, step in (
        ("q=giao", "2018"), ("q=giao&from=2018&to=2018", "02-2018"),
        ("q=giao&from=2018-02&to=2018-02", "05-02-2018"), ("sort=newest&year=2018-02&year=2023", "2018"),
    ):  # fmt: skip
        page = client.get(f"/?{question}").text
        chart = page.partition('<svg class="bars"')[2].partition("</svg>")[0]
        bars = re.findall(
            r'<a href="([^"]*)" tabindex="-1" aria-label="([\d-]+): (\d+) bài">', chart
        )
        assert step in [label for _to, label, _count in bars], question
        for to, label, count in bars:
            assert total(client, html.unescape(to)) == int(count), (question, label)
        rows = re.findall(r'<th scope="row"><a href="([^"]*)">([\d-]+)</a></th><td>(\d+)<', page)
        assert rows == bars


def test_the_permalink_is_the_whole_address(client: FlaskClient) -> None:
    page = client.get("/en/?q=giao&year=2018&page=2").text
    assert 'value="http://localhost/en/?q=giao&amp;year=2018&amp;page=2" readonly' in page
