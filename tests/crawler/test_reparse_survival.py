"""What a reparse leaves behind when it is killed, interrupted, or cannot write any more."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.models import RunState
from archive.verify import verify
from crawler.reparsing.run import reparse
from tests.crawler.desk import ROOT, start_forked, wait_until
from tests.crawler.kept_pages import BYLINE, HOST, NAME, Shelf, page
from tests.soak import trials

LATER = datetime(2024, 6, 3, tzinfo=UTC)
SHORT = "<html><body><div class=khac><h2>Tin ngắn {}</h2><i>01/02/2024 07:00</i><p>Họp.</p></div>"
NEW_LAYOUT = (
    '[[layouts]]\nname = "moi"\ncontainer = ".{}"\ntitle = "h2"\npublished_at = "i"\nbody = "p"\n'
)
PAGES, UNREAD = 90, 12
WORDS = ("reparse", NAME, "--apply", "--json")


@pytest.fixture(scope="module")
def full_shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder where better rules change most articles and read some for the first time."""
    shelf = Shelf(tmp_path_factory.mktemp("shelf") / "data")
    write_profile(shelf, "weg")
    shelf.fill(*(page(number) for number in range(PAGES)))
    shelf.fill(*(short(number) for number in range(900, 900 + UNREAD)))
    write_profile(shelf, "khac", BYLINE)
    return shelf.config.data_dir


def short(number: int) -> Any:
    text = SHORT.format(number)
    return replace(page(number), url=f"http://{HOST}/bai/{number}", text=text, fetched_at=LATER)


def write_profile(shelf: Shelf, container: str, *changes: tuple[str, str]) -> None:
    shelf.write_profile(('name = "cu"', 'name = "cu"\nuntil = 2024-06-01'), *changes)
    text = shelf.profile.read_text("utf-8") + NEW_LAYOUT.format(container)
    shelf.profile.write_text(text, "utf-8")


def copy(folder: Path, to: Path) -> Shelf:
    """Copy a data folder with its profile."""
    shutil.copytree(folder, to)
    kept = (to / "sites" / f"{NAME}.toml").read_text("utf-8")
    shelf = Shelf(to)
    shelf.profile.write_text(kept, "utf-8")
    return shelf


def state(shelf: Shelf) -> dict[str, Any]:
    """Return all that has to be the same however the run went."""
    with shelf.catalogue() as catalogue, catalogue.read() as connection:
        found = {
            id_: [(v.number, v.digest, v.reason, v.article) for v in catalogue.versions(id_)]
            for id_ in catalogue.article_ids(NAME)
        }
        graded = connection.exec_driver_sql("SELECT * FROM grades ORDER BY 1, 2").fetchall()
        return {
            "versions": found,
            "grades": [tuple(row) for row in graded],
            "problems": catalogue.problems(NAME),
        }


def kept_bytes(shelf: Shelf) -> int:
    return sum(path.stat().st_size for path in shelf.config.warc_dir.rglob("*.warc.gz*"))


