"""Lists of captures: for programs as CDX servers give them, for people as a page with a form."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from crawler.copies.cdx import WebArchive, _parsed, _row
from crawler.drafting.fetching import Fetched
from tests.webui.memento.conftest import HOST, PAGE, Shelf, at
from webui.memento import cdx, lists

ASKED = quote(PAGE, safe="")


def rows(client: FlaskClient, asked: str) -> list[list[str]]:
    sent = client.get(f"/cdx?{asked}")
    assert sent.status_code == 200, sent.text
    return [line.split(" ") for line in sent.text.splitlines()]


def test_an_address_is_listed_with_its_fields(client: FlaskClient, shelf: Shelf) -> None:
    found = rows(client, f"url={ASKED}")
    first = shelf.taken[PAGE][0]
    assert found[0] == [
        "example,duk)/default.aspx?id=7&siteid=1", "20180506070809", PAGE, "text/html", "200",
        first.digest, str(first.length),
    ]  # fmt: skip
    assert [row[1][:4] for row in found] == ["2018", "2020", "2022"]
    # The third found the bytes of the second again.
    assert found[2][3] == "warc/revisit"
    assert found[2][5] == found[1][5] != found[0][5]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (f"url={HOST}&matchType=host", 9),
        (f"url={HOST}/*", 9),
        (f"url={HOST}/Def*", 3),
        (f"url=http://{HOST}/Default.aspx&matchType=prefix", 3),
        (f"url={ASKED}&from=2019", 2),
        (f"url={ASKED}&from=2019&to=2020", 1),
        (f"url={ASKED}&to=20180506070808", 0),
        (f"url={ASKED}&to=20180506070809", 1),
        (f"url={ASKED}&limit=2", 2),
        (f"url={ASKED}&limit=2&page=1", 1),
        (f"url={ASKED}&limit=2&page=2", 0),
        (f"url={HOST}&matchType=host&limit=4&page=2", 1),
        ("url=la.example&matchType=host", 0),
        ("url=la.example", 0),
        (f"url={HOST}/mat", 1),
    ],
)
def test_what_is_asked_for_is_listed(client: FlaskClient, asked: str, count: int) -> None:
    assert len(rows(client, asked)) == count


@pytest.mark.parametrize(
    "asked",
    ["", "url=", "url=javascript:alert(1)", "url=http://", f"url={HOST}&matchType=domain", f"url={HOST}&limit=0",
     f"url={HOST}&limit=10001", f"url={HOST}&limit=-1", f"url={HOST}&page=x", f"url={HOST}&page=1000000000",
     f"url={HOST}&from=19", f"url={HOST}&from=20201399", f"url={HOST}&to=x", f"url={HOST}&output=xml",
     f"url={HOST}&fl=file", f"url={HOST}&from=9999&to=9999", "url=" + "a" * 5_000, "url=a%00b", "url=%E2%80%AEx.example"],
)  # fmt: skip
def test_what_has_no_meaning_is_refused(client: FlaskClient, asked: str) -> None:
    sent = client.get(f"/cdx?{asked}")
    assert sent.status_code == 400
    assert "<h1" in sent.text


def test_json_and_cdxj_say_the_same(client: FlaskClient) -> None:
    plain = rows(client, f"url={ASKED}")
    head, *listed = client.get(f"/cdx?url={ASKED}&output=json").get_json()
    assert (tuple(head), listed) == (cdx.FIELDS, plain)
    lines = client.get(f"/cdx?url={ASKED}&output=cdxj").text.splitlines()
    key, stamp, told = lines[1].split(" ", 2)
    assert [key, stamp] == plain[1][:2]
    assert json.loads(told) == {
        "url": PAGE, "mime": "text/html", "status": "200", "digest": plain[1][5], "length": plain[1][6],
    }  # fmt: skip
    assert client.get("/cdx?url=la.example&output=json").get_json() == [list(cdx.FIELDS)]


def test_our_own_harvest_can_walk_the_list(client: FlaskClient) -> None:
    key, found = "", []
    while True:
        asked = f"/cdx?url={HOST}&matchType=host&output=json&showResumeKey=true&limit=4&fl=original,timestamp,digest&resumeKey={key}"
        sent = client.get(asked)
        body = Fetched(asked, 200, tuple(sent.headers.items()), sent.data, False, at(2024))
        listed, key = _parsed(body)
        found += [row for values in listed if (row := _row(values, pytest.fail))]
        if not key:
            break
    assert len(found) == 9
    archive = WebArchive.at("http://localhost/cdx", "http://localhost/memento/{timestamp}id_/{url}")
    page = next(row for row in found if row.url == PAGE and row.timestamp.startswith("2020"))
    sent = client.get(archive.copy_url(page).removeprefix("http://localhost"))
    assert sent.data == "<h1>Tin năm 2020</h1>".encode()


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_list_that_is_at_its_end_names_no_way_on(client: FlaskClient, output: str) -> None:
    asked = f"/cdx?url={ASKED}&limit=1&showResumeKey=true&output={output}&resumeKey="
    assert "[]" in client.get(asked + "1").text or "\n\n2\n" in client.get(asked + "1").text
    assert client.get(asked + "3").text.strip() in ("", json.dumps(list(cdx.FIELDS)).join("[]"))


def test_one_walk_through_all_addresses_at_a_time(client: FlaskClient) -> None:
    with cdx._walking:
        sent = client.get(f"/cdx?url={HOST}&matchType=host")
        assert (sent.status_code, sent.headers["Retry-After"]) == (503, "5")
        assert client.get(f"/cdx?url={ASKED}").status_code == 200
    # Whoever leaves in the middle holds nobody up.
    client.get(f"/cdx?url={HOST}&matchType=host").close()
    assert client.get(f"/cdx?url={HOST}&matchType=host").status_code == 200


def test_people_see_captures_with_what_came(client: FlaskClient, shelf: Shelf) -> None:
    page = client.get(f"/captures?url={ASKED}").text
    assert "3 bản lưu" in page
    assert "06-05-2022 14:08" in page
    newest, middle = shelf.taken[PAGE][2].id, shelf.taken[PAGE][1].id
    assert page.index(f"/capture/{newest}") < page.index(f"/capture/{middle}")
    assert f'không đổi, <a href="/capture/{middle}">' in page
    assert "3 captures" in client.get(f"/en/captures?url={ASKED}").text
    assert 'value="http' not in client.get("/captures").text


def test_people_are_told_when_there_is_nothing(client: FlaskClient) -> None:
    sent = client.get("/captures?url=la.example/<script>")
    assert sent.status_code == 404
    assert "Kho không có bản lưu nào của địa chỉ này." in sent.text
    assert "<script>" not in sent.text
    assert client.get("/captures").status_code == 200
    for wrong in ("url=javascript:alert(1)", f"url={HOST}&page=0", f"url={HOST}&from=hom-qua",
                  f"url={HOST}&from=2020-01-02&to=2020-01-01"):  # fmt: skip
        assert client.get(f"/captures?{wrong}").status_code == 400
    assert client.get(f"/captures?url={HOST}&page=2").status_code == 404


def test_a_day_is_a_day_in_hanoi(client: FlaskClient) -> None:
    told = client.get(f"/captures.json?url={ASKED}&from=2020-05-06&to=2020-05-06").get_json()
    assert [each["captured"][:10] for each in told["captures"]] == ["2020-05-06"]
    assert client.get(f"/captures?url={ASKED}&from=2020-05-07&to=2020-05-07").status_code == 404


def test_many_captures_come_in_pages(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_PAGE", 2)
    first, second = (client.get(f"/captures.json?url={ASKED}&page={n}").get_json() for n in (1, 2))
    assert (first["pages"], len(first["captures"]), len(second["captures"])) == (2, 2, 1)
    page = client.get(f"/captures?url={ASKED}").text
    assert "page=2" in page
    assert "Trang 1/2" in page


def test_what_is_hidden_is_not_listed(client: FlaskClient, shelf: Shelf) -> None:
    with Catalogue.open(shelf.config) as catalogue:
        target = shelf.taken[PAGE][0].id
        made = restrict(catalogue, Kind.CAPTURE, target, ground=Ground.LAW, reason="Án 1", by="lan")
        try:
            for asked in (f"url={ASKED}", f"url={HOST}/Def*"):
                assert [row[1][:4] for row in rows(client, asked)] == ["2020", "2022"]
            assert target not in client.get(f"/captures.json?url={ASKED}").text
        finally:
            lift(catalogue, made.id, by="lan")
