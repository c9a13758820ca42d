"""A folder of saved pages comes in by its map: each file once, under its time, nothing from outside."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import UsageError
from archive.ingest import rebuild
from archive.models import CaptureKind
from archive.verify import verify
from archive.warc import read_record
from tests.archive.archive_sample import rows
from tests.crawler.copies.old_web import OldWeb

HEADING = "file,url,fetched_at\n"


@pytest.fixture
def old(tmp_path: Path) -> OldWeb:
    return OldWeb(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "trang-luu"
    (made / "bài").mkdir(parents=True)
    return made


def _save(old: OldWeb, folder: Path) -> str:
    """Save an article's page and its first photo; return the map's lines."""
    number = next(n for n in old.numbers if (made := old.newsroom.article(n)) and made.photos)
    page = old.page(number)
    (folder / "bài" / "một.html").write_bytes(page.body)
    (folder / "anh.jpg").write_bytes(old.any_page(_photo(old, number)).body)
    return (
        f"bài/một.html,{page.url},07-05-2019 10:15\n"
        f"anh.jpg,{_photo(old, number)},2019-05-07T03:16:00Z\n"
    )


def _photo(old: OldWeb, number: int) -> str:
    made = old.newsroom.article(number)
    assert made
    return "http://cu.langson.example/" + made.photos[0].path.lstrip("/")


def test_pages_come_in_as_resources_and_are_read(old: OldWeb, folder: Path) -> None:
    (folder / "map.csv").write_text(HEADING + _save(old, folder), "utf-8-sig")
    brought = old.bring(folder)
    assert (brought.copies.counts, brought.read[0].counts["articles_new"]) == ({"new": 2}, 1)
    with old.catalogue() as catalogue:
        (id_,) = catalogue.article_ids()
        version, row = catalogue.version(id_), catalogue.article(id_)
        assert version
        assert row
        capture = catalogue.capture(version.capture)
        assert capture
        assert (capture.kind, capture.mime) == (CaptureKind.RESOURCE, "text/html")
        assert capture.fetched_at == row.last_seen == datetime(2019, 5, 7, 3, 15, tzinfo=UTC)
        assert capture.source == "trang-luu/bài/một.html"
        record = read_record(old.config.warc_dir, capture.file, capture.offset)
        assert record.body == (folder / "bài" / "một.html").read_bytes()
        photo = catalogue.nearest_capture(version.article.photos[0].url, capture.fetched_at)
        assert photo
        assert photo.mime == "image/jpeg"
        assert not list(verify(old.config, catalogue))
        before = rows(catalogue)
    rebuild(old.config)
    with old.catalogue() as catalogue:
        assert rows(catalogue) == before
    assert old.bring(folder).copies.counts == {"known": 2}


@pytest.mark.parametrize("parting", [";", "\t"])
def test_maps_of_spreadsheets_are_understood(old: OldWeb, folder: Path, parting: str) -> None:
    text = (HEADING.strip() + ",mime\n" + _save(old, folder).replace("\n", ",\n")).replace(
        ",", parting
    )
    (folder / "bang.csv").write_text(text.replace("bài/một", "bài\\một"), "utf-8")
    assert old.bring(folder).copies.counts == {"new": 2}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("../ngoai.html,http://a.vn/1,2019-05-07", "lies outside the folder"),
        ("link.html,http://a.vn/1,2019-05-07", "lies outside the folder"),
        ("khong-co.html,http://a.vn/1,2019-05-07", "is not in the folder"),
        (",http://a.vn/1,2019-05-07", "file: is missing"),
        ("a.html,ftp://a.vn/1,2019-05-07", "is no http address"),
        ("a.html,http://a.vn/1,hôm qua", "fetched_at: «hôm qua» is no date"),
        ("a.html,http://a.vn/1,2999-01-01", "no time to fetch a page at"),
        ("a.html,http://a.vn/1,1950-01-01", "no time to fetch a page at"),
        ("large.html,http://a.vn/1,2019-05-07", "larger than max_page_mb"),
    ],
)
def test_lines_that_cannot_be_followed_are_named(
    old: OldWeb, folder: Path, line: str, said: str
) -> None:
    old.config = old.config.model_copy(update={"max_page_mb": 1})
    (folder.parent / "ngoai.html").write_text("x")
    (folder / "link.html").symlink_to(folder.parent / "ngoai.html")
    (folder / "a.html").write_text("x")
    (folder / "large.html").write_bytes(b"x" * 1_000_001)
    (folder / "map.csv").write_text(f"{HEADING}{line}\na.html,http://a.vn/2,2019-05-07\n", "utf-8")
    brought = old.bring(folder)
    assert brought.copies.counts == {"refused": 1, "new": 1}
    assert brought.copies.refused[0].startswith("map.csv line 2: ")
    assert said in brought.copies.refused[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"file,url\n", "has no column fetched_at"),
        (b"", "has no column file"),
        ("file,url,fetched_at\n\xe0.html,,\n".encode("latin-1"), "is not UTF-8"),
    ],
)
def test_what_is_no_map_is_refused_in_words(
    old: OldWeb, folder: Path, content: bytes, said: str
) -> None:
    (folder / "map.csv").write_bytes(content)
    with pytest.raises(UsageError, match=said):
        old.bring(folder)
    (folder / "map.csv").unlink()
    with pytest.raises(UsageError, match="holds neither"):
        old.bring(folder)
