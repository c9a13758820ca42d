"""Memento (RFC 7089): a program finds what an address gave at a time, and all there is of it."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from tests.webui.memento.conftest import HOST, PAGE, Shelf
from webui.memento import gates

ROOT = "http://localhost"


def links(header: str) -> dict[str, str]:
    """Return the addresses of a Link header by relation."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"', header)
    return {rel: address for address, rels in found for rel in (rels, *rels.split())}


def raw(shelf: Shelf, place: int, url: str = PAGE) -> str:
    return f"{ROOT}/capture/{shelf.taken[url][place].id}/raw"


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("Sun, 06 May 2018 07:08:09 GMT", 0),
        ("Mon, 01 Jan 1990 00:00:00 GMT", 0),
        ("Wed, 01 Jul 2020 00:00:00 GMT", 1),
        ("Fri, 01 Jan 2038 00:00:00 GMT", 2),
        (None, 2),
    ],
)
def test_a_timegate_leads_to_the_nearest_in_time_and_names_the_others(
    client: FlaskClient, shelf: Shelf, asked: str | None, place: int
) -> None:
    headers = {"Accept-Datetime": asked} if asked else {}
    sent = client.get(f"/timegate/{PAGE}", headers=headers)
    assert (sent.status_code, sent.headers["Location"]) == (302, raw(shelf, place))
    assert "accept-datetime" in sent.headers["Vary"].lower()
    assert "Memento-Datetime" not in sent.headers
    found = links(sent.headers["Link"])
    assert found["original"] == PAGE
    assert found["timemap"] == f"{ROOT}/timemap/json/{PAGE}"
    assert (found["first"], found["last"]) == (raw(shelf, 0), raw(shelf, 2))
    if place == 1:
        assert (found["prev"], found["next"]) == (raw(shelf, 0), raw(shelf, 2))


@pytest.mark.parametrize("way", ["", "/raw"])
def test_a_memento_says_what_it_is_and_when_it_was(
    client: FlaskClient, shelf: Shelf, way: str
) -> None:
    sent = client.get(f"/capture/{shelf.taken[PAGE][1].id}{way}")
    assert sent.headers["Memento-Datetime"] == "Wed, 06 May 2020 07:08:09 GMT"
    found = links(sent.headers["Link"])
    assert found["timegate"] == f"{ROOT}/timegate/{PAGE}"
    assert found["prev"] == raw(shelf, 0)
    assert f'<{raw(shelf, 1)}>; rel="memento"; datetime="Wed, 06 May 2020' in sent.headers["Link"]


@pytest.mark.parametrize(
    "wrong",
    ["", "2020-05-06", "Wed, 06 May 2020 07:08:09 +0700", "Wed, 31 Feb 2020 07:08:09 GMT",
     "wed, 06 may 2020 07:08:09 gmt", "Wed, 06 May 2020 25:08:09 GMT", "x" * 9_000],
)  # fmt: skip
def test_another_way_to_write_a_time_is_refused(client: FlaskClient, wrong: str) -> None:
    sent = client.get(f"/timegate/{PAGE}", headers={"Accept-Datetime": wrong})
    assert sent.status_code == 400
    assert "Accept-Datetime phải viết như sau" in sent.text


@pytest.mark.parametrize("path", ["timegate", "timemap/link", "timemap/json", "memento/2020"])
def test_what_is_not_archived_is_missing(client: FlaskClient, path: str) -> None:
    for url in ("http://la.example/", f"http://{HOST}/mat", f"http://{HOST}/mat?x=1#y"):
        assert client.get(f"/{path}/{url}").status_code == 404


@pytest.mark.parametrize("path", ["timegate", "timemap/link", "memento/2020"])
@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://x.example/", "http://", "http://a b/", "mailto:a@b"]
)
def test_what_is_no_web_address_is_refused(client: FlaskClient, path: str, url: str) -> None:
    sent = client.get(f"/{path}/{url}")
    assert sent.status_code in (400, 404)


@pytest.mark.parametrize(
    "spelled",
    [
        f"http://{HOST}/Default.aspx?id=7&siteid=1",
        f"https://{HOST}/Default.aspx?siteid=1&id=7",
        f"http://{HOST.upper()}:80/Default.aspx?siteid=1&id=7",
        f"http:/{HOST}/Default.aspx?siteid=1&id=7",
        f"{HOST}/Default.aspx?siteid=1&id=7",
        quote(PAGE, safe=""),
        quote(f"{PAGE}#cuoi", safe=""),
    ],
)
def test_an_address_may_be_spelled_in_other_ways(
    client: FlaskClient, shelf: Shelf, spelled: str
) -> None:
    assert client.get(f"/timegate/{spelled}").headers["Location"] == raw(shelf, 2)


@pytest.mark.parametrize(
    "spelled",
    [f"http://{HOST}/a%2Fb?x=%C4%91", f"http://{HOST}/a%2Fb?x=đ",
     quote(f"http://{HOST}/a%2Fb?x=%C4%91", safe="")],
)  # fmt: skip
def test_quoted_signs_and_letters_of_an_address_are_its_own(
    client: FlaskClient, shelf: Shelf, spelled: str
) -> None:
    found = raw(shelf, 0, f"http://{HOST}/a%2Fb?x=%C4%91")
    assert client.get(f"/timegate/{spelled}").headers["Location"] == found
    assert client.get(f"/timegate/http://{HOST}/a/b?x=%C4%91").status_code == 404


def test_http_and_https_are_one_address(client: FlaskClient, shelf: Shelf) -> None:
    for scheme in ("http", "https"):
        listed = client.get(f"/timemap/link/{scheme}://{HOST}/").text
        assert listed.count("datetime=") == 2
        assert f"/capture/{shelf.taken[f'http://{HOST}/'][0].id}/raw" in listed


