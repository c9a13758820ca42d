"""`khotin export`: the answers of a search as files and on standard output, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete

from archive.catalogue import Catalogue
from archive.catalogue.tables import versions
from archive.config import Config
from archive.export.forms import FORMS, Form, lacks
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from archive.resultsets import listed, members
from indexer import export_command
from indexer.commands import index
from indexer.export_command import export
from tests.indexer.shelf import article, put

ROOT = Path(__file__).parents[2]
COUNT = 12
FILES = [form for form in FORMS.values() if not form.streamed]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that every test gets a copy of."""
    data = tmp_path_factory.mktemp("filled") / "data"
    articles = [article(n, f"=Đơn vị {n} tuyến giao nhiệm vụ") for n in range(1, COUNT + 1)]
    put(Config(data_dir=data), articles)
    made = CliRunner(env={"KHOTIN_DATA_DIR": str(data)}).invoke(index)
    assert made.exit_code == 0, made.stderr
    return data


@pytest.fixture(autouse=True)
def _own(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(filled, tmp_path / "data")
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def run(*args: str) -> Result:
    return CliRunner().invoke(export, args)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


def test_a_search_goes_to_standard_output_as_csv_and_its_set_is_said() -> None:
    result = run("tuyến giao", "--sort", "oldest")
    assert result.exit_code == 0, result.stderr
    rows = table(result.stdout_bytes.decode())
    assert len(rows) == COUNT
    assert all(row["title"].startswith("'=Đơn vị") for row in rows)
    (found,) = listed(Catalogue.open(Config(data_dir=Path("../data"))), kept=None)
    assert result.stderr == f"{COUNT} articles; result set {found.id}\n"
    assert run("--set", found.id).stdout_bytes == result.stdout_bytes


def test_without_a_query_every_article_is_written() -> None:
    lines = run("--format", "jsonl", "--columns", "id,captions").stdout.splitlines()
    assert len(lines) == COUNT
    assert set(json.loads(lines[0])) == {"id", "captions"}


def test_choices_narrow_columns_rows_and_answers() -> None:
    assert "body" not in run("--no-text").stdout.partition("\n")[0]
    assert run("--bom").stdout_bytes.startswith(b"\xef\xbb\xbfrow,")
    assert run("--rows", "captions").stdout.startswith("row,id,version,withheld,photo,caption")
    drawn = run("--sample", "3", "--seed", "7", "--columns", "id").stdout
    assert len(table(drawn)) == 3
    assert run("--sample", "3", "--seed", "7", "--columns", "id").stdout == drawn


def test_texts_go_out_as_a_zip_or_into_a_folder() -> None:
    with zipfile.ZipFile(BytesIO(run("--format", "txt").stdout_bytes)) as zipped:
        assert len(zipped.namelist()) == COUNT + 1
    assert run("--format", "txt", "-o", "texts").exit_code == 0
    assert len(list(Path("texts").rglob("*.txt"))) == COUNT
    assert run("--format", "txt", "-o", "texts.zip").exit_code == 0
    assert zipfile.is_zipfile("texts.zip")


@pytest.mark.parametrize("form", ["csv", "jsonl", "bibtex", "ris", "csl-json"])
def test_a_file_is_what_standard_output_is_with_its_sum_beside(form: str) -> None:
    assert run("--format", form, "-o", "out").exit_code == 0
    body = Path("out").read_bytes()
    assert body == run("--format", form).stdout_bytes
    assert Path("out.sha256").read_text() == f"{hashlib.sha256(body).hexdigest()}  out\n"
    assert sorted(path.name for path in Path().iterdir()) == ["out", "out.sha256"]


@pytest.mark.parametrize("form", FILES, ids=lambda form: form.name)
def test_forms_that_are_files_are_written_by_their_own_writers(form: object) -> None:
    assert isinstance(form, type(FORMS["csv"]))
    if lacks(form):
        pytest.skip(lacks(form))
    result = run("--format", form.name)
    assert result.exit_code == 0, result.stderr
    (made,) = [path for path in Path().iterdir() if path.suffix != ".sha256"]
    assert made.name.endswith(f"-{COUNT}{form.ending}")
    said = Path(f"{made}.sha256").read_text().split()[0]
    assert said == hashlib.sha256(made.read_bytes()).hexdigest()


@pytest.mark.parametrize("form", [each for each in FILES if not lacks(each)], ids=lambda f: f.name)
def test_forms_that_are_files_go_out_whole_when_asked_to(form: Form) -> None:
    result = run("--format", form.name, "-o", "-")
    assert result.exit_code == 0, result.stderr
    begins = {"parquet": b"PAR1", "warc": b"\x1f\x8b"}.get(form.name, b"PK\x03\x04")
    assert result.stdout_bytes.startswith(begins)
    if begins.startswith(b"PK"):
        assert zipfile.ZipFile(BytesIO(result.stdout_bytes)).testzip() is None
    assert "12 articles; result set " in result.stderr
    assert not list(Path().iterdir())


def test_a_file_that_is_there_is_left_alone() -> None:
    Path("out").write_text("mine")
    result = run("-o", "out")
    assert (result.exit_code, Path("out").read_text()) == (2, "mine")
    assert "is there already" in result.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--format", "doc"), "there is no form «doc»; there are csv"),
        (("--columns", "titel"), "there is no column «titel»"),
        (("--rows", "photos"), "«photos» has no meaning"),
        (("--sample", "x"), "«x» is no size"),
        (("--set", "a" * 16), "there is no result set"),
        (("--set", "a" * 16, "giao"), "leave out the query"),
        (("--set", "a" * 16, "--year", "2020"), "leave out the query"),
        (("--shelf",), "--shelf: takes forms that are files"),
        (("--shelf", "--format", "xlsx", "-o", "-"), "and no -o"),
        (("--colums", "id"), "there is no option --colums"),
        (("--from", "31/31/2020"), "is no date"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence(args: tuple[str, ...], says: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("form", ["csv", "warc"])
def test_nothing_is_written_among_the_records_of_the_archive(form: str) -> None:
    before = sorted(Path("../data/warc").rglob("*"))
    result = run("--format", form, "-o", "../data/warc/tin/copy.warc.gz")
    assert result.exit_code == 2
    assert "lies among the archive's WARC files" in result.stderr
    assert sorted(Path("../data/warc").rglob("*")) == before


@pytest.mark.parametrize("form", ["warc", "wacz", "xlsx", "package"])
def test_what_is_hidden_while_a_file_is_made_leaves_nothing_of_it(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def hiding(_label: str) -> Iterator[Callable[..., None]]:
        def advance(done: int, total: int, _name: str) -> None:
            if done == total:
                with Catalogue.open(Config(data_dir=Path("../data"))) as catalogue:
                    (found,) = listed(catalogue, kept=None)
                    first = next(members(catalogue, found)).article_id
                    restrict(
                        catalogue, Kind.ARTICLE, first, ground=Ground.LAW, reason="x", by="lan"
                    )

        yield advance

    monkeypatch.setattr(export_command, "progress_bar", hiding)
    result = run("--format", form, "-o", "out")
    assert (result.exit_code, "something was hidden" in result.stderr) == (3, True)
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("form", ["csv", "txt", "xlsx"])
def test_when_a_text_is_lost_nothing_is_left_of_the_file(form: str) -> None:
    with Catalogue.open(Config(data_dir=Path("../data"))) as catalogue:
        run("--columns", "id")
        (found,) = listed(catalogue, kept=None)
        last = list(members(catalogue, found))[-1]
        with catalogue.write() as connection:
            connection.execute(delete(versions).where(versions.c.article_id == last.article_id))
    result = run("--set", found.id, "--format", form, "-o", "out")
    assert result.exit_code == 3
    assert f"row {COUNT}, article {last.article_id}" in result.stderr
    assert list(Path().iterdir()) == []


def test_ctrl_c_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def interrupted(_label: str) -> Iterator[Callable[..., None]]:
        def advance(_done: int, _total: int, _name: str) -> None:
            raise KeyboardInterrupt

        yield advance

    monkeypatch.setattr(export_command, "progress_bar", interrupted)
    for form in ("csv", "txt", "xlsx"):
        assert run("--format", form, "-o", "out").exit_code != 0
        assert list(Path().iterdir()) == []


def test_a_reader_who_has_enough_is_no_error() -> None:
    line = [sys.executable, str(ROOT / "manage.py"), "export"]
    with subprocess.Popen(
        line, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(120) in (0, 1)
