"""A record that lies in the WARC folder twice is read once, told, and stops nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.findings import Finding, FindingKind
from archive.ingest import recover
from archive.rebuilding import rebuild
from archive.repair import repair
from archive.verify import verify
from tests.archive.archive_sample import SITE, Clock, exchange, intake, rows
from tests.archive.whole_archive import fill

AT = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def filled(config: Config, tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(config) as catalogue:
        fill(catalogue, tmp_path)
        yield catalogue


def copied(catalogue: Catalogue, name: str) -> Path:
    folder = catalogue.config.warc_dir
    target = folder / name
    target.parent.mkdir(exist_ok=True)
    shutil.copy(sorted((folder / SITE).glob("*.warc.gz"))[0], target)
    return target


def found(catalogue: Catalogue) -> list[Finding]:
    return list(verify(catalogue.config, catalogue))


# The second name comes before that of the file itself.
@pytest.mark.parametrize("name", ["other/copy.warc.gz", f"{SITE}/0-copy.warc.gz"])
def test_a_copy_is_named_read_once_and_can_be_taken_away(filled: Catalogue, name: str) -> None:
    before = rows(filled, without=("revision",))
    copy = copied(filled, name)
    (double,) = found(filled)
    assert (double.kind, double.file) == (FindingKind.DOUBLE, name)
    assert "move it out of the WARC folder" in double.what
    # What begins every crawl: it must not stumble over the copy.
    told = recover(filled, filled.config)
    assert told.records == 0
    assert [sentence.partition(":")[0] for sentence in told.doubles] == [name]
    filled.close()
    warnings = rebuild(filled.config, at=AT).warnings
    assert [sentence.partition(":")[0] for sentence in warnings] == [name]
    assert rows(filled, without=("revision",)) == before
    done = repair(filled.config, at=AT, by="an")
    assert (done.left, done.rebuilt, done.aside) == ([double], False, 0)
    copy.unlink()
    assert found(filled) == []


def test_a_renamed_file_is_no_copy(filled: Catalogue) -> None:
    copy = copied(filled, f"{SITE}/0-copy.warc.gz")
    for path in sorted((filled.config.warc_dir / SITE).glob("*.warc.gz")):
        if path != copy and path.read_bytes() == copy.read_bytes():
            path.unlink()
    kinds = {finding.kind for finding in found(filled)}
    assert kinds == {FindingKind.MISSING, FindingKind.UNREFERENCED}
    filled.close()
    before = rows(filled, without=("revision", "file"))
    assert rebuild(filled.config, at=AT).warnings == []
    assert rows(filled, without=("revision", "file")) == before


def test_two_identical_records_in_one_file_are_one(filled: Catalogue) -> None:
    with intake(filled, Clock(AT)) as opened:
        opened.record(exchange(30, at=AT))
    before = rows(filled, without=("revision",))
    path = sorted((filled.config.warc_dir / SITE).glob("*.warc.gz"))[-1]
    listed = path.parent / "manifest-sha256.txt"
    kept = [line for line in listed.read_text().splitlines() if path.name not in line]
    listed.write_text("".join(f"{line}\n" for line in kept))
    path.write_bytes(path.read_bytes() * 2)
    filled.close()
    assert len(rebuild(filled.config, at=AT).warnings) == 1
    assert rows(filled, without=("revision",)) == before
