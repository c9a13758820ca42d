"""What holds for every page: headers, languages, errors, static files."""

from __future__ import annotations

import gzip
import logging
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.config import Config
from tests.webui.stock import Stock, article_id, article_url
from webui.app import STATIC, create_app


def paths_of(stock: Stock) -> list[str]:
    return [
        "/",
        "/?q=giao",
        "/?q=giao&page=2",
        "/?q=tuyen+giao+BTGTU&match=any",
        "/?q=giao&from=2018&to=2018",
        "/?q=khongcogi+giao",
        "/?q=giao&from=x",
        f"/a/{article_id(1034)}",
        f"/a/{article_id(3000)}/v/1",
        f"/a/{article_id(6666)}",
        f"/capture/{stock.capture(article_url(1034)).id}",
        "/a/khong-co",
    ]


def test_every_page_carries_the_policy_and_nothing_inline(
    client: FlaskClient, stock: Stock
) -> None:
    for path in paths_of(stock):
        sent = client.get(path)
        policy = sent.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "object-src 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "unsafe" not in policy
        assert sent.headers["X-Content-Type-Options"] == "nosniff"
        assert sent.headers["Referrer-Policy"] == "same-origin"
        page = re.sub(r"&[#a-z0-9]+;", "", sent.text)
        page = re.sub(r'<script src="/static/[a-z]+\.js\?[0-9a-f]{12}" defer></script>', "", page)
        assert not re.search(r"<(script|style)|\sstyle=|\son[a-z]+=[\"']", page), path
        assert not re.search(r'(src|href)="(https?:)?//(?!localhost|duk\.)', page), path


def test_every_page_says_its_language_and_links_to_the_other(
    client: FlaskClient, stock: Stock
) -> None:
    for path in paths_of(stock):
        vietnamese, english = client.get(path).text, client.get(f"/en{path}").text
        assert '<html lang="vi">' in vietnamese
        assert '<html lang="en">' in english
        escaped = path.replace("&", "&amp;")
        assert f'href="/en{escaped}" lang="en"' in vietnamese
        assert f'href="{escaped}" lang="vi"' in english


def test_the_links_of_an_english_page_stay_english(client: FlaskClient) -> None:
    page = client.get("/en/?q=tuyên+giáo").text
    inside = re.findall(r'(?:href|action)="(/[^"]*)"', page)
    assert "1 article for" in page
    assert any(path.startswith(f"/en/a/{article_id(1034)}?q=") for path in inside)
    stray = [path for path in inside if not path.startswith(("/en/", "/static/"))]
    assert stray == ["/?q=tuy%C3%AAn+gi%C3%A1o"] * 2, "only the way to the Vietnamese page"


def test_an_error_speaks_the_readers_language(client: FlaskClient) -> None:
    assert "Trong kho không có bài nào mang mã này." in client.get("/a/x").text
    assert "There is no article with this number" in client.get("/en/a/x").text
    assert "is no date" in (client.get("/en/search.json?q=a&from=x").json or {})["error"]


@pytest.mark.parametrize("path", ["/en", "/en/", "/en?q=giao"])
def test_the_english_start_needs_no_slash(client: FlaskClient, path: str) -> None:
    assert client.get(path, follow_redirects=True).status_code == 200


def test_a_word_that_begins_with_the_prefix_is_no_language(client: FlaskClient) -> None:
    assert '<html lang="vi">' in client.get("/english").text


def test_the_site_works_below_a_path_of_another_server(client: FlaskClient) -> None:
    page = client.get("/en/?q=tuyên+giáo", environ_overrides={"SCRIPT_NAME": "/kho"}).text
    assert 'href="/kho/static/site.css' in page
    assert f'href="/kho/en/a/{article_id(1034)}?q=' in page
    assert 'href="/kho/?q=' in page


def test_static_files_are_all_ours_and_fit_the_policy(client: FlaskClient) -> None:
    page = client.get("/").text
    for path in re.findall(r'"(/static/[^"]+)"', page):
        with client.get(path) as sent:
            assert sent.status_code == 200, path
            assert "max-age=31536000" in sent.headers["Cache-Control"]
    sheet = (STATIC / "site.css").read_text("utf-8")
    for font in re.findall(r"url\(([^)]+)\)", sheet):
        assert (STATIC / font).is_file()
    assert "http" not in sheet


