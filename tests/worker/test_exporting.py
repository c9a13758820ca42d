"""Files of result sets, from the page's form over a real server and a real worker to the bytes that are read."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from waitress import create_server  # type: ignore[import-untyped]

from archive.catalogue import Catalogue
from archive.config import Config
from archive.export.set_files import exports
from archive.jobs import JobState, jobs
from archive.resultsets import ResultSet, members
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from tests.archive.test_packages import accepted
from tests.crawler.desk import ROOT
from tests.webui.stock import SITE, Stock
from webui.app import create_app

FORMS = {"xlsx": {}, "parquet": {"text": "0"}, "warc": {}, "wacz": {}, "package": {"bag": "1"}}
PATIENCE = 120.0


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Stock(tmp_path / "archive").fill().config


@pytest.fixture
def address(config: Config) -> Iterator[str]:
    """The site as waitress serves it, on a port of its own."""
    server = create_server(create_app(config), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)


@pytest.fixture
def found(config: Config) -> ResultSet:
    with Catalogue.open(config) as catalogue:
        return pin(open_engine(config), catalogue, Query(sites=(SITE,), sort="oldest"))


def worker(config: Config, *words: str, **settings: str) -> subprocess.Popen[bytes]:
    own = {"KHOTIN_DATA_DIR": str(config.data_dir), **settings}
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--no-index", *words], cwd=ROOT, env=os.environ | own,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def got(url: str) -> tuple[bytes, Any]:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read(), answer.headers


def asked(address: str, found: ResultSet, **form: str) -> int:
    """Send the form as a browser without JavaScript does; return the status of the page it led to."""
    data = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(f"{address}/set/{found.id}/files", data)
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.url == request.full_url
        return int(answer.status)


def state(address: str, found: ResultSet) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(got(f"{address}/set/{found.id}/files.json")[0])
    return told


def test_every_form_is_asked_for_made_and_taken(
    config: Config, address: str, found: ResultSet, tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow")
    for form, more in FORMS.items():
        assert asked(address, found, form=form, **more) == 200
        assert asked(address, found, form=form, **more) == 200
        # Three at once is all that a reader may wait for.
        if form in ("warc", "package"):
            assert worker(config, "--once").wait(PATIENCE) == 0
    told = state(address, found)
    assert (told["waiting"], len(told["files"])) == ([], len(FORMS))
    with Catalogue.open(config) as catalogue:
        made = jobs(catalogue, kind="export")
        assert len(made) == len(FORMS)
        assert {job.state for job in made} == {JobState.FINISHED}, [job.error for job in made]
        assert all(job.progress["done"] == job.progress["total"] for job in made)
        ids = [each.article_id for each in members(catalogue, found)]
    for each in told["files"]:
        body, headers = got(address + each["address"])
        assert hashlib.sha256(body).hexdigest() == each["sha256"]
        assert headers["X-Total-Count"] == str(found.count)
        line, _headers = got(f"{address}{each['address']}.sha256")
        assert line.decode() == f"{each['sha256']}  {each['name']}\n"
        (tmp_path / each["name"]).write_bytes(body)
    (book,) = tmp_path.glob("*.xlsx")
    with closing(openpyxl.load_workbook(book, read_only=True)) as opened:
        rows = opened.worksheets[0].iter_rows(min_row=2, values_only=True)
        assert [row[1] for row in rows] == ids
    assert accepted(next(tmp_path.glob("*.wacz")))
    assert sorted(path.suffix for path in exports(config).rglob("*.part")) == []


def test_a_range_past_the_end_is_416_and_a_broken_download_goes_on(
    config: Config, address: str, found: ResultSet
) -> None:
    asked(address, found, form="xlsx")
    assert worker(config, "--once").wait(PATIENCE) == 0
    url = address + next(f["address"] for f in state(address, found)["files"] if ".xlsx" in f["name"])  # fmt: skip
    whole, headers = got(url)
    rest = urllib.request.Request(
        url, headers={"Range": f"bytes={len(whole) // 2}-", "If-Range": headers["ETag"]}
    )
    with urllib.request.urlopen(rest, timeout=30) as answer:
        assert (answer.status, answer.read()) == (206, whole[len(whole) // 2 :])
    past = urllib.request.Request(url, headers={"Range": f"bytes={len(whole)}-"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(past, timeout=30)
    with refused.value as answer:
        assert (answer.code, answer.headers["Content-Range"]) == (416, f"bytes */{len(whole)}")


def test_a_job_whose_worker_is_killed_leaves_nothing_and_is_done_by_the_next(
    config: Config, address: str, found: ResultSet
) -> None:
    asked(address, found, form="package", rows="captions")
    first = worker(config)
    until = time.monotonic() + PATIENCE
    while not any(each["state"] == "running" for each in state(address, found)["waiting"]):
        assert time.monotonic() < until
        if not state(address, found)["waiting"]:
            break
        time.sleep(0.05)
    first.send_signal(signal.SIGTERM)
    assert first.wait(PATIENCE) == 0
    assert list(exports(config).rglob("*.part")) == []
    assert worker(config, "--once").wait(PATIENCE) == 0
    told = state(address, found)
    with Catalogue.open(config) as catalogue:
        assert told["waiting"] == [], [(j.exit_code, j.log) for j in jobs(catalogue)]
    assert any("-captions-" in each["name"] for each in told["files"])


def test_a_file_that_may_not_be_so_large_fails_with_a_sentence(
    config: Config, address: str, found: ResultSet
) -> None:
    asked(address, found, form="xlsx", columns="id")
    # The worker's machine allows less than the one that was asked.
    assert worker(config, "--once", KHOTIN_EXPORTS_GB="0.000001").wait(PATIENCE) == 0
    (failed,) = state(address, found)["waiting"]
    assert (failed["state"], failed["error"]) == ("failed", "Không đủ chỗ để làm tệp này.")
    with Catalogue.open(config) as catalogue:
        newest = jobs(catalogue, kind="export")[0]
    assert "more than all files for readers may take together" in newest.error
