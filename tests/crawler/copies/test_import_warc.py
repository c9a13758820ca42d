"""WARC and WACZ files of others come in whole: their times, digests and versions, once, past damage."""

from __future__ import annotations

import gzip
import io
import itertools
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.errors import UsageError
from archive.importing.run import Others
from archive.ingest import rebuild
from archive.models import CaptureKind, Reason, RunState
from archive.verify import verify
from archive.warc import Record, read_record, scan
from archive.warc.origin import SOURCE_DIGEST
from crawler.copies import unread
from tests.archive.archive_sample import rows
from tests.crawler.copies.old_web import (
    AT,
    YEAR,
    Foreign,
    OldPage,
    OldWeb,
    other_warc,
    repacked,
    wacz,
)

_LINE = "Một câu văn dài, không có tiêu đề và cũng không có ngày tháng nào đứng bên trên nó để đọc được. "
UNREADABLE = f"<html><body>{f'<p>{_LINE}</p>' * 20}</body></html>".encode()


@pytest.fixture
def old(tmp_path: Path) -> OldWeb:
    return OldWeb(tmp_path)


def _three(old: OldWeb, path: Path) -> Path:
    pages = [old.page(n, AT + timedelta(minutes=n)) for n in old.numbers[:3]]
    return other_warc(path, lambda to: [to.response(page) for page in pages])


@pytest.mark.parametrize("packed", [True, False], ids=["gz", "plain"])
def test_articles_come_in_under_their_own_time_with_their_source(
    old: OldWeb, tmp_path: Path, packed: bool
) -> None:
    name = "crawl-2019.warc.gz" if packed else "crawl-2019.warc"
    page = old.page(old.numbers[0])
    path = other_warc(tmp_path / name, lambda to: to.response(page), packed=packed)
    brought = old.bring(path)
    assert brought.copies.counts == {"new": 1}
    assert brought.read[0].counts["articles_new"] == 1
    with old.catalogue() as catalogue:
        version = catalogue.version(old.id_of(old.numbers[0]))
        assert version
        made = old.newsroom.article(old.numbers[0])
        assert made
        assert version.article.title == made.title
        assert version.reason is Reason.CAPTURED
        capture = catalogue.capture(version.capture)
        assert capture
        assert (capture.fetched_at, capture.source) == (AT, name)
        assert capture.brought_at
        assert capture.brought_at > AT + YEAR
        record = read_record(old.config.warc_dir, capture.file, capture.offset)
        assert record.body == page.body
        assert record.headers[SOURCE_DIGEST].startswith("sha1:")
        assert ("X-Old", "cu") in record.http_headers
        assert catalogue.runs()[0].state is RunState.FINISHED
        assert not list(verify(old.config, catalogue))


def test_requests_come_in_beside_their_responses(old: OldWeb, tmp_path: Path) -> None:
    page = old.page(old.numbers[0])

    def fill(to: Foreign) -> None:
        to.response(page)
        to.response(replace(page, at=AT + YEAR), request=False)

    old.bring(other_warc(tmp_path / "a.warc.gz", fill))
    kinds = [record.kind for record in old_records(old)]
    assert (kinds.count("request"), kinds.count("response")) == (1, 2)
    asked = next(record for record in old_records(old) if record.kind == "request")
    assert asked.headers["WARC-Concurrent-To"] in {
        record.headers["WARC-Record-ID"] for record in old_records(old)
    }


def old_records(old: OldWeb) -> list[Record]:
    folder = old.config.warc_dir
    return [r for path in sorted(folder.rglob("*.warc.gz")) for r in scan(path, folder=folder)]


def test_a_second_import_adds_nothing(old: OldWeb, tmp_path: Path) -> None:
    path = _three(old, tmp_path / "a.warc.gz")
    old.bring(path)
    with old.catalogue() as catalogue:
        before = rows(catalogue)
    files = sorted(old.config.warc_dir.rglob("*.gz"))
    again = old.bring(path)
    assert again.copies.counts == {"known": 3}
    packed = wacz(tmp_path / "same.wacz", {"archive/a.warc.gz": path.read_bytes()})
    assert old.bring(packed).copies.counts == {"known": 3}
    with old.catalogue() as catalogue:
        after = rows(catalogue)
    assert {k: v for k, v in after.items() if k != "runs"} == {
        k: v for k, v in before.items() if k != "runs"
    }
    assert sorted(old.config.warc_dir.rglob("*.gz")) == files


