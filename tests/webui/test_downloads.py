"""Downloads: what the screen counts is in every file, and a file that breaks off never looks whole."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import socket
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from typing import Any
from urllib.parse import quote

import bibtexparser.entrypoint
import pytest
import rispy  # type: ignore[import-untyped]
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from archive.catalogue import Catalogue
from archive.catalogue.result_tables import result_sets
from archive.catalogue.tables import versions
from archive.export.forms import FORMS
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from archive.resultsets import find, members
from tests.indexer.questions import odd_questions
from tests.webui.stock import SITE, Stock, article_id
from tests.webui.waitress_server import serving
from webui.app import create_app
from webui.downloads.places import Places, keep_places, places
from webui.refusals import Refusal

STREAMED = [name for name, form in FORMS.items() if form.streamed]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the site without a network, and reads each answer to its end as a server does."""
    return closing_client(app)


def closing_client(app: Flask) -> FlaskClient:
    """Return a client that closes each answer it has read."""

    class Closing(FlaskClient):
        def open(self, *args: Any, **options: Any) -> Any:
            return super().open(*args, **{"buffered": True, **options})

    app.test_client_class = Closing
    return app.test_client()


def rows_in(form: str, body: bytes) -> int:
    """Return how many rows another program finds in a file."""
    if form == "csv":
        return len(list(csv.DictReader(io.StringIO(body.decode(), newline=""))))
    if form == "jsonl":
        return len([json.loads(line) for line in body.splitlines()])
    if form == "txt":
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
        return len([name for name in names if name.endswith(".txt")])
    if form == "bibtex":
        return len(bibtexparser.entrypoint.parse_string(body.decode()).entries)
    if form == "ris":
        return len(rispy.loads(body.decode()))
    return len(json.loads(body))


def set_of(client: FlaskClient, question: str) -> str:
    """Return the id of the set that a download makes."""
    answer = client.head(f"/download.csv?{question}")
    return answer.headers["Link"].split("/set/")[1].split(">")[0]


@pytest.mark.parametrize("form", STREAMED)
def test_every_form_has_the_rows_the_screen_counts(client: FlaskClient, form: str) -> None:
    total = client.get("/search.json?q=giao").json["total"]  # type: ignore[index]
    answer = client.get(f"/download.{form}?q=giao")
    assert answer.status_code == 200
    assert rows_in(form, answer.data) == total > 40
    assert answer.headers["X-Total-Count"] == str(total)
    assert f"-{total}" in answer.headers["Content-Disposition"]
    assert answer.headers["Link"].endswith('>; rel="describedby"')


QUESTIONS = odd_questions | st.sampled_from(
    ["giao", "tuyến giao", "huyen", '"bàn giao"', "hội nghị", "giao -tuyến", "tuyên*", "tin OR bàn"]
)
NARROWED = st.fixed_dictionaries(
    {},
    optional={
        "versions": st.sampled_from(["all", "older"]),
        "year": st.sampled_from(["2018", "2018-01", "2023"]),
        "site": st.just(SITE),
        "sort": st.sampled_from(["newest", "oldest"]),
        "marks": st.sampled_from(["exact", "ignored"]),
        "match": st.just("any"),
        "state": st.sampled_from(["edited", "gone"]),
        "photos": st.just("1"),
    },
)


@settings(max_examples=25)
@given(words=QUESTIONS, narrowed=NARROWED)
@example(words="", narrowed={"sort": "newest"})
def test_whatever_is_asked_screen_set_and_files_count_the_same(
    client: FlaskClient, stock: Stock, words: str, narrowed: dict[str, str]
) -> None:
    asked = "&".join(f"{name}={quote(value)}" for name, value in {"q": words, **narrowed}.items())
    screen = client.get(f"/search.json?{asked}")
    assert screen.status_code == 200, asked
    total = screen.json["total"]  # type: ignore[index]
    with Catalogue.open(stock.config) as catalogue:
        found = find(catalogue, set_of(client, asked))
        assert len(list(members(catalogue, found))) == found.count == total
    for form in STREAMED:
        answer = client.get(f"/download.{form}?{asked}")
        assert rows_in(form, answer.data) == total == int(answer.headers["X-Total-Count"])


