"""A catalogue opens, migrates, or says in one sentence why it cannot be used."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from archive.catalogue import Catalogue, opening
from archive.config import Config
from archive.errors import ArchiveError
from tests.archive.archive_sample import START


def test_a_new_catalogue_is_empty_and_has_an_epoch_that_stays(config: Config) -> None:
    with Catalogue.open(config) as first, Catalogue.open(config, create=False) as second:
        assert first.revision() == 0
        assert first.counts() == {}
        assert first.epoch() == second.epoch() != ""


def test_the_migrations_make_just_the_tables_that_are_declared(config: Config) -> None:
    with Catalogue.open(config) as catalogue, catalogue.engine.connect() as connection:
        command.check(opening.alembic_config(connection))


def test_the_schema_this_program_knows_is_the_newest_migration() -> None:
    script = ScriptDirectory.from_config(opening.alembic_config())
    assert script.get_current_head() == opening.SCHEMA


def test_programs_that_open_a_new_catalogue_at_once_all_get_it(config: Config) -> None:
    epochs: list[str] = []

    def go() -> None:
        with Catalogue.open(config) as catalogue:
            epochs.append(catalogue.epoch())

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(epochs) == 4
    assert len(set(epochs)) == 1


def test_a_new_file_that_others_turn_over_to_the_log_is_waited_for(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
    failed: list[BaseException] = []

    def turn(begin: threading.Barrier) -> None:
        engine = opening.make_engine(url, busy_seconds=20)
        begin.wait()
        try:
            with engine.connect():
                pass
        except Exception as error:
            failed.append(error)
        engine.dispose()

    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite", isolation_level=None)) as other:
        other.execute("CREATE TABLE t (a)")
        other.execute("BEGIN IMMEDIATE")
        begin = threading.Barrier(2)
        opener = threading.Thread(target=turn, args=(begin,))
        opener.start()
        begin.wait()
        # An opener that does not wait has failed long before this is over.
        opener.join(0.2)
        other.execute("COMMIT")
        opener.join()
    assert failed == []


def test_a_missing_catalogue_is_not_made_for_a_reader(config: Config) -> None:
    with pytest.raises(ArchiveError, match="there is no catalogue yet; run `khotin crawl"):
        Catalogue.open(config, create=False)


def test_a_catalogue_that_is_gone_while_its_files_are_there_can_be_made_again(
    config: Config,
) -> None:
    (config.warc_dir / "tin").mkdir(parents=True)
    (config.warc_dir / "tin" / "1.warc.gz").touch()
    with pytest.raises(ArchiveError, match="but there are WARC files; run `khotin rebuild`"):
        Catalogue.open(config, create=False)


@pytest.mark.parametrize("writable", [True, False])
def test_a_folder_that_cannot_be_written_is_told_from_one_that_cannot_be_opened(
    lite: Config, monkeypatch: pytest.MonkeyPatch, writable: bool
) -> None:
    lite.data_dir.mkdir()
    _file(lite).symlink_to(lite.data_dir / "nowhere" / "catalogue.sqlite")
    monkeypatch.setattr("os.access", lambda *_: writable)
    said = "cannot be opened" if writable else "is read-only and cannot be written"
    with pytest.raises(ArchiveError, match=said):
        Catalogue.open(lite)


@pytest.mark.parametrize(("schema", "said"), [("9999", "newer Kho Tin"), ("0000", "older Kho Tin")])
def test_another_schema_is_named(config: Config, schema: str, said: str) -> None:
    with Catalogue.open(config) as catalogue, catalogue.write() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{schema}'"))
    with pytest.raises(ArchiveError, match=said):
        Catalogue.open(config, create=False)


def test_a_newer_schema_is_not_written_either(config: Config) -> None:
    with Catalogue.open(config) as catalogue, catalogue.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ArchiveError, match="update the program"):
        Catalogue.open(config)


@pytest.mark.parametrize("create", [True, False])
def test_a_database_of_another_program_is_left_alone(lite: Config, create: bool) -> None:
    lite.data_dir.mkdir()
    with closing(sqlite3.connect(_file(lite))) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(ArchiveError, match="tables of another program"):
        Catalogue.open(lite, create=create)


def test_a_file_that_is_no_database_is_named(lite: Config) -> None:
    lite.data_dir.mkdir()
    _file(lite).write_bytes(b"not a database " * 100)
    with pytest.raises(ArchiveError, match=r"catalogue\.sqlite: is not a catalogue; move it away"):
        Catalogue.open(lite)


def test_a_folder_in_its_place_is_named(lite: Config) -> None:
    _file(lite).mkdir(parents=True)
    with pytest.raises(ArchiveError, match="is a folder, not a catalogue"):
        Catalogue.open(lite)


def test_a_file_in_place_of_the_data_folder_is_named(lite: Config) -> None:
    lite.data_dir.write_text("")
    with pytest.raises(ArchiveError, match="the data folder cannot be made"):
        Catalogue.open(lite)


def test_a_locked_catalogue_says_so(lite: Config) -> None:
    with Catalogue.open(lite, busy_seconds=0.1) as catalogue:
        with closing(sqlite3.connect(_file(lite), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ArchiveError, match="is locked by another program; wait"):
                catalogue.start_run("tin", "crawl", at=START)
        assert catalogue.start_run("tin", "crawl", at=START)


def test_a_full_disk_says_so_and_keeps_what_was_there(lite: Config) -> None:
    with Catalogue.open(lite) as catalogue:
        run = catalogue.start_run("tin", "crawl", at=START)
        with catalogue.read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        with pytest.raises(ArchiveError, match="the disk is full; what was reported saved is safe"):
            catalogue.update_run(run.id, counts={"x" * 100_000: 1})
        assert catalogue.run(run.id)


def test_a_damaged_catalogue_says_how_to_make_it_again(lite: Config) -> None:
    with Catalogue.open(lite):
        pass
    with _file(lite).open("r+b") as stream:
        stream.seek(100)
        stream.write(b"\xff" * 4000)
    with pytest.raises(ArchiveError, match="khotin rebuild"):
        Catalogue.open(lite)


def test_a_url_that_is_none_and_a_server_that_is_down_are_named(tmp_path: Path) -> None:
    for url, said in (
        ("nonsense", "database_url: cannot be used"),
        ("mysql://x/y", "SQLite or PostgreSQL only"),
        ("postgresql+psycopg://u:geheim@127.0.0.1:1/x", "does not answer"),
    ):
        with pytest.raises(ArchiveError, match=said) as caught:
            # A copy is not checked as settings are.
            Catalogue.open(Config(data_dir=tmp_path).model_copy(update={"database_url": url}))
        assert "geheim" not in str(caught.value)


def test_a_read_only_folder_says_so() -> None:
    # Not in tmp_path, which is closed to other users; root must become one to be refused at all.
    folder = Path(tempfile.mkdtemp(prefix="khotin-read-only-"))
    config = Config(data_dir=folder)
    try:
        with Catalogue.open(config):
            pass
        folder.chmod(0o555)
        _file(config).chmod(0o444)
        said = _as_nobody(lambda: _start_run(config))
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert "catalogue.sqlite: the catalogue or its folder is read-only" in said
    assert "check" in said


def _start_run(config: Config) -> None:
    with Catalogue.open(config) as catalogue:
        catalogue.start_run("tin", "crawl", at=START)


def _as_nobody(act: Callable[[], None]) -> str:
    """Do something in a child process without root's rights and return the ArchiveError it meets."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setresuid(65534, 65534, 65534)
        try:
            act()
        except ArchiveError as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as stream:  # noqa: PTH123
        said = stream.read()
    os.waitpid(child, 0)
    return said


def _file(config: Config) -> Path:
    return config.data_dir / "catalogue.sqlite"