def test_an_older_copy_becomes_an_older_version(old: OldWeb, tmp_path: Path) -> None:
    number = old.numbers[0]
    first = old.page(number, AT - YEAR)
    old.edit(number, title="Tiêu đề đã sửa")
    later = old.page(number, AT)
    old.bring(other_warc(tmp_path / "later.warc.gz", lambda to: to.response(later)))
    old.bring(other_warc(tmp_path / "first.warc.gz", lambda to: to.response(first)))
    with old.catalogue() as catalogue:
        row, versions = catalogue.article(old.id_of(number)), catalogue.versions(old.id_of(number))
        assert row
        assert (row.current, row.versions) == (1, 2)
        assert (row.first_seen, row.last_seen) == (AT - YEAR, AT)
        assert [version.reason for version in versions] == [Reason.CAPTURED, Reason.CAPTURED]
        assert versions[0].article.title == "Tiêu đề đã sửa"


def test_copies_are_read_in_the_order_of_their_time(old: OldWeb, tmp_path: Path) -> None:
    number = old.numbers[0]
    pages = []
    for turn in range(3):
        old.edit(number, title=f"Lần {turn}")
        pages.append(old.page(number, AT + turn * YEAR))
    path = other_warc(tmp_path / "a.warc.gz", lambda to: [to.response(p) for p in pages[::-1]])
    old.bring(path)
    with old.catalogue() as catalogue:
        versions = catalogue.versions(old.id_of(number))
    assert [v.article.title for v in versions] == ["Lần 0", "Lần 1", "Lần 2"]
    assert [v.reason for v in versions] == [Reason.CAPTURED, Reason.EDITED, Reason.EDITED]


def test_a_repetition_finds_its_original_wherever_it_stands(old: OldWeb, tmp_path: Path) -> None:
    number = old.numbers[0]
    page = old.page(number)
    again, third = replace(page, at=AT + YEAR), replace(page, at=AT + 2 * YEAR)

    def fill(to: Foreign) -> None:
        to.revisit(again, of=page)
        to.revisit(third)
        to.response(page)

    brought = old.bring(other_warc(tmp_path / "a.warc.gz", fill))
    assert brought.copies.counts == {"new": 1, "repeated": 2}
    with old.catalogue() as catalogue:
        captures = catalogue.captures_of(page.url)
        assert [c.kind for c in captures] == [
            CaptureKind.REVISIT, CaptureKind.REVISIT, CaptureKind.RESPONSE,
        ]  # fmt: skip
        assert {c.refers_to for c in captures[:2]} == {captures[2].id}
        row = catalogue.article(old.id_of(number))
        assert row
        assert (row.versions, row.last_seen) == (1, AT + 2 * YEAR)
        assert not list(verify(old.config, catalogue))


def test_a_repetition_without_its_original_waits_for_it(old: OldWeb, tmp_path: Path) -> None:
    page = old.page(old.numbers[0])
    later = other_warc(
        tmp_path / "later.warc.gz", lambda to: to.revisit(replace(page, at=AT + YEAR), of=page)
    )
    alone = old.bring(later)
    assert alone.copies.counts == {"refused": 1, "waiting": 1}
    assert "repeats a record that is not here" in alone.copies.refused[0]
    other = old.page(old.numbers[1])
    wrong = replace(other, url=page.url)
    old.bring(other_warc(tmp_path / "wrong.warc.gz", lambda to: to.response(wrong)))
    assert old.bring(later).copies.counts["waiting"] == 1
    old.bring(other_warc(tmp_path / "first.warc.gz", lambda to: to.response(page)))
    assert old.bring(later).copies.counts == {"repeated": 1}


