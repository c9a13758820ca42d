"""What others fetched never passes for fetched by us: article and capture say whose copy it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.crawler.copies.old_web import OldWeb, other_warc
from webui.app import create_app


@pytest.fixture
def old(tmp_path: Path) -> OldWeb:
    made = OldWeb(tmp_path)
    page = made.page(made.numbers[0])
    made.bring(other_warc(tmp_path / "báo-cũ.warc.gz", lambda to: to.response(page)))
    return made


@pytest.fixture
def client(old: OldWeb) -> FlaskClient:
    return create_app(old.config).test_client()


def test_an_article_says_whose_copy_it_is(old: OldWeb, client: FlaskClient) -> None:
    id_ = old.id_of(old.numbers[0])
    page = client.get(f"/a/{id_}").text
    assert "Bản sao từ báo-cũ.warc.gz, lưu lúc" in page
    assert "07-05-2019 10:15" in page
    assert "Copy from báo-cũ.warc.gz, captured" in client.get(f"/en/a/{id_}").text


def test_a_capture_says_whose_copy_it_is(old: OldWeb, client: FlaskClient) -> None:
    with old.catalogue() as catalogue:
        (capture,) = catalogue.captures_of(old.url(old.numbers[0]))
    page = client.get(f"/capture/{capture.id}").text
    assert "Bản sao từ báo-cũ.warc.gz, lưu lúc" in page
    assert "đưa vào kho lúc" in page
    assert "Trang đã lưu lúc" in page
    assert client.get(f"/capture/{capture.id}/raw").status_code == 200
