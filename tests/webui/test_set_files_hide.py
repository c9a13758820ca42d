"""No file of a result set holds a word of what is hidden, in whatever form, with every column there is."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from archive.catalogue import Catalogue
from archive.catalogue.tables import versions
from archive.export.columns import CAPTION_COLUMNS, COLUMNS
from archive.export.forms import FORMS, writer_of
from archive.export.options import Options
from archive.export.rows import rows
from archive.models import Link
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from archive.resultsets import ResultSet
from archive.versions import article_to_json, dump_json
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from tests.webui.stock import Stock, article_url
from tests.webui.test_nothing_shows import NEIGHBOUR, SECRET, THUMB, TITLE, WORDS, shelve, words_in

FILES = [form for form in FORMS.values() if not form.streamed]
CHOICES = (
    Options(columns=tuple(COLUMNS)), Options(rows="captions", columns=tuple(CAPTION_COLUMNS)),
    Options(bag=True, columns=tuple(COLUMNS)),
)  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Catalogue, ResultSet]]:
    stock = Stock(tmp_path / "shelf")
    shelve(stock)
    with Catalogue.open(stock.config) as catalogue:
        yield catalogue, pin(open_engine(stock.config), catalogue, Query(versions="all"))


def test_a_link_to_it_is_in_no_row_of_its_neighbour(own: tuple[Catalogue, ResultSet]) -> None:
    catalogue, found = own
    neighbour = next(v for v in catalogue.versions(NEIGHBOUR))
    there = (Link(article_url(7777), TITLE), Link(article_url(1), "Tin số một"))
    told = article_to_json(replace(neighbour.article, related=there, links=there))
    with catalogue.write() as connection:
        of_it = versions.c.article_id == NEIGHBOUR
        connection.execute(update(versions).where(of_it).values(article=dump_json(told)))

    def named() -> list[str]:
        row = next(row for row in rows(catalogue, found) if row.article_id == NEIGHBOUR)
        listed, inside = (COLUMNS[name].value(row) for name in ("related", "links"))
        assert isinstance(listed, list)
        assert inside == listed
        return listed

    assert named() == [article_url(7777), article_url(1)]
    made = restrict(catalogue, Kind.ARTICLE, SECRET, ground=Ground.LAW, reason="Án 3", by="lan")
    try:
        assert named() == [article_url(1)]
    finally:
        lift(catalogue, made.id, by="lan")


def text_of(path: Path) -> str:
    """Return all that stands in a file, unpacked as far as it can be."""
    if path.suffix == ".parquet":
        return str(pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()).casefold()
    return plain(path.read_bytes()).decode("utf-8", "replace").casefold()


def plain(data: bytes) -> bytes:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return b"\n".join(plain(opened.read(name)) for name in opened.namelist())
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def everything(catalogue: Catalogue, found: ResultSet, folder: Path) -> dict[str, list[str]]:
    """Return the words that are in each file."""
    held = {}
    for form in FILES:
        for number, options in enumerate(CHOICES):
            path = folder / f"{number}{form.ending if form.name != 'parquet' else '.parquet'}"
            path.unlink(missing_ok=True)
            writer_of(form)(catalogue, found, options, path, lambda *_: None)
            held[f"{form.name} {number}"] = words_in(text_of(path))
    return held


def test_what_is_hidden_is_in_no_file(own: tuple[Catalogue, ResultSet], tmp_path: Path) -> None:
    catalogue, found = own
    before = everything(catalogue, found, tmp_path)
    for name in ("xlsx 0", "parquet 0", "warc 0", "wacz 0", "package 0"):
        assert len(before[name]) > len(WORDS) // 2, name
    for kind, target in ((Kind.ARTICLE, SECRET), (Kind.PHOTO, THUMB)):
        made = restrict(catalogue, kind, target, ground=Ground.PRIVACY, reason="Thư 5", by="lan")
        try:
            after = everything(catalogue, found, tmp_path)
        finally:
            lift(catalogue, made.id, by="lan")
        if kind is Kind.ARTICLE:
            assert {name: words for name, words in after.items() if words} == {}
        else:
            shown = {name for name, words in after.items() if {"khoằm", "7777.jpg"} & set(words)}
            assert shown == set()