def test_other_kinds_of_record_are_named_and_counted(old: OldWeb, tmp_path: Path) -> None:
    page = old.page(old.numbers[0])

    def fill(to: Foreign) -> None:
        to.write(to.to.create_warcinfo_record("a.warc.gz", {"software": "Other 1"}))
        to.record("metadata", page.url, payload=io.BytesIO(b"x: y"), warc_content_type="text/plain")
        to.record("conversion", page.url, payload=io.BytesIO(b"x"), warc_content_type="text/plain")
        to.record("response", "dns:cu.langson.example", payload=io.BytesIO(b"1"),
                  warc_content_type="text/dns")  # fmt: skip
        to.record("resource", "urn:thumbnail:1", payload=io.BytesIO(b"1"))
        to.record("strange", page.url, payload=io.BytesIO(b"1"))
        to.response(page)

    brought = old.bring(other_warc(tmp_path / "a.warc.gz", fill))
    assert brought.copies.skipped == {
        "warcinfo": 1, "metadata": 1, "conversion": 1, "response of no http address": 1,
        "resource of no http address": 1, "strange": 1,
    }  # fmt: skip
    assert brought.copies.counts == {"new": 1}


@pytest.mark.parametrize(
    ("others", "expected"),
    [(Others.CAPTURES, (1, 0)), (Others.ARTICLES, (1, 1)), (Others.SKIP, (0, 0))],
)
def test_hosts_without_a_profile_give_what_was_asked_for(
    old: OldWeb, tmp_path: Path, others: Others, expected: tuple[int, int]
) -> None:
    page = replace(old.page(old.numbers[0]), url="http://bao.example.vn/tin/1.html")
    path = other_warc(tmp_path / "a.warc.gz", lambda to: to.response(page))
    old.bring(path, others=others)
    with old.catalogue() as catalogue:
        counts = catalogue.counts().get("bao.example.vn")
        found = len(catalogue.captures_of(page.url)), len(list(catalogue.article_ids()))
        assert found == expected
        assert (counts is None) == (expected == (0, 0))
        assert all(run.state is RunState.FINISHED for run in catalogue.runs())
        assert not list(verify(old.config, catalogue))


def test_only_the_site_that_was_asked_for_comes_in(old: OldWeb, tmp_path: Path) -> None:
    page = old.page(old.numbers[0])
    other = replace(page, url="http://bao.example.vn/1")
    path = other_warc(tmp_path / "a.warc.gz", lambda to: [to.response(p) for p in (page, other)])
    assert old.bring(path, only="sample").copies.counts == {"new": 1, "elsewhere": 1}


def test_a_torn_file_gives_what_is_whole(old: OldWeb, tmp_path: Path) -> None:
    path = _three(old, tmp_path / "a.warc.gz")
    path.write_bytes(path.read_bytes()[:-200])
    brought = old.bring(path)
    assert brought.copies.counts["new"] >= 2
    assert brought.copies.counts["damaged"] == 1
    assert "ends before the record does" in brought.copies.damaged[0]


