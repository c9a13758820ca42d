"""Small articles, exchanges and runs to fill an archive with, and its tables as plain rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from archive.catalogue import ArticleRow, Catalogue
from archive.catalogue.columns import metadata
from archive.catalogue.tables import EVIDENCE, runs
from archive.intake import Exchange, Intake
from archive.models import Article, Block, BlockKind, Photo
from archive.urls import public_id
from archive.warc import WarcWriter

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SITE = "tin"


class Clock:
    """A clock that goes a second further each time it is read."""

    def __init__(self, start: datetime = START) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def url_of(number: int) -> str:
    """Return the URL of the numbered article."""
    return f"http://tin.example.vn/bai?id={number}"


def id_of(number: int) -> str:
    """Return the public id of the numbered article."""
    return public_id("tin.example.vn", str(number))


def article(number: int, text: str = "Nội dung.", *sections: str) -> Article:
    """Return the numbered article with this text."""
    return Article(
        site=SITE,
        key=str(number),
        url=url_of(number),
        title=f"Bài số {number}",
        blocks=(Block(BlockKind.PARAGRAPH, text), Block(BlockKind.PHOTO, photo=0)),
        photos=(Photo(f"http://tin.example.vn/anh/{number}.jpg", "Chú thích ảnh"),),
        sections=sections or ("Tin tức",),
        published_at=START - timedelta(days=number),
        byline="Nguyễn Văn A",
    )


def exchange(number: int, text: str = "trang", **more: Any) -> Exchange:
    """Return a response to the numbered article's page."""
    given: dict[str, Any] = {
        "url": url_of(number), "status": 200, "reason": "OK",
        "headers": (("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{text}"')),
        "body": f"<p>{text} {number}</p>".encode(), "at": START,
    } | more  # fmt: skip
    return Exchange(**given)


@contextmanager
def intake(
    catalogue: Catalogue, clock: Clock, *, site: str = SITE, **more: Any
) -> Iterator[Intake]:
    """Give an intake of a new run, closed afterwards."""
    run = catalogue.start_run(site, "crawl", at=clock())
    writer = WarcWriter(
        catalogue.config.warc_dir,
        site=site,
        run=run.id,
        verb="crawl",
        roll_bytes=10**9,
        clock=clock,
    )
    options = {"batch_size": 100, "batch_seconds": 3600.0} | more
    with Intake(catalogue, writer, run=run, site=site, clock=clock, **options) as opened:
        yield opened


def row_of(catalogue: Catalogue, number: int) -> ArticleRow:
    """Return the numbered article's row, which must be there."""
    row = catalogue.article(id_of(number))
    assert row is not None
    return row


def rows(
    catalogue: Catalogue, *, without: tuple[str, ...] = ("revision", "changed_at")
) -> dict[str, list[Any]]:
    """Return what the catalogue holds of evidence and runs, as comparable rows."""
    found: dict[str, list[Any]] = {}
    with catalogue.read() as connection:
        for table in (*EVIDENCE, runs):
            columns = [column for column in table.columns if column.name not in without]
            found[table.name] = sorted(map(repr, connection.execute(select(*columns))))
    assert {table.name for table in EVIDENCE} < set(metadata.tables)
    return found
