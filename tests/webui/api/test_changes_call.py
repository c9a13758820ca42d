"""The changes feed: every change from any cursor on, hidden things as such, and a clear word after a rebuild."""

from __future__ import annotations

import random
from typing import Any

from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.rebuilding import rebuild
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from tests.webui.api.conftest import told
from tests.webui.stock import Stock, article_id, written

Own = tuple[Stock, Catalogue, FlaskClient]


def all_from(client: FlaskClient, page: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """Return every change from a page on, and the cursor to go on with another day."""
    found = list(page["changes"])
    while page["more"]:
        page = told(client, page["next"])
        found += page["changes"]
    return found, page["cursor"]


def test_from_the_beginning_it_tells_of_every_article_once(own: Own) -> None:
    _, catalogue, client = own
    found, cursor = all_from(client, told(client, "/changes", limit=7))
    assert sorted(each["id"] for each in found) == sorted(catalogue.article_ids())
    assert [each["revision"] for each in found] == sorted(each["revision"] for each in found)
    assert told(client, "/changes", since=cursor) == {
        "changes": [], "more": False, "cursor": cursor, "next": f"http://localhost/api/v1/changes?since={cursor}&limit=100",
    }  # fmt: skip
    assert told(client, "/counts")["changes"].endswith(f"since={cursor}")


def test_new_edited_hidden_and_shown_again_all_come(own: Own) -> None:
    stock, catalogue, client = own
    _, cursor = all_from(client, told(client, "/changes"))
    stock.take_in_one(catalogue, written(9001, "Bài mới", "Chữ."))
    stock.take_in_one(catalogue, written(1, "Bài sửa", "Chữ đã sửa."))
    made = restrict(catalogue, Kind.ARTICLE, article_id(2), ground=Ground.LAW, reason="Án", by="l")
    found, cursor = all_from(client, told(client, "/changes", since=cursor))
    assert [(each["id"], each["status"]) for each in found] == [
        (article_id(9001), "live"), (article_id(1), "live"), (article_id(2), "withheld"),
    ]  # fmt: skip
    assert (found[1]["title"], found[1]["version"]) == ("Bài sửa", 2)
    hidden = found[2]
    assert (hidden["withheld"], hidden["title"], hidden["url"], hidden["digest"]) == (
        "law", None, None, None,
    )  # fmt: skip
    lift(catalogue, made.id, by="lan")
    (again,), _ = all_from(client, told(client, "/changes", since=cursor))
    assert (again["id"], again["status"]) == (article_id(2), "live")
    assert again["title"]


def test_nothing_is_missed_whoever_writes_between_the_pages(own: Own) -> None:
    stock, catalogue, client = own
    chance, known = random.Random(3), {}
    page = told(client, "/changes", limit=5)
    for round_ in range(40):
        for each in page["changes"]:
            known[each["id"]] = each["digest"]
        if round_ < 25:
            number = chance.choice([1, 2, 30, 45, 7000 + round_])
            stock.take_in_one(catalogue, written(number, f"Bài {round_}", f"Chữ {round_}."))
        page = told(client, page["next"])
    held = {id_: catalogue.version(id_) for id_ in catalogue.article_ids()}
    assert known == {id_: version.digest for id_, version in held.items() if version}


def test_after_a_rebuild_a_cursor_says_how_to_begin_anew_and_ids_are_the_same(own: Own) -> None:
    stock, _, client = own
    before, cursor = all_from(client, told(client, "/changes"))
    rebuild(stock.config)
    gone = told(client, "/changes", 410, since=cursor)
    again, _ = all_from(client, told(client, gone["restart"]))
    digests = {each["id"]: (each["version"], each["digest"]) for each in before}
    assert digests == {each["id"]: (each["version"], each["digest"]) for each in again}


def test_what_a_rebuild_does_not_find_again_is_told_as_lost(own: Own) -> None:
    stock, catalogue, client = own
    known = set(stock.config.warc_dir.rglob("*.warc.gz"))
    stock.take_in_one(catalogue, written(9001, "Bài sẽ mất", "Chữ."))
    [file] = set(stock.config.warc_dir.rglob("*.warc.gz")) - known
    before, _ = all_from(client, told(client, "/changes"))
    file.unlink()
    rebuild(stock.config)
    again, cursor = all_from(client, told(client, "/changes", limit=7))
    assert {each["id"] for each in again} == {each["id"] for each in before}
    [lost] = [each for each in again if each["status"] == "lost"]
    assert (lost["id"], lost["title"], lost["site"]) == (article_id(9001), None, None)
    assert told(client, "/changes", since=cursor)["changes"] == []


def test_a_broken_or_strange_cursor_is_refused(client: FlaskClient) -> None:
    cursor = told(client, "/changes")["cursor"]
    for broken in ("", "x", "latest", cursor[1:], f"{cursor}x"):
        told(client, "/changes", 400, since=broken)
    told(client, "/changes", 404, since=("B" if cursor[0] == "A" else "A") + cursor[1:])
    told(client, "/changes", 400, limit=0)
