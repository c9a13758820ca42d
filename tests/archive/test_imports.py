"""Old dumps come in line by line: what is good is kept, what is bad is named, nothing twice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue import Catalogue
from archive.dumps import BadLine, parse_date, read_line
from archive.errors import UsageError
from archive.imports import LONGEST_LINE, ImportReport, import_jsonl
from archive.models import CaptureKind, Photo, Reason, RunState
from archive.profiles import load_sites
from archive.text import nfc
from archive.verify import verify
from archive.warc import read_record
from tests.archive.archive_sample import Clock, article, exchange, id_of, intake, rows

SITES = load_sites()
DUK = "http://duk.langson.gov.vn/Default.aspx?siteid=1&c=content&a=detail&catid=2&id=1034"
GOOD = {"url": DUK, "title": "Đại hội", "body": "Đoạn một.\n\nĐoạn hai."}


def bring_in(catalogue: Catalogue, path: Path, *lines: Any) -> ImportReport:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return import_jsonl(path, catalogue=catalogue, sites=SITES)


def read(**fields: Any) -> Any:
    return read_line(json.dumps(GOOD | fields).encode(), SITES).article


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dump.jsonl"


def test_an_article_comes_in_whole(catalogue: Catalogue, file: Path) -> None:
    line = GOOD | {
        "published_at": "09-12-2023 13:15", "section": "Tin", "lead": "Mở đầu", "byline": "La Nhung",
        "photos": [{"url": "http://a/1.jpg", "caption": "Đồng chí"}, {"url": "http://a/2.jpg"}],
        "unknown": [1],
    }  # fmt: skip
    report = bring_in(catalogue, file, line)
    assert (report.lines, report.new, report.refused) == (1, 1, 0)
    site = SITES["duk-langson"]
    id_ = site.article_id(site.article_key(DUK) or "")
    version = catalogue.version(id_)
    assert version
    found = version.article
    assert (found.site, found.title, found.lead) == ("duk-langson", "Đại hội", "Mở đầu")
    assert (found.sections, found.byline) == (("Tin",), "La Nhung")
    assert found.body == "Đoạn một.\n\nĐoạn hai."
    assert found.published_at
    assert found.published_at.isoformat() == "2023-12-09T13:15:00+07:00"
    assert found.photos == (Photo("http://a/1.jpg", "Đồng chí"), Photo("http://a/2.jpg"))
    assert version.reason is Reason.IMPORTED
    capture = catalogue.capture(version.capture)
    assert capture
    assert capture.kind is CaptureKind.RESOURCE
    record = read_record(catalogue.config.warc_dir, capture.file, capture.offset)
    assert json.loads(record.body) == line
    assert catalogue.runs()[0].state is RunState.FINISHED
    assert not list(verify(catalogue.config, catalogue))


def test_a_second_run_adds_nothing(catalogue: Catalogue, file: Path) -> None:
    lines = [GOOD, GOOD | {"title": "Khác"}, GOOD | {"section": "Tin"}, GOOD | {"section": "Tin"}]
    first = bring_in(catalogue, file, *lines)
    assert (first.new, first.edited, first.section, first.unchanged) == (1, 1, 1, 1)
    before, size = rows(catalogue), _size(catalogue)
    second = bring_in(catalogue, file, *lines)
    assert (second.lines, second.unchanged) == (4, 4)
    after = rows(catalogue)
    assert {k: v for k, v in after.items() if k != "runs"} == {
        k: v for k, v in before.items() if k != "runs"
    }
    assert _size(catalogue) == size


def test_bad_lines_are_named_and_the_rest_goes_in(catalogue: Catalogue, file: Path) -> None:
    bad: list[tuple[Any, str]] = [
        ("{", "is not JSON"),
        ("[1]", "is not a JSON object"),
        ("[" * 100_000, "is not JSON that can be read"),
        ({"url": DUK, "body": "x"}, "title: is missing"),
        (GOOD | {"title": " \u200b "}, "title: is empty"),
        (GOOD | {"title": 5}, "title: is not text"),
        (GOOD | {"title": "x" * 3000}, "title: is longer than 2,000 characters"),
        (GOOD | {"body": None}, "body: is missing"),
        (GOOD | {"url": "ftp://a/b"}, "is no http address"),
        (GOOD | {"url": "http://[x/"}, "is no http address"),
        (GOOD | {"url": "http:///x"}, "is no http address"),
        (GOOD | {"site": "../etc"}, "is no site name"),
        (GOOD | {"published_at": "13-13-2023"}, "published_at: «13-13-2023» is no date"),
        (GOOD | {"published_at": 1702}, "published_at: is not text"),
        (GOOD | {"photos": {}}, "photos: is not a list of objects"),
        (GOOD | {"photos": [{"caption": "x"}]}, "photos: url: is missing"),
    ]
    report = bring_in(catalogue, file, *(line for line, _ in bad), "", GOOD)
    assert (report.lines, report.new, report.refused) == (len(bad) + 1, 1, len(bad))
    for number, (refusal, (_, said)) in enumerate(zip(report.refusals, bad, strict=True), start=1):
        assert str(refusal).startswith(f"line {number}: ")
        assert said in refusal.reason


def test_a_line_that_is_not_utf8_and_one_too_long_are_named(
    lite_catalogue: Catalogue, file: Path
) -> None:
    good = json.dumps(GOOD).encode()
    file.write_bytes(
        b"\xef\xbb\xbf" + good + b"\r\n\xff{}\n" + b"x" * (LONGEST_LINE + 5) + b"\n" + good
    )
    report = import_jsonl(file, catalogue=lite_catalogue, sites=SITES)
    assert (report.new, report.unchanged, report.refused) == (1, 1, 2)
    assert [str(refusal) for refusal in report.refusals] == [
        "line 2: is not UTF-8 (byte 0)", "line 3: is longer than 20,000,000 bytes",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\x1f\x8b\x08...", "is compressed"), ("x".encode("utf-16"), "is UTF-16"), (None, "cannot be read")],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused(
    lite_catalogue: Catalogue, file: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        import_jsonl(file, catalogue=lite_catalogue, sites=SITES)


def test_an_article_belongs_to_the_site_it_names_else_its_profiles_else_its_host() -> None:
    assert read().site == "duk-langson"
    assert read(site="kho-cu").site == "kho-cu"
    assert read(site="kho-cu").key == read(site="duk-langson").key == "siteid=1&id=1034"
    other = read(url="http://Bao.example.vn:8080/a?c=1&b=2#x")
    assert (other.site, other.key) == (
        "bao.example.vn:8080",
        "http://bao.example.vn:8080/a?b=2&c=1",
    )


def test_an_import_does_not_hide_what_was_captured(catalogue: Catalogue, file: Path) -> None:
    url = "http://cu.example.vn/1"
    imported = read_line(json.dumps(GOOD | {"url": url}).encode(), {})
    with intake(catalogue, Clock(), site=imported.article.site) as opened:
        capture = opened.record(exchange(1, url=url)).id
        crawled = replace(article(1), url=url, key=imported.article.key, site=imported.article.site)
        opened.save(crawled, article_id=imported.article_id, capture=capture, extractor="r")
    assert bring_in(catalogue, file, GOOD | {"url": url}).edited == 1
    row, shown = catalogue.article(imported.article_id), catalogue.version(imported.article_id)
    assert row
    assert shown
    assert (row.versions, shown.number, shown.reason) == (2, 1, Reason.CAPTURED)


def test_text_becomes_nfc_and_paragraphs(catalogue: Catalogue) -> None:
    decomposed = read(title="Đa\u0323i hô\u0323i", body="một\nhai\n\n \nba\r\nbốn")
    assert decomposed.title == nfc(decomposed.title) == "Đại hội"
    assert [block.text for block in decomposed.blocks] == ["một hai", "ba bốn"]
    assert [block.text for block in read(body="một\nhai\n").blocks] == ["một", "hai"]
    half = read(title="a\ud800b\u0000c")
    assert half.title == "a\ufffdbc"
    assert id_of(1) != id_of(2)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-12-09", "2023-12-09T00:00:00+07:00"),
        ("2023-12-09T13:15", "2023-12-09T13:15:00+07:00"),
        ("2023-12-09T13:15:30Z", "2023-12-09T13:15:30+00:00"),
        ("09-12-2023", "2023-12-09T00:00:00+07:00"),
        ("9/12/2023 13:15", "2023-12-09T13:15:00+07:00"),
        ("09.12.2023 13:15:07", "2023-12-09T13:15:07+07:00"),
        ("04:35 15/03/2016", "2016-03-15T04:35:00+07:00"),
        ("13h15, 9/12/2023", "2023-12-09T13:15:00+07:00"),
    ],
)
def test_dates_are_read_day_first(text: str, moment: str) -> None:
    assert parse_date(text).isoformat() == moment


@pytest.mark.parametrize(
    ("text", "said"),
    [("hôm qua", "is no date"), ("12/31/2023", "is no date"), ("31-02-2023", "is no date"),
     ("09-12-23", "is no date"), ("1700-01-01", "is before 1900"), ("0001-01-02", "is before 1900"),
     ("31-12-1899", "is before 1900"), ("0001-01-01", "is before 1900")],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadLine, match=said):
        parse_date(text)


def test_an_article_cannot_come_from_the_future() -> None:
    now = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    for text, taken in (("02-03-2026 14:00", True), ("02-03-2026 16:00", False)):
        line = json.dumps(GOOD | {"published_at": text}).encode()
        if taken:
            assert read_line(line, {}, now=now).article.published_at
        else:
            with pytest.raises(BadLine, match="is in the future"):
                read_line(line, {}, now=now)
    with pytest.raises(BadLine, match="is in the future"):
        read(published_at="2199-01-01")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_json_has_no_number_for_is_refused(value: str) -> None:
    line = json.dumps(GOOD)[:-1] + f', "x": {value}}}'
    with pytest.raises(BadLine, match=f"{value} is no number"):
        read_line(line.encode(), {})


def test_control_characters_are_cleaned_away() -> None:
    found = read(
        title="a\u0000b\u007f\u0096c", lead="d\u0085e", photos=[{"url": "http://a/1\u0000.jpg"}]
    )
    assert (found.title, found.lead, found.photos[0].url) == ("abc", "d e", "http://a/1.jpg")


def test_many_sites_come_in_with_few_files_open(lite_catalogue: Catalogue, file: Path) -> None:
    lines = [GOOD | {"url": f"http://h{n % 40}.example.vn/{n}"} for n in range(120)]
    report = bring_in(lite_catalogue, file, *lines)
    assert report.new == 120
    assert len(lite_catalogue.counts()) == 40
    assert not list(verify(lite_catalogue.config, lite_catalogue))


@pytest.fixture
def lite_catalogue(lite: Any) -> Any:
    with Catalogue.open(lite) as catalogue:
        yield catalogue


def _size(catalogue: Catalogue) -> int:
    return sum(path.stat().st_size for path in catalogue.config.warc_dir.rglob("*.warc.gz"))