def test_a_timemap_lists_all_in_link_format(client: FlaskClient, shelf: Shelf) -> None:
    sent = client.get(f"/timemap/link/{PAGE}")
    assert sent.mimetype == "application/link-format"
    lines = sent.text.rstrip("\n").split(",\n")
    assert lines[0] == f'<{PAGE}>; rel="original"'
    assert lines[1].endswith(
        'from="Sun, 06 May 2018 07:08:09 GMT"; until="Fri, 06 May 2022 07:08:09 GMT"'
    )
    assert lines[3:] == [
        f'<{raw(shelf, 0)}>; rel="first memento"; datetime="Sun, 06 May 2018 07:08:09 GMT"',
        f'<{raw(shelf, 1)}>; rel="memento"; datetime="Wed, 06 May 2020 07:08:09 GMT"',
        f'<{raw(shelf, 2)}>; rel="last memento"; datetime="Fri, 06 May 2022 07:08:09 GMT"',
    ]


def test_a_timemap_lists_all_in_json(client: FlaskClient, shelf: Shelf) -> None:
    told = client.get(f"/timemap/json/{PAGE}").get_json()
    assert [each["uri"] for each in told["mementos"]["list"]] == [raw(shelf, n) for n in range(3)]
    assert told["mementos"]["first"] == {"datetime": "2018-05-06T07:08:09Z", "uri": raw(shelf, 0)}
    assert told["timegate_uri"] == f"{ROOT}/timegate/{PAGE}"


def test_a_long_timemap_has_pages_that_lead_to_each_other(
    client: FlaskClient, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "PAGE", 2)
    first, second = (client.get(f"/timemap/link/{n}{PAGE}").text for n in ("", "2/"))
    assert f'<{ROOT}/timemap/link/2/{PAGE}>; rel="timemap"' in first
    assert (first.count("datetime="), second.count("datetime=")) == (2, 1)
    assert 'rel="last memento"' in second
    assert "first memento" not in second
    assert client.get(f"/timemap/link/3/{PAGE}").status_code == 404
    assert client.get(f"/timemap/link/1/{PAGE}").text == first
    assert client.get(f"/timemap/json/{PAGE}").get_json()["next"].endswith(f"/json/2/{PAGE}")


def test_a_redirects_memento_leads_to_that_of_its_target(client: FlaskClient, shelf: Shelf) -> None:
    moved = shelf.taken[f"http://{HOST}/cu"][0]
    sent = client.get(f"/capture/{moved.id}/raw")
    # The target's copy nearest in time: 2018 and 2020 are as near, the earlier one counts.
    assert sent.status_code == 302
    assert sent.headers["Location"] in {raw(shelf, n).removeprefix(ROOT) for n in (0, 1)}
    assert sent.headers["Memento-Datetime"].startswith("Mon, 06 May 2019")


def test_a_time_of_digits_leads_to_the_memento(client: FlaskClient, shelf: Shelf) -> None:
    for stamp, place in (("2018", 0), ("20200101", 1), ("20301231235959", 2)):
        assert client.get(f"/memento/{stamp}/{PAGE}").headers["Location"] == raw(shelf, place)
    for wrong in ("18", "20201301", "abc", "٢٠٢٠", "2020im_"):
        assert client.get(f"/memento/{wrong}/{PAGE}").status_code == 400


def test_the_bytes_are_given_as_they_were_sent_and_never_shown(
    client: FlaskClient, shelf: Shelf
) -> None:
    near = client.get(f"/memento/20200101000000id_/{PAGE}")
    assert near.headers["Location"] == f"{ROOT}/memento/20200506070809id_/{PAGE}"
    sent = client.get(near.headers["Location"])
    assert sent.data == "<h1>Tin năm 2020</h1>".encode()
    assert sent.headers["X-Archive-Orig-Content-Type"] == "text/html; charset=utf-8"
    assert sent.headers["Memento-Datetime"] == "Wed, 06 May 2020 07:08:09 GMT"
    assert sent.headers["Content-Disposition"] == "attachment"
    assert sent.headers["Content-Security-Policy"].startswith("sandbox;")
    # A revisit gives the bytes of the first.
    assert client.get(f"/memento/20220506070809id_/{PAGE}").data == sent.data
    moved = client.get(f"/memento/20190506070809id_/http://{HOST}/cu")
    assert (moved.status_code, moved.headers["Location"]) == (
        301, f"{ROOT}/memento/20190506070809id_/{PAGE}",
    )  # fmt: skip


def test_what_is_hidden_is_in_no_list(client: FlaskClient, shelf: Shelf) -> None:
    with Catalogue.open(shelf.config) as catalogue:
        target = shelf.taken[PAGE][0].id
        made = restrict(catalogue, Kind.CAPTURE, target, ground=Ground.LAW, reason="Án 1", by="lan")
        try:
            assert target not in client.get(f"/timemap/link/{PAGE}").text
            sent = client.get(
                f"/timegate/{PAGE}", headers={"Accept-Datetime": "Mon, 01 Jan 1990 00:00:00 GMT"}
            )
            assert target not in f"{sent.headers['Location']} {sent.headers['Link']}"
            assert target not in client.get(f"/cdx?url={quote(PAGE, safe='')}").text
            assert target not in client.get(f"/captures?url={quote(PAGE, safe='')}").text
            assert client.get(f"/capture/{target}/raw").status_code == 451
        finally:
            lift(catalogue, made.id, by="lan")
    assert target in client.get(f"/timemap/link/{PAGE}").text
