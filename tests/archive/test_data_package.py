"""Data packages as Frictionless, RO-Crate, BagIt and sha256sum see them."""

from __future__ import annotations

import csv
import json
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bagit
import pytest
from rocrate.rocrate import ROCrate

from archive.catalogue import Catalogue
from archive.catalogue.coverage import Seen, note_seen
from archive.config import Config
from archive.export import data_package, hashed_zip
from archive.export.options import Options
from archive.export.package_coverage import coverage_of
from archive.export.rows import rows
from archive.restrictions import acts
from archive.restrictions.values import Ground, Kind
from archive.resultsets import ResultSet, keep
from tests.archive.archive_sample import SITE, id_of, url_of
from tests.archive.set_sample import current, hard_article, save_all, set_of
from tests.archive.whole_archive import fill

FILES = [
    "data/articles.csv", "data/captions.csv", "coverage.csv", "query.json", "CITATION.bib", "CITATION.ris",
    "CITATION.csl.json", "README.vi.md", "README.en.md", "datapackage.json", "ro-crate-metadata.json", "SHA256SUMS",
]  # fmt: skip


@pytest.fixture
def filled(lite: Config, tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        save_all(
            catalogue, [hard_article(40, "=1+1", 'Dòng "một"\r\nhai, ba;\n\nbốn', "Ảnh, «lễ»")]
        )
        with catalogue.write() as connection:
            seen = Seen("a" * 16, "Tin", url_of(99), datetime(2026, 2, 1, tzinfo=UTC), listed=True)
            note_seen(connection, SITE, [seen])
        yield catalogue


def unpacked(catalogue: Catalogue, found: ResultSet, folder: Path, **chosen: Any) -> Path:
    """Write a package, unpack it, and return its folder."""
    path = folder / "a.zip"
    path.unlink(missing_ok=True)
    far: list[tuple[int, int]] = []
    data_package.write(catalogue, found, Options(**chosen), path, lambda n, of, _: far.append((n, of)))  # fmt: skip
    assert far == sorted(far)
    assert far[-1][0] == far[-1][1]
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        opened.extractall(folder / "out")
    return folder / "out"


def checked(folder: Path) -> None:
    command = ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"]
    assert subprocess.run(command, cwd=folder, check=False).returncode == 0


def validated(folder: Path) -> Any:
    from frictionless import Package

    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])
    return report


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_package_is_whole_valid_and_says_what_it_is(filled: Catalogue, tmp_path: Path) -> None:
    found = set_of(filled, current(filled))
    folder = unpacked(filled, found, tmp_path)
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        assert opened.namelist() == FILES
    checked(folder)
    report = validated(folder)
    assert [task.name for task in report.tasks] == ["articles", "captions", "coverage"]
    articles = table(folder / "data" / "articles.csv")
    assert [(r["id"], int(r["version"])) for r in articles] == current(filled)
    said = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert said["khotin"]["digest"] == found.digest
    assert said["resources"][0]["bytes"] == (folder / "data" / "articles.csv").stat().st_size
    query = json.loads((folder / "query.json").read_text("utf-8"))
    assert (query["typed"], query["arguments"]) == ("đảng", {"q": ["đảng"]})
    assert query["rows"] == {"data/articles.csv": found.count, "data/captions.csv": 9}
    ledger = table(folder / "coverage.csv")
    assert sum(int(line["waiting"]) for line in ledger if line["site"] == SITE) == 1
    assert sum(int(line["archived"]) for line in ledger) >= found.count - 1


def test_both_readmes_explain_every_column_and_the_gaps(filled: Catalogue, tmp_path: Path) -> None:
    found = set_of(filled, current(filled))
    folder = unpacked(filled, found, tmp_path)
    for language, gaps, cite in (("vi", "chưa lấy", "tập dữ liệu"), ("en", "waiting", "Data set")):
        text = (folder / f"README.{language}.md").read_text("utf-8")
        for name in (column.name for column in Options().chosen):
            assert f"| `{name}` |" in text
        for words in (gaps, cite, found.digest, found.id, "SHA256SUMS", "RFC 4180"):
            assert words in text, words
        assert "None" not in text
    assert "doi" not in (folder / "CITATION.bib").read_text("utf-8")


def test_what_was_asked_is_shown_in_the_readme_and_marks_nothing_up(
    filled: Catalogue, tmp_path: Path
) -> None:
    found = keep(filled, set_of(filled, current(filled)).id, by="lan", title="<b>a</b> [x](y)")
    text = (unpacked(filled, found, tmp_path) / "README.en.md").read_text("utf-8")
    assert text.splitlines()[0] == r"# \<b\>a\</b\> \[x\](y)"


