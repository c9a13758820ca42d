"""Archived pages and photos come from the WARC files, and can do nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.webui.stock import HOST, Stock, article_id, article_url
from webui.app import create_app


def test_a_banner_tells_address_and_time_and_frames_the_page(
    client: FlaskClient, stock: Stock
) -> None:
    found = stock.capture(article_url(1034), 0)
    page = client.get(f"/capture/{found.id}").text
    assert "Trang đã lưu lúc" in page
    assert article_url(1034).replace("&", "&amp;") in page
    assert 'sandbox="allow-top-navigation-by-user-activation"' in page
    assert f'src="/capture/{found.id}/raw?in=frame"' in page
    assert f'href="/a/{article_id(1034)}"' in page
    assert f'href="/capture/{stock.capture(article_url(1034)).id}"' in page


def test_the_page_is_served_under_a_policy_that_forbids_everything_but_looking(
    client: FlaskClient, stock: Stock
) -> None:
    sent = client.get(f"/capture/{stock.capture(article_url(6666)).id}/raw")
    policy = sent.headers["Content-Security-Policy"].split("; ")
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "default-src 'none'" in policy
    assert not any(rule.startswith("script-src") for rule in policy)
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "Trang có mã độc" in sent.text
    assert "owned" not in sent.text


def test_its_pictures_are_their_own_archived_copies(client: FlaskClient, stock: Stock) -> None:
    page = client.get(f"/capture/{stock.capture(article_url(1034)).id}/raw").text
    assert f"/capture/{stock.capture(f'http://{HOST}/anh/0.jpg').id}/raw" in page
    # The second photo was redirected: the copy is that of where it led.
    assert f"/capture/{stock.capture(f'http://{HOST}/anh/that.png').id}/raw" in page
    assert "anh/2.jpg" not in page


def test_a_revisit_shows_the_payload_it_refers_to(client: FlaskClient, stock: Stock) -> None:
    first, again = stock.captures[article_url(1034)]
    assert again.refers_to == first.id
    pages = [client.get(f"/capture/{each.id}/raw").text for each in (first, again)]
    assert pages[0] == pages[1].replace(again.id, first.id)
    assert "Sáng ngày 08/12/2023" in pages[0]


def test_a_redirect_says_where_it_led_and_to_which_capture(
    client: FlaskClient, stock: Stock
) -> None:
    page = client.get(f"/capture/{stock.capture(f'http://{HOST}/cu.aspx').id}").text
    assert f"http://{HOST}/<" in page
    assert f'href="/capture/{stock.capture(f"http://{HOST}/").id}"' in page


def test_an_error_page_says_it_is_one(client: FlaskClient, stock: Stock) -> None:
    page = client.get(f"/capture/{stock.capture(f'http://{HOST}/mat.aspx').id}").text
    assert "Trang tin đã trả lời với lỗi 404." in page


@pytest.mark.parametrize(
    ("path", "mime", "kept"),
    [
        ("tep/huong-dan.pdf", "application/octet-stream", "huong-dan.pdf"),
        ("robots.txt", "text/plain; charset=utf-8", "robots.txt"),
    ],
)
def test_a_file_can_only_be_downloaded(
    client: FlaskClient, stock: Stock, path: str, mime: str, kept: str
) -> None:
    found = stock.capture(f"http://{HOST}/{path}")
    assert "<iframe" not in client.get(f"/capture/{found.id}").text
    sent = client.get(f"/capture/{found.id}/raw")
    assert sent.headers["Content-Type"] == mime
    assert sent.headers["Content-Disposition"] == f"attachment; filename={kept}"
    assert "sandbox" in sent.headers["Content-Security-Policy"]


def test_a_photo_is_served_by_its_own_type(client: FlaskClient) -> None:
    first = client.get(f"/photo/{article_id(1034)}/1/0")
    assert (first.status_code, first.mimetype) == (200, "image/jpeg")
    second = client.get(f"/photo/{article_id(1034)}/1/1")
    assert (second.status_code, second.mimetype) == (200, "image/png")
    assert "sandbox" in second.headers["Content-Security-Policy"]


@pytest.mark.parametrize("place", [2, 3, 10**20])
def test_a_photo_that_is_not_there_is_missing(client: FlaskClient, place: int) -> None:
    assert client.get(f"/photo/{article_id(1034)}/1/{place}").status_code == 404


def test_a_page_that_calls_itself_a_picture_is_refused(client: FlaskClient) -> None:
    assert client.get(f"/photo/{article_id(4000)}/1/0").status_code == 415


@pytest.mark.parametrize("wrong", ["x", "0" * 32, "Z" * 32, article_id(1034), "../../x", "%00"])
def test_an_unknown_capture_is_missing(client: FlaskClient, wrong: str) -> None:
    for path in (f"/capture/{wrong}", f"/capture/{wrong}/raw"):
        sent = client.get(path)
        assert sent.status_code == 404
        assert "Không tìm thấy" in sent.text


def test_a_missing_or_damaged_warc_file_is_said_plainly(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    client = create_app(stock.config).test_client()
    found = stock.capture(article_url(1034), 0)
    file = stock.config.warc_dir / found.file
    whole = file.read_bytes()
    file.write_bytes(whole[: found.offset + 40] + b"\0" * 40 + whole[found.offset + 80 :])
    sentence = "tệp chứa nó bị hỏng hoặc thiếu"
    damaged = client.get(f"/capture/{found.id}")
    assert damaged.status_code == 503
    assert sentence in damaged.text
    file.unlink()
    for path in (
        f"/capture/{found.id}",
        f"/capture/{found.id}/raw",
        f"/photo/{article_id(1034)}/1/0",
    ):
        missing = client.get(path)
        assert missing.status_code == 503
        assert sentence in missing.text
        assert str(tmp_path) not in missing.text
    # The words are in the catalogue, so the article can still be read.
    assert client.get(f"/a/{article_id(1034)}").status_code == 200
