"""What is hidden from readers: gone from every page at once, and its own address says so."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind, Restriction
from indexer.engines import open_engine
from indexer.sync import sync
from tests.webui.stock import CAPTIONS, HOST, Stock, article_id, article_url
from webui.app import create_app

SAMPLE = article_id(1034)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Stock, Catalogue, FlaskClient]]:
    stock = Stock(tmp_path / "archive").fill()
    with Catalogue.open(stock.config) as catalogue:
        yield stock, catalogue, create_app(stock.config).test_client()


Own = tuple[Stock, Catalogue, FlaskClient]


def hide(catalogue: Catalogue, kind: Kind, target: str, **more: object) -> Restriction:
    given = {"ground": Ground.PRIVACY, "reason": "Bà Tư ở Chi Lăng xin gỡ", "by": "lan"} | more
    return restrict(catalogue, kind, target, **given)  # type: ignore[arg-type]


def found(client: FlaskClient, words: str) -> dict[str, Any]:
    answer = client.get("/search.json", query_string={"q": words})
    assert answer.status_code == 200
    read: dict[str, Any] = json.loads(answer.data)
    return read


def total(client: FlaskClient) -> int:
    return int(found(client, "")["total"])


def test_a_hidden_article_leaves_every_page_at_once_and_comes_back(own: Own) -> None:
    stock, catalogue, client = own
    page, photo = stock.capture(article_url(1034)), stock.capture(f"http://{HOST}/anh/0.jpg")
    shown = [
        f"/a/{SAMPLE}", f"/a/{SAMPLE}/v/1", f"/photo/{SAMPLE}/1/0", f"/capture/{page.id}",
        f"/capture/{page.id}/raw", f"/capture/{photo.id}/raw",
    ]  # fmt: skip
    assert [client.get(path).status_code for path in shown] == [200] * len(shown)
    before, start = total(client), client.get("/en/").text
    assert f"{before} articles" in start

    made = hide(catalogue, Kind.ARTICLE, SAMPLE)
    assert [client.get(path).status_code for path in shown] == [451] * len(shown)
    assert total(client) == before - 1
    assert f"{before - 1} articles" in client.get("/en/").text
    answer = found(client, '"Nguyễn Thị Kiều Hương"')
    assert answer["total"] == 0
    assert answer["hits"] == []
    assert SAMPLE not in client.get("/?q=tuyên giáo").text
    sync(open_engine(stock.config), catalogue)
    assert total(client) == before - 1

    lift(catalogue, made.id, by="lan")
    assert [client.get(path).status_code for path in shown] == [200] * len(shown)
    sync(open_engine(stock.config), catalogue)
    assert total(client) == before


def test_its_address_says_why_in_both_languages_and_never_the_archivists_words(own: Own) -> None:
    _, catalogue, client = own
    until = datetime.now(UTC) + timedelta(days=400)
    hide(catalogue, Kind.ARTICLE, SAMPLE, until=until)
    said = client.get(f"/a/{SAMPLE}")
    assert said.status_code == 451
    assert "để bảo vệ đời tư" in said.text
    assert f"{until:%Y}" in said.text
    assert "Bà Tư" not in said.text
    assert CAPTIONS[0] not in said.text
    assert said.headers["Cache-Control"] == "no-store"
    assert "protect someone" in client.get(f"/en/a/{SAMPLE}").text


@pytest.mark.parametrize(
    ("ground", "status"),
    [(Ground.LAW, 451), (Ground.COPYRIGHT, 451), (Ground.PUBLISHER, 410), (Ground.MISTAKE, 410)],
)
def test_the_law_is_451_and_all_else_410(own: Own, ground: Ground, status: int) -> None:
    _, catalogue, client = own
    hide(catalogue, Kind.ARTICLE, SAMPLE, ground=ground)
    assert client.get(f"/a/{SAMPLE}").status_code == status


def test_a_hidden_photo_leaves_its_article_readable(own: Own) -> None:
    stock, catalogue, client = own
    url = f"http://{HOST}/anh/0.jpg"
    copy, page = stock.capture(url), stock.capture(article_url(1034))
    hide(catalogue, Kind.PHOTO, url)
    article = client.get(f"/en/a/{SAMPLE}")
    assert article.status_code == 200
    assert CAPTIONS[0] not in article.text
    assert CAPTIONS[1] in article.text
    assert "This photo is hidden from readers." in article.text
    assert client.get(f"/photo/{SAMPLE}/1/0").status_code == 451
    assert client.get(f"/photo/{SAMPLE}/1/1").status_code == 200
    assert client.get(f"/capture/{copy.id}/raw").status_code == 451
    archived = client.get(f"/capture/{page.id}/raw").text
    assert copy.id not in archived
    assert CAPTIONS[0] not in archived
    assert CAPTIONS[1] in archived
    assert found(client, '"Nguyễn Thị Kiều Hương"')["total"] == 0
    sync(open_engine(stock.config), catalogue)
    assert found(client, '"Nguyễn Thị Kiều Hương"')["total"] == 0
    assert found(client, '"Phạm Thu Hằng"')["total"] == 1


def test_a_hidden_file_is_neither_given_nor_searched(own: Own) -> None:
    stock, catalogue, client = own
    rich = article_id(2000)
    copy = stock.capture(f"http://{HOST}/tep/huong-dan.pdf")
    assert found(client, "thidualienthong")["total"] == 1
    hide(catalogue, Kind.CAPTURE, copy.id, ground=Ground.COPYRIGHT)
    assert found(client, "thidualienthong")["total"] == 0
    assert client.get(f"/a/{rich}/v/1/file/0").status_code == 451
    assert client.get(f"/a/{rich}/v/1/file/0/text").status_code == 451
    assert "hidden from readers" in client.get(f"/en/a/{rich}").text
    sync(open_engine(stock.config), catalogue)
    assert found(client, "thidualienthong")["total"] == 0
    assert rich in str(found(client, "đại hội chi bộ")["hits"])


def test_a_hidden_text_is_gone_from_the_list_of_versions(own: Own) -> None:
    _, catalogue, client = own
    edited = article_id(3000)
    first = catalogue.version(edited, 1)
    assert first
    hide(catalogue, Kind.CAPTURE, first.capture)
    assert client.get(f"/a/{edited}/v/1").status_code == 451
    now = client.get(f"/a/{edited}")
    assert now.status_code == 200
    assert f"/a/{edited}/v/1" not in now.text


def test_a_hidden_persons_page_says_so(own: Own) -> None:
    _, catalogue, client = own
    name = "La Thị Nhung, Ban Tuyên giáo Đảng ủy Khối CCQ tỉnh"
    assert client.get("/", query_string={"author": name}).status_code == 200
    hide(catalogue, Kind.PERSON, name)
    assert client.get("/", query_string={"author": name}).status_code == 451
    answer = client.get("/search.json", query_string={"author": name})
    assert answer.status_code == 451
    assert set(json.load(io.BytesIO(answer.data))) == {"error"}
    assert client.get(f"/a/{SAMPLE}").status_code == 200


def test_every_page_of_a_hidden_article_says_so_and_not_how_many_there_are(own: Own) -> None:
    _, catalogue, client = own
    hide(catalogue, Kind.ARTICLE, SAMPLE)
    paths = [
        "", "/v/1", "/v/99", "/versions", "/versions?page=x", "/versions.json", "/diff",
        "/diff?before=1&after=2", "/diff/1/2", "/diff/1/2.json", "/diff/8/9", "/v/1/file/0",
        "/v/99/file/0", "/v/1/file/9/text",
    ]  # fmt: skip
    asked = [*(f"/a/{SAMPLE}{path}" for path in paths), f"/photo/{SAMPLE}/99/99"]
    assert [client.get(path).status_code for path in asked] == [451] * len(asked)