@pytest.mark.parametrize("packed", [True, False], ids=["gz", "plain"])
def test_every_flipped_byte_costs_at_most_its_own_record(
    old: OldWeb, tmp_path: Path, packed: bool
) -> None:
    path = other_warc(
        tmp_path / "a.warc",
        lambda to: [to.response(old.page(n), request=False) for n in old.numbers[:3]],
        packed=packed,
    )
    whole = path.read_bytes()
    for at in range(40, len(whole), len(whole) // 25):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        fresh = OldWeb(tmp_path / str(at))
        counts = fresh.bring(path).copies.counts
        assert counts["new"] >= 2, (at, counts)
        # The library gives plain records no digest of their HTTP head's bytes but the block's.
        assert counts["damaged"] or counts["refused"] or counts["new"] == 3, (at, counts)


def test_altered_bytes_within_a_whole_record_are_named(old: OldWeb, tmp_path: Path) -> None:
    path = other_warc(
        tmp_path / "a.warc", lambda to: to.response(old.page(old.numbers[0])), packed=False
    )
    path.write_bytes(path.read_bytes().replace(b"</p>", b"</q>", 1))
    brought = old.bring(path)
    assert brought.copies.counts["damaged"] == 1
    assert "the block is not the one its digest was taken of" in brought.copies.damaged[0]


def test_one_gzip_member_for_all_records_is_read_too(old: OldWeb, tmp_path: Path) -> None:
    path = _three(old, tmp_path / "a.warc.gz")
    path.write_bytes(repacked(path))
    assert old.bring(path).copies.counts == {"new": 3}


def test_a_record_too_large_is_passed_over_and_named(old: OldWeb, tmp_path: Path) -> None:
    old.config = old.config.model_copy(update={"max_page_mb": 1})
    page = old.page(old.numbers[0])
    large = OldPage(page.url + "&x=1", AT, b"0" * 3_000_000)
    path = other_warc(tmp_path / "a.warc.gz", lambda to: [to.response(p) for p in (large, page)])
    assert path.stat().st_size < 100_000
    brought = old.bring(path)
    assert (brought.copies.counts["new"], brought.copies.counts["refused"]) == (1, 1)
    assert "more than max_page_mb allows" in brought.copies.refused[0]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"WARC-Date": "2999-01-01T00:00:00Z"}, "when nobody can have fetched it"),
        ({"WARC-Date": "0001-01-01T00:00:00Z"}, "when nobody can have fetched it"),
        ({"WARC-Date": "hôm qua"}, "is no time"),
        ({"WARC-Segment-Number": "2"}, "in pieces"),
    ],
)
def test_records_that_cannot_be_true_are_refused(
    old: OldWeb, tmp_path: Path, fields: dict[str, str], said: str
) -> None:
    page = old.page(old.numbers[0])
    path = other_warc(tmp_path / "a.warc.gz", lambda to: to.response(page, request=False, **fields))
    brought = old.bring(path)
    assert brought.copies.counts == {"refused": 1}
    assert said in brought.copies.refused[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"filedesc://x 0.0.0.0 2005 text/plain 77\n", "is an ARC file"),
        (gzip.compress(b"filedesc://x 0.0.0.0 2005", mtime=0), "is an ARC file"),
        (b"\x28\xb5\x2f\xfd....", "Zstandard"),
        (gzip.compress(b'{"url": 1}', mtime=0), "holds no WARC records"),
        (b"PK\x03\x04 not really", "is no WACZ"),
        (b"<html>", "holds no WARC records"),
    ],
)
def test_what_is_no_warc_is_refused_in_words(
    old: OldWeb, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        old.bring(path)


@pytest.mark.parametrize("deflate", [False, True], ids=["stored", "deflated"])
def test_a_wacz_gives_its_warc_files(old: OldWeb, tmp_path: Path, deflate: bool) -> None:
    data = _three(old, tmp_path / "a.warc.gz").read_bytes()
    package = wacz(tmp_path / "old.wacz", {"archive/data.warc.gz": data}, deflate=deflate)
    assert old.bring(package).copies.counts == {"new": 3}
    with old.catalogue() as catalogue:
        (capture,) = catalogue.captures_of(old.url(old.numbers[0]))
        assert capture.source == "old.wacz/archive/data.warc.gz"


def test_a_wacz_that_lies_is_named_and_leads_nowhere(old: OldWeb, tmp_path: Path) -> None:
    data = _three(old, tmp_path / "a.warc.gz").read_bytes()
    names = ("archive/data.warc.gz", "archive/../../evil.warc.gz", "/etc/evil.warc.gz",
             "archive/inner.wacz")  # fmt: skip
    package = wacz(
        tmp_path / "old.wacz",
        dict.fromkeys(names, data),
        listed={"archive/data.warc.gz": "sha256:" + "0" * 64},
    )
    before = sorted(tmp_path.rglob("*.warc.gz"))
    brought = old.bring(package)
    assert brought.copies.counts == {"new": 3, "damaged": 4}
    said = "\n".join(brought.copies.damaged)
    for part in ("does not lie under archive/", "package within a package",
                 "not the file whose digest"):  # fmt: skip
        assert part in said
    after = [p for p in tmp_path.rglob("*.warc.gz") if not p.is_relative_to(old.config.warc_dir)]
    assert sorted(after) == before


def test_a_zip_bomb_is_refused_before_it_is_unpacked(old: OldWeb, tmp_path: Path) -> None:
    package = wacz(
        tmp_path / "bomb.wacz", {"archive/a.warc": b"WARC/1.0\r\n" + b"\0" * 110_000_000},
        deflate=True,
    )  # fmt: skip
    brought = old.bring(package)
    assert brought.copies.counts == {"damaged": 1}
    assert "times its size" in brought.copies.damaged[0]


def test_a_folder_gives_all_its_files_and_names_the_broken_one(old: OldWeb, tmp_path: Path) -> None:
    folder = tmp_path / "kept" / "2019"
    folder.mkdir(parents=True)
    page = old.page(old.numbers[0])
    other_warc(folder / "b.warc.gz", lambda to: to.response(page))
    other_warc(folder / "a.warc", lambda to: to.revisit(replace(page, at=AT + YEAR)), packed=False)
    (folder / "c.warc.gz").write_bytes(b"<html>")
    brought = old.bring(tmp_path / "kept")
    assert brought.copies.counts == {"new": 1, "repeated": 1, "damaged": 1}


def test_a_rebuild_comes_to_the_same(old: OldWeb, tmp_path: Path) -> None:
    numbers = old.numbers[:4]
    pages = [old.page(n, AT + timedelta(minutes=n)) for n in numbers]
    old.edit(numbers[0], title="Đã sửa")
    missing = OldPage(old.url(numbers[1]), AT + YEAR, b"", 404)
    unread = OldPage(old.url(numbers[3]), AT + 2 * YEAR, UNREADABLE)
    empty = old.any_page(old.url(numbers[2]).replace(f"id={numbers[2]}", "id=99999"), AT + YEAR)

    def fill(to: Foreign) -> None:
        for page in (*pages, old.page(numbers[0], AT + YEAR), missing, unread, empty):
            to.response(page)
        to.revisit(replace(pages[2], at=AT + YEAR))

    old.bring(other_warc(tmp_path / "a.warc.gz", fill))
    with old.catalogue() as catalogue:
        before = rows(catalogue)
    assert not rebuild(old.config).damaged
    with old.catalogue() as catalogue:
        after = rows(catalogue)
        assert not list(verify(old.config, catalogue))
    for name in before:
        assert after[name] == before[name], name


def test_what_a_stopped_import_brought_in_is_read_by_the_next(old: OldWeb, tmp_path: Path) -> None:
    path = _three(old, tmp_path / "a.warc.gz")
    steps = itertools.count()

    def stop(done: int, total: int, name: str) -> None:
        if next(steps) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        old.bring(path, progress=stop)
    with old.catalogue() as catalogue:
        assert catalogue.runs()[0].state is RunState.CANCELLED
        assert not list(catalogue.article_ids())
    brought = old.bring(path)
    assert brought.copies.counts == {"known": 2, "new": 1}
    assert brought.read[0].counts["articles_new"] == 3
    with old.catalogue() as catalogue:
        assert len(list(catalogue.article_ids())) == 3
        assert not any(run.counts.get("unfinished") for run in catalogue.runs())


def test_pages_that_give_less_than_the_profile_expects_fail_the_run(
    old: OldWeb, tmp_path: Path
) -> None:
    page = OldPage(old.url(old.numbers[0]), AT, UNREADABLE)
    brought = old.bring(other_warc(tmp_path / "a.warc.gz", lambda to: to.response(page)))
    assert brought.read[0].short
    with old.catalogue() as catalogue:
        (run,) = catalogue.runs()
        assert (run.state, run.problems[0]) == (RunState.FAILED, brought.read[0].short[0])


def test_many_copies_of_one_second_are_all_read_once(
    old: OldWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "_CHUNK", 3)
    path = other_warc(
        tmp_path / "a.warc.gz", lambda to: [to.response(old.page(n)) for n in old.numbers]
    )
    counts = old.bring(path).read[0].counts
    assert (counts["articles_new"], counts["unchanged"]) == (len(old.numbers), 0)
