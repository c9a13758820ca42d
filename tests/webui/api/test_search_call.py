"""The search as a call: the count of the screen, pages that neither repeat nor miss, cursors that are refused."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from archive.resultsets import sweep
from indexer.engines import open_engine
from indexer.sync import sync
from tests.indexer.questions import PIECES
from tests.soak import trials
from tests.webui.api.conftest import pages, told
from tests.webui.stock import SITE, Stock, article_id, written
from webui.api import searching
from webui.api.cursors import Place, write_place

Own = tuple[Stock, Catalogue, FlaskClient]
QUERIES: tuple[dict[str, Any], ...] = (
    {}, {"q": "tuyên giáo"}, {"q": "tuyen giao"}, {"q": "giao thông", "match": "any"},
    {"site": SITE, "sort": "oldest"}, {"year": "2018"}, {"from": "2018-02", "to": "2018-12-31"},
    {"photos": "1"}, {"state": ["edited", "gone"]}, {"q": "khongcotunay"}, {"versions": "all"},
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_it_counts_what_the_screen_counts_and_gives_all_of_it(
    client: FlaskClient, query: dict[str, Any]
) -> None:
    screen = client.get("/search.json", query_string=query).get_json()
    found = told(client, "/search", **query, limit=7)
    assert found["total"] == screen["total"]
    rows = pages(client, "/search", "hits", **query, limit=7)
    assert len(rows) == len({row["id"] for row in rows}) == screen["total"]
    assert [row["id"] for row in rows][: len(screen["hits"])] == [h["id"] for h in screen["hits"]]


def asked_at_random(seed: int) -> dict[str, Any]:
    """Return a search of words and signs that mean something to the query language, and filters."""
    chance = random.Random(f"asked {seed}")
    words = [*PIECES, "tuyên giáo", "đại hội", "tin", "huyện", "bàn giao", "đời sống"]
    query: dict[str, Any] = {"q": " ".join(chance.choices(words, k=chance.randrange(4)))}
    more = {
        "match": "any", "marks": chance.choice(["exact", "ignored"]), "versions": chance.choice(["all", "older"]),
        "year": ["2018", "2019-03"], "from": "2018-06", "to": "2021", "sort": chance.choice(["newest", "oldest"]),
        "photos": "1", "state": "edited", "restore": "off", "expand": "off", "site": SITE,
    }  # fmt: skip
    return query | {name: more[name] for name in chance.sample(sorted(more), chance.randrange(4))}


@pytest.mark.soak
@pytest.mark.parametrize("seed", trials(full=200, sample=12))
def test_screen_calls_and_downloads_count_the_same(client: FlaskClient, seed: int) -> None:
    query = asked_at_random(seed)
    screen = client.get("/search.json", query_string=query).get_json()["total"]
    rows = pages(client, "/search", "hits", **query, limit=9)
    assert len(rows) == told(client, "/search", **query, limit=0)["total"] == screen
    lines = client.get("/download.jsonl", query_string=query).text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [row["id"] for row in rows]


def test_no_rows_are_asked_for_and_the_count_and_facets_come(client: FlaskClient) -> None:
    found = told(client, "/search", q="tuyên giáo", limit=0, facets=1)
    assert (found["hits"], found["next"], found["set"]) == ([], None, None)
    assert sum(each["count"] for each in found["facets"]["sites"]) == found["total"] > 0


def test_a_row_has_its_text_when_asked_for(client: FlaskClient) -> None:
    first = told(client, "/search", q="tuyen giao", limit=2, text=1)
    assert "tuyên giáo" in first["hits"][0]["text"].lower()
    following = told(client, first["next"])
    assert all(row["text"] for row in following["hits"])
    assert "text" not in told(client, "/search", q="tuyen giao", limit=2)["hits"][0]


def test_a_sample_is_the_same_every_time(client: FlaskClient) -> None:
    one = pages(client, "/search", "hits", sample=12, seed=7, limit=5)
    assert len(one) == 12
    assert one == pages(client, "/search", "hits", sample=12, seed=7, limit=5)
    assert one != pages(client, "/search", "hits", sample=12, seed=8, limit=5)


@pytest.mark.soak
def test_no_row_is_repeated_or_missed_while_the_index_changes(own: Own) -> None:
    stock, catalogue, client = own
    engine, chance = open_engine(stock.config), random.Random(5)
    changes = len(trials(full=500, sample=30))
    before = [row["id"] for row in told(client, "/search", limit=500)["hits"]]
    page = told(client, "/search", limit=3)
    found, changed = [row["id"] for row in page["hits"]], 0
    while page["next"] or changed < changes:
        for _ in range(max(1, changes // (len(before) // 3))):
            changed += 1
            number = chance.choice([1, 2, 3, 44, 45, 5000 + changed])
            stock.take_in_one(catalogue, written(number, f"Bài {changed}", f"Chữ mới {changed}."))
            sync(engine, catalogue)
        if page["next"]:
            page = told(client, page["next"])
            found += [row["id"] for row in page["hits"]]
    assert changed >= changes
    assert found == before
    assert told(client, "/search", limit=0)["total"] > len(before)


def test_what_is_hidden_while_somebody_pages_stays_a_row_without_words(own: Own) -> None:
    _, catalogue, client = own
    page = told(client, "/search", limit=5, sort="oldest", text=1)
    total = page["total"]
    secret = told(client, "/search", sort="oldest", limit=8)["hits"][-1]
    restrict(catalogue, Kind.ARTICLE, secret["id"], ground=Ground.LAW, reason="Án", by="lan")
    page = told(client, page["next"])
    row = next(each for each in page["hits"] if each["id"] == secret["id"])
    assert (row["withheld"], row["title"], row["text"], row["snippet"]) == ("law", None, None, None)
    assert page["total"] == total
    assert told(client, "/search", limit=0)["total"] == total - 1


def test_a_cursor_that_is_broken_or_strange_is_refused_and_an_ended_one_says_so(own: Own) -> None:
    _, catalogue, client = own
    cursor = told(client, "/search", limit=5)["cursor"]
    for broken in ("", "x", cursor[:-1], f"{cursor}A", cursor.replace(cursor[3], "*")):
        assert told(client, "/search", 400, cursor=broken)["status"] == 400
    strange = ("B" if cursor[0] == "A" else "A") + cursor[1:]
    assert "con trỏ" in told(client, "/search", 404, cursor=strange)["detail"].lower()
    told(client, "/search", 400, cursor=cursor, q="khác")
    told(client, "/search", 400, cursor=cursor, sample=5)
    assert told(client, "/search", cursor=cursor, limit=5)["hits"]
    sweep(catalogue, now=datetime.now(UTC) + timedelta(days=8))
    with catalogue.write() as connection:
        connection.exec_driver_sql(
            "UPDATE result_sets SET expires_at = '2020-01-01 00:00:00.000000'"
        )
    ended = told(client, "/search", 410, cursor=cursor)
    assert ended["restart"].endswith("/api/v1/search")


def test_a_cursor_put_together_by_hand_gets_no_more_rows_than_a_page_has(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, client = own
    pinned = told(client, "/search", limit=5)["set"]
    monkeypatch.setattr(searching, "MOST", 7)
    cursor = write_place(Place(pinned, 0, 65_535))
    assert len(told(client, "/search", cursor=cursor)["hits"]) == 7


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"limit": "many"}, 400), ({"limit": "501"}, 400), ({"limit": ["1", "2"]}, 400),
        ({"match": "some"}, 400), ({"from": "2018-02-31"}, 400), ({"year": "18"}, 400),
        ({"page": "2"}, 400), ({"forn": "2018"}, 400), ({"q": "x" * 2001}, 400),
        ({"sample": "0"}, 400), ({"from": "2019", "to": "2018"}, 409), ({"seed": "7"}, 409),
        ({"site": [str(n) for n in range(9)]}, 400), ({"q": "a\0b"}, 400),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_a_sentence(
    client: FlaskClient, query: dict[str, Any], status: int
) -> None:
    problem = told(client, "/search", status, **query)
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["detail"]


def test_an_author_who_is_hidden_is_refused_on_that_ground(own: Own) -> None:
    _, catalogue, client = own
    name = "La Thị Nhung, Ban Tuyên giáo Đảng ủy Khối CCQ tỉnh"
    assert told(client, "/search", author=name)["total"] == 1
    made = told(client, "/search", author=name, sample=1)["set"]
    restrict(catalogue, Kind.PERSON, name, ground=Ground.PRIVACY, reason="Xin gỡ", by="lan")
    assert told(client, "/search", 451, author=name)["withheld"] == "privacy"
    for path in (f"/sets/{made}", f"/sets/{made}/members", f"/sets/{made}/changes"):
        assert told(client, path, 451)["withheld"] == "privacy"
    assert told(client, f"/articles/{article_id(1034)}")["id"] == article_id(1034)
