"""What holds for every call: problems, limits, marks, and scripts of other sites."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.config import Config
from tests.webui.api.conftest import told
from tests.webui.stock import Stock, article_id
from webui.api.calls import CALLS
from webui.api.limits import WINDOW, Allowance
from webui.api.sharing import is_open
from webui.app import create_app


def test_what_can_only_be_read_says_what_can_be_done(client: FlaskClient) -> None:
    for call in CALLS:
        path = "/api/v1" + call.path.replace("{article_id}", article_id(1)).replace("{number}", "1")
        answer = client.post(path)
        assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_an_archive_that_is_not_there_is_a_problem_too(tmp_path: Path) -> None:
    client = create_app(Config(data_dir=tmp_path)).test_client()
    for path in (
        "/search",
        "/changes",
        "/counts",
        "/sites",
        "/people",
        f"/articles/{article_id(1)}",
    ):
        problem = told(client, path, 503)
        assert str(tmp_path) not in problem["detail"]
    assert client.get("/api/v1/search").headers["Retry-After"]
    assert client.get("/oai?verb=Identify").status_code == 503


def test_problems_are_told_in_the_language_of_the_address(client: FlaskClient) -> None:
    assert "tham số" in told(client, "/search", 400, forn="1")["detail"]
    assert "no argument" in client.get("/en/api/v1/search?forn=1").get_json()["detail"]


def test_an_error_of_ours_is_a_problem_without_a_trace(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr("webui.api.places.holdings", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    problem = told(app.test_client(), "/counts", 500)
    assert "secret" not in str(problem)


def test_what_has_not_changed_costs_no_bytes(client: FlaskClient) -> None:
    for path in ("/search?q=tuyen", "/sites", f"/articles/{article_id(1)}", "/openapi.json"):
        first = client.get(f"/api/v1{path}")
        mark = first.headers["ETag"]
        again = client.get(f"/api/v1{path}", headers={"If-None-Match": mark})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", mark)
        assert client.get(f"/api/v1{path}", headers={"If-None-Match": '"x"'}).status_code == 200
        head = client.head(f"/api/v1{path}")
        assert (head.data, head.headers["ETag"]) == (b"", mark)


def test_too_many_requests_are_told_when_to_come_again(stock: Stock) -> None:
    client = create_app(stock.config.model_copy(update={"api_requests": 3})).test_client()
    # All within a minute, or the count begins anew once.
    answers = [client.get("/api/v1/counts") for _ in range(8)]
    refused = answers[-1]
    assert refused.status_code == 429
    assert refused.mimetype == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= WINDOW
    assert refused.headers["RateLimit-Policy"] == '"a-minute";q=3;w=60'
    assert refused.headers["RateLimit"].startswith('"a-minute";r=0;t=')
    harvester = client.get("/oai?verb=Identify")
    assert harvester.status_code == 503
    assert int(harvester.headers["Retry-After"]) <= WINDOW
    # Others, and readers, notice nothing.
    other = client.get("/api/v1/counts", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert (other.status_code, client.get("/search.json").status_code) == (200, 200)
    # Whom a proxy speaks for is asked of the server alone, which believes the one that is set.
    told_by_itself = client.get("/api/v1/counts", headers={"X-Forwarded-For": "192.0.2.8"})
    assert told_by_itself.status_code == 429


def test_a_minute_later_one_may_ask_again_and_a_house_counts_as_one() -> None:
    now = [1_000_000.0]
    allowance = Allowance(2, clock=lambda: now[0])
    spent = [allowance.spend(f"2001:db8::{n}") for n in range(1, 4)]
    assert [each and each.over for each in spent] == [False, False, True]
    other = allowance.spend("2001:db8:0:1::1")
    assert other
    assert not other.over
    now[0] += WINDOW
    again = allowance.spend("2001:db8::1")
    assert again
    assert (again.over, again.left) == (False, 1)
    assert Allowance(0).spend("192.0.2.1") is None


def test_all_processes_of_a_server_count_together() -> None:
    allowance = Allowance(100, clock=lambda: 0.0)
    workers = [
        multiprocessing.get_context("fork").Process(target=allowance.spend, args=("192.0.2.1",))
        for _ in range(3)
    ]
    for worker in workers:
        worker.start()
        worker.join()
    spent = allowance.spend("192.0.2.1")
    assert spent
    assert spent.left == 96


def test_scripts_of_other_sites_may_read_what_is_open(client: FlaskClient) -> None:
    elsewhere = {"Origin": "https://sotay.example", "Access-Control-Request-Method": "GET"}
    for path in ("/api/v1/search", "/search.json?q=tuyen", "/oai?verb=Identify", "/people.json",
                 "/api/v1/articles/x"):  # fmt: skip
        answer = client.get(path, headers=elsewhere)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        asked = client.options(path, headers=elsewhere)
        assert asked.status_code == 200
        assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for path in ("/", "/admin/api/", "/admin/api/x.json", "/a/x"):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers=elsewhere).headers
    assert "Access-Control-Allow-Origin" not in client.post("/api/v1/search").headers


def test_what_is_open_to_scripts_never_is_the_desk() -> None:
    assert is_open("/set/abcdefghijklmnop.json")
    assert is_open("/set/abcdefghijklmnop/download.csv")
    assert is_open("/download.jsonl")
    # It leads on to the API, also for scripts.
    assert is_open("/api/v1")
    assert not is_open("/admin/x.json")
    assert not is_open("/set/abcdefghijklmnop")
    assert not is_open("/set/abcdefghijklmnop/keep")
