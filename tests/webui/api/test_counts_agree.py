"""One count everywhere: the screen's, the API's, and the rows that other programs find in every form."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from contextlib import closing
from pathlib import Path

import openpyxl
import pyarrow.parquet as parquet
import pytest
from flask.testing import FlaskClient
from warcio.archiveiterator import ArchiveIterator

from archive.catalogue import Catalogue
from archive.export.forms import FORMS, writer_of
from archive.export.options import Options
from archive.resultsets import find
from tests.soak import trials
from tests.webui.api.conftest import told
from tests.webui.api.test_search_call import asked_at_random
from tests.webui.stock import Stock
from tests.webui.test_downloads import rows_in


@pytest.mark.soak
@pytest.mark.parametrize("seed", trials(full=200, sample=6))
def test_screen_calls_and_all_forms_count_the_same(
    client: FlaskClient, stock: Stock, tmp_path: Path, seed: int
) -> None:
    query = asked_at_random(seed)
    screen = client.get("/search.json", query_string=query).get_json()["total"]
    called = told(client, "/search", **query, limit=1)
    rows = {"api": called["total"]}
    for name, form in FORMS.items():
        if form.streamed:
            rows[name] = rows_in(name, _whole(client, f"/download.{name}", query))
        elif screen:
            path = tmp_path / f"set{form.ending}"
            with Catalogue.open(stock.config) as catalogue:
                found = find(catalogue, _set_of(client, query))
                writer_of(form)(catalogue, found, Options(), path, lambda *_: None)
            rows[name] = _rows_in_file(name, path)
    assert rows == dict.fromkeys(rows, screen)


def _whole(client: FlaskClient, address: str, query: dict[str, object]) -> bytes:
    with client.get(address, query_string=query) as answer:
        body: bytes = answer.data
        return body


def _set_of(client: FlaskClient, query: dict[str, object]) -> str:
    with client.head("/download.csv", query_string=query) as answer:
        return answer.headers["Link"].split("/set/")[1].split(">")[0]


def _rows_in_file(form: str, path: Path) -> int:
    if form == "xlsx":
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            return sum(1 for _ in book.worksheets[0].iter_rows()) - 1
    if form == "parquet":
        count: int = parquet.read_metadata(path).num_rows
        return count
    if form == "warc":
        return _texts_in(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path) as archive:
        if form == "package":
            table = archive.read("data/articles.csv").decode("utf-8-sig")
            return len(list(csv.DictReader(io.StringIO(table, newline=""))))
        pages = archive.read("pages/pages.jsonl").decode().splitlines()
        return len({json.loads(line)["id"] for line in pages[1:]})


def _texts_in(stream: io.BytesIO) -> int:
    """Return how many versions of articles a WARC file holds."""
    records = ArchiveIterator(stream)
    return len({r.rec_headers["WARC-Record-ID"] for r in records if r.rec_type == "conversion"})
