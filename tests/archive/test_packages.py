"""What is written for others: WACZ and BagIt that the tools of others accept, or nothing at all."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import warnings
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import bagit
import pytest
from click.testing import CliRunner
from surt import surt

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError, UsageError
from archive.export import shelf
from archive.export.bag import write_bag
from archive.export.cdxj import SortedLines, blocks, url_key
from archive.export.package_command import package
from archive.export.shelf import put_digest, tar_up
from archive.export.wacz import write_wacz
from archive.restrictions import acts
from archive.restrictions.values import Ground, Kind
from archive.warc.members import Member, read_member
from archive.warc.record import split_record
from tests.archive.archive_sample import SITE, id_of
from tests.archive.whole_archive import fill

AT = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def filled(lite: Config, tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        yield catalogue


def accepted(path: Path) -> bool:
    command = [sys.executable, "-m", "wacz.main", "validate", "-f", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and "Valid" in done.stdout + done.stderr


def index_of(path: Path) -> list[tuple[str, dict[str, str]]]:
    with zipfile.ZipFile(path) as opened:
        text = gzip.decompress(opened.read("indexes/index.cdx.gz")).decode()
    found = []
    for line in text.splitlines():
        key, _at, value = line.split(" ", 2)
        found.append((key, json.loads(value)))
    return found


def test_a_wacz_is_accepted_by_the_validator(filled: Catalogue, tmp_path: Path) -> None:
    made = write_wacz(filled, tmp_path / "a.wacz", site=SITE, at=AT)
    assert (made.files, made.damaged, made.withheld) == (4, [], 0)
    assert made.pages == 8
    assert accepted(tmp_path / "a.wacz")
    damaged = bytearray((tmp_path / "a.wacz").read_bytes())
    place = damaged.find(b'"json-pages-1.0"')
    damaged[place + 2] ^= 1
    (tmp_path / "b.wacz").write_bytes(damaged)
    assert not accepted(tmp_path / "b.wacz")


def test_every_line_of_the_index_leads_to_its_record(filled: Catalogue, tmp_path: Path) -> None:
    made = write_wacz(filled, tmp_path / "a.wacz", at=AT)
    lines = index_of(tmp_path / "a.wacz")
    assert len(lines) == made.captures
    assert [key for key, _ in lines] == sorted(key for key, _ in lines)
    with zipfile.ZipFile(tmp_path / "a.wacz") as opened:
        for _key, value in lines:
            name = f"archive/{value['filename']}"
            assert opened.getinfo(name).compress_type == zipfile.ZIP_STORED
            (tmp_path / "warc").write_bytes(opened.read(name))
            with (tmp_path / "warc").open("rb") as stream:
                member = read_member(stream, int(value["offset"]))
            assert isinstance(member, Member)
            assert member.end - member.offset == int(value["length"])
            assert split_record(member.block)[0]["WARC-Target-URI"] == value["url"]


@pytest.mark.parametrize("copy", [f"0/{SITE}", "copy", SITE])
def test_a_file_that_lies_there_twice_is_packed_once(
    filled: Catalogue, tmp_path: Path, copy: str
) -> None:
    once = write_wacz(filled, tmp_path / "a.wacz", at=AT)
    source = sorted((filled.config.warc_dir / SITE).glob("*.warc.gz"))[0]
    target = filled.config.warc_dir / copy / (source.name if copy != SITE else "0-copy.warc.gz")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = write_wacz(filled, tmp_path / "b.wacz", at=AT)
    assert (made.files, made.captures, made.pages) == (once.files, once.captures, once.pages)
    assert made.doubled > 0
    assert index_of(tmp_path / "b.wacz") == index_of(tmp_path / "a.wacz")
    assert accepted(tmp_path / "b.wacz")


def test_files_of_the_same_name_in_folders_of_the_same_name_are_both_packed(
    filled: Catalogue, tmp_path: Path
) -> None:
    first, second = sorted((filled.config.warc_dir / SITE).glob("*.warc.gz"))[:2]
    target = filled.config.warc_dir / "moved" / SITE / first.name
    target.parent.mkdir(parents=True)
    second.rename(target)
    made = write_wacz(filled, tmp_path / "a.wacz", at=AT)
    assert made.doubled == 0
    assert len(index_of(tmp_path / "a.wacz")) == made.captures
    assert accepted(tmp_path / "a.wacz")


def test_what_is_restricted_is_in_no_wacz(filled: Catalogue, tmp_path: Path) -> None:
    version = filled.version(id_of(0))
    assert version is not None
    acts.restrict(
        filled, Kind.ARTICLE, id_of(0), ground=Ground.PRIVACY, reason="test", by="an"
    )  # fmt: skip
    made = write_wacz(filled, tmp_path / "a.wacz", site=SITE, at=datetime.now(UTC))
    assert made.withheld > 0
    assert version.article.url not in {value["url"] for _, value in index_of(tmp_path / "a.wacz")}
    with zipfile.ZipFile(tmp_path / "a.wacz") as opened:
        pages = opened.read("pages/pages.jsonl").decode()
        for name in opened.namelist():
            if name.startswith("archive/"):
                assert version.article.url.encode() not in gzip.decompress(opened.read(name))
    assert id_of(0) not in pages
    assert accepted(tmp_path / "a.wacz")


@pytest.mark.parametrize(
    "url",
    [
        "http://tin.example.vn/bai?id=7", "https://www.Tin.example.vn/", "http://a.vn:8080/X?b=2&a=1",
        "http://duk.langson.gov.vn/Default.aspx?siteid=1&c=content&a=detail&catid=2&id=1034",
    ],
)  # fmt: skip
def test_keys_are_those_of_the_usual_library(url: str) -> None:
    assert url_key(url) == surt(url)


def test_a_long_index_is_sorted_and_cut_into_blocks(tmp_path: Path) -> None:
    with SortedLines(tmp_path / "lines") as lines:
        for number in range(7001, 0, -1):
            lines.add(f"vn,a)/{number:05} 20260101000000 {{}}")
        found = list(blocks(lines, name="index.cdx.gz"))
    assert len(found) == 3
    data = b"".join(block for block, _ in found)
    for _block, line in found:
        value = json.loads(line.split(b" ", 2)[2])
        part = data[value["offset"] : value["offset"] + value["length"]]
        assert gzip.decompress(part).startswith(b" ".join(line.split(b" ", 2)[:2]))
    text = gzip.GzipFile(fileobj=io.BytesIO(data)).read().splitlines()
    assert text == sorted(text)
    assert len(text) == 7001
    assert not (tmp_path / "lines").exists()


@pytest.mark.parametrize("site", [None, SITE])
def test_a_bag_is_valid_and_any_change_is_found(
    filled: Catalogue, tmp_path: Path, site: str | None
) -> None:
    made = write_bag(filled, tmp_path / "bag", site=site, at=AT)
    assert made.damaged == []
    assert Path.cwd().exists()
    bag = bagit.Bag(str(tmp_path / "bag"))
    bag.validate()
    held = {path.name for path in (tmp_path / "bag").rglob("*.warc.gz")}
    assert len(held) == (4 if site else 5)
    assert (tmp_path / "bag" / "data" / "catalogue.sqlite").exists() == (site is None)
    path = next((tmp_path / "bag").rglob("*.warc.gz"))
    data = path.read_bytes()
    path.write_bytes(data[:90] + bytes([data[90] ^ 1]) + data[91:])
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(tmp_path / "bag")).validate()


def test_damaged_files_are_named(filled: Catalogue, tmp_path: Path) -> None:
    path = sorted((filled.config.warc_dir / SITE).glob("*.warc.gz"))[0]
    data = path.read_bytes()
    path.write_bytes(data[:900] + bytes([data[900] ^ 1]) + data[901:])
    assert write_bag(filled, tmp_path / "bag", at=AT).damaged == [f"{SITE}/{path.name}"]
    assert path.name in write_wacz(filled, tmp_path / "a.wacz", at=AT).damaged[0]


@pytest.mark.parametrize("kind", ["bag", "wacz"])
def test_a_full_disk_leaves_nothing_half_written(
    filled: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = tmp_path / "out" / "package"
    with monkeypatch.context() as patch:
        if kind == "bag":
            patch.setattr(os, "fsync", full)
        else:
            patch.setattr("archive.export.cdxj.SortedLines.add", full)
        write = write_bag if kind == "bag" else write_wacz
        with pytest.raises(ArchiveError, match="No space left on device; nothing of it was left"):
            write(filled, target, at=AT)
    assert list((tmp_path / "out").iterdir()) == []
    write(filled, target, at=AT)
    with pytest.raises(UsageError, match="is there already"):
        write(filled, target, at=AT)


def test_the_commands_write_where_they_say(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(filled.config.data_dir))
    runner = CliRunner()
    for kind in ("bag", "wacz"):
        done = runner.invoke(package, [kind, SITE, "--json"])
        assert done.exit_code == 0, done.output
        assert Path(json.loads(done.stdout)["path"]).exists()
    none = runner.invoke(package, ["wacz", "nowhere"])
    assert (none.exit_code, "there is no site «nowhere»" in none.stderr) == (2, True)


@pytest.mark.parametrize("kind", ["bag", "wacz"])
def test_nothing_is_packed_among_the_records(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(filled.config.data_dir))
    monkeypatch.chdir(filled.config.warc_dir)
    done = CliRunner().invoke(package, [kind, "-o", f"{SITE}/x.warc.gz"])
    assert (done.exit_code, "lies in the data folder" in done.stderr) == (2, True)
    assert not (filled.config.warc_dir / SITE / "x.warc.gz").exists()


def test_a_disk_too_full_for_the_tar_or_its_digest_leaves_nothing_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    bag = tmp_path / "tin-bag"
    bag.mkdir()
    (bag / "bagit.txt").write_text("BagIt-Version: 1.0\n")
    with monkeypatch.context() as patch:
        patch.setattr(tarfile.TarFile, "addfile", refuse)
        with pytest.raises(ArchiveError, match="No space left on device; nothing of it was left"):
            tar_up(bag)
    assert list(tmp_path.iterdir()) == []

    whole = tmp_path / "tin.wacz"
    whole.write_bytes(b"x")
    monkeypatch.setattr(shelf, "write_whole", refuse)
    with pytest.raises(ArchiveError, match="No space left on device; nothing of it was left"):
        put_digest(whole)
    assert list(tmp_path.iterdir()) == []