def test_the_crate_is_read_by_the_usual_library(filled: Catalogue, tmp_path: Path) -> None:
    found = set_of(filled, current(filled))
    folder = unpacked(filled, found, tmp_path)
    crate = ROCrate(str(folder))
    assert crate.root_dataset["identifier"] == f"urn:khotin:set:{found.id}"
    listed = {entity.id for entity in crate.root_dataset["hasPart"]}
    # All but itself and the list of sums, which is written after it.
    assert listed == set(FILES) - {"ro-crate-metadata.json", "SHA256SUMS"}
    assert crate.dereference("data/articles.csv")["sha256"] in (folder / "SHA256SUMS").read_text()
    action = crate.dereference("#search")
    assert action["instrument"]["name"] == "Kho Tin"


def test_a_bag_is_valid_and_any_change_is_found(filled: Catalogue, tmp_path: Path) -> None:
    found = set_of(filled, current(filled))
    folder = unpacked(filled, found, tmp_path, bag=True) / f"khotin-{found.id}"
    bag = bagit.Bag(str(folder))
    bag.validate()
    assert bag.info["External-Identifier"] == f"urn:khotin:set:{found.id}"
    checked(folder / "data")
    validated(folder / "data")
    (folder / "data" / "query.json").write_text("{}")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


def test_data_are_the_same_bytes_again(filled: Catalogue, tmp_path: Path) -> None:
    found = set_of(filled, current(filled))
    first = unpacked(filled, found, tmp_path)
    before = {path.name: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    again = (tmp_path / "a.zip").read_bytes()
    second = unpacked(filled, found, tmp_path)
    assert (tmp_path / "a.zip").read_bytes() == again
    assert {path.name: path.read_bytes() for path in second.rglob("*") if path.is_file()} == before


def test_withheld_rows_are_there_and_counted(filled: Catalogue, tmp_path: Path) -> None:
    found = set_of(filled, current(filled))
    acts.restrict(filled, Kind.ARTICLE, id_of(0), ground=Ground.PRIVACY, reason="x", by="an")
    folder = unpacked(filled, found, tmp_path)
    validated(folder)
    hidden = [row for row in table(folder / "data" / "articles.csv") if row["withheld"]]
    assert [(row["id"], row["withheld"], row["title"]) for row in hidden] == [(id_of(0), "privacy", "")]  # fmt: skip
    assert json.loads((folder / "query.json").read_text())["withheld"] == {"privacy": 1}
    assert "1 article has been hidden" in (folder / "README.en.md").read_text("utf-8")
    assert url_of(0) + '"' not in "".join(
        path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    )


@pytest.mark.parametrize(
    ("chosen", "tables"),
    [
        ({"rows": "captions"}, ["data/captions.csv"]),
        ({"text": False}, ["data/articles.csv"]),
        ({"columns": ("id", "title")}, ["data/articles.csv", "data/captions.csv"]),
    ],
)
def test_choices_hold_in_a_package(
    filled: Catalogue, tmp_path: Path, chosen: dict[str, Any], tables: list[str]
) -> None:
    found = set_of(filled, current(filled))
    folder = unpacked(filled, found, tmp_path, **chosen)
    validated(folder)
    assert [str(p.relative_to(folder)) for p in sorted((folder / "data").iterdir())] == tables
    for path in tables[:1]:
        names = [column.name for column in Options(**chosen).chosen]
        assert (folder / path).read_text("utf-8").splitlines()[0].split(",") == names
    assert ("data/captions.csv" in (folder / "README.vi.md").read_text("utf-8")) == (
        "data/captions.csv" in tables
    )


def test_the_ledger_is_of_what_was_asked(filled: Catalogue, tmp_path: Path) -> None:
    found = set_of(filled, [(id_of(0), 1)])
    asked = dict(found.asked.query) | {"site": [SITE], "from": ["2026-02-25"], "to": ["2026-02-26"]}
    (ledger,) = coverage_of(filled, replace(found, asked=replace(found.asked, query=asked)), [])
    assert ledger.site == SITE
    assert {month for month, _ in ledger.months} <= {"", "2026-02"}


def test_a_full_disk_ends_it(
    filled: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set_of(filled, current(filled))
    assert sum(1 for _ in rows(filled, found)) == found.count

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(hashed_zip.HashedZip, "put", full)
    with pytest.raises(OSError, match="No space left"):
        data_package.write(filled, found, Options(), tmp_path / "a.zip", lambda *_: None)