def test_fonts_stand_beside_their_licences() -> None:
    families = {path.name.split("-latin")[0] for path in (STATIC / "fonts").glob("*-latin-*.woff2")}
    assert families == {"be-vietnam-pro", "source-serif-4"}
    for family in families:
        licence = (STATIC / "fonts" / f"{family}-LICENSE.txt").read_text("utf-8")
        assert "SIL Open Font License" in licence


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_site_can_only_be_read(client: FlaskClient, method: str) -> None:
    sent = getattr(client, method)("/")
    assert sent.status_code == 405
    assert "Địa chỉ này chỉ để đọc." in sent.text
    assert "GET" in sent.headers["Allow"]


def test_an_error_of_ours_is_owned_up_to_without_a_trace(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise RuntimeError("bí mật của máy chủ")

    monkeypatch.setattr("webui.search.count_in_words", broken)
    with caplog.at_level(logging.ERROR):
        sent = app.test_client().get("/?q=giao")
    assert sent.status_code == 500
    assert "Lỗi đã được ghi lại." in sent.text
    assert "bí mật" not in sent.text
    assert "bí mật của máy chủ" in caplog.text


def test_a_missing_index_is_said_and_never_called_no_results(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    shutil.rmtree(stock.config.index_dir)
    client = create_app(stock.config).test_client()
    for path in ("/?q=giao", "/search.json?q=giao"):
        sent = client.get(path)
        assert sent.status_code == 503
        assert "Chỉ mục tìm kiếm chưa sẵn sàng" in sent.text
        assert sent.headers["Retry-After"] == "60"
    # What needs no index goes on.
    assert client.get(f"/a/{article_id(1034)}").status_code == 200
    assert client.get("/").status_code == 200


def test_an_index_of_another_catalogue_is_not_trusted(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    client = create_app(stock.config).test_client()
    assert client.get("/?q=giao").status_code == 200
    (tmp_path / "catalogue.sqlite").unlink()
    for left in tmp_path.glob("catalogue.sqlite-*"):
        left.unlink()
    Catalogue.open(stock.config).close()
    sent = client.get("/?q=giao")
    assert sent.status_code == 503
    assert "Chỉ mục tìm kiếm thuộc về một kho khác." in sent.text
    assert "Kho còn trống." in client.get("/").text


@pytest.mark.parametrize("kind", ["*.trm", "*.pst", "*.row.col", "*.toc"])
def test_a_damaged_index_is_said_and_never_called_no_results(tmp_path: Path, kind: str) -> None:
    stock = Stock(tmp_path).fill()
    (damaged,) = stock.config.index_dir.rglob(kind)
    damaged.write_bytes(b"\x07" * damaged.stat().st_size)
    client = create_app(stock.config).test_client()
    for path in ("/?q=giao", "/search.json?q=giao", "/?q=giao&section=x"):
        sent = client.get(path)
        assert sent.status_code == 503
        assert "Không đọc được chỉ mục tìm kiếm." in sent.text
        assert "khotin index --rebuild" in sent.text
    assert client.get(f"/a/{article_id(1034)}").status_code == 200
    assert client.get("/?q=a&from=hôm-qua").status_code == 400


def test_texts_are_packed_for_those_who_can_unpack_them(client: FlaskClient) -> None:
    plain = client.get("/?q=giao")
    packed = client.get("/?q=giao", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 3


def test_our_scripts_are_small_and_our_own(client: FlaskClient) -> None:
    for file in STATIC.glob("*.js"):
        assert file.stat().st_size < 8_000, file.name
        risky = r"innerHTML\s*\+?=(?!=)|insertAdjacentHTML|\beval\b|https?:"
        assert not re.search(risky, file.read_text("utf-8")), file.name
    with client.get("/static/suggest.js", headers={"Accept-Encoding": "gzip"}) as sent:
        assert sent.mimetype == "text/javascript"
        assert len(sent.data) < 3_000


def test_a_packed_sheet_is_not_sent_twice(client: FlaskClient) -> None:
    packing = {"Accept-Encoding": "gzip"}
    with client.get("/static/site.css", headers=packing) as sent:
        etag = sent.headers["ETag"]
        assert gzip.decompress(sent.data) == (STATIC / "site.css").read_bytes()
    with client.get("/static/site.css", headers=packing | {"If-None-Match": etag}) as again:
        assert again.status_code == 304


def test_a_missing_catalogue_is_said_and_found_once_it_is_there(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path / "none")
    client = create_app(config).test_client()
    for path in ("/", "/?q=giao", "/a/aaaaaaaaaaaaaaaa"):
        sent = client.get(path)
        assert sent.status_code == 503
        assert "Hiện chưa đọc được kho lưu trữ." in sent.text
        assert str(tmp_path) not in sent.text
    Catalogue.open(config).close()
    assert client.get("/").status_code == 200
