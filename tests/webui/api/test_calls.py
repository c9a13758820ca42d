"""Articles, versions, captures, sets, sites, people: whole, and never more than readers may see."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.people.following import follow
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from indexer.engines import open_engine
from indexer.sync import sync
from tests.webui.api.conftest import pages, told
from tests.webui.stock import CAPTIONS, HOST, SITE, Stock, article_id, article_url, written

Own = tuple[Stock, Catalogue, FlaskClient]
SAMPLE, RICH, EDITED = article_id(1034), article_id(2000), article_id(3000)


def test_the_way_in_leads_everywhere(client: FlaskClient) -> None:
    for name, where in told(client, "/").items():
        if name not in ("name", "version"):
            assert client.get(where).status_code == 200, name


def test_an_article_comes_whole(client: FlaskClient, stock: Stock) -> None:
    found = told(client, f"/articles/{SAMPLE}")
    version = found["version"]
    assert found["permalink"].endswith(f"/a/{SAMPLE}")
    assert [photo["caption"] for photo in version["photos"]] == list(CAPTIONS)
    # The last photo was never archived.
    assert [bool(photo["archived"]) for photo in version["photos"]] == [True, True, False]
    assert client.get(version["photos"][0]["archived"]).mimetype == "image/jpeg"
    assert version["body"].startswith(version["blocks"][0]["text"])
    assert told(client, version["href"]) == found
    capture = told(client, f"/captures/{version['capture']}")
    assert (capture["url"], capture["article"]) == (article_url(1034), SAMPLE)
    assert client.get(capture["raw"]).status_code == 200
    with Catalogue.open(stock.config) as catalogue:
        held = catalogue.version(SAMPLE)
        assert held
        assert version["digest"] == held.digest


def test_files_come_with_their_text_or_why_they_have_none(client: FlaskClient) -> None:
    files = told(client, f"/articles/{RICH}")["version"]["attachments"]
    assert "thidualienthong" in files[0]["text"]
    assert client.get(files[0]["archived"]).mimetype == "application/pdf"
    assert (files[1]["archived"], files[1]["text"]) == (None, None)
    assert files[1]["lack"]


def test_versions_come_in_order_and_in_parts(client: FlaskClient) -> None:
    assert [
        v["number"] for v in pages(client, f"/articles/{EDITED}/versions", "versions", limit=1)
    ] == [1, 2]
    assert told(client, f"/articles/{EDITED}/versions/1")["version"]["title"] == "Hội nghị tổng kết"
    assert told(client, f"/articles/{EDITED}")["state"] == "gone"


@pytest.mark.parametrize(
    "path",
    [
        "/articles/aaaaaaaaaaaaaaaa", "/articles/x", f"/articles/{SAMPLE}/versions/99",
        f"/articles/{SAMPLE}/versions/0", f"/articles/{SAMPLE}/versions/x", "/captures/" + "0" * 32,
        "/captures/x", "/sets/aaaaaaaaaaaaaaaa", "/sets/aaaaaaaaaaaaaaaa/members", "/people/x",
        "/people/aaaaaaaaaaaaaaaa", "/nothing", "/articles/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_so(client: FlaskClient, path: str) -> None:
    assert told(client, path, 404)["status"] == 404


def test_sites_and_counts_are_those_of_the_pages(client: FlaskClient, stock: Stock) -> None:
    with Catalogue.open(stock.config) as catalogue:
        held = catalogue.counts()[SITE]
    (site,) = told(client, "/sites")["sites"]
    counts = told(client, "/counts")
    assert (site["name"], site["articles"], site["gone"]) == (SITE, held.articles, held.gone)
    assert (counts["articles"], counts["versions"]) == (held.articles, held.versions)
    assert counts["index_revision"] == counts["revision"]
    assert sum(each["articles"] for each in site["sections"]) >= held.articles - 1


def test_people_are_named_and_told_of_until_they_are_hidden(own: Own) -> None:
    stock, catalogue, client = own
    follow(catalogue)
    sync(open_engine(stock.config), catalogue)
    everybody = pages(client, "/people", "people", limit=1)
    assert everybody
    name = everybody[0]["name"]
    person = told(client, everybody[0]["href"])
    claim = person["claims"][0]
    named = told(client, f"/articles/{claim['article']}/versions/{claim['version']}")
    assert name in [each["name"] for each in named["version"]["people"]]
    restrict(catalogue, Kind.PERSON, name, ground=Ground.PRIVACY, reason="Xin gỡ", by="lan")
    assert told(client, everybody[0]["href"], 451)["withheld"] == "privacy"
    assert name not in str(told(client, "/people"))
    after = told(client, f"/articles/{claim['article']}/versions/{claim['version']}")
    assert name not in [each["name"] for each in after["version"]["people"]]


def test_people_who_come_and_go_between_the_pages_move_nobody_else(own: Own) -> None:
    stock, catalogue, client = own
    names = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", "Phạm Thị Dung", "Hoàng Văn Em")
    for number, name in enumerate(names, 9001):
        said = f"Đồng chí {name}, Bí thư Huyện ủy Bắc Sơn phát biểu."
        stock.take_in_one(catalogue, written(number, f"Bài {number}", said))
    follow(catalogue)
    everybody = [each["name"] for each in pages(client, "/people", "people")]
    assert set(names) <= set(everybody)
    assert [each["name"] for each in pages(client, "/people", "people", limit=2)] == everybody
    first = told(client, "/people", limit=2)
    gone = first["people"][0]["name"]
    restrict(catalogue, Kind.PERSON, gone, ground=Ground.PRIVACY, reason="Xin gỡ", by="lan")
    rest = pages(client, "/people", "people", cursor=first["cursor"])
    assert [each["name"] for each in rest] == everybody[2:]
    assert told(client, "/people", 404, cursor="A" * 40)["status"] == 404
    assert told(client, "/people", 409, cursor=first["cursor"], offset=2)["status"] == 409


@pytest.mark.parametrize(("ground", "status"), [(Ground.LAW, 451), (Ground.PUBLISHER, 410)])
def test_what_is_hidden_says_so_and_nothing_else(own: Own, ground: Ground, status: int) -> None:
    stock, catalogue, client = own
    capture = stock.capture(article_url(1034)).id
    restrict(catalogue, Kind.ARTICLE, SAMPLE, ground=ground, reason="Bà Tư", by="lan")
    for path in (f"/articles/{SAMPLE}", f"/articles/{SAMPLE}/versions", f"/articles/{SAMPLE}/versions/1",
                 f"/articles/{SAMPLE}/versions/9", f"/captures/{capture}"):  # fmt: skip
        problem = told(client, path, status)
        assert problem["withheld"] == ground.value
        assert "Bà Tư" not in str(problem)
        answer = client.get(f"/api/v1{path}")
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_hidden_photo_leaves_its_place(own: Own) -> None:
    _, catalogue, client = own
    url = f"http://{HOST}/anh/0.jpg"
    restrict(catalogue, Kind.PHOTO, url, ground=Ground.LAW, reason="Án", by="lan")
    first, second, _ = told(client, f"/articles/{SAMPLE}")["version"]["photos"]
    assert first == {"url": "", "caption": "", "credit": "", "withheld": True, "archived": None}
    assert (second["caption"], second["withheld"]) == (CAPTIONS[1], False)


def test_a_set_is_told_with_its_rows_and_what_changed_since(own: Own) -> None:
    stock, catalogue, client = own
    found = told(client, "/search", q="giao", limit=5)
    made = told(client, f"/sets/{found['set']}")
    assert (made["count"], made["typed"]) == (found["total"], "giao")
    rows = pages(client, f"/sets/{made['id']}/members", "members", limit=7)
    assert [row["place"] for row in rows] == list(range(1, made["count"] + 1))
    assert [row["id"] for row in rows][:5] == [hit["id"] for hit in found["hits"]]
    nothing = told(client, f"/sets/{made['id']}/changes")
    assert (nothing["changes"], nothing["same"]) == ([], made["count"])
    for number in (1, 9001):
        stock.take_in_one(catalogue, written(number, "Bàn giao", f"Bàn giao mới {number}."))
    restrict(catalogue, Kind.ARTICLE, article_id(3), ground=Ground.LAW, reason="Án", by="lan")
    sync(open_engine(stock.config), catalogue)
    changed = told(client, f"/sets/{made['id']}/changes")
    assert (changed["added"], changed["removed"], changed["edited"]) == (1, 1, 1)
    by_kind = {each["change"]: each for each in changed["changes"]}
    assert by_kind["added"]["id"] == article_id(9001)
    assert (by_kind["edited"]["id"], by_kind["edited"]["after"]) == (article_id(1), 2)
    assert (by_kind["removed"]["id"], by_kind["removed"]["withheld"]) == (article_id(3), "law")
    part = pages(client, f"/sets/{made['id']}/changes", "changes", limit=1)
    assert part == changed["changes"]
    hidden = next(
        r for r in pages(client, f"/sets/{made['id']}/members", "members") if r["withheld"]
    )
    assert (hidden["id"], hidden["title"]) == (article_id(3), None)
