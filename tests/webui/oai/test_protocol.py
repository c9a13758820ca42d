"""Every verb, every error, every date, as OAI-PMH 2.0 has them."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalogue import Catalogue
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from tests.webui.oai.conftest import ask, error_of, texts
from tests.webui.stock import SITE, Stock, article_id, written
from webui.oai import answering
from webui.oai.asked import VERBS
from webui.oai.records import URN
from webui.oai.writing import DC, OAI

Own = tuple[Stock, Catalogue, Flask]
DC_RECORDS: dict[str, Any] = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
SAMPLE = URN + article_id(1034)


@pytest.mark.parametrize("post", [False, True])
def test_each_verb_is_answered_by_get_and_post(client: FlaskClient, post: bool) -> None:
    for given_ in (
        {"verb": "Identify"}, {"verb": "ListMetadataFormats"}, {"verb": "ListSets"},
        {"verb": "ListMetadataFormats", "identifier": SAMPLE},
        {"verb": "GetRecord", "identifier": SAMPLE, "metadataPrefix": "oai_dc"},
        {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}, DC_RECORDS,
    ):  # fmt: skip
        root = ask(client, post=post, **given_)
        assert error_of(root) == "", given_
        request = root.find(f"{{{OAI}}}request")
        assert dict(request.attrib) == given_
        assert request.text == "http://localhost/oai"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "badVerb"), ({"verb": "Harvest"}, "badVerb"), ({"verb": ["Identify", "ListSets"]}, "badVerb"),
        ({"verb": "Identify", "x": "1"}, "badArgument"), ({"verb": "GetRecord"}, "badArgument"),
        ({"verb": "GetRecord", "identifier": SAMPLE}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"), (DC_RECORDS | {"from_": "2024"}, "badArgument"),
        (DC_RECORDS | {"from_": "2024-02-31"}, "badArgument"),
        (DC_RECORDS | {"from_": "2024-01-02", "until": "2024-01-01"}, "badArgument"),
        (DC_RECORDS | {"from_": "2024-01-01", "until": "2024-01-02T00:00:00Z"}, "badArgument"),
        (DC_RECORDS | {"from_": ["2024-01-01", "2024-01-02"]}, "badArgument"),
        (DC_RECORDS | {"resumptionToken": "x"}, "badArgument"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "metadataPrefix": "marc21"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "identifier": SAMPLE, "metadataPrefix": "mods"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "identifier": f"{URN}aaaaaaaaaaaaaaaa", "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
        ({"verb": "GetRecord", "identifier": "oai:x:1", "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": "oai:x:1"}, "idDoesNotExist"),
        (DC_RECORDS | {"until": "1999-01-01"}, "noRecordsMatch"),
        (DC_RECORDS | {"from_": "2999-01-01"}, "noRecordsMatch"), (DC_RECORDS | {"from_": "9999-12-31"}, "noRecordsMatch"),
        (DC_RECORDS | {"set": "nobody"}, "noRecordsMatch"),
        (DC_RECORDS | {"set": f"{SITE}:nothing~00000000"}, "noRecordsMatch"),
    ],
)  # fmt: skip
def test_each_error_has_its_code(client: FlaskClient, asked: dict[str, Any], code: str) -> None:
    root = ask(client, **asked)
    assert error_of(root) == code
    if code in ("badVerb", "badArgument"):
        assert not root.find(f"{{{OAI}}}request").attrib


@pytest.mark.parametrize("until", ["9999-12-31", "9999-12-31T23:59:59Z"])
def test_the_last_day_there_is_ends_nothing(client: FlaskClient, until: str) -> None:
    everything = texts(ask(client, **DC_RECORDS), "identifier")
    assert texts(ask(client, **DC_RECORDS, until=until), "identifier") == everything


@pytest.mark.parametrize(
    "values",
    [
        [], {}, "x", ["ListRecords", "", ""], ["ListRecords", "", "", "", "", "x", 1, 0, 1],
        ["ListRecords", "", "x", "", "", "2026-01-01T00:00:00+00:00", 1, 0, 1],
        ["ListRecords", "", "", "", {}, "2026-01-01T00:00:00+00:00", 1, 0, 1],
        ["ListRecords", "", "", "", "", "2026-01-01T00:00:00+00:00", 2**80, 0, 1],
        ["ListRecords", "", "", "", "", "2026-01-01T00:00:00+00:00", 1, 0, "x"],
        ["ListRecords", "", "", "", "", "0001-01-01T00:00:00+14:00", 1, 0, 1],
    ],
)  # fmt: skip
def test_a_token_put_together_by_hand_is_refused(own: Own, values: Any) -> None:
    _, catalogue, app = own
    if isinstance(values, list) and len(values) > 1:
        values = ["ListRecords", catalogue.epoch(), *values[2:]]
    body = json.dumps(values).encode()
    check = hashlib.sha256(b"khotin.oai" + body).digest()[:6]
    token = base64.urlsafe_b64encode(check + body).decode().rstrip("=")
    root = ask(app.test_client(), verb="ListRecords", resumptionToken=token)
    assert error_of(root) == "badResumptionToken"


def test_a_record_says_what_is_held(client: FlaskClient) -> None:
    root = ask(client, verb="GetRecord", identifier=SAMPLE, metadataPrefix="oai_dc")
    found: dict[str, list[str]] = {}
    for each in root.iter(f"{{{DC}}}*"):
        found.setdefault(each.tag.rpartition("}")[2], []).append(each.text)
    assert "khảo sát công tác tuyên giáo" in found["title"][0]
    assert found["date"] == ["2023-12-09"]
    assert found["language"] == ["vi"]
    assert found["identifier"] == [
        f"http://localhost/a/{article_id(1034)}/v/1",
        f"urn:khotin:version:{article_id(1034)}:1",
    ]
    assert len(found["relation"]) == 3


def test_records_come_by_site_and_by_section(client: FlaskClient) -> None:
    every = texts(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc"), "identifier")
    specs = texts(ask(client, verb="ListSets"), "setSpec")
    assert specs[0] == SITE
    of_site = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set=SITE)
    assert texts(of_site, "identifier") == every
    by_section = [
        set(texts(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set=spec), "identifier"))
        for spec in specs[1:]
    ]  # fmt: skip
    assert set().union(*by_section) == set(every)
    assert sum(map(len, by_section)) == len(every)


def test_a_list_comes_in_parts_by_a_token(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = texts(ask(client, **DC_RECORDS), "identifier")
    monkeypatch.setattr(answering, "RECORDS", 7)
    root, found, sizes = ask(client, **DC_RECORDS), list[str](), list[int]()
    while True:
        found += texts(root, "identifier")
        token = root.find(f".//{{{OAI}}}resumptionToken")
        sizes.append(int(token.get("completeListSize")))
        assert int(token.get("cursor")) + len(texts(root, "identifier")) == len(found)
        if not token.text:
            break
        root = ask(client, verb="ListRecords", resumptionToken=token.text)
        if len(sizes) == 1:
            wrong = ask(client, verb="ListIdentifiers", resumptionToken=token.text)
            assert error_of(wrong) == "badResumptionToken"
            torn = ask(client, verb="ListRecords", resumptionToken=token.text[:-2])
            assert error_of(torn) == "badResumptionToken"
    assert found == whole
    assert set(sizes) == {len(whole)}


def test_a_part_that_is_the_last_and_full_needs_no_other(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = texts(ask(client, **DC_RECORDS), "identifier")
    monkeypatch.setattr(answering, "RECORDS", len(whole))
    assert ask(client, **DC_RECORDS).find(f".//{{{OAI}}}resumptionToken") is None


def test_words_that_xml_has_no_place_for_are_left_out(own: Own) -> None:
    stock, catalogue, app = own
    stock.take_in_one(
        catalogue, written(9009, "Một \x0b\x08<b>&amp;\ufffe lạ", "Chữ.", lead="\x1f")
    )
    root = ask(
        app.test_client(),
        verb="GetRecord",
        identifier=URN + article_id(9009),
        metadataPrefix="oai_dc",
    )
    assert root.find(f".//{{{DC}}}title").text == "Một <b>&amp; lạ"


def test_what_is_hidden_is_a_deleted_record_and_what_its_site_took_down_is_not(own: Own) -> None:
    _, catalogue, app = own
    client = app.test_client()
    restrict(catalogue, Kind.ARTICLE, article_id(1034), ground=Ground.LAW, reason="Án", by="lan")
    hidden = ask(client, verb="GetRecord", identifier=SAMPLE, metadataPrefix="oai_dc")
    assert hidden.find(f".//{{{OAI}}}header").get("status") == "deleted"
    assert hidden.find(f".//{{{OAI}}}metadata") is None
    gone = ask(client, verb="GetRecord", identifier=URN + article_id(3000), metadataPrefix="oai_dc")
    assert gone.find(f".//{{{OAI}}}header").get("status") is None
    assert gone.find(f".//{{{DC}}}title").text == "Hội nghị tổng kết năm"


def test_a_section_of_hidden_articles_alone_is_not_listed_but_tells_of_its_deletions(
    own: Own,
) -> None:
    stock, catalogue, app = own
    client = app.test_client()
    stock.take_in_one(catalogue, written(9010, "Bài", "Chữ.", sections=("Chuyên mục riêng",)))
    (spec,) = [s for s in texts(ask(client, verb="ListSets"), "setSpec") if "chuyen-muc-rieng" in s]
    restrict(catalogue, Kind.ARTICLE, article_id(9010), ground=Ground.LAW, reason="Án", by="lan")
    assert spec not in texts(ask(client, verb="ListSets"), "setSpec")
    one = ask(client, verb="GetRecord", identifier=URN + article_id(9010), metadataPrefix="oai_dc")
    assert texts(one, "setSpec") == [SITE]
    root = ask(client, set=spec, **DC_RECORDS)
    assert root.find(f".//{{{OAI}}}header").get("status") == "deleted"


@settings(max_examples=150)
@given(
    verb=st.sampled_from(sorted(VERBS)),
    rest=st.dictionaries(
        st.sampled_from(["metadataPrefix", "from_", "until", "set", "identifier", "resumptionToken"]),
        st.sampled_from(["oai_dc", "2024-01-01", "2024-01-01T00:00:00Z", SITE, SAMPLE, "0000-00-00", "e30"])
        | st.text(max_size=20),
        max_size=3,
    ),
)  # fmt: skip
def test_whatever_is_asked_is_answered_by_the_grammar(
    client: FlaskClient, verb: str, rest: dict[str, Any]
) -> None:
    root = ask(client, verb=verb, **rest)
    assert len(root) == 3
