"""Writing captures, articles and versions into the catalogue, beside a bare batched insert.

Ours numbers changes and writes a batch per transaction, as a crawl does; what comes before a write
(canonical addresses, look-ups of what is known, articles made JSON) is timed apart. The peer puts the
finished rows into the same tables with sqlite3's executemany, as many to a transaction: captures,
articles and versions, by which the aim goes, and once more with the rows of the coverage ledger, two
an article, which the write leaves beside them. Times are the processor's, for the machine is shared.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from archive.catalogue import Catalogue
from archive.catalogue.batch import Batch
from archive.config import load_config
from archive.models import Article, Block, BlockKind, Capture, CaptureKind, Reason, Version
from archive.urls import public_id
from archive.versions import content_digest
from benchmarks.ground import folder, heading, middle, row
from tests.site_simulator import Corpus

MOST_TIMES = 2.0
TABLES = ("captures", "articles", "versions")
# How many rows an article has in a table that has more than one.
LEDGER = {"coverage_entries": 2}
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record would stand."""

    id: str
    file: str
    offset: int


def prepared(count: int) -> list[tuple[Capture, Version]]:
    """Return captures with a version of an article each, ready to be written."""
    return [_pair(number, article) for number, article in enumerate(_articles(count))]


def prepared_in_parts(count: int, size: int) -> Iterator[list[tuple[Capture, Version]]]:
    """Yield the same, `size` at a time."""
    for start in range(0, count, size):
        articles = _articles(count, start, min(count, start + size))
        yield [_pair(number, article) for number, article in enumerate(articles, start)]


def _articles(count: int, first: int = 0, last: int | None = None) -> list[Article]:
    corpus = Corpus(count)
    numbers = range(first + 1, (count if last is None else last) + 1)
    return [
        Article(
            site="generated",
            key=f"id={a.id}",
            url=f"http://generated.invalid/{a.id}",
            title=a.title,
            lead=a.lead,
            blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in a.paragraphs),
            byline=a.byline,
            published_at=a.published_at,
        )
        for a in map(corpus.article, numbers)
    ]


def _pair(number: int, article: Article) -> tuple[Capture, Version]:
    at = BEGAN + timedelta(seconds=number)
    capture = Capture(
        id=UUID(int=number).hex,
        site=article.site,
        run="measured",
        url=article.url,
        fetched_at=at,
        kind=CaptureKind.RESPONSE,
        status=200,
        mime="text/html",
        digest=f"sha256:{number}",
        file="generated/1.warc.gz",
        offset=number * 5000,
        length=5000,
    )
    digest = content_digest(article)
    id_ = public_id("generated.invalid", article.key)
    version = Version(id_, 1, digest, article, capture.id, "measured", Reason.CAPTURED, at, "")
    return capture, version


def ours(data_dir: Path, rows: list[tuple[Capture, Version]], size: int) -> tuple[float, float]:
    """Return the processor's seconds of getting batches ready, and of writing and committing them."""
    config = load_config(data_dir=data_dir, environ={})
    ready, written = 0.0, 0.0
    with Catalogue.open(config) as catalogue:
        for start in range(0, len(rows), size):
            began = time.process_time()
            with catalogue.read() as connection:
                batch = _batch(connection, rows[start : start + size])
            between = time.process_time()
            with catalogue.write() as connection:
                batch.write(connection)
            ready += between - began
            written += time.process_time() - between
    return ready, written


def _batch(connection: Connection, rows: list[tuple[Capture, Version]]) -> Batch:
    batch = Batch(lambda: connection)
    for capture, version in rows:
        batch.last_fetch(capture.url)
        batch.add_capture(capture, truncated=None)
        place = Place(version.capture, capture.file, capture.offset)
        batch.article(version.article_id)
        batch.add_version(version, seen_at=version.saved_at, place=place)
    return batch


def bare(data_dir: Path, filled: Path, size: int, *, tables: tuple[str, ...] = TABLES) -> float:
    """Return the processor's seconds that inserting a filled catalogue's finished rows takes."""
    rows = _finished_rows(filled, tables)
    config = load_config(data_dir=data_dir, environ={})
    Catalogue.open(config).close()
    store = sqlite3.connect(data_dir / "catalogue.sqlite", isolation_level=None)
    store.execute("PRAGMA synchronous=NORMAL")
    store.execute("PRAGMA foreign_keys=ON")
    began = time.process_time()
    for start in range(0, len(rows[TABLES[0]]), size):
        store.execute("BEGIN IMMEDIATE")
        for table in tables:
            each = LEDGER.get(table, 1)
            some = rows[table][each * start : each * (start + size)]
            marks = ", ".join("?" * len(some[0]))
            store.executemany(f"INSERT INTO {table} VALUES ({marks})", some)
        store.execute("COMMIT")
    seconds = time.process_time() - began
    store.close()
    return seconds


def _finished_rows(data_dir: Path, tables: tuple[str, ...]) -> dict[str, list[tuple[object, ...]]]:
    store = sqlite3.connect(data_dir / "catalogue.sqlite")
    rows = {table: store.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() for table in tables}  # fmt: skip
    store.close()
    return rows


def main(argv: list[str]) -> int:
    """Print rows a second and the ratio; return 1 when ours takes over twice the bare time."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks catalogue", description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(argv)
    heading(f"{asked.articles} captures with an article and a version each, {asked.batch} a commit")
    rows = prepared(asked.articles)
    ready, written, peer, whole = [], [], [], []
    for _ in range(asked.rounds):
        with folder() as first, folder() as second, folder() as third:
            times = ours(first, rows, asked.batch)
            ready.append(times[0])
            written.append(times[1])
            peer.append(bare(second, first, asked.batch))
            whole.append(bare(third, first, asked.batch, tables=(*TABLES, *LEDGER)))
    ratio = middle([a / b for a, b in zip(written, peer, strict=True)])
    beside_all = middle([a / b for a, b in zip(written, whole, strict=True)])
    row("bare executemany", f"{3 * asked.articles / middle(peer):.0f} rows/s")
    row("the catalogue's write", f"{3 * asked.articles / middle(written):.0f} rows/s")
    row(f"times the bare insert (most: {MOST_TIMES})", f"{ratio:.2f}")
    row("the same, the quickest of each", f"{min(written) / min(peer):.2f}")
    row("times the bare insert with the ledger's rows", f"{beside_all:.2f}")
    row(
        "getting ready: look-ups, addresses, JSON",
        f"{middle(ready) / asked.articles * 1000:.2f} ms each",
    )
    return int(ratio > MOST_TIMES)