@pytest.fixture(scope="module")
def undisturbed(full_shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a reparse nobody disturbs comes to."""
    shelf = copy(full_shelf, tmp_path_factory.mktemp("undisturbed") / "data")
    report = reparse(shelf.site, shelf.config, apply=True)
    assert (report.changed, report.now_read) == (PAGES, UNREAD)
    return state(shelf)


@pytest.mark.soak
@pytest.mark.parametrize("seed", trials(full=20, sample=1))
def test_killed_reparses_go_on_and_end_as_if_undisturbed(
    full_shelf: Path, tmp_path: Path, undisturbed: dict[str, Any], seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # Commits every few pages, so that kills come between them, before and after.
    monkeypatch.setenv("KHOTIN_BATCH_SECONDS", "0.01")
    monkeypatch.setenv("KHOTIN_REPARSE_WORKERS", "2")
    shelf, moments = copy(full_shelf, tmp_path / "data"), random.Random(seed)
    for _ in range(3):
        least = kept_bytes(shelf) + moments.randint(1, 30_000)
        child = start_forked(shelf.config.data_dir, WORDS)
        wait_until(lambda: kept_bytes(shelf) >= least or not child.process.is_alive())  # noqa: B023
        child.process.kill()
        child.process.join()
    done = start_forked(shelf.config.data_dir, WORDS).wait()
    assert done.code == 0, done.errors
    assert state(shelf) == undisturbed
    with shelf.catalogue() as catalogue:
        assert list(verify(shelf.config, catalogue)) == []


def test_ctrl_c_ends_a_reparse_in_good_order_and_the_next_goes_on(
    full_shelf: Path, tmp_path: Path, undisturbed: dict[str, Any]
) -> None:
    shelf = copy(full_shelf, tmp_path / "data")
    before = kept_bytes(shelf)
    process = start(shelf, batch_seconds="0.01")
    wait_until(lambda: kept_bytes(shelf) > before + 4000 or process.poll() is not None)
    # As a terminal does it: to the whole group.
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 130, errors
    assert errors.splitlines()[-1] == (
        f"interrupted: `khotin reparse {NAME} --apply` goes on where it stopped"
    )
    assert "Traceback" not in errors
    assert not list(shelf.config.warc_dir.rglob("*.open"))
    with shelf.catalogue() as catalogue:
        stopped = catalogue.runs(NAME)[0]
    assert stopped.state is RunState.CANCELLED
    reparse(shelf.site, shelf.config, apply=True)
    assert state(shelf) == undisturbed
    with shelf.catalogue() as catalogue:
        run = catalogue.runs(NAME)[0]
    assert (run.id, run.state) == (stopped.id, RunState.FINISHED)
    assert run.counts["pages"] == PAGES + UNREAD
    assert run.counts["saved"] == PAGES + UNREAD


def test_other_rules_begin_anew_after_an_interruption(full_shelf: Path, tmp_path: Path) -> None:
    shelf = copy(full_shelf, tmp_path / "data")

    def interrupt(done: int, total: int) -> None:
        if done == 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reparse(shelf.site, shelf.config, apply=True, progress=interrupt)
    write_profile(shelf, "khac")
    report = reparse(shelf.site, shelf.config, apply=True)
    assert report.read == PAGES + UNREAD
    with shelf.catalogue() as catalogue:
        for id_ in catalogue.article_ids(NAME):
            version = catalogue.version(id_)
            assert version is not None
            assert version.article.byline == ""


def test_a_full_disk_stops_a_reparse_with_everything_before_it_safe(
    full_shelf: Path, tmp_path: Path, undisturbed: dict[str, Any]
) -> None:
    shelf = copy(full_shelf, tmp_path / "data")
    most = max(path.stat().st_size for path in shelf.config.data_dir.rglob("*.sqlite")) + 60_000

    def no_larger_file() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    process = start(shelf, batch_seconds="0.01", preexec_fn=no_larger_file)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 3, errors
    assert "Traceback" not in errors
    reparse(shelf.site, shelf.config, apply=True)
    assert state(shelf) == undisturbed


def test_no_process_outlives_a_killed_reparse(full_shelf: Path, tmp_path: Path) -> None:
    shelf = copy(full_shelf, tmp_path / "data")
    before = kept_bytes(shelf)
    process = start(shelf, batch_seconds="0.01")
    wait_until(lambda: kept_bytes(shelf) > before + 4000 or process.poll() is not None)
    group = process.pid
    process.kill()
    process.communicate(timeout=300)
    wait_until(lambda: not _alive(group))
    assert not _alive(group)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def start(shelf: Shelf, *, batch_seconds: str, preexec_fn: Any = None) -> subprocess.Popen[str]:
    """Start the command in a group of its own, as a terminal does."""
    return subprocess.Popen(
        [sys.executable, "-m", "crawler.commands", *WORDS],
        cwd=ROOT,
        env=os.environ
        | {"KHOTIN_DATA_DIR": str(shelf.config.data_dir), "KHOTIN_BATCH_SECONDS": batch_seconds},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=preexec_fn,
        start_new_session=True,
    )
