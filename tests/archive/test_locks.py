"""A lock is held by one, or by those that share it, and dies with its holder on either store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from archive import locks
from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError
from archive.locks import SiteBusy, forget, is_busy, is_dead, show_alive, take_site, writing_site
from archive.rebuilding import rebuild
from archive.repair import repair
from tests.archive.archive_sample import SITE, START
from tests.archive.whole_archive import fill

ROOT = Path(__file__).resolve().parent.parent.parent
HOLDER = """
import sys, time
from pathlib import Path
from archive.config import Config
from archive import locks
config = Config(data_dir=Path(sys.argv[1]), database_url=sys.argv[2])
lock = getattr(locks, sys.argv[3])(config, sys.argv[4])
print("held", flush=True)
time.sleep(600)
"""


def holder(config: Config, how: str, name: str) -> subprocess.Popen[str]:
    """Start a process that holds a lock, and wait until it does."""
    words = [str(config.data_dir), config.database_url, how, name]
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, *words], cwd=ROOT, text=True, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_site_has_one_writer_at_a_time(config: Config) -> None:
    with writing_site(config, "tin"):
        assert is_busy(config, "tin")
        assert not is_busy(config, "another")
        with pytest.raises(
            SiteBusy, match=f"another run is writing this site .process {os.getpid()}"
        ):
            take_site(config, "tin", seconds=0)
    assert not is_busy(config, "tin")


def test_a_site_with_a_port_and_its_folder_have_one_lock(config: Config) -> None:
    with writing_site(config, "127.0.0.1:80"):
        assert is_busy(config, "127.0.0.1_80")


def test_a_killed_writer_lets_go_of_its_site(config: Config) -> None:
    process = holder(config, "take_site", "tin")
    try:
        assert is_busy(config, "tin")
    finally:
        end(process)
    take_site(config, "tin", seconds=5).release()


def test_what_many_show_alive_is_dead_when_the_last_of_them_is(config: Config) -> None:
    process = holder(config, "show_alive", "worker-1")
    mine = show_alive(config, "worker-1")
    assert not is_dead(config, "worker-1")
    end(process)
    assert not is_dead(config, "worker-1")
    mine.release()
    assert is_dead(config, "worker-1")


def test_what_is_dead_leaves_no_file_behind(lite: Config) -> None:
    assert is_dead(lite, "worker-1")
    mine = show_alive(lite, "worker-1")
    mine.release()
    assert is_dead(lite, "worker-1")
    forget(lite, "worker-1")
    assert is_dead(lite, "worker-1")
    assert list((lite.data_dir / "locks").iterdir()) == []


def test_a_lock_that_is_let_go_of_twice_is_free(config: Config) -> None:
    lock = take_site(config, "tin")
    lock.check()
    lock.release()
    lock.release()
    assert not is_busy(config, "tin")


def test_a_lock_that_was_let_go_of_is_free_at_once(config: Config) -> None:
    for _ in range(50):
        take_site(config, "duk", seconds=0).release()
    assert not is_busy(config, "duk")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lock_whose_connection_was_lost_says_so(config: Config) -> None:
    lock = take_site(config, "tin")
    engine = create_engine(config.database_url)
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                f"WHERE application_name LIKE 'process {os.getpid()} %'"
            )
        )
    engine.dispose()
    with pytest.raises(ArchiveError, match="held this lock was lost"):
        lock.check()
    lock.release()
    assert not is_busy(config, "tin")


def test_locks_of_two_catalogues_on_one_server_do_not_meet(config: Config, tmp_path: Path) -> None:
    other = Config(data_dir=tmp_path / "other", database_url="")
    with writing_site(config, "tin"):
        assert not is_busy(other, "tin")


def test_a_folder_that_cannot_be_written_is_said(lite: Config) -> None:
    lite.data_dir.parent.mkdir(exist_ok=True)
    lite.data_dir.write_text("a file")
    with pytest.raises(ArchiveError, match="check data_dir"):
        take_site(lite, "tin")


@pytest.mark.parametrize("wanted", ["rebuild", "repair"])
def test_whoever_writes_everything_outwaits_a_look_at_a_lock(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    with Catalogue.open(config) as catalogue:
        fill(catalogue, tmp_path)
    # What `is_busy` holds for an instant; the first wait for it lasts as long as it does.
    look, _ = locks._take(config, SITE, shared=True, seconds=0)
    assert look is not None
    monkeypatch.setattr("archive.locks.time.sleep", lambda _seconds: look.release())
    if wanted == "rebuild":
        assert rebuild(config, at=START).lost == []
    else:
        assert repair(config, at=START, by="an").left == []
