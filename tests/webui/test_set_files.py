"""Files of result sets on the site: asked for, watched, taken in parts, refused in a sentence."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from archive import jobs
from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as job_table
from archive.export import estimates, set_asking
from archive.export.forms import FORMS
from archive.export.options import Options
from archive.export.set_files import exports, path_of
from archive.export.set_making import make
from archive.jobs import roster
from archive.locks import show_alive
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from archive.resultsets import ResultSet, members
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from tests.webui.stock import SITE, Stock


@pytest.fixture
def catalogue(stock: Stock) -> Iterator[Catalogue]:
    with Catalogue.open(stock.config) as opened:
        yield opened
        with opened.write() as connection:
            connection.execute(delete(job_table))
    shutil.rmtree(exports(stock.config), ignore_errors=True)


@pytest.fixture
def made(stock: Stock, catalogue: Catalogue) -> ResultSet:
    """A temporary set of a site."""
    return pin(open_engine(stock.config), catalogue, Query(sites=(SITE,), sort="oldest"))


def told(*_args: object) -> None:
    """Take no note of how far it is."""


def ask(client: FlaskClient, made: ResultSet, *, headers: Any = None, **form: str) -> Any:
    return client.post(f"/set/{made.id}/files", data=form, headers=headers)


def test_what_is_asked_for_is_a_job_and_its_state_is_shown(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet
) -> None:
    answer = ask(client, made, form="xlsx", text="0", rows="captions")
    assert (answer.status_code, answer.location) == (303, f"/set/{made.id}/files")
    (job,) = jobs.jobs(catalogue, kind="export")
    assert job.args == {"set": made.id, "format": "xlsx", "no_text": True, "rows": "captions"}
    assert job.by.startswith("reader ")
    page = client.get(f"/set/{made.id}/files").text
    assert "Excel (XLSX), mỗi dòng một chú thích ảnh, không có văn bản" in page
    assert "đang chờ đến lượt" in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "khotin worker" in page
    assert "Excel (XLSX)" in client.get(f"/set/{made.id}").text
    english = client.get(f"/en/set/{made.id}/files").text
    assert "No worker is running on this archive" in english
    with catalogue.write() as connection:
        far = {"done": 30, "total": 120, "left_s": 9.0}
        connection.execute(update(job_table).values(state="running", progress=far))
    alive = show_alive(catalogue.config, "w1")
    roster.begin(catalogue, "w1", machine="m", pid=1, slots=1)
    try:
        page = client.get(f"/en/set/{made.id}/files").text
        assert '<progress max="100" value="25"' in page
        assert "No worker is running" not in page
        state = client.get(f"/set/{made.id}/files.json").json
        assert state is not None
        assert (state["waiting"][0]["percent"], state["worker"]) == (25, True)
    finally:
        alive.release()
        roster.gone(catalogue, "w1")


def test_what_was_chosen_elsewhere_stands_in_the_form(client: FlaskClient, made: ResultSet) -> None:
    chosen = "form=package&columns=id,title&text=0&bag=1"
    page = client.get(f"/en/set/{made.id}?{chosen}").text
    assert 'value="package" checked' in page
    assert 'value="xlsx" checked' not in page
    assert '<input type="hidden" name="columns" value="id,title">' in page
    assert 'name="bag" value="1" checked' in page
    assert 'name="text" value="1">' in page
    assert 'id="files-ask" open' in page
    odd = client.get(f"/set/{made.id}?form=csv&columns=<b>&rows=x")
    assert odd.status_code == 200
    assert 'value="xlsx" checked' in odd.text
    assert "<b>&" not in odd.text


def test_a_failure_is_told_in_the_readers_language(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet
) -> None:
    ask(client, made, form="wacz")
    why = f"result set {made.id}: something was hidden from readers or shown again while the file was made; ask for it once more"
    with catalogue.write() as connection:
        connection.execute(update(job_table).values(state="failed", error=why))
    page = client.get(f"/set/{made.id}/files").text
    assert "Không làm được tệp này." in page
    assert "Hãy yêu cầu lại một lần nữa." in page
    assert "http-equiv" not in page
    # Where things lie is nothing for readers.
    with catalogue.write() as connection:
        why = "/srv/kho/data: there is no room for the file: about 3 MB are needed, 2 MB are free"
        connection.execute(update(job_table).values(error=why))
    page = client.get(f"/set/{made.id}/files").text
    assert "/srv/kho" not in page
    assert "Không đủ chỗ để làm tệp này." in page
    with catalogue.write() as connection:
        connection.execute(update(job_table).values(state="queued"))
    page = client.get(f"/en/set/{made.id}/files").text
    assert "will be tried again. There was too little room for it." in page
    with catalogue.write() as connection:
        connection.execute(update(job_table).values(state="failed"))
    # It can be asked for again.
    ask(client, made, form="wacz")
    assert len(jobs.jobs(catalogue, kind="export")) == 2


def test_a_ready_file_is_taken_whole_in_parts_and_with_its_sum(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet
) -> None:
    file = make(catalogue, made, FORMS["xlsx"], Options(), told)
    page = client.get(f"/set/{made.id}/files").text
    address = f"/set/{made.id}/files/{file.name}"
    assert f'href="{address}" download' in page
    whole = client.get(address, buffered=True)
    body = path_of(catalogue.config, file).read_bytes()
    assert (whole.status_code, whole.data) == (200, body)
    assert whole.headers["Content-Type"] == FORMS["xlsx"].mime
    assert whole.headers["X-Total-Count"] == str(made.count)
    assert whole.headers["Content-Disposition"] == f"attachment; filename={file.name}"
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.last_modified == file.at.replace(microsecond=0)
    assert whole.get_etag()[0] == file.sha256
    part = client.get(address, buffered=True, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, body[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(body)}"
    fresh = client.get(
        address, buffered=True, headers={"Range": "bytes=10-19", "If-Range": '"other"'}
    )
    assert (fresh.status_code, fresh.data) == (200, body)
    past = client.get(address, buffered=True, headers={"Range": f"bytes={len(body)}-"})
    assert (past.status_code, past.headers["Content-Range"]) == (416, f"bytes */{len(body)}")
    same = client.get(address, buffered=True, headers={"If-None-Match": f'"{file.sha256}"'})
    assert (same.status_code, same.data) == (304, b"")
    line = client.get(f"{address}.sha256").text
    assert line == f"{hashlib.sha256(body).hexdigest()}  {file.name}\n"
    head = client.head(address, buffered=True)
    assert (head.status_code, head.content_length) == (200, len(body))
    # What is there is not made again.
    ask(client, made, form="xlsx")
    assert jobs.jobs(catalogue, kind="export") == []


def test_what_was_made_before_something_was_hidden_is_no_longer_given(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet
) -> None:
    file = make(catalogue, made, FORMS["warc"], Options(), told)
    address = f"/set/{made.id}/files/{file.name}"
    assert client.get(address, buffered=True).status_code == 200
    target = next(iter(members(catalogue, made))).article_id
    hidden = restrict(catalogue, Kind.ARTICLE, target, ground=Ground.LAW, reason="x", by="lan")
    try:
        for each in (address, f"{address}.sha256"):
            gone = client.get(each, buffered=True)
            assert gone.status_code == 410
            assert "Hãy yêu cầu làm tệp mới" in gone.text
        assert file.name not in client.get(f"/set/{made.id}/files").text
    finally:
        lift(catalogue, hidden.id, reason="x", by="lan")
    assert client.get(address, buffered=True).status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"form": "docx"}, 400, "docx"),
        ({}, 400, "form"),
        ({"form": "csv"}, 400, "csv"),
        ({"form": "xlsx", "columns": "id,mật khẩu"}, 400, "columns"),
        ({"form": "xlsx", "rows": "x"}, 400, "rows"),
        ({"form": "xlsx", "text": "2"}, 400, "text"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet, form: dict[str, str], status: int,
    said: str,
) -> None:  # fmt: skip
    answer = ask(client, made, **form)
    assert answer.status_code == status
    assert said in answer.text
    assert jobs.jobs(catalogue, kind="export") == []


def test_other_sites_cannot_make_a_browser_ask(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet
) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}):
        assert ask(client, made, headers=headers, form="wacz").status_code == 403
    assert jobs.jobs(catalogue, kind="export") == []
    assert ask(client, made, headers={"Sec-Fetch-Site": "same-origin"}, form="wacz").status_code == 303  # fmt: skip


def test_readers_wait_for_few_files_and_never_for_what_has_no_room(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_asking, "MOST_OF_ONE", 1)
    assert ask(client, made, form="wacz").status_code == 303
    assert ask(client, made, form="wacz").status_code == 303
    many = ask(client, made, form="warc")
    assert (many.status_code, many.headers["Retry-After"]) == (429, "300")
    assert "Đang có nhiều tệp chờ làm" in many.text
    monkeypatch.setattr(set_asking, "MOST_OF_ONE", 9)
    monkeypatch.setattr(estimates, "SPARE", 10**18)
    full = ask(client, made, form="warc")
    assert full.status_code == 503
    assert "không còn chỗ" in full.text


def test_a_form_whose_library_is_missing_says_so(
    client: FlaskClient, made: ResultSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.export.forms.find_spec", lambda name: None)
    assert "Máy chủ này chưa có pyarrow" in client.get(f"/set/{made.id}/files").text
    assert ask(client, made, form="parquet").status_code == 501


@pytest.mark.parametrize(
    "path",
    [
        "/set/aaaaaaaaaaaaaaaa/files", "/set/x/files", "/set/{id}/files/x.xlsx",
        "/set/{id}/files/khotin-{id}-1-abcdef.xlsx.json", "/set/{id}/files/..%2f..%2fkhotin.toml",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: FlaskClient, made: ResultSet, path: str) -> None:
    assert client.get(path.format(id=made.id)).status_code == 404


def test_nothing_half_made_is_ever_given(
    client: FlaskClient, catalogue: Catalogue, made: ResultSet
) -> None:
    part = exports(catalogue.config) / made.id / "0123.part"
    part.mkdir(parents=True)
    name = f"khotin-{made.id}-9-abcdef.xlsx"
    (part / name).write_bytes(b"half")
    (part.parent / name).write_bytes(b"without its note")
    for each in (f"0123.part/{name}", "0123.part", name):
        assert client.get(f"/set/{made.id}/files/{each}").status_code == 404
    assert Path(part).exists()
    assert datetime.now(UTC) < made.expires_at  # type: ignore[operator]
