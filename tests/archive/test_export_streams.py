"""Streamed forms: what is in them, the same bytes every time, and never a short file that looks whole."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import bibtexparser.entrypoint
import pytest
import rispy  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalogue import Catalogue
from archive.errors import ArchiveError, UsageError
from archive.export.columns import CAPTION_DEFAULT, COLUMNS, DEFAULT
from archive.export.forms import FORMS
from archive.export.options import Options
from archive.export.rows import Row
from archive.export.streams import Export, export_of
from archive.export.table_csv import heads_of, records
from archive.export.text_folder import write_folder
from archive.export.zip_stream import ZipStream
from archive.models import Photo
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from archive.resultsets import ResultSet
from tests.archive.archive_sample import Clock, article, exchange, id_of, intake
from tests.archive.export_sample import COUNT, everything, pinned, thirty

STREAMED = [name for name, form in FORMS.items() if form.streamed]
HIDDEN = 5


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """An archive of thirty articles, of which the fifth is hidden, and the photo of the ninth."""
    with thirty(tmp_path_factory.mktemp("archive")) as opened:
        target = id_of(HIDDEN)
        restrict(opened, Kind.ARTICLE, target, ground=Ground.PRIVACY, reason="x", by="lan")
        photo = article(9).photos[0].url
        restrict(opened, Kind.PHOTO, photo, ground=Ground.LAW, reason="x", by="lan")
        yield opened


def export(catalogue: Catalogue, form: str, found: ResultSet | None = None, **args: str) -> Export:
    """Return a set in a form; everything unless told otherwise."""
    return export_of(
        catalogue, found or everything(catalogue), FORMS[form], Options.from_args(args)
    )


def whole(catalogue: Catalogue, form: str, found: ResultSet | None = None, **args: str) -> bytes:
    """Return the bytes of a set in a form."""
    return b"".join(export(catalogue, form, found, **args).stream())


def count_of(form: str, body: bytes) -> int:
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


@pytest.mark.parametrize("form", STREAMED)
def test_every_form_holds_as_many_rows_as_the_set(catalogue: Catalogue, form: str) -> None:
    made = export(catalogue, form)
    assert count_of(form, b"".join(made.stream())) == made.count == COUNT
    assert f"-{COUNT}" in made.name


@pytest.mark.parametrize("form", STREAMED)
def test_a_set_without_rows_is_a_file_without_rows(catalogue: Catalogue, form: str) -> None:
    assert count_of(form, whole(catalogue, form, pinned(catalogue))) == 0


@pytest.mark.parametrize("form", STREAMED)
def test_the_same_set_gives_the_same_bytes_and_their_sum(catalogue: Catalogue, form: str) -> None:
    first = whole(catalogue, form)
    assert whole(catalogue, form) == first
    known = export(catalogue, form).known()
    assert known is not None
    assert (known.size, known.sha256) == (len(first), hashlib.sha256(first).hexdigest())
    assert export(catalogue, form).sum() == known


def test_sums_are_made_by_reading_when_nobody_has_read_yet(catalogue: Catalogue) -> None:
    made = export(catalogue, "csv", pinned(catalogue, (1, 1), (2, 1)))
    assert made.known() is None
    assert made.sum().sha256 == hashlib.sha256(b"".join(made.stream())).hexdigest()


@pytest.mark.parametrize("form", STREAMED)
def test_a_hidden_article_is_in_no_form_but_as_a_row_that_says_so(
    catalogue: Catalogue, form: str
) -> None:
    body = whole(catalogue, form)
    text = body.decode("utf-8", "replace")
    assert f"Bài số {HIDDEN}\n" not in text.replace('"', "\n")
    assert f"bai?id={HIDDEN}\n" not in text.replace('"', "\n").replace("}", "\n")
    assert id_of(HIDDEN) in text
    assert "privacy" in text


@pytest.mark.parametrize("form", STREAMED)
@pytest.mark.parametrize("count", [COUNT - 1, COUNT + 1])
def test_more_or_fewer_rows_than_counted_never_end_well(
    catalogue: Catalogue, form: str, count: int
) -> None:
    with pytest.raises(ArchiveError):
        list(replace(export(catalogue, form), count=count).stream())
    with pytest.raises(ArchiveError):
        list(export(catalogue, form, replace(everything(catalogue), count=count)).stream())


@pytest.mark.parametrize("form", STREAMED)
def test_progress_goes_up_to_the_count(catalogue: Catalogue, form: str) -> None:
    told: list[tuple[int, int, str]] = []
    made = export(catalogue, form)
    list(made.stream(lambda *each: told.append(each)))
    assert told[-1] == (COUNT, COUNT, "")
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


def test_csv_has_the_usual_columns_and_every_value(catalogue: Catalogue) -> None:
    body = whole(catalogue, "csv")
    table = list(csv.reader(io.StringIO(body.decode(), newline="")))
    assert tuple(table[0]) == DEFAULT
    first = dict(zip(DEFAULT, table[1], strict=True))
    assert first["title"] == f"Bài số {COUNT}"
    assert first["body"] == f"Nội dung {COUNT}."
    assert first["captions"] == "Chú thích ảnh"
    assert body.count(b"\r\n") == COUNT + 1


def test_columns_and_text_are_chosen(catalogue: Catalogue) -> None:
    lines = whole(catalogue, "csv", columns="title,id").decode().split("\r\n")
    assert lines[:2] == ["title,id", f'"Bài số {COUNT}","{id_of(COUNT)}"']
    assert b"body" not in whole(catalogue, "csv", text="0").splitlines()[0]
    assert json.loads(whole(catalogue, "jsonl", columns="row,captions").splitlines()[0]) == {
        "row": 1, "captions": ["Chú thích ảnh"],
    }  # fmt: skip


def test_a_mark_of_utf_8_stands_before_csv_only_when_asked_for(catalogue: Catalogue) -> None:
    assert whole(catalogue, "csv", bom="1") == b"\xef\xbb\xbf" + whole(catalogue, "csv")
    assert whole(catalogue, "jsonl", bom="1") == whole(catalogue, "jsonl")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_captions_come_one_a_row_and_are_counted_before(catalogue: Catalogue, form: str) -> None:
    made = export(catalogue, form, rows="captions")
    body = b"".join(made.stream())
    assert count_of(form, body) == made.count == COUNT
    assert "-captions" in made.name
    if form == "csv":
        table = list(csv.DictReader(io.StringIO(body.decode(), newline="")))
        assert tuple(table[0]) == CAPTION_DEFAULT
        assert [row["withheld"] for row in table if row["withheld"]] == ["law", "privacy"]
        assert {row["caption"] for row in table} == {"Chú thích ảnh", ""}


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@settings(max_examples=200)
@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS.filter(bool)))))
def test_whatever_texts_hold_csv_comes_back_as_it_was(rows: list[tuple[str, list[str]]]) -> None:
    columns = [COLUMNS["title"], COLUMNS["authors"], COLUMNS["row"]]
    made = [
        Row(place, "a" * 16, 1, article={"title": title, "authors": authors})
        for place, (title, authors) in enumerate(rows)
    ]
    text = (heads_of(columns) + records(columns, made)).decode()
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert len(read) == len(rows)
    for (title, authors), (cell, listed, _) in zip(rows, read, strict=True):
        for value, given_back in ((title, cell), (" | ".join(authors), listed)):
            plain = value.replace("\r\n", "\n").replace("\r", "\n")
            assert given_back in (plain, f"'{plain}")
            assert given_back[:1] not in tuple("=+-@\t\n")


def test_texts_have_heads_that_corpus_programs_leave_out(catalogue: Catalogue) -> None:
    with zipfile.ZipFile(io.BytesIO(whole(catalogue, "txt"))) as zipped:
        assert zipped.testzip() is None
        names = zipped.namelist()
        texts = [zipped.read(name).decode() for name in names]
        moments = {each.date_time for each in zipped.infolist()}
    assert len(set(names)) == COUNT + 1
    assert moments == {(1980, 1, 1, 0, 0, 0)}
    assert names[0] == f"khotin-{everything(catalogue).id}/texts/2026-01-30_{id_of(COUNT)}_v1.txt"
    heads, _, body = texts[0].partition("\n\n")
    assert heads.splitlines()[:3] == [f"<id: {id_of(COUNT)}>", "<version: 1>", "<site: tin>"]
    assert body == f"Bài số {COUNT}\n\nNội dung {COUNT}.\n\nChú thích ảnh\n"
    index = list(csv.DictReader(io.StringIO(texts[-1], newline="")))
    assert [row["file"] for row in index] == [name.partition("/")[2] for name in names[:-1]]
    assert "body" not in index[0]


def test_the_folder_on_the_disk_holds_what_the_zip_holds(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    found = everything(catalogue)
    write_folder(catalogue, found, Options(), tmp_path / "texts", lambda *_: None)
    with zipfile.ZipFile(io.BytesIO(whole(catalogue, "txt"))) as zipped:
        packed = {name.partition("/")[2]: zipped.read(name) for name in zipped.namelist()}
    folder = tmp_path / "texts"
    assert packed == {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_zip_of_more_entries_than_the_old_format_counts_is_read_whole() -> None:
    zipped = ZipStream(io.BytesIO())
    body = b"".join(zipped.entry(f"{n}.txt", b"%d" % n) for n in range(70_000))
    read = zipfile.ZipFile(io.BytesIO(body + b"".join(zipped.end())))
    assert len(read.namelist()) == 70_000
    assert read.read("69999.txt") == b"69999"


def test_a_file_form_is_no_stream(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="xlsx is no stream"):
        export(catalogue, "xlsx")


def test_what_is_hidden_gives_the_file_another_fingerprint(tmp_path: Path) -> None:
    with thirty(tmp_path) as own:
        before = export(own, "csv")
        body = b"".join(before.stream())
        restrict(own, Kind.ARTICLE, id_of(1), ground=Ground.LAW, reason="x", by="lan")
        after = export(own, "csv")
        assert after.fingerprint != before.fingerprint
        assert after.sum().sha256 != hashlib.sha256(body).hexdigest()
        assert export(own, "csv", text="0").fingerprint != after.fingerprint


def test_what_a_hidden_article_reaches_since_gives_other_files_too(tmp_path: Path) -> None:
    with thirty(tmp_path) as own:
        restrict(own, Kind.ARTICLE, id_of(1), ground=Ground.LAW, reason="x", by="lan")
        before = export(own, "csv")
        assert export(own, "csv").fingerprint == before.fingerprint
        other = replace(
            article(1, "Chữ khác."), photos=(Photo("http://tin.example.vn/moi.jpg", "M"),)
        )
        with intake(own, Clock()) as taking:
            capture = taking.record(exchange(1, "khác"))
            taking.save(other, article_id=id_of(1), capture=capture.id, extractor="test-1")
        # A row that names the new address as related leaves it out from now on.
        assert export(own, "csv").fingerprint != before.fingerprint


@pytest.mark.parametrize("form", STREAMED)
def test_what_is_hidden_between_the_naming_and_the_first_byte_breaks_the_file_off(
    tmp_path: Path, form: str
) -> None:
    with thirty(tmp_path) as own:
        found = pinned(own, (1, 1), (2, 1))
        before = export(own, form, found)
        made = restrict(own, Kind.ARTICLE, id_of(1), ground=Ground.LAW, reason="x", by="lan")
        with pytest.raises(ArchiveError, match="hidden"):
            list(before.stream())
        lift(own, made.id, by="lan")
        again = export(own, form, found)
        assert again.fingerprint == before.fingerprint
        assert again.known() is None
        assert again.sum().sha256 == hashlib.sha256(b"".join(again.stream())).hexdigest()


def test_what_is_hidden_while_the_last_row_is_read_is_not_remembered(tmp_path: Path) -> None:
    with thirty(tmp_path) as own:
        found = pinned(own, (1, 1))
        begun = export(own, "csv", found)
        pieces = begun.stream()
        next(pieces), next(pieces)
        restrict(own, Kind.ARTICLE, id_of(1), ground=Ground.LAW, reason="x", by="lan")
        with pytest.raises(ArchiveError, match="hidden"):
            list(pieces)
        assert begun.known() is None
