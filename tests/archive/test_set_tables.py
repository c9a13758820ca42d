"""Workbooks and Parquet files of a result set, as the programs that read them see them."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import UsageError
from archive.export import xlsx
from archive.export.forms import FORMS, writer_of
from archive.export.options import Options
from archive.export.rows import rows
from archive.restrictions import acts
from archive.restrictions.values import Ground, Kind
from archive.resultsets import ResultSet
from tests.archive.archive_sample import id_of
from tests.archive.set_sample import current, hard_article, save_all, set_of
from tests.archive.whole_archive import fill

HARD = (
    '=HYPERLINK("http://x.vn","y")', "+84 912", "-1", "@SUM(A1)", "\t=1+1", "＝1", "<r>a</r>", "_x0041_",
    "một\r\nhai\tba", "<b>&amp;\"'", "http://x.vn/", "0123", "  hai đầu  ", "🙂" * 20_000, "ấ" * 40_000,
    "không \uffff phải \ufffe chữ",
)  # fmt: skip


@pytest.fixture
def filled(lite: Config, tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        yield catalogue


def told(*_args: object) -> None:
    """Take no note of how far it is."""


def workbook(catalogue: Catalogue, found: ResultSet, path: Path, **chosen: Any) -> list[list[Any]]:
    """Write a workbook and return the rows of its first sheet."""
    xlsx.write(catalogue, found, Options(**chosen), path, told)
    assert sorted(path.parent.glob("*.part")) == []
    book = openpyxl.load_workbook(path, read_only=True)
    found_rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    return found_rows


def notes(path: Path) -> dict[str, list[str]]:
    book = openpyxl.load_workbook(path, read_only=True)
    sheet = book["Ghi chú - Notes"]
    found = {str(row[0]): [str(v) for v in row[1:]] for row in sheet.iter_rows(values_only=True)}
    book.close()
    return found


def test_a_workbook_holds_every_row_with_its_types(filled: Catalogue, tmp_path: Path) -> None:
    found = set_of(filled, current(filled))
    head, *body = workbook(filled, found, tmp_path / "a.xlsx")
    assert head == [column.name for column in Options().chosen]
    assert len(body) == found.count
    for given_, row in zip(body, rows(filled, found), strict=True):
        value = dict(zip(head, given_, strict=True))
        assert (value["row"], value["id"], value["version"]) == (row.place, *row[1:3])
        assert value["title"] == row.article["title"]
        day = value["published_on"]
        assert day is None or isinstance(day, dt.datetime)
    said = notes(tmp_path / "a.xlsx")
    assert said["Số bài / Articles"][0] == str(found.count)
    assert said["SHA-256 của danh sách / SHA-256 of the list"][0] == found.digest
    assert said["Ô bị cắt / Cells cut"] == ["0", "0"]
    assert said["title"] == ["đầu đề", "title"]


def test_the_same_set_gives_the_same_workbook(filled: Catalogue, tmp_path: Path) -> None:
    found = set_of(filled, current(filled))
    for name in ("a", "b"):
        workbook(filled, found, tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_hard_texts_come_back_as_they_were_and_none_is_a_formula(
    lite: Config, tmp_path: Path
) -> None:
    with Catalogue.open(lite) as catalogue:
        found = set_of(catalogue, save_all(
            catalogue, [hard_article(n, text[:300], text) for n, text in enumerate(HARD)]
        ))  # fmt: skip
        path = tmp_path / "a.xlsx"
        _head, *body = workbook(catalogue, found, path, columns=("title", "body"))
        with zipfile.ZipFile(path) as zipped:
            etree.fromstring(zipped.read("xl/worksheets/sheet1.xml"))
        book = openpyxl.load_workbook(path)
        assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} == {"s"}
        assert not any(cell.hyperlink for row in book.worksheets[0].iter_rows() for cell in row)
        whole = [row.article["blocks"][0]["text"] for row in rows(catalogue, found)]
    for (_title, text), full in zip(body, whole, strict=True):
        # openpyxl leaves Excel's spelling of control characters (ECMA-376 §22.9.2.19) as it is.
        plain = text.replace("_x005F_", "_").replace("_x000D_", "\r").replace("\r\n", "\n")
        plain = plain.replace("_xFFFF_", "\uffff").replace("_xFFFE_", "\ufffe")
        if len(full) > 30_000 or full.startswith("🙂"):
            assert text.endswith(xlsx.MARK)
            assert len(text.encode("utf-16-le")) // 2 <= xlsx.MOST_UNITS
            assert full.startswith(text.removesuffix(xlsx.MARK))
        else:
            assert plain.rstrip() == full.replace("\r\n", "\n").rstrip()
    cut = notes(path)["Ô bị cắt / Cells cut"]
    assert cut[0].startswith("2 ô (body: 2)")
    assert "CSV, JSONL, Parquet" in cut[1]


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40_000))
def test_whatever_fits_is_left_and_whatever_is_cut_fits(text: str) -> None:
    cut = xlsx.fitted(text)
    units = len(text.encode("utf-16-le")) // 2
    assert (cut == text) == (units <= xlsx.MOST_UNITS)
    assert len(cut.encode("utf-16-le")) // 2 <= xlsx.MOST_UNITS
    assert cut == text or text.startswith(cut.removesuffix(xlsx.MARK))


def test_more_rows_than_a_sheet_holds_go_on_on_the_next(
    filled: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 4)
    found = set_of(filled, current(filled))
    path = tmp_path / "a.xlsx"
    workbook(filled, found, path, columns=("id",))
    book = openpyxl.load_workbook(path)
    names = [sheet.title for sheet in book.worksheets[:-1]]
    assert names == ["articles", *(f"articles_{n}" for n in range(2, len(names) + 1))]
    assert len(names) == -(-found.count // 3)
    listed = [r[0] for sheet in book.worksheets[:-1] for r in list(sheet.values)[1:]]
    assert listed == [id_ for id_, _ in current(filled)]
    assert "takes" in notes(path)["Trang tính / Sheets"][1]


def test_a_row_withheld_since_is_there_and_says_so(filled: Catalogue, tmp_path: Path) -> None:
    found = set_of(filled, current(filled))
    acts.restrict(filled, Kind.ARTICLE, id_of(0), ground=Ground.PRIVACY, reason="x", by="an")
    head, *body = workbook(filled, found, tmp_path / "a.xlsx")
    hidden = [row for row in body if row[head.index("withheld")]]
    assert [row[:4] for row in hidden] == [
        [current(filled).index((id_of(0), 1)) + 1, id_of(0), 1, "privacy"]
    ]
    assert not any(hidden[0][4:])
    assert len(body) == found.count


def test_a_disk_that_is_full_leaves_no_temporary_files(
    filled: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set_of(filled, current(filled))

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    for broken in ("add", "__init__"):
        with monkeypatch.context() as patch, warnings.catch_warnings():
            warnings.simplefilter("error")
            patch.setattr(xlsx._Table, broken, full)
            with pytest.raises(OSError, match="No space left"):
                xlsx.write(filled, found, Options(), tmp_path / "a.xlsx", told)
        assert [p for p in tmp_path.iterdir() if p.name.startswith("a.xlsx.")] == []


@pytest.mark.parametrize("table", ["articles", "captions"])
def test_pandas_reads_the_same_table_from_both(
    filled: Catalogue, tmp_path: Path, table: Any
) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    found = set_of(filled, current(filled))
    for form in ("xlsx", "parquet"):
        writer_of(FORMS[form])(filled, found, Options(rows=table), tmp_path / f"a.{form}", told)
    book = pandas.read_excel(tmp_path / "a.xlsx")
    typed = pandas.read_parquet(tmp_path / "a.parquet")
    assert list(book.columns) == list(typed.columns) == [c.name for c in Options(rows=table).chosen]
    assert len(book) == len(typed) == (8 if table == "captions" else found.count)
    for name in ("id", "title", "permalink"):
        assert list(book[name]) == list(typed[name])


def test_parquet_has_types_groups_and_what_it_is(
    filled: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrow = pytest.importorskip("pyarrow.parquet")
    from archive.export import parquet

    monkeypatch.setattr(parquet, "_MOST_ROWS", 3)
    acts.restrict(filled, Kind.ARTICLE, id_of(0), ground=Ground.LAW, reason="x", by="an")
    found = set_of(filled, current(filled))
    far: list[tuple[int, int]] = []
    for name in ("a", "b"):
        parquet.write(filled, found, Options(), tmp_path / name, lambda n, of, _: far.append((n, of)))  # fmt: skip
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert far[-1] == (found.count, found.count)
    file = arrow.ParquetFile(tmp_path / "a")
    assert file.metadata.num_rows == found.count
    assert file.num_row_groups > 1
    types = {field.name: str(field.type) for field in file.schema_arrow}
    assert types["published_at"] == "timestamp[us, tz=Asia/Ho_Chi_Minh]"
    assert (types["published_on"], types["row"]) == ("date32[day]", "int64")
    assert types["captions"].startswith("list")
    said = file.schema_arrow.metadata
    assert said[b"khotin.digest"].decode() == found.digest
    assert said[b"khotin.query"].decode() == "q=đảng"
    assert file.schema_arrow.field("title").metadata[b"description"] == b"title"
    values = file.read().to_pylist()
    wanted = [(row.article_id, row.withheld or None) for row in rows(filled, found)]
    assert [(row["id"], row["withheld"]) for row in values] == wanted
    assert values[0].keys() == {column.name for column in Options().chosen}
    file.close()


def test_lists_fill_a_row_group_as_texts_do(
    filled: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrow = pytest.importorskip("pyarrow.parquet")
    from archive.export import parquet

    monkeypatch.setattr(parquet, "_MOST_LETTERS", 1)
    found = set_of(filled, current(filled))
    options = Options.from_args({"columns": "sections"})
    parquet.write(filled, found, options, tmp_path / "a", lambda n, of, _: None)
    with arrow.ParquetFile(tmp_path / "a") as file:
        assert file.num_row_groups > 1


def test_without_the_library_parquet_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.export.forms.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="pyarrow is not installed; run `pip install"):
        writer_of(FORMS["parquet"])
