"""Writing WARC files: what other software makes of them, names, rolling, locks."""

from __future__ import annotations

import fcntl
import gzip
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import VERSION
from archive.errors import RecordingError
from archive.models import Capture, CaptureKind
from archive.warc import check_file, open_files, read_record, scan
from tests.archive.warc_sample import (
    AT,
    BINARY,
    HTML,
    URL,
    Earlier,
    complete_file,
    noise,
    respond,
    write_every_kind,
    writer,
)


def test_warcio_check_passes_on_a_record_of_every_kind(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    # 5 responses, 7 requests, 2 resources, conversion, metadata, warcinfo; never a revisit.
    assert checked.stdout.count("digest pass") == 17
    assert checked.stdout.count("not checked (revisit)") == 2
    assert "no digest" not in checked.stdout


def test_another_reader_sees_each_record_as_it_was_written(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    with path.open("rb") as stream:
        seen = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"))
            for record in ArchiveIterator(stream)
            if record.rec_type != "request"
        ]
    assert seen[:2] == [("warcinfo", None), ("response", URL)]
    assert [kind for kind, _ in seen].count("revisit") == 2
    assert seen[-2:] == [
        ("conversion", "urn:khotin:version:a:1"),
        ("metadata", "urn:khotin:event:a"),
    ]


def test_gzip_itself_finds_the_file_whole(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    assert gzip.decompress(path.read_bytes()).count(b"WARC/1.1\r\n") == 19


def test_every_record_is_found_where_its_writing_said(tmp_path: Path) -> None:
    with writer(tmp_path) as to:
        written = write_every_kind(to)
    for name, place in written.items():
        record = read_record(tmp_path, place.file, place.offset)
        assert (record.id, record.offset, record.length, record.digest) == (
            place.id, place.offset, place.length, place.digest,
        ), name  # fmt: skip


def test_a_member_ends_where_the_next_begins(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    records = list(scan(path, folder=tmp_path))
    ends = [record.offset + record.length for record in records]
    assert [record.offset for record in records] == [0, *ends[:-1]]
    assert ends[-1] == path.stat().st_size


def test_the_file_begins_with_who_wrote_it_and_how(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    first = next(scan(path, folder=tmp_path))
    assert first.kind == "warcinfo"
    assert first.headers["WARC-Filename"] == path.name
    assert first.info["software"] == f"Kho Tin/{VERSION}"
    assert first.info["format"] == "WARC File Format 1.1"
    assert [first.info[name] for name in ("site", "run", "verb")] == [
        "duk-langson", "0123456789abcdef", "crawl",
    ]  # fmt: skip
    assert "title-cased" in first.info["http-header-fidelity"]


def test_a_request_stands_beside_its_response(tmp_path: Path) -> None:
    with writer(tmp_path) as to:
        place = respond(to, request_headers=[("User-Agent", "khotin")], method="POST",
                        request_body=b"page=2")  # fmt: skip
    path = tmp_path / place.file
    request = list(scan(path, folder=tmp_path))[-1]
    assert request.kind == "request"
    assert request.headers["WARC-Concurrent-To"].replace("-", "")[10:-1] == place.id
    assert request.http_headers == (("Host", "duk.langson.gov.vn"), ("User-Agent", "khotin"))
    assert request.body == b"page=2"
    assert b"POST /tin-tuc?id=1 HTTP/1.1\r\n" in gzip.decompress(path.read_bytes())


def test_times_are_stored_in_utc_to_the_microsecond(tmp_path: Path) -> None:
    hanoi = datetime(2023, 12, 9, 13, 15, 30, 123456, timezone(timedelta(hours=7)))
    with writer(tmp_path) as to:
        place = respond(to, at=hanoi)
    record = read_record(tmp_path, place.file, place.offset)
    assert record.headers["WARC-Date"] == "2023-12-09T06:15:30.123456Z"
    assert record.at == hanoi
    assert record.at.utcoffset() == timedelta(0)


def test_a_catalogued_capture_can_be_revisited(tmp_path: Path) -> None:
    with writer(tmp_path) as to:
        place = respond(to)
        earlier = Capture(
            place.id, "duk-langson", "run", URL, AT, CaptureKind.RESPONSE, 200, "text/html",
            place.digest, place.file, place.offset, place.length,
        )  # fmt: skip
        later = to.write_revisit(
            URL, status=200, reason="OK", headers=(), at=AT, digest=place.digest,
            refers_to=replace(earlier, url=f"{URL} x"),
        )  # fmt: skip
    record = read_record(tmp_path, later.file, later.offset)
    assert (record.kind, record.refers_to, record.body) == ("revisit", place.id, b"")
    assert record.digest == place.digest
    assert record.headers["WARC-Refers-To-Target-URI"] == f"{URL}%20x"
    assert record.headers["WARC-Profile"].endswith("/revisit/identical-payload-digest")


def test_an_unknown_revisit_profile_is_refused(tmp_path: Path) -> None:
    with writer(tmp_path) as to, pytest.raises(ValueError, match="identical"):
        to.write_revisit(
            URL, status=200, reason="", headers=(), at=AT, digest="sha256:A",
            refers_to=Earlier("0" * 32), profile="same",
        )  # fmt: skip


@pytest.mark.parametrize(
    "url", ["http://a.vn/a b\r\nX: y", "http://a.vn/\x00", "http://a.vn/\ud800"]
)
def test_no_url_can_break_out_of_its_line(tmp_path: Path, url: str) -> None:
    with writer(tmp_path) as to:
        place = respond(to, url=url)
    record = read_record(tmp_path, place.file, place.offset)
    assert record.url.startswith("http://a.vn/")
    assert "X" not in record.headers
    assert list(check_file(tmp_path / place.file, folder=tmp_path)) == []


def test_no_header_can_break_out_of_its_line(tmp_path: Path) -> None:
    with writer(tmp_path) as to:
        place = respond(to, headers=[("X-A", "one\r\n\r\n<html>"), ("Content-Type", "text/html")])
    record = read_record(tmp_path, place.file, place.offset)
    assert record.body == HTML
    assert record.http_headers == (("X-A", "one    <html>"), ("Content-Type", "text/html"))


def test_files_are_named_by_site_time_run_and_serial(tmp_path: Path) -> None:
    with writer(tmp_path, site="127.0.0.1:8000", run="r/../1") as to:
        place = respond(to)
    assert place.file == "127.0.0.1_8000/20231209061530-r_.._1-00001.warc.gz"
    assert (tmp_path / place.file).is_file()


def test_a_file_is_rolled_at_its_size_and_keeps_pairs_together(tmp_path: Path) -> None:
    with writer(tmp_path, roll_bytes=20_000) as to:
        places = [respond(to, noise(9_000, seed=n)) for n in range(7)]
        assert len(list(tmp_path.rglob("*.open"))) == 1
    files = sorted(tmp_path.rglob("*.warc.gz"))
    assert [file.name[-13:-8] for file in files] == ["00001", "00002", "00003", "00004"]
    for file in files:
        kinds = [record.kind for record in scan(file, folder=tmp_path)]
        assert kinds[0] == "warcinfo"
        assert kinds.count("response") == kinds.count("request") > 0
        assert list(check_file(file, folder=tmp_path)) == []
    bodies = [read_record(tmp_path, place.file, place.offset).body for place in places]
    assert bodies == [noise(9_000, seed=n) for n in range(7)]


def test_a_taken_name_is_passed_over(tmp_path: Path) -> None:
    first = complete_file(tmp_path)
    before = first.read_bytes()
    with writer(tmp_path) as to:
        place = respond(to)
    assert place.file.endswith("-00002.warc.gz")
    assert first.read_bytes() == before


def test_a_file_is_open_and_locked_while_it_is_written(tmp_path: Path) -> None:
    with writer(tmp_path) as to:
        place = respond(to)
        to.sync()
        (path,) = tmp_path.rglob("*.open")
        assert path.name == Path(place.file).name + ".open"
        with path.open("rb") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert open_files(tmp_path) == []
        assert read_record(tmp_path, place.file, place.offset).body == HTML
        assert list(check_file(path, folder=tmp_path)) == []
    assert not path.exists()
    assert read_record(tmp_path, place.file, place.offset).body == HTML


def test_nothing_written_leaves_no_file_and_closing_twice_is_nothing(tmp_path: Path) -> None:
    with writer(tmp_path) as to:
        to.sync()
    to.close()
    assert list(tmp_path.rglob("*")) == []


def test_a_folder_that_is_a_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "warc"
    blocked.write_bytes(b"")
    with writer(blocked) as to, pytest.raises(RecordingError) as told:
        respond(to)
    assert str(blocked) in str(told.value)
    assert "make room or give the right to write" in str(told.value)


def test_a_large_binary_body_comes_back_the_same(tmp_path: Path) -> None:
    body = noise(3_000_000) + BINARY
    with writer(tmp_path) as to:
        place = respond(to, body)
    assert read_record(tmp_path, place.file, place.offset).body == body
