"""A run killed at any moment loses nothing it had reported, and doubles nothing."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.ingest import recover
from archive.verify import FindingKind, verify
from tests.archive.archive_sample import SITE, Clock, article, exchange, id_of, intake, rows, url_of
from tests.soak import trials

ROOT = Path(__file__).resolve().parents[2]

# Takes in numbered articles for ever, in small batches and small files, and says after each flush
# how far it has come.
_WRITE = """
import json, sys
from pathlib import Path
from archive.catalogue import Catalogue
from archive.config import Config
from archive.intake import Intake
from archive.warc import WarcWriter
from tests.archive.archive_sample import *
config = Config(**json.loads(sys.argv[1]))
clock = Clock(START + timedelta(days=int(sys.argv[3])))
with Catalogue.open(config) as catalogue:
    run = catalogue.start_run(SITE, "crawl", at=clock())
    writer = WarcWriter(config.warc_dir, site=SITE, run=run.id, verb="crawl", roll_bytes=9000,
                        clock=clock)
    with Intake(catalogue, writer, run=run, site=SITE, clock=clock, batch_size=7,
                batch_seconds=3600) as opened:
        number = int(sys.argv[2])
        while True:
            capture = opened.record(exchange(number, at=clock())).id
            opened.save(article(number), article_id=id_of(number), capture=capture, extractor="r")
            number += 1
            if opened.due():
                opened.flush()
                print(number, flush=True)
"""


def _run_and_kill(config: Config, first: int, day: int, after: float) -> int:
    """Run the writer from an article on, kill it, and return the first it did not report."""
    settings = json.dumps({"data_dir": str(config.data_dir), "database_url": config.database_url})
    with subprocess.Popen(
        [sys.executable, "-c", _WRITE, settings, str(first), str(day)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout
        told = process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        lines = (told + process.stdout.read()).split("\n")
    # The last piece is empty, or a line the kill cut short.
    return int(lines[-2])


@pytest.mark.soak
@pytest.mark.parametrize("seed", trials(full=20, sample=2))
def test_a_killed_run_loses_and_doubles_nothing(config: Config, seed: int) -> None:
    random.seed(seed)
    first, starts = 0, set()
    for day in range(2):
        starts.add(first)
        reported = _run_and_kill(config, first, day, random.uniform(0, 0.15))
        with Catalogue.open(config) as catalogue:
            recover(catalogue, config)
            held = rows(catalogue)
            ids = set(catalogue.article_ids())
            assert {id_of(number) for number in range(reported)} <= ids
            # A page whose run died before its article was written is fetched again.
            once = set(range(reported)) - starts
            assert all(len(catalogue.captures_of(url_of(number))) == 1 for number in once)
            assert len(catalogue.changes(0, limit=10**6)) == len(ids)
            assert not recover(catalogue, config).records
            assert rows(catalogue) == held
            assert not list(verify(config, catalogue))
            first = len(ids)
    assert not list(config.warc_dir.rglob("*.open"))


def test_the_next_intake_recovers_by_itself_and_goes_on_counting(config: Config) -> None:
    reported = _run_and_kill(config, 0, 0, 0.05)
    with Catalogue.open(config) as catalogue:
        with intake(catalogue, Clock()) as opened:
            assert not list(config.warc_dir.rglob("*.open"))
            capture = opened.record(exchange(0, "sửa")).id
            opened.save(article(0, "Sửa."), article_id=id_of(0), capture=capture, extractor="r")
        assert [version.number for version in catalogue.versions(id_of(0))] == [1, 2]
        assert len(list(catalogue.article_ids())) >= reported
        assert not list(verify(config, catalogue))


def test_a_catalogue_some_commits_old_is_brought_up_to_date(lite: Config) -> None:
    backup = lite.data_dir.parent / "backup.sqlite"
    file = lite.data_dir / "catalogue.sqlite"
    clock = Clock()
    with Catalogue.open(lite) as catalogue:
        _take_in(catalogue, clock, range(3), "một")
    shutil.copy(file, backup)
    with Catalogue.open(lite) as catalogue:
        _take_in(catalogue, clock, range(2, 6), "hai")
        before = rows(catalogue)
    shutil.copy(backup, file)
    with Catalogue.open(lite) as catalogue:
        unreferenced = {finding.kind for finding in verify(lite, catalogue)}
        assert unreferenced == {FindingKind.UNREFERENCED}
        found = recover(catalogue, lite)
        assert found.records == 8
        after = rows(catalogue)
        assert {k: v for k, v in after.items() if k != "runs"} == {
            k: v for k, v in before.items() if k != "runs"
        }
        assert not list(verify(lite, catalogue))


def test_a_torn_tail_is_set_aside(lite: Config) -> None:
    with Catalogue.open(lite) as catalogue:
        _take_in(catalogue, Clock(), range(3), "một")
        file = next(lite.warc_dir.rglob("*.warc.gz"))
        orphan = file.with_name(f"{file.name}.open")
        orphan.write_bytes(file.read_bytes() + b"\x1f\x8b\x08 torn")
        file.unlink()
        before = rows(catalogue)
        found = recover(catalogue, lite)
        assert (found.sealed, found.records, len(found.torn)) == (1, 0, 1)
        assert found.torn[0].read_bytes() == b"\x1f\x8b\x08 torn"
        assert rows(catalogue) == before
        assert not list(verify(lite, catalogue))


def test_a_running_crawl_is_left_alone(lite: Config) -> None:
    with Catalogue.open(lite) as catalogue, intake(catalogue, Clock()) as opened:
        opened.record(exchange(1))
        found = recover(catalogue, lite)
        assert (found.busy, found.records, found.sealed) == ([SITE], 0, 0)
        assert list(lite.warc_dir.rglob("*.open"))


def test_there_is_nothing_to_recover_in_an_empty_archive(lite: Config) -> None:
    with Catalogue.open(lite) as catalogue:
        assert recover(catalogue, lite).records == 0


def _take_in(catalogue: Catalogue, clock: Clock, numbers: range, text: str) -> None:
    with intake(catalogue, clock) as opened:
        for number in numbers:
            capture = opened.record(exchange(number, text, at=clock())).id
            opened.save(
                article(number, text), article_id=id_of(number), capture=capture, extractor="r"
            )
