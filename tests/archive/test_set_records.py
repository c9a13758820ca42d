"""WARC and WACZ files of a result set: whole, raw, accepted by others, and without what is hidden."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import DamagedRecord
from archive.export import wacz_of_set, warc_of_set
from archive.export.options import Options
from archive.restrictions import acts
from archive.restrictions.values import Ground, Kind
from archive.resultsets import ResultSet
from archive.warc import Record, scan
from archive.warc.members import Member, members
from tests.archive.archive_sample import START, Clock, article, exchange, id_of, intake, url_of
from tests.archive.set_sample import current, set_of
from tests.archive.test_packages import accepted, index_of
from tests.archive.whole_archive import fill

DAY = timedelta(days=1)


@pytest.fixture
def filled(lite: Config, tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        pictures(catalogue, Clock(START + 4 * DAY), b"anh")
        yield catalogue


def pictures(catalogue: Catalogue, clock: Clock, body: bytes) -> None:
    """Fetch the photo of article 0, at the second attempt, and that of article 1 behind a redirect."""
    with intake(catalogue, clock) as opened:
        jpeg = (("Content-Type", "image/jpeg"),)
        for number, status, more in (
            (0, 200, {}), (1, 302, {"headers": (("Location", "/khac.jpg"),), "body": b""}),
        ):  # fmt: skip
            url = f"http://tin.example.vn/anh/{number}.jpg"
            given: dict[str, Any] = {
                "url": url,
                "status": status,
                "headers": jpeg,
                "body": body,
                "at": clock(),
            }
            opened.record(exchange(number, **(given | more)))
        there = "http://tin.example.vn/khac.jpg"
        opened.record(exchange(1, url=there, headers=jpeg, body=b"khac" + body, at=clock()))


def told(*_args: object) -> None:
    """Take no note of how far it is."""


def warc(catalogue: Catalogue, found: ResultSet, folder: Path, name: str = "a") -> Path:
    path = folder / f"{name}.warc.gz"
    warc_of_set.write(catalogue, found, Options(), path, told)
    assert sorted(folder.glob("*.part")) == []
    return path


def records(path: Path) -> list[Record]:
    return list(scan(path, folder=path.parent))


def raw(folder: Path) -> set[bytes]:
    """Return every member of every WARC file below a folder."""
    found = set()
    for path in folder.rglob("*.warc.gz"):
        with path.open("rb") as stream:
            for member in members(stream):
                assert isinstance(member, Member)
                stream.seek(member.offset)
                found.add(stream.read(member.end - member.offset))
    return found


def test_a_warc_holds_what_its_texts_were_read_from_byte_by_byte(
    filled: Catalogue, tmp_path: Path
) -> None:
    found = set_of(filled, [(id_of(0), 1), (id_of(1), 2), (id_of(3), 1)])
    path = warc(filled, found, tmp_path)
    done = subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(path)], check=False)
    assert done.returncode == 0
    held = records(path)
    assert (held[0].kind, held[-1].kind) == ("warcinfo", "metadata")
    first = held[0].body.decode()
    assert f"set-digest: {found.digest}\r\nset-revision" in first
    assert "set-typed: đảng\r\n" in first
    pages = {record.url for record in held if record.kind in ("response", "revisit")}
    photo, way, other = (f"http://tin.example.vn/{name}" for name in ("anh/0.jpg", "anh/1.jpg", "khac.jpg"))  # fmt: skip
    assert pages == {url_of(0), url_of(1), url_of(3), photo, way, other}
    texts = [record.url for record in held if record.kind == "conversion"]
    assert sorted(texts) == sorted(
        f"urn:khotin:version:{id_of(n)}:{v}" for n, v in ((0, 1), (1, 2), (3, 1))
    )
    assert {r.url for r in held[:-1] if r.kind == "metadata"} == {f"urn:khotin:event:{id_of(3)}:section"}  # fmt: skip
    answers = {f"<urn:uuid:{r.id}>" for r in held if r.kind in ("response", "revisit")}
    asked = [r for r in held if r.kind == "request"]
    assert len(asked) == len(answers)
    own, inner = raw(filled.config.warc_dir), raw(tmp_path / "of")
    assert inner == set()
    (tmp_path / "of").mkdir()
    (tmp_path / "of" / "a.warc.gz").write_bytes(path.read_bytes())
    # All but the two that are about the file itself.
    assert len(raw(tmp_path / "of") - own) == 2
    counted = dict(line.split(": ") for line in held[-1].body.decode().split("\r\n") if line)
    assert counted["captures"] == str(len(answers))
    assert (counted["texts"], counted["left-out-captures-hidden"]) == ("3", "0")


def test_a_revisit_brings_its_original(filled: Catalogue, tmp_path: Path) -> None:
    again = next(c for c in filled.captures_of(url_of(0)) if c.kind == "revisit")
    with intake(filled, Clock(START + 5 * DAY)) as opened:
        opened.save(article(0, "Mới."), article_id=id_of(0), capture=again.id, extractor="r3")
    path = warc(filled, set_of(filled, [(id_of(0), 2)]), tmp_path)
    held = {record.id: record for record in records(path) if record.url == url_of(0)}
    assert again.refers_to is not None
    assert {held[again.id].kind, held[again.refers_to].kind} == {"revisit", "response"}


def test_the_same_set_gives_the_same_bytes_whatever_comes_later(
    filled: Catalogue, tmp_path: Path
) -> None:
    found = set_of(filled, current(filled))
    before = warc(filled, found, tmp_path).read_bytes()
    wacz_of_set.write(filled, found, Options(), tmp_path / "a.wacz", told)
    # A year after the set was made: another fetch of a photo, an article gone.
    clock = Clock(found.made_at + 365 * DAY)
    pictures(filled, clock, b"anh moi")
    with intake(filled, clock) as opened:
        gone = opened.record(exchange(5, "không", status=404, at=clock())).id
        opened.gone(id_of(5), capture=gone, at=clock())
    assert warc(filled, found, tmp_path, "b").read_bytes() == before
    wacz_of_set.write(filled, found, Options(), tmp_path / "b.wacz", told)
    assert (tmp_path / "b.wacz").read_bytes() == (tmp_path / "a.wacz").read_bytes()


def test_a_wacz_is_accepted_and_its_index_leads_to_the_records(
    filled: Catalogue, tmp_path: Path
) -> None:
    found = set_of(filled, current(filled))
    path = tmp_path / "a.wacz"
    far: list[tuple[int, int]] = []
    wacz_of_set.write(filled, found, Options(), path, lambda n, of, _what: far.append((n, of)))
    assert far == sorted(far)
    assert far[-1][0] == far[-1][1]
    assert accepted(path)
    with zipfile.ZipFile(path) as opened:
        name = f"archive/khotin-{found.id}.warc.gz"
        (tmp_path / "x.warc.gz").write_bytes(opened.read(name))
        pages = [json.loads(line) for line in opened.read("pages/pages.jsonl").splitlines()[1:]]
        said = json.loads(opened.read("datapackage.json"))
    assert said["khotin"]["digest"] == found.digest
    by_place = {record.offset: record for record in records(tmp_path / "x.warc.gz")}
    lines = index_of(path)
    for _key, value in lines:
        assert by_place[int(value["offset"])].url == value["url"]
    urls = {value["url"] for _key, value in lines}
    # Imported articles have no page.
    assert {page["url"] for page in pages} == {url_of(n) for n in (0, 1, 2, 3, 4, 5, 6, 8)}
    assert {page["url"] for page in pages} <= urls
    assert all(page["title"].startswith("Bài số") for page in pages)


@pytest.mark.parametrize(("kind", "target"), [
    (Kind.ARTICLE, id_of(1)), (Kind.PHOTO, "http://tin.example.vn/anh/0.jpg"),
])  # fmt: skip
def test_what_is_hidden_is_left_out_and_counted(
    filled: Catalogue, tmp_path: Path, kind: Kind, target: str
) -> None:
    found = set_of(filled, [(id_of(0), 1), (id_of(1), 2), (id_of(3), 1)])
    acts.restrict(filled, kind, target, ground=Ground.PRIVACY, reason="x", by="an")
    path = warc(filled, found, tmp_path)
    plain = gzip.decompress(path.read_bytes())
    counted = dict(line.split(": ") for line in records(path)[-1].body.decode().split("\r\n") if line)  # fmt: skip
    if kind is Kind.ARTICLE:
        assert url_of(1).encode() + b"\r" not in plain
        assert f"urn:khotin:version:{id_of(1)}".encode() not in plain
        assert counted["left-out-articles-hidden"] == "1"
    else:
        assert target.encode() not in plain
        assert (counted["left-out-captures-hidden"], counted["left-out-records-of-texts-and-statements"]) == ("1", "1")  # fmt: skip
    wacz_of_set.write(filled, found, Options(), tmp_path / "a.wacz", told)
    assert accepted(tmp_path / "a.wacz")
    with zipfile.ZipFile(tmp_path / "a.wacz") as opened:
        assert "Left out, because hidden from readers: " in json.loads(opened.read("datapackage.json"))["description"]  # fmt: skip
        assert target not in opened.read("pages/pages.jsonl").decode()


def test_a_damaged_record_makes_no_file_that_looks_whole(filled: Catalogue, tmp_path: Path) -> None:
    found = set_of(filled, [(id_of(1), 2)])
    page = filled.capture(filled.version(id_of(1), 2).capture)  # type: ignore[union-attr]
    assert page is not None
    file = filled.config.warc_dir / page.file
    data = bytearray(file.read_bytes())
    data[page.offset + page.length // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(DamagedRecord, match="run `khotin verify`"):
        warc(filled, found, tmp_path)
    assert sorted(tmp_path.glob("*.part")) == []
    file.unlink()
    with pytest.raises(DamagedRecord, match="the file is missing"):
        warc(filled, found, tmp_path)
