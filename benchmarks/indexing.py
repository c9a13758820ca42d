"""Owns the measurement of indexing: documents a second, what a small commit costs, size on the disk.

Run it with `python -m benchmarks.indexing [--articles N ...]`.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import fields, index
from whoosh.analysis.analyzers import StandardAnalyzer

from archive.config import Config
from benchmarks.engines.fts5 import TOKENIZER
from benchmarks.engines.items import FIELDS, Item, items
from benchmarks.engines.peer import size_of
from benchmarks.ground import folder, heading, middle, row
from indexer.engines import Reached, open_engine
from indexer.engines.whoosh.storage import MappedStorage, read_toc
from indexer.sync import COMMIT_EVERY

BATCH = 100
SPEED_ARTICLES = 2_000
TRIALS = 3
COMMITS = 30

FASTER = 3.0
SLOWER = 2.0


def main(argv: Sequence[str] | None = None) -> int:
    """Print the three measurements; return 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.indexing", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 50_000])
    sizes: list[int] = sorted(parser.parse_args(argv).articles)
    heading("Indexing: CPU seconds of this process; generated articles")
    missed = [*speed(), *commits(sizes)]
    print("\n".join(f"  missed: {each}" for each in missed) or "  every target reached")
    return 1 if missed else 0


def speed() -> list[str]:
    """Print documents a second beside Whoosh's ordinary way, in turns; return what misses."""
    fed = list(items(SPEED_ARTICLES))
    ways: dict[str, Callable[[Sequence[Item], Path], None]] = {
        "Kho Tin": _index_ours,
        "Whoosh itself": _index_ordinary,
        "FTS5, fed tokens": _index_fts5,
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(TRIALS):
        for name, way in ways.items():
            with folder() as place:
                began = time.process_time()
                way(fed, place)
                rates[name].append(len(fed) / (time.process_time() - began))
    row(f"documents a second, {SPEED_ARTICLES} articles", *ways)
    row("", *(f"{middle(found):.0f}" for found in rates.values()))
    ratio = middle(rates["Kho Tin"]) / middle(rates["Whoosh itself"])
    print(f"  {ratio:.2f} times Whoosh's ordinary way; target {FASTER}")
    return [f"indexing is {ratio:.2f} times as fast as Whoosh's way, target {FASTER}"] * (
        ratio < FASTER
    )


def commits(sizes: Sequence[int]) -> list[str]:
    """Print what a commit costs into indexes of these sizes, and the sizes; return what misses."""
    row(f"{COMMITS} commits of {BATCH} into", *(f"{size}" for size in sizes))
    spent: list[_Spent] = []
    bytes_of: dict[str, list[int]] = {"Kho Tin": [], "FTS5": [], "FTS5, texts not kept": []}
    for size in sizes:
        with folder() as place:
            _index_ours(items(size), place)
            bytes_of["Kho Tin"].append(size_of(Config(data_dir=place).index_dir))
            spent.append(_commit_times(place, size))
            for name, kept in (("FTS5", True), ("FTS5, texts not kept", False)):
                bytes_of[name].append(_fts5_bytes(items(size), place, kept=kept))
    missed = []
    for name, values in (
        ("CPU seconds, median", [middle(each.cpu) for each in spent]),
        ("CPU seconds, dearest (merges)", [max(each.cpu) for each in spent]),
        ("wall seconds, median", [middle(each.wall) for each in spent]),
        ("wall seconds, dearest", [max(each.wall) for each in spent]),
    ):
        row(f"  {name}", *(f"{each:.3f}" for each in values))
        ratio = values[-1] / values[0]
        print(f"    {ratio:.2f} times from {sizes[0]} to {sizes[-1]}; target {SLOWER}")
        if name.startswith("CPU") and ratio > SLOWER:
            missed.append(f"{name}: {ratio:.2f} times from {sizes[0]} to {sizes[-1]}")
    row("  segments after them", *(f"{each.segments}" for each in spent))
    for name, found in bytes_of.items():
        row(f"  {name}, MB", *(f"{each / 1e6:.1f}" for each in found))
    return missed + [
        f"index of {size}: {ours / 1e6:.1f} MB, FTS5's has {theirs / 1e6:.1f}"
        for size, ours, theirs in zip(sizes, bytes_of["Kho Tin"], bytes_of["FTS5"], strict=True)
        if ours >= theirs
    ]


@dataclass(frozen=True, slots=True)
class _Spent:
    """What each commit took, and how many segments there are after them."""

    cpu: list[float]
    wall: list[float]
    segments: int


def _index_ours(fed: Sequence[Item] | Iterator[Item], place: Path) -> None:
    engine = open_engine(Config(data_dir=place))
    done = 0
    with engine.batch() as batch:
        for done, item in enumerate(fed, 1):
            batch.replace(item.id, [item.document])
            if done % COMMIT_EVERY == 0:
                batch.commit(Reached("benchmark", done))
        batch.commit(Reached("benchmark", done))
    engine.close()


def _commit_times(place: Path, size: int) -> _Spent:
    """Commit new articles; return what it took, all of it: taking in, merging, writing, flushing."""
    engine = open_engine(Config(data_dir=place))
    cpu, wall = [], []
    for turn in range(COMMITS):
        fed = list(items(BATCH, first=size + turn * BATCH, of=size))
        began, began_cpu = time.perf_counter(), time.process_time()
        with engine.batch() as batch:
            for item in fed:
                batch.replace(item.id, [item.document])
            batch.commit(Reached("benchmark", size + turn))
        cpu.append(time.process_time() - began_cpu)
        wall.append(time.perf_counter() - began)
    engine.close()
    toc = read_toc(MappedStorage(str(Config(data_dir=place).index_dir / "whoosh")))
    return _Spent(cpu, wall, len(toc.segments) if toc else 0)


def _index_ordinary(fed: Sequence[Item], place: Path) -> None:
    """Index as Whoosh's documentation shows: TEXT fields, their analyzer, one writer."""
    text = {name: fields.TEXT(analyzer=StandardAnalyzer()) for name in FIELDS}
    values = {name: fields.ID(sortable=True) for name in ("section", "site", "author")}
    schema = fields.Schema(
        id=fields.ID(stored=True, unique=True),
        time=fields.DATETIME(sortable=True),
        **values,
        **text,
    )
    writer: Any = index.create_in(str(place), schema).writer()
    for item in fed:
        document = item.document
        moment = document.published_at
        writer.add_document(
            id=item.id,
            time=moment.replace(tzinfo=None) if moment else None,
            section=document.sections[0],
            site=document.site,
            author=document.authors[0] if document.authors else "",
            **{name: "\n".join(document.pieces(name)) for name in FIELDS},
        )
    writer.commit()


def _index_fts5(fed: Sequence[Item], place: Path) -> None:
    _fts5_bytes(fed, place, kept=True)


def _fts5_bytes(fed: Sequence[Item] | Iterator[Item], place: Path, *, kept: bool) -> int:
    """Index the same tokens with FTS5; return the bytes of its file."""
    file = place / f"fts5-{kept}.sqlite"
    names = ", ".join(FIELDS)
    content = "" if kept else ", content=''"
    with sqlite3.connect(file) as database:
        database.execute(
            f'CREATE VIRTUAL TABLE words USING fts5({names}{content}, tokenize="{TOKENIZER}")'
        )
        marks = ", ".join("?" * len(FIELDS))
        rows = ((item.number, *(item.text(name) for name in FIELDS)) for item in fed)
        database.executemany(f"INSERT INTO words (rowid, {names}) VALUES (?, {marks})", rows)
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
    database.close()
    return file.stat().st_size


if __name__ == "__main__":
    raise SystemExit(main())
