"""Old captures brought in: records a second, read, written and read as articles; a second import.

A WARC file of generated articles is made with the WARC library as other software makes it, then
imported by the command's own function. Beside it: the library alone reading the same file and
checking digests.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from archive.importing.run import Bringing, utc_now
from archive.importing.sources import Sources
from crawler.copies.bringing_in import bring_in
from tests.crawler.copies.old_web import AT, SITE, OldWeb, other_warc


def main(words: list[str]) -> int:
    """Measure and print; the times are of this machine as it is loaded now."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks importing", description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        old = OldWeb(Path(folder), articles=asked.articles)
        path = other_warc(
            Path(folder) / "old.warc.gz",
            lambda to: [to.response(old.page(n, AT + timedelta(seconds=n))) for n in old.numbers],
        )
        count = 2 * asked.articles
        size = path.stat().st_size / 1e6
        print(f"{count:,} records (responses and requests), {size:.1f} MB")
        _said("the library alone, digests checked", count, _timed(lambda: _library(path)))
        _said("copies written", count, _timed(lambda: _copies(old, path)))
        _said("and read as articles", count, _timed(lambda: _whole(old, path)))
        _said("a second import", count, _timed(lambda: _whole(old, path)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")
    return 0


def _timed(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _said(what: str, count: int, seconds: float) -> None:
    print(f"{what:<40}{seconds:8.2f} s{count / seconds:10,.0f} records/s")


def _library(path: Path) -> None:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests=True):
            record.content_stream().read()


def _copies(old: OldWeb, path: Path) -> None:
    """Write the copies, and leave their run as one that was not read yet."""
    with (
        old.catalogue() as catalogue,
        Bringing(catalogue, sites={SITE: old.site}) as bringing,
    ):
        Sources(bringing, scratch=old.folder / "scratch", most=30_000_000, now=utc_now()).bring(
            path
        )


def _whole(old: OldWeb, path: Path) -> None:
    with old.catalogue() as catalogue:
        bring_in(path, catalogue, sites={SITE: old.site})
