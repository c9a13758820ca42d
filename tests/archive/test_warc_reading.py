"""Reading records back: payloads, headers, damage told by file and offset."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import brotli  # type: ignore[import-untyped,unused-ignore]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import ArchiveError, DamagedRecord
from archive.warc import Finding, check_file, read_record, scan
from archive.warc.http import decoded, head, split_head
from tests.archive.warc_sample import (
    HTML,
    ODD_HEADERS,
    complete_file,
    respond,
    write_every_kind,
    writer,
)


def test_odd_header_bytes_come_back_as_they_were(tmp_path: Path) -> None:
    with writer(tmp_path) as to:
        place = respond(to, gzip.compress(HTML), headers=ODD_HEADERS)
    record = read_record(tmp_path, place.file, place.offset)
    assert record.http_headers == ODD_HEADERS
    assert 'filename="Báo cáo.doc"'.encode() in gzip.decompress(
        (tmp_path / place.file).read_bytes()
    )
    assert (record.status, record.mime) == (200, "text/html")


def test_a_compressed_body_is_kept_as_sent_and_read_decoded(tmp_path: Path) -> None:
    packed = gzip.compress(HTML, mtime=0)
    with writer(tmp_path) as to:
        place = respond(to, packed, headers=ODD_HEADERS)
    record = read_record(tmp_path, place.file, place.offset)
    assert record.body == packed
    assert record.payload() == HTML


def test_records_of_every_kind_carry_their_own_facts(tmp_path: Path) -> None:
    with writer(tmp_path) as to:
        written = write_every_kind(to)
    read = {name: read_record(tmp_path, p.file, p.offset) for name, p in written.items()}
    assert (read["empty"].status, read["empty"].body, read["empty"].mime) == (204, b"", "")
    assert read["cut"].headers["WARC-Truncated"] == "length"
    assert read["binary"].headers["WARC-IP-Address"] == "10.0.0.7"
    assert read["unchanged"].status == 304
    assert read["unchanged"].headers["WARC-Profile"].endswith("/revisit/server-not-modified")
    assert read["unchanged"].refers_to == read["again"].refers_to == written["page"].id
    assert (read["import"].kind, read["import"].mime, read["import"].status) == (
        "resource", "application/json", 0,
    )  # fmt: skip
    assert (read["version"].mime, read["version"].refers_to) == (
        "application/vnd.khotin.version+json", written["page"].id,
    )  # fmt: skip
    assert (read["gone"].mime, read["gone"].refers_to) == (
        "application/vnd.khotin.event+json", None,
    )  # fmt: skip
    assert all(record.info["site"] == "duk-langson" for record in read.values())


def test_scanning_can_begin_at_any_record(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    everything = list(scan(path, folder=tmp_path))
    rest = list(scan(path, folder=tmp_path, start=everything[5].offset))
    assert rest == everything[5:]
    assert list(scan(path, folder=tmp_path, start=path.stat().st_size)) == []


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DamagedRecord, match=r"a/b\.warc\.gz at byte 7: the file is missing"):
        read_record(tmp_path, "a/b.warc.gz", 7)
    with pytest.raises(ArchiveError, match="cannot be read"):
        list(scan(tmp_path / "a.warc.gz", folder=tmp_path))


def test_a_wrong_offset_is_told(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    name = path.relative_to(tmp_path).as_posix()
    for offset in (1, 100, path.stat().st_size, path.stat().st_size + 5):
        with pytest.raises(DamagedRecord, match=f"at byte {offset}: ") as told:
            read_record(tmp_path, name, offset)
        assert (told.value.file, told.value.offset) == (name, offset)


def test_scanning_stops_at_damage_or_tells_and_goes_on(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    everything = list(scan(path, folder=tmp_path))
    hurt = everything[6]
    data = bytearray(path.read_bytes())
    data[hurt.offset + hurt.length // 2] ^= 1
    path.write_bytes(data)

    records = scan(path, folder=tmp_path)
    assert [next(records).id for _ in range(6)] == [record.id for record in everything[:6]]
    with pytest.raises(DamagedRecord) as told:
        next(records)
    assert told.value.offset == hurt.offset

    findings: list[Finding] = []
    rest = list(scan(path, folder=tmp_path, on_damage=findings.append))
    assert [record.id for record in rest] == [r.id for r in everything if r.id != hurt.id]
    assert [finding.offset for finding in findings] == [hurt.offset]


def test_a_file_from_elsewhere_is_read_and_checked_more_loosely(tmp_path: Path) -> None:
    path = tmp_path / "old" / "foreign.warc.gz"
    path.parent.mkdir()
    with path.open("wb") as stream:
        to = WARCWriter(stream, gzip=True)
        to.write_record(to.create_warcinfo_record("foreign.warc.gz", {"software": "other"}))
        sent = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
        to.write_record(
            to.create_warc_record("http://a.vn/", "response", payload=BytesIO(HTML),
                                  length=len(HTML), http_headers=sent)
        )  # fmt: skip
    records = list(scan(path, folder=tmp_path))
    assert [record.kind for record in records] == ["warcinfo", "response"]
    assert (records[1].body, records[1].status) == (HTML, 200)
    assert records[1].digest.startswith("sha1:")
    assert records[1].info == {"software": "other"}
    assert list(check_file(path, folder=tmp_path)) == []
    data = bytearray(path.read_bytes())
    data[records[1].offset + 60] ^= 1
    path.write_bytes(data)
    assert [f.offset for f in check_file(path, folder=tmp_path)] == [records[1].offset]


def _bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(HTML, mtime=0)),
        ("GZIP", gzip.compress(HTML[:50], mtime=0) + gzip.compress(HTML[50:], mtime=0)),
        ("x-gzip", gzip.compress(HTML, mtime=0) + b"junk"),
        ("deflate", zlib.compress(HTML)),
        ("deflate", _bare_deflate(HTML)),
        ("br", brotli.compress(HTML)),
        ("deflate, gzip", gzip.compress(zlib.compress(HTML), mtime=0)),
        ("identity", HTML),
        ("gzip", HTML),
        ("br", HTML),
    ],
)
def test_each_content_encoding_is_undone(coding: str, body: bytes) -> None:
    assert decoded(body, (("content-encoding", coding),), max_bytes=len(HTML)) == HTML


def test_a_chunked_body_from_elsewhere_is_joined() -> None:
    body = b"4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n"
    assert decoded(body, (("Transfer-Encoding", "chunked"),), max_bytes=99) == b"abcdefg"


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_a_body_that_breaks_off_is_read_up_to_the_break(
    coding: str, pack: Callable[[bytes], bytes]
) -> None:
    text = b"".join(f"dong {n} cua bai\n".encode() for n in range(3000))
    body = pack(text)
    whole = decoded(body[: len(body) // 2], (("Content-Encoding", coding),), max_bytes=10**6)
    assert 100 < len(whole) < len(text)
    assert text.startswith(whole)


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", partial(brotli.compress, quality=3)),
    ],
)
def test_a_bomb_is_refused_at_the_bound(coding: str, pack: Callable[[bytes], bytes]) -> None:
    body = pack(bytes(50_000_000))
    with pytest.raises(ArchiveError, match="more than 1,000,000 bytes"):
        decoded(body, (("Content-Encoding", coding),), max_bytes=1_000_000)


_token = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1)
_value = st.text(
    st.characters(codec="latin-1", exclude_characters="\r\n\0")
).map(lambda text: text.strip(" \t"))  # fmt: skip


@given(st.lists(st.tuples(_token, _value)), st.binary())
def test_any_head_round_trips(headers: list[tuple[str, str]], body: bytes) -> None:
    block = head("HTTP/1.1 200 OK", headers) + body
    assert split_head(block) == ("HTTP/1.1 200 OK", tuple(headers), body)


def test_folded_headers_are_joined() -> None:
    _, headers, body = split_head(b"HTTP/1.0 200 OK\nX-A: one\n  two\nbroken\n\nbody")
    assert headers == (("X-A", "one two"),)
    assert body == b"body"