def test_a_question_that_everything_answers_is_downloaded_whole(client: FlaskClient) -> None:
    total = client.get("/search.json?sort=newest").json["total"]  # type: ignore[index]
    assert rows_in("csv", client.get("/download.csv").data) == total


def test_a_sample_is_drawn_again_by_its_seed(client: FlaskClient) -> None:
    first = client.get("/download.csv?q=giao&sample=5&seed=7&columns=id").data
    assert client.get("/download.csv?q=giao&sample=5&seed=7&columns=id").data == first
    assert client.get("/download.csv?q=giao&sample=5&seed=8&columns=id").data != first
    assert rows_in("csv", first) == 5


@pytest.mark.parametrize("form", STREAMED)
def test_the_sum_beside_a_file_is_that_of_the_file(client: FlaskClient, form: str) -> None:
    at = f"/set/{set_of(client, 'q=giao')}/download.{form}"
    said = client.get(f"{at}.sha256").text
    answer = client.get(at)
    name = answer.headers["Content-Disposition"].partition("filename=")[2]
    assert said == f"{hashlib.sha256(answer.data).hexdigest()}  {name}\n"
    assert answer.headers["Repr-Digest"].startswith("sha-256=:")


def test_parts_of_a_set_are_sent_and_put_together_again(client: FlaskClient) -> None:
    at = f"/set/{set_of(client, 'q=giao')}/download.csv"
    whole = client.get(at)
    tag = whole.headers["ETag"]
    first = client.get(at, headers={"Range": "bytes=0-99"})
    rest = client.get(at, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.headers["Content-Range"] == f"bytes 0-99/{len(whole.data)}"
    assert first.data + rest.data == whole.data
    assert client.get(at, headers={"Range": "bytes=-7"}).data == whole.data[-7:]
    past = client.get(at, headers={"Range": f"bytes={len(whole.data)}-"})
    assert (past.status_code, past.headers["Content-Range"]) == (416, f"bytes */{len(whole.data)}")
    assert client.get(at, headers={"If-None-Match": tag}).status_code == 304
    weak = client.get(at, headers={"Range": "bytes=0-9", "If-Range": f"W/{tag}"})
    assert weak.status_code == 200
    other = client.get(at, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (other.status_code, other.data) == (200, whole.data)
    for odd in ("bytes=0-1,3-4", "lines=1-2", "bytes=x"):
        assert client.get(at, headers={"Range": odd}).data == whole.data


def test_what_is_hidden_later_is_withheld_under_another_tag(stock: Stock) -> None:
    client = closing_client(create_app(stock.config))
    at = f"/set/{set_of(client, 'q=giao')}/download.csv"
    before = client.get(at)
    hidden = article_id(1)
    with Catalogue.open(stock.config) as catalogue:
        made = restrict(
            catalogue, Kind.ARTICLE, hidden, ground=Ground.PRIVACY, reason="x", by="lan"
        )
        try:
            after = client.get(at)
            withheld = [row for row in csv.DictReader(io.StringIO(after.text)) if row["withheld"]]
            assert [(row["id"], row["title"]) for row in withheld] == [(hidden, "")]
            assert rows_in("csv", after.data) == rows_in("csv", before.data)
            stale = client.get(at, headers={"If-None-Match": before.headers["ETag"]})
            assert stale.status_code == 200
        finally:
            lift(catalogue, made.id, by="lan")
    assert client.get(at).data == before.data


@pytest.mark.parametrize(
    ("path", "code", "says"),
    [
        ("/download.doc?q=giao", 404, "“doc”"),
        ("/download.csv?q=giao&columns=id,titel", 400, "“titel”"),
        ("/download.csv?q=giao&rows=photos", 400, "“photos”"),
        ("/download.csv?q=giao&text=maybe", 400, "“maybe”"),
        ("/download.csv?q=giao&sample=0", 400, "“0”"),
        ("/download.csv?q=giao&sample=2&seed=x", 400, "“x”"),
        ("/download.csv?from=31-31-2020", 400, "“31-31-2020”"),
        ("/set/aaaaaaaaaaaaaaaa/download.csv", 404, "khoem"),
        ("/set/../download.csv", 404, ""),
        ("/download?q=giao&columns=titel", 400, "“titel”"),
    ],
)
def test_bad_requests_are_told_in_one_sentence(
    client: FlaskClient, path: str, code: int, says: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == code
    if says != "khoem":
        assert says in answer.text
    assert "Traceback" not in answer.text


def test_files_that_take_a_while_lead_to_the_page_of_the_set(client: FlaskClient) -> None:
    answer = client.get("/download.xlsx?q=giao&text=0")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/set/{set_of(client, 'q=giao')}?form=xlsx")
    assert client.get(answer.headers["Location"]).status_code == 200


def test_asking_only_for_the_head_takes_no_place(app: Flask, client: FlaskClient) -> None:
    for _each in range(5):
        assert client.head("/download.csv?q=giao").status_code == 200
    with app.app_context():
        assert places().taken == 0


def test_the_page_of_choices_works_without_scripts(client: FlaskClient) -> None:
    page = client.get("/download?q=giao&sample=7").text
    assert "46 bài" in page
    for form in FORMS.values():
        assert form.words_vi in page
    assert 'formaction="/download.csv"' in page
    assert 'name="q" value="giao"' in page
    assert 'value="body" checked' in page
    assert 'name="sample" min="1" max="10000000" inputmode="numeric" value="7"' in page
    assert "<script" not in page.partition("<main")[2]
    english = client.get("/en/download?q=giao").text
    assert FORMS["csv"].words_en in english
    of_set = client.get(f"/set/{set_of(client, 'q=giao')}/download").text
    assert f'formaction="/set/{set_of(client, "q=giao")}/download.csv"' in of_set


def test_the_form_as_a_browser_sends_it_gives_the_usual_file(client: FlaskClient) -> None:
    usual = client.get("/download.csv?q=giao")
    asked = "&".join(f"columns={row}" for row in usual.text.partition("\r\n")[0].split(","))
    sent = client.get(f"/download.csv?q=giao&sample=&seed=&text=0&text=1&{asked}")
    assert sent.data == usual.data
    assert sent.headers["ETag"] == usual.headers["ETag"]


def test_every_page_of_results_leads_to_its_download(client: FlaskClient) -> None:
    for path in ("/?q=giao", "/timeline?q=giao", "/concordance?q=giao", "/trends?q=giao"):
        assert 'href="/download?q=giao"' in client.get(path).text, path


def answered(port: int, request: bytes) -> bytes:
    """Return all that comes for a request until the connection ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as asking:
        asking.sendall(request)
        parts = []
        while part := asking.recv(1 << 20):
            parts.append(part)
    return b"".join(parts)


@pytest.fixture
def torn(tmp_path: Path) -> tuple[Stock, str]:
    """An archive that has lost a text of a set, and the set's id."""
    stock = Stock(tmp_path).fill()
    found = set_of(closing_client(create_app(stock.config)), "sort=newest")
    with Catalogue.open(stock.config) as catalogue:
        last = list(members(catalogue, find(catalogue, found)))[-1]
        with catalogue.write() as connection:
            connection.execute(delete(versions).where(versions.c.article_id == last.article_id))
    return stock, found


def test_a_file_that_breaks_off_has_no_end(torn: tuple[Stock, str]) -> None:
    stock, found = torn
    app = create_app(stock.config)
    path = f"/set/{found}/download.csv"
    with serving(app) as port:
        ask = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"
        came = answered(port, ask.encode())
        head, _, body = came.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert b"transfer-encoding: chunked" in head.lower()
        assert b"row,id,version" in body
        assert not came.endswith(b"0\r\n\r\n")
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", path)
            with pytest.raises(IncompleteRead):
                connection.getresponse().read()
        # Without chunks nothing but a length tells whether a file is whole, so none is begun.
        old = answered(port, f"GET {path} HTTP/1.0\r\n\r\n".encode())
        assert old.startswith(b"HTTP/1.0 503")
        assert answered(port, f"GET {path}.sha256 HTTP/1.0\r\n\r\n".encode())[9:12] == b"503"
    with app.app_context():
        assert places().taken == 0


def test_a_whole_file_ends_and_has_its_length_where_chunks_are_unknown(stock: Stock) -> None:
    with serving(create_app(stock.config)) as port:
        ask = "GET /download.csv?q=giao HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        assert answered(port, ask.encode()).endswith(b"0\r\n\r\n")
        head, _, body = answered(port, b"GET /download.csv?q=giao HTTP/1.0\r\n\r\n").partition(
            b"\r\n\r\n"
        )
        assert f"content-length: {len(body)}" in head.decode().lower()


def test_of_a_hundred_at_once_each_gets_a_whole_file_or_is_asked_to_come_again(
    stock: Stock,
) -> None:
    app = create_app(stock.config)
    keep_places(app, Places(wait_seconds=0.2))
    whole = closing_client(app).get("/download.csv?q=giao").data

    def ask(port: int) -> tuple[int, bool]:
        with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
            connection.request("GET", "/download.csv?q=giao")
            answer = connection.getresponse()
            body = answer.read()
        if answer.status == 503:
            return 503, answer.headers["Retry-After"] is not None
        return answer.status, body == whole

    with serving(app) as port, ThreadPoolExecutor(100) as pool:
        found = list(pool.map(ask, [port] * 100))
        assert {status for status, _ in found} <= {200, 503}
        assert all(good for _, good in found)
        assert sum(status == 200 for status, _ in found) >= 3
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", "/?q=giao")
            assert connection.getresponse().status == 200
    with app.app_context():
        assert places().taken == 0
    with Catalogue.open(stock.config) as catalogue, catalogue.read() as reading:
        asked = result_sets.c.typed == "giao"
        counted = select(func.count()).where(asked, result_sets.c.sample.is_(None))
        # One question, one set, however often it is downloaded; "versions=all" asks another.
        assert reading.scalar(counted.where(result_sets.c.count == 46)) in (1, 2)


def test_a_place_is_given_up_once_and_waited_for_by_few(app: Flask) -> None:
    own = Places(at_once=1, waiting=1, wait_seconds=30)
    first = own.take()
    waiting = threading.Thread(target=own.take)
    waiting.start()
    with app.test_request_context():
        while own._waiting == 0:
            pass
        with pytest.raises(Refusal, match="503") as refused:
            own.take()
    assert refused.value.headers["Retry-After"] == "10"
    first.leave()
    first.leave()
    waiting.join(30)
    assert own.taken == 1


def test_an_address_that_asks_for_too_many_is_asked_to_wait(stock: Stock) -> None:
    config = stock.config.model_copy(update={"api_requests": 2})
    client = create_app(config).test_client()
    for word in ("một", "hai"):
        assert client.get(f"/download.csv?q={word}").status_code == 200
    refused = client.get("/download.csv?q=ba")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    other = client.get("/download.csv?q=ba", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert other.status_code == 200
    with Catalogue.open(config) as catalogue, catalogue.read() as connection:
        made_by = set(connection.exec_driver_sql("SELECT made_by FROM result_sets").scalars())
    assert len({name for name in made_by if name.startswith("reader ")}) >= 2
    assert not any("192" in name or "127" in name for name in made_by)
