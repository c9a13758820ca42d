"""Result sets on the site: the page, its citation, keeping one, what changed since, what is hidden."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.audit import notes
from archive.catalogue import Catalogue
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from archive.resultsets import (
    LIFETIME,
    Asked,
    Member,
    ResultSet,
    find,
    keep,
    make,
    members,
    release,
    visitors,
)
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from indexer.sync import sync
from tests.webui.stock import SITE, Stock, article_id, written
from webui.app import create_app
from webui.sets import pages


@pytest.fixture
def catalogue(stock: Stock) -> Iterator[Catalogue]:
    with Catalogue.open(stock.config) as opened:
        yield opened


@pytest.fixture
def made(stock: Stock, catalogue: Catalogue) -> Iterator[ResultSet]:
    """A temporary set of everything."""
    found = pin(open_engine(stock.config), catalogue, Query(sites=(SITE,), sort="oldest"))
    yield found
    release(catalogue, found.id, by="lan")


def by(client: FlaskClient, made: ResultSet, path: str = "", *, language: str = "") -> str:
    answer = client.get(f"{language}/set/{made.id}{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_page_says_what_was_asked_and_what_proves_it(
    client: FlaskClient, stock: Stock, catalogue: Catalogue
) -> None:
    made = pin(
        open_engine(stock.config), catalogue, Query("dai hoi chi bo", first=None, marks="exact")
    )
    page = by(client, made, language="/en")
    for text in ("dai hoi chi bo", made.digest, "khotin 0.1.0", "Exact marks", "temporary, until"):
        assert text in page
    assert 'href="/en/?q=dai+hoi+chi+bo&amp;marks=exact"' in page
    assert "Keep this set…" in page
    assert 'name="robots" content="noindex"' in page
    assert "Tập kết quả" in by(client, made)


def test_a_search_is_fixed_by_its_own_address(client: FlaskClient, catalogue: Catalogue) -> None:
    found = client.get("/en/?q=đại+hội&marks=exact").text
    link = "/en/set?q=%C4%91%E1%BA%A1i+h%E1%BB%99i&amp;marks=exact"
    assert f'href="{link}" rel="nofollow"' in found
    made = client.get(link.replace("&amp;", "&"))
    assert made.status_code == 303
    again = client.get(link.replace("&amp;", "&") + "&page=2")
    assert again.location == made.location
    told = client.get(f"{made.location}.json").json
    assert told is not None
    assert told["query"] == {"q": ["đại hội"], "marks": ["exact"]}
    searched = client.get("/search.json?q=đại+hội&marks=exact").json
    assert searched is not None
    assert told["count"] == searched["total"]
    drawn = client.get("/set?sort=newest&sample=5&seed=7")
    assert find(catalogue, drawn.location.removeprefix("/set/")).count == 5
    assert client.get("/set").location == "/sets"
    for odd in ("sort=odd", "q=x&sample=0", "q=x&sample=5&seed=x", "q=x&from=ngày"):
        assert client.get(f"/set?{odd}").status_code == 400, odd


def test_every_row_stands_once_on_its_page_in_the_order_of_the_set(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", 20)
    told = [
        json.loads(by(client, made, f".json?page={number}"))
        for number in range(1, -(-made.count // 20) + 1)
    ]
    rows = [row for each in told for row in each["rows"]]
    assert [(row["id"], row["version"]) for row in rows] == list(members(catalogue, made))
    assert [row["place"] for row in rows] == list(range(1, made.count + 1))
    assert told[0]["pages"] == len(told)
    second = by(client, made, "?page=2")
    assert 'start="21"' in second
    assert all(f"/a/{row['id']}/v/{row['version']}" in second for row in told[1]["rows"])
    assert client.get(f"/set/{made.id}?page=99").status_code == 404
    for odd in ("0", "-1", "x", "٣", "9" * 40, f"000000001{'9' * 5000}"):
        assert client.get(f"/set/{made.id}?page={odd}").status_code == 400, odd


def test_what_is_hidden_stays_as_a_row_with_its_ground_in_both_languages(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet
) -> None:
    target = next(iter(members(catalogue, made))).article_id
    version = catalogue.version(target)
    assert version
    assert version.article.title in by(client, made)
    hidden = restrict(
        catalogue, Kind.ARTICLE, target, ground=Ground.PRIVACY, reason="Thư 5", by="lan"
    )
    try:
        page = by(client, made)
        assert version.article.title not in page
        assert "để bảo vệ đời tư" in page
        assert target in page
        assert "to protect someone&#39;s privacy" in by(client, made, language="/en")
        row = json.loads(by(client, made, ".json"))["rows"][0]
        assert (row["id"], row["withheld"], row["title"]) == (target, "privacy", None)
        assert json.loads(by(client, made, ".json"))["count"] == made.count
        told = json.loads(by(client, made, "/changes.json"))["changes"]
        assert [(each["why"], each["title"]) for each in told] == [("hidden", None)]
    finally:
        lift(catalogue, hidden.id, by="lan")
    assert version.article.title in by(client, made)


def test_the_set_of_somebody_who_is_hidden_is_that_ones_page(
    client: FlaskClient, stock: Stock, catalogue: Catalogue
) -> None:
    made = pin(open_engine(stock.config), catalogue, Query(authors=("La Thị Nhung",)))
    hidden = restrict(
        catalogue, Kind.PERSON, "La Thị Nhung", ground=Ground.LAW, reason="Án 3", by="lan"
    )
    try:
        for path in ("", ".json", ".bib", "/keep", "/changes", "/changes.csv"):
            assert client.get(f"/set/{made.id}{path}").status_code == 451, path
    finally:
        lift(catalogue, hidden.id, by="lan")


def test_a_set_that_never_was_and_one_that_has_ended_say_so(
    client: FlaskClient, catalogue: Catalogue
) -> None:
    before = datetime.now(UTC) - LIFETIME - timedelta(days=1)
    asked = Asked({"q": ["đại hội"]}, "đại hội", "đại hội", "e" * 32, 1)
    ended = make(catalogue, [Member("a" * 16, 1)], asked=asked, now=before)
    for path in ("", "/keep", "/changes", ".bib"):
        gone = client.get(f"/set/{ended.id}{path}")
        assert gone.status_code == 410, path
        assert "đã hết hạn" in gone.text
        assert 'href="/?q=%C4%91%E1%BA%A1i+h%E1%BB%99i"' in gone.text
    told = client.get(f"/en/set/{ended.id}.json")
    assert (told.status_code, told.json) == (
        410,
        {"error": "This result set was temporary, nobody kept it, and it has ended.",
         "search": "/en/?q=%C4%91%E1%BA%A1i+h%E1%BB%99i"},
    )  # fmt: skip
    for id_ in ("b" * 16, "x", "A" * 16, "%00", "..%2f"):
        assert client.get(f"/set/{id_}").status_code == 404, id_
    assert client.get(f"/set/{'b' * 16}.json").json == {
        "error": "Không có tập kết quả nào mang mã này. Có thể mã đã bị gõ hoặc chép sai."
    }
    assert client.post(f"/set/{ended.id}/keep").status_code == 410


def test_a_set_is_cited_with_its_own_address_and_never_with_anothers(
    stock: Stock, made: ResultSet
) -> None:
    config = stock.config.model_copy(update={"public_url": "https://khotin.example"})
    client = create_app(config).test_client()
    page = by(client, made)
    assert page.count(f"https://khotin.example/set/{made.id}") > 4
    for name, start, mime in (
        (".bib", "@misc{khotin-set-", "application/x-bibtex"),
        (".ris", "TY  - DATA", "application/x-research-info-systems"),
        (".csl.json", "[\n{", "application/vnd.citationstyles.csl+json"),
    ):
        answer = client.get(f"/set/{made.id}{name}")
        assert answer.text.startswith(start)
        assert answer.mimetype == mime
        assert f"https://khotin.example/set/{made.id}" in answer.text
        assert made.digest in answer.text


def test_a_reader_keeps_a_set_in_two_steps_without_account_and_name(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet
) -> None:
    asked = by(client, made, "/keep")
    assert f'<form method="post" action="/set/{made.id}/keep">' in asked
    assert find(catalogue, made.id).is_kept is False
    answer = client.post(f"/set/{made.id}/keep", data={"title": "Mua hàng giá rẻ"})
    assert (answer.status_code, answer.location) == (303, f"/set/{made.id}")
    kept = find(catalogue, made.id)
    assert (kept.is_kept, kept.title, kept.expires_at) == (True, made.title, None)
    assert "127.0.0.1" not in kept.kept_by
    assert "được giữ lâu dài" in by(client, made)
    # What readers keep is not put up for everybody; and nobody else's act takes it away.
    assert made.id not in client.get("/sets").text
    assert client.get(f"/set/{made.id}/keep").status_code == 303
    assert client.post(f"/set/{made.id}/release").status_code == 403
    (note,) = notes(catalogue, action="resultset.keep", limit=1)
    assert (note.what, note.via) == (made.id, "site")


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_no_other_site_makes_a_browser_keep_one(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet, headers: dict[str, str]
) -> None:
    assert client.post(f"/set/{made.id}/keep", headers=headers).status_code == 403
    assert find(catalogue, made.id).is_kept is False


def test_readers_keep_so_many_a_day_and_no_more(
    app: Flask, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "A_DAY", 2)
    sets = [
        make(catalogue, [Member("a" * 16, n)], asked=Asked({}, "", "", "e", n)) for n in range(1, 6)
    ]
    reader = app.test_client()

    def ask(made: ResultSet, address: str) -> int:
        told = reader.post(f"/set/{made.id}/keep", environ_base={"REMOTE_ADDR": address})
        return told.status_code

    assert [ask(each, "203.0.113.5") for each in sets[:3]] == [303, 303, 429]
    # One that is kept already costs nothing; others have bounds of their own.
    assert ask(sets[0], "203.0.113.5") == 303
    assert ask(sets[2], "203.0.113.6") == 303
    monkeypatch.setattr(visitors, "ALL_A_DAY", 3)
    refused = reader.post(f"/en/set/{sets[3].id}/keep", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "86400")
    assert "no more are kept for readers" in refused.text
    monkeypatch.setattr(visitors, "ALL_A_DAY", 100)
    monkeypatch.setattr(visitors, "ALL_ROWS", 3)
    assert ask(sets[3], "192.0.2.1") == 429
    # An archivist may still.
    assert keep(catalogue, sets[3].id, by="lan").is_kept


def test_what_people_of_the_archive_keep_is_listed_and_may_be_indexed(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet
) -> None:
    keep(catalogue, made.id, by="lan", title="Kho ngữ liệu <2026>")
    listed = client.get("/en/sets").text
    assert "Kho ngữ liệu &lt;2026&gt;" in listed
    assert f"/en/set/{made.id}" in listed
    assert "noindex" not in by(client, made)
    assert client.get("/sets?page=7").status_code == 404
    assert client.get(f"/sets?page=000000001{'9' * 20}").status_code == 400


def test_what_changed_is_shown_and_comes_as_table_and_json(
    client: FlaskClient, stock: Stock, catalogue: Catalogue
) -> None:
    query = Query("xuân phân")
    stock.take_in_one(catalogue, written(8001, "Tiết xuân phân", "Bài thứ nhất xuân phân."))
    stock.take_in_one(catalogue, written(8002, "=Xuân phân", "Bài thứ hai."))
    sync(open_engine(stock.config), catalogue)
    made = pin(open_engine(stock.config), catalogue, query)
    assert "Không có gì thay đổi" in by(client, made, "/changes")
    stock.take_in_one(catalogue, written(8001, "Tiết xuân phân", "Bài đã sửa, xuân phân."))
    stock.take_in_one(catalogue, written(8002, "Chuyện khác", "Bài thứ hai."))
    stock.take_in_one(catalogue, written(8003, "Lại xuân phân", "Bài thứ ba."))
    behind = by(client, made, "/changes", language="/en")
    assert "does not know 3 changes of the archive yet" in behind
    sync(open_engine(stock.config), catalogue)
    page = by(client, made, "/changes", language="/en")
    assert "Added: 1, removed: 1, edited: 1, the same: 0." in page
    assert f"/en/a/{article_id(8001)}/diff/1/2" in page
    assert "does not answer the search any more" in page
    assert "changes of the archive yet" not in page
    answer = client.get(f"/set/{made.id}/changes.csv")
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert answer.headers["X-Total-Count"] == "3"
    told = json.loads(by(client, made, "/changes.json"))
    assert [row["id"] for row in rows] == [each["id"] for each in told["changes"]]
    assert {row["change"]: row["title"] for row in rows} == {
        "added": "Lại xuân phân", "removed": "'=Xuân phân", "edited": "Tiết xuân phân",
    }  # fmt: skip
    only = by(client, made, "/changes?kind=removed")
    assert "=Xuân phân" in only
    assert "Lại xuân phân" not in only
    assert client.get(f"/set/{made.id}/changes?kind=odd").status_code == 400
    assert client.get(f"/set/{made.id}/changes?kind=added&page=2").status_code == 404
    assert "đã sửa từ đó" in by(client, made)


def test_without_an_index_a_set_is_shown_and_its_changes_wait(
    stock: Stock, catalogue: Catalogue, made: ResultSet, tmp_path: object
) -> None:
    config = stock.config.model_copy(update={"engine": "tantivy"})
    client = create_app(config).test_client()
    assert str(made.count) in by(client, made)
    assert client.get(f"/set/{made.id}/changes").status_code == 503
