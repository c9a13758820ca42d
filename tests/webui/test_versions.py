"""The history of an article: when, why, what changed, and what the site did not say."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.webui.stock import article_id

EDITED, SINGLE, HOSTILE = article_id(3000), article_id(1034), article_id(6666)


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_history_tells_when_why_and_what_changed(client: FlaskClient) -> None:
    page = text_of(client, f"/a/{EDITED}/versions")
    assert page.index("Bản 2") < page.index("Bản 1")
    assert "trang tin đã sửa" in page
    assert "2 đoạn sửa" in page
    assert f'href="/a/{EDITED}/diff/1/2"' in page
    assert "Gỡ khỏi trang ngày" in page


def test_a_text_changed_under_the_same_date_is_flagged(client: FlaskClient) -> None:
    for address in (f"/a/{EDITED}/versions", f"/a/{EDITED}/diff/1/2"):
        assert "Sửa không báo" in text_of(client, address)
        assert "Edited without notice" in text_of(client, f"/en{address}")
    # The other way round nothing was edited.
    assert "Sửa không báo" not in text_of(client, f"/a/{EDITED}/diff/2/1")


def test_two_versions_stand_side_by_side_with_the_words_that_differ_marked(
    client: FlaskClient,
) -> None:
    page = text_of(client, f"/a/{EDITED}/diff/1/2")
    assert "<ins>năm</ins>" in page
    assert "<del>đầu tiên</del>" in page
    assert "Bản " in page


def test_an_article_of_one_version_has_a_history_without_a_comparison(client: FlaskClient) -> None:
    page = text_of(client, f"/a/{SINGLE}/versions")
    assert "1 bản" in page
    assert "/diff/" not in page


def test_the_same_is_there_as_json(client: FlaskClient) -> None:
    listed = client.get(f"/a/{EDITED}/versions.json").get_json()
    assert [each["version"] for each in listed["versions"]] == [2, 1]
    assert listed["versions"][0]["edited_without_notice"] == "silent"
    assert listed["state"] == "gone"
    assert [event["happening"] for event in listed["events"]] == ["gone"]
    found = client.get(f"/a/{EDITED}/diff/1/2.json").get_json()
    assert found["counts"]["changed"] == 2
    assert any(span["changed"] for row in found["rows"] for span in row["after"])


def test_any_two_versions_can_be_chosen(client: FlaskClient) -> None:
    answer = client.get(f"/en/a/{EDITED}/diff?before=2&after=1")
    assert answer.headers["Location"] == f"/en/a/{EDITED}/diff/2/1"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/a/khong-co/versions", 404),
        (f"/a/{EDITED}/versions?page=2", 404),
        (f"/a/{EDITED}/versions?page=0", 400),
        (f"/a/{EDITED}/versions?page=x", 400),
        (f"/a/{EDITED}/versions?page={'9' * 40}", 400),
        (f"/a/{EDITED}/versions?page=000000001{'9' * 5000}", 400),
        (f"/a/{EDITED}/diff", 400),
        (f"/a/{EDITED}/diff?before=1&after=²", 400),
        (f"/a/{EDITED}/diff/1/9", 404),
        (f"/a/{EDITED}/diff/0/1", 404),
        (f"/a/{EDITED}/diff/1/99999999999999999999999.json", 404),
        ("/a/khong-co/diff/1/2", 404),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    client: FlaskClient, address: str, code: int
) -> None:
    answer = client.get(address)
    assert answer.status_code == code
    assert "Traceback" not in answer.text


def test_markup_in_a_text_stays_text(client: FlaskClient) -> None:
    page = text_of(client, f"/a/{HOSTILE}/diff/1/1")
    assert "<script>document" not in page
    assert "&lt;script&gt;" in page


def test_the_article_leads_to_its_history(client: FlaskClient) -> None:
    assert f'href="/a/{EDITED}/versions"' in text_of(client, f"/a/{EDITED}")
