"""Ends of a crawl that nobody chose: kills at any moment, a WARC tail and a catalogue that power loss set back."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from archive.catalogue import Catalogue
from archive.catalogue.tables import captures, events, versions
from archive.config import Config
from archive.verify import verify
from archive.warc.members import Member, members
from archive.warc.names import OPEN, SUFFIX, relative_name
from tests.crawler.desk import SITE, Desk, start_forked, wait_until


@dataclass(frozen=True, slots=True)
class Holding:
    """What an archive holds: each article's version digests in order, and each file's payload digests."""

    articles: dict[str, list[str]]
    files: dict[str, set[str]]


def holding(config: Config) -> Holding:
    """Return what an archive holds of the site, wherever its server listened."""
    with Catalogue.open(config, create=False) as catalogue:
        articles = {
            id_: [version.digest for version in catalogue.versions(id_)]
            for id_ in catalogue.article_ids(SITE)
        }
        with catalogue.read() as connection:
            rows = connection.execute(
                select(captures.c.url, captures.c.digest).where(
                    captures.c.status == 200, captures.c.url.contains("/Uploads/")
                )
            ).all()
    files: dict[str, set[str]] = {}
    for row in rows:
        files.setdefault(row.url, set()).add(row.digest)
    return Holding(articles, files)


def faults(config: Config) -> list[str]:
    """Return whatever `khotin verify` would say."""
    with Catalogue.open(config, create=False) as catalogue:
        return [str(finding) for finding in verify(config, catalogue)]


def records(config: Config) -> tuple[int, int]:
    """Return how many captures and versions the catalogue has, and how many WARC files there are."""
    with Catalogue.open(config, create=False) as catalogue, catalogue.read() as connection:
        tables = (captures, versions, events)
        found = sum(connection.scalar(select(func.count()).select_from(t)) or 0 for t in tables)
    return found, len(list(config.warc_dir.rglob(f"*{SUFFIX}")))


def kill_at_random(desk: Desk, moments: random.Random, *, within: int) -> None:
    """Crawl, and kill -9 so many requests and a random part of a moment later."""
    already = len(desk.sim.requests)
    at, later = already + moments.randint(1, within), moments.uniform(0, 0.06)
    _crawl_until(desk, moments, lambda: len(desk.sim.requests) >= at, later)


def lose_what_was_written(desk: Desk) -> None:
    """Crawl, kill, and cut half of what the catalogue knows of the WARC file: a disk that lied."""
    _crawl_until(desk, random.Random(5), lambda: len(desk.sim.requests) >= 90, 0)
    for path in _open_files(desk.config):
        with path.open("r+b") as stream:
            stream.truncate(_known_end(desk.config, path) // 2)


def lose_power(desk: Desk, moments: random.Random, *, within: int) -> str:
    """Crawl, end it as power loss does, and return in words what that did.

    The catalogue falls back to what it was some transactions ago, and of the WARC file that was
    being written any part may be gone, or be zeros or noise, that this older catalogue knows
    nothing of.
    """
    already = len(desk.sim.requests)
    last = already + moments.randint(3, within)
    # A crawl has its run in the catalogue before it asks for anything.
    older = moments.randint(already + 1, last - 1)
    kept = desk.config.data_dir / "older.sqlite"
    kept.unlink(missing_ok=True)

    def seen() -> bool:
        if not kept.exists() and len(desk.sim.requests) >= older:
            _copy(_catalogue(desk), kept)
        return len(desk.sim.requests) >= last

    _crawl_until(desk, moments, seen, moments.uniform(0, 0.06))
    if not kept.exists():
        return "the crawl had ended"
    for side in ("", "-wal", "-shm"):
        _catalogue(desk).with_name(_catalogue(desk).name + side).unlink(missing_ok=True)
    _copy(kept, _catalogue(desk))
    done = [_set_back(desk.config, path, moments) for path in _open_files(desk.config)]
    return f"catalogue of request {older} for {last}; {'; '.join(done)}"


def _crawl_until(
    desk: Desk, moments: random.Random, seen: Callable[[], bool], later: float
) -> None:
    # Commits of any size: with the usual ones a crawl of so small a site makes but one or two.
    settings = {"KHOTIN_BATCH_SIZE": str(moments.choice((2, 5, 12, 30, 100)))}
    child = start_forked(desk.config.data_dir, ("crawl", SITE, "--json"), settings)
    try:
        wait_until(lambda: seen() or not child.process.is_alive())
        time.sleep(later)
    finally:
        child.process.kill()
        child.process.join()


def _catalogue(desk: Desk) -> Path:
    return desk.config.data_dir / "catalogue.sqlite"


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source, timeout=30)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _open_files(config: Config) -> list[Path]:
    return sorted(config.warc_dir.rglob(f"*{SUFFIX}{OPEN}"))


def _set_back(config: Config, path: Path, moments: random.Random) -> str:
    size, known = path.stat().st_size, _known_end(config, path)
    cut = moments.randint(known, size)
    kind = moments.choice(("cut", "zeros", "noise"))
    with path.open("r+b") as stream:
        stream.truncate(cut)
        stream.seek(cut)
        if kind == "zeros":
            stream.write(bytes(size - cut))
        elif kind == "noise":
            stream.write(moments.randbytes(size - cut))
    return f"{kind} from byte {cut} of {size} (known: {known})"


def _known_end(config: Config, path: Path) -> int:
    """Return where the last record ends that the catalogue has of a file."""
    file = relative_name(path, config.warc_dir).removesuffix(OPEN)
    with Catalogue.open(config, create=False) as catalogue, catalogue.read() as connection:
        found = [
            connection.scalar(select(func.max(table.c.offset)).where(table.c.file == file))
            for table in (captures, versions, events)
        ]
    last = max((offset for offset in found if offset is not None), default=None)
    if last is None:
        return 0
    with path.open("rb") as stream:
        ends = (each.end for each in members(stream) if isinstance(each, Member))
        return next(end for end in ends if end > last)
