"""The document tells the truth: whatever schemathesis makes of it is answered as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from schemathesis.engine import events, from_schema

from tests.soak import trials
from tests.webui.api.conftest import told
from webui.api.calls import CALLS
from webui.api.openapi import PREFIX
from webui.api.words import about_arguments, about_calls

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.soak
def test_schemathesis_finds_nothing(app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", app)
    schema.config.generation.update(max_examples=len(trials(full=100, sample=8)))
    wrong: list[object] = []
    tested: set[str] = set()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            for checks in event.recorder.checks.values():
                wrong += [each for each in checks if each.status.name == "FAILURE"]
            tested.add(str(event.label))
        elif isinstance(event, events.FatalError | events.NonFatalError):
            wrong.append(event)
    assert wrong == []
    assert {f"GET {each.path}" for each in CALLS} <= tested


def test_the_document_names_every_route_and_every_route_is_a_call(client: FlaskClient) -> None:
    document = told(client, "/openapi.json")
    assert document["openapi"].startswith("3.1")
    said = {path for path, methods in document["paths"].items() if set(methods) == {"get"}}
    there = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix(PREFIX))
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/")
    }
    assert said == there - {"/openapi.json"} == {each.path for each in CALLS}


def test_it_says_of_each_refusal_how_often_one_may_ask_and_when_to_come_again(
    client: FlaskClient,
) -> None:
    parts = told(client, "/openapi.json")["components"]
    for code, refusal in parts["responses"].items():
        headers = set(refusal["headers"])
        assert headers <= set(parts["headers"])
        assert {"RateLimit", "RateLimit-Policy"} <= headers
        assert ("Retry-After" in headers) == (code in {"429", "503"})


def test_its_schemas_are_schemas_and_it_speaks_both_languages(client: FlaskClient) -> None:
    vietnamese = told(client, "/openapi.json")
    english = client.get("/en/api/v1/openapi.json").get_json()
    for name, schema in english["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert name[0].isupper()
    search = "/search"
    assert vietnamese["paths"][search]["get"]["summary"].startswith("Tìm kiếm")
    assert english["paths"][search]["get"]["summary"].startswith("Searches")
    assert (vietnamese["servers"], english["servers"]) == (
        [{"url": "/api/v1"}],
        [{"url": "/en/api/v1"}],
    )


def test_every_call_and_argument_is_described(app: Flask) -> None:
    with app.test_request_context():
        calls, arguments = about_calls(), about_arguments()
    assert set(calls) == {each.name for each in CALLS}
    assert set(arguments) == {each.name for call in CALLS for each in (*call.takes, *call.in_path)}


def test_the_docs_name_every_call_and_no_call_that_there_is_not() -> None:
    said = set(re.findall(r"`GET (/[^` ?]*)", (DOCS / "api.md").read_text("utf-8")))
    assert said == {each.path for each in CALLS}


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_for_people_tells_of_every_call(client: FlaskClient, language: str) -> None:
    page = client.get(f"{language}/api")
    assert page.status_code == 200
    for call in CALLS:
        assert f"GET {PREFIX}{call.path}" in page.text
    assert "<script" not in page.text.split("<main")[1].split("</main")[0]
    about = client.get(f"{language}/about").text
    assert f'href="{language}/api"' in about
    assert "/oai?verb=Identify" in about
    assert 'rel="service-desc"' in about
