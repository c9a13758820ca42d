"""Checking files: any changed byte is found, and told by file and offset."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from archive.warc import check_file, scan
from archive.warc.draft import draft, draft_info
from archive.warc.members import Packer
from tests.archive.warc_sample import AT, HTML, complete_file, noise, respond, writer
from tests.soak import trials


def _starts(path: Path, folder: Path) -> list[int]:
    return [record.offset for record in scan(path, folder=folder)]


def _expect_found(path: Path, folder: Path, data: bytes, starts: Sequence[int], at: int) -> None:
    path.write_bytes(data)
    record = max(start for start in starts if start <= at)
    found = list(check_file(path, folder=folder))
    assert [(f.file, f.offset) for f in found] == [
        (path.relative_to(folder).as_posix(), record)
    ], (at, found)  # fmt: skip
    assert found[0].what


@pytest.mark.parametrize("bits", [1, 0x80, 0xFF])
def test_every_single_changed_byte_of_a_small_file_is_found(tmp_path: Path, bits: int) -> None:
    path = complete_file(tmp_path, lambda to: respond(to, HTML[:300]))
    whole, starts = path.read_bytes(), _starts(path, tmp_path)
    for at in range(len(whole)):
        data = bytearray(whole)
        data[at] ^= bits
        _expect_found(path, tmp_path, bytes(data), starts, at)


@pytest.mark.soak
@pytest.mark.parametrize("seed", trials(full=10, sample=1))
def test_a_flip_at_any_of_a_hundred_places_is_found(tmp_path: Path, seed: int) -> None:
    path = complete_file(tmp_path)
    whole, starts = path.read_bytes(), _starts(path, tmp_path)
    dice = random.Random(seed)
    for _ in range(100):
        at = dice.randrange(len(whole))
        data = bytearray(whole)
        data[at] ^= dice.randrange(1, 256)
        _expect_found(path, tmp_path, bytes(data), starts, at)


def test_a_file_cut_anywhere_within_a_record_is_found(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    whole, starts = path.read_bytes(), _starts(path, tmp_path)
    dice = random.Random(7)
    for at in sorted({dice.randrange(1, len(whole)) for _ in range(60)} - set(starts)):
        _expect_found(path, tmp_path, whole[:at], starts, at - 1)


def test_garbage_between_members_is_found_and_the_rest_still_checked(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    whole, starts = path.read_bytes(), _starts(path, tmp_path)
    for junk in (b"\0" * 512, b"\x1f\x8b\x08 not a member", noise(200_000)):
        at, later = starts[3], starts[9]
        data = bytearray(whole[:at] + junk + whole[at:])
        data[later + len(junk) + 40] ^= 1
        path.write_bytes(data)
        offsets = [finding.offset for finding in check_file(path, folder=tmp_path)]
        assert offsets == [at, later + len(junk)]


def test_a_damaged_record_does_not_hide_behind_a_warc_file_it_holds(tmp_path: Path) -> None:
    inner = complete_file(tmp_path / "inner").read_bytes()
    path = complete_file(tmp_path / "outer", lambda to: respond(to, inner))
    starts = _starts(path, tmp_path)
    data = bytearray(path.read_bytes())
    data[starts[1] + 200] ^= 1
    path.write_bytes(data)
    assert [finding.offset for finding in check_file(path, folder=tmp_path)] == [starts[1]]


def test_an_empty_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.touch()
    (finding,) = check_file(path, folder=tmp_path)
    assert (finding.file, finding.what) == ("a.warc.gz", "the file holds no record")


def test_the_unfinished_end_of_a_file_being_written_is_nothing_wrong(tmp_path: Path) -> None:
    with writer(tmp_path) as to:
        respond(to)
        (path,) = tmp_path.rglob("*.open")
        size = path.stat().st_size
        with path.open("ab") as stream:
            stream.write(path.read_bytes()[:50])
        assert list(check_file(path, folder=tmp_path)) == []
        with path.open("r+b") as stream:
            stream.truncate(size)


def _member(text: bytes) -> bytes:
    packer = Packer()
    packer.write(text)
    return packer.finish()


def _file_of(folder: Path, record: bytes) -> Path:
    """Write a file whose gzip members are sound, whatever the record within says."""
    path = folder / "a.warc.gz"
    info = draft_info(path.name, at=AT, site="s", run="r", verb="crawl")
    path.write_bytes(info.member + _member(record))
    return path


def _response() -> bytes:
    made = draft("response", "http://a.vn/", at=AT, info="0" * 32,
                 mime="application/http; msgtype=response", body=b"<p>tin</p>",
                 head=b"HTTP/1.1 200 OK\r\n\r\n")  # fmt: skip
    return zlib.decompress(made.member[36:], -zlib.MAX_WBITS)


def _revisit() -> bytes:
    made = draft("revisit", "http://a.vn/", at=AT, info="0" * 32,
                 mime="application/http; msgtype=response", body=b"",
                 head=b"HTTP/1.1 200 OK\r\n\r\n", digest="sha256:ABC",
                 fields=[("WARC-Profile", "p"), ("WARC-Refers-To", f"<urn:uuid:{'0' * 32}>")])  # fmt: skip
    return zlib.decompress(made.member[36:], -zlib.MAX_WBITS)


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        (b"<p>tin</p>", b"<p>tim</p>", "the block is not the one"),
        (b"WARC-Payload-Digest: sha256:", b"WARC-Payload-Digest: sha256:A", "the payload is not"),
        (b"WARC-Block-Digest: sha256:", b"WARC-Block-Digest: sha1:", "the block is not the one"),
        (b"WARC-Block-Digest: sha256:", b"WARC-Block-Digest: rot13:", "the block is not the one"),
        (b"Content-Length: 29", b"Content-Length: 28", "Content-Length is not"),
        (b"Content-Length: 29", b"Content-Length: 30", "Content-Length is not"),
        (b"Content-Length: 29", b"Content-Length: x", "Content-Length is not"),
        (b"Content-Length: 29\r\n", b"", "Content-Length is not"),
        (b"\r\n\r\n<p>", b"\r\nX:<p>", "the payload is not"),
        (b"WARC-Type: response", b"WARC-Type: reply", "«reply» is no WARC record type"),
        (b"WARC-Date: 2023", b"WARC-Date: long ago", "is no time"),
        (b"<urn:uuid:", b"<urn:isbn:", "is no record id"),
        (b"WARC-Target-URI", b"WARC-Target", "has no WARC-Target-URI"),
        (b"WARC/1.1", b"WORK/1.1", "no WARC record"),
    ],
)
def test_a_record_that_contradicts_itself_is_found(
    tmp_path: Path, was: bytes, now: bytes, what: str
) -> None:
    record = _response()
    assert was in record
    assert list(check_file(_file_of(tmp_path, record), folder=tmp_path)) == []
    path = _file_of(tmp_path, record.replace(was, now, 1))
    assert any(what in finding.what for finding in check_file(path, folder=tmp_path))


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        (b"WARC-Profile", b"X-Profile", "the revisit has no WARC-Profile"),
        (b"WARC-Payload-Digest", b"X-Digest", "the revisit has no WARC-Payload-Digest"),
        (b"WARC-Refers-To", b"X-Refers-To", "does not name the record it repeats"),
        (b"Content-Length: 19", b"Content-Length: 20", "Content-Length is not"),
    ],
)
def test_a_revisit_that_lacks_something_is_found(
    tmp_path: Path, was: bytes, now: bytes, what: str
) -> None:
    record = _revisit()
    assert was in record
    assert list(check_file(_file_of(tmp_path, record), folder=tmp_path)) == []
    path = _file_of(tmp_path, record.replace(was, now, 1))
    assert any(what in finding.what for finding in check_file(path, folder=tmp_path))
