"""A backup taken at any moment, even in the middle of a crawl, comes back whole and verified."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from archive.audit import note, notes
from archive.backup import Made, back_up, restore, states
from archive.backup.catalogues import copy_catalogue
from archive.backup.command import backup as backup_command
from archive.backup.command import restore as restore_command
from archive.backup.layout import note_path
from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError, UsageError
from archive.locks import SiteBusy
from archive.repair import repair
from archive.resultsets import Asked, Member, find, keep, make, members
from archive.verify import verify
from archive.warc.manifest import sha256_of
from tests.archive.archive_sample import SITE, Clock, article, exchange, id_of, intake, rows
from tests.archive.whole_archive import fill
from tests.soak import trials

AT = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def filled(config: Config, tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(config) as catalogue:
        fill(catalogue, tmp_path)
        note(catalogue, who="an", action="test", what="operational rows come along")
        yield catalogue


@pytest.fixture
def elsewhere(config: Config, tmp_path: Path) -> Iterator[Config]:
    """Give settings of an empty place in the same kind of store."""
    if not config.database_url:
        yield Config(data_dir=tmp_path / "elsewhere")
        return
    engine = create_engine(config.database_url)
    schema = f"test_{uuid.uuid4().hex}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    own = make_url(config.database_url).update_query_dict({"options": f"-csearch_path={schema}"})
    yield Config(
        data_dir=tmp_path / "elsewhere", database_url=own.render_as_string(hide_password=False)
    )
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


def made(catalogue: Catalogue, folder: Path, *, hours: int = 0, **more: bool) -> Made:
    return back_up(catalogue.config, folder, at=AT + timedelta(hours=hours), **more)  # type: ignore[arg-type]


def test_all_rows_and_files_come_back(filled: Catalogue, elsewhere: Config, tmp_path: Path) -> None:
    profiles = filled.config.data_dir / "sites"
    profiles.mkdir()
    (profiles / "tin.toml").write_text("name = 'tin'\n")
    asked = Asked({"q": ["chi bộ"]}, "chi bộ", "chi bộ", filled.epoch(), filled.revision())
    kept = keep(filled, make(filled, [Member(id_of(0), 1)], asked=asked).id, by="lan")
    found = made(filled, tmp_path / "backup")
    assert (found.damaged, found.known) == ([], 0)
    done = restore(elsewhere, tmp_path / "backup")
    assert (done.findings, done.recovered.records) == ([], 0)
    with Catalogue.open(elsewhere) as catalogue:
        assert rows(catalogue, without=()) == rows(filled, without=())
        assert [each.what for each in notes(catalogue, who="an")] == ["operational rows come along"]
        assert list(members(catalogue, find(catalogue, kept.id))) == [(id_of(0), 1)]
        note(catalogue, who="an", action="test", what="numbered on")
        assert catalogue.epoch() == filled.epoch()
    assert (elsewhere.data_dir / "sites" / "tin.toml").exists()
    here, there = (
        {p.relative_to(c.warc_dir): p.read_bytes() for p in c.warc_dir.rglob("*") if p.is_file()}
        for c in (filled.config, elsewhere)
    )
    assert here == there


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
def test_sha256sum_checks_a_backup(filled: Catalogue, tmp_path: Path) -> None:
    stamp = made(filled, tmp_path / "backup").state.stamp
    command = ["sha256sum", "--check", "--strict", "--quiet", f"backup-{stamp}.sha256"]
    assert subprocess.run(command, cwd=tmp_path / "backup", check=False).returncode == 0


def test_a_backup_in_the_middle_of_a_crawl_comes_back_consistent(
    filled: Catalogue, elsewhere: Config, tmp_path: Path
) -> None:
    with intake(filled, Clock(AT)) as opened:
        for number in (20, 21):
            capture = opened.record(exchange(number, at=AT)).id
            opened.save(article(number), article_id=id_of(number), capture=capture, extractor="r1")
        opened.flush()
        capture = opened.record(exchange(22, at=AT)).id
        opened.save(article(22), article_id=id_of(22), capture=capture, extractor="r1")
        # Records of which the catalogue does not know yet are in the file already.
        made(filled, tmp_path / "backup")
    done = restore(elsewhere, tmp_path / "backup")
    assert done.findings == []
    assert done.recovered.sealed == 1
    with Catalogue.open(elsewhere) as catalogue:
        assert [catalogue.version(id_of(number)) is not None for number in (20, 21, 22)] == [
            True, True, True,
        ]  # fmt: skip


@pytest.mark.soak
def test_backups_while_a_crawl_writes_all_come_back(lite: Config, tmp_path: Path) -> None:
    stop = threading.Event()
    failed: list[BaseException] = []
    folder = tmp_path / "backup"

    def crawl() -> None:
        try:
            with Catalogue.open(lite) as catalogue:
                number = 0
                while not stop.is_set():
                    with intake(catalogue, Clock(AT), batch_size=3) as opened:
                        for _ in range(12):
                            number += 1
                            page = opened.record(exchange(number % 40, f"t{number}", at=AT))
                            opened.save(
                                article(number % 40, f"Lần {number}."), capture=page.id,
                                article_id=id_of(number % 40), extractor="r1",
                            )  # fmt: skip
                            if opened.due():
                                opened.flush()
        except BaseException as error:
            failed.append(error)

    Catalogue.open(lite).close()
    thread = threading.Thread(target=crawl)
    thread.start()
    try:
        for hours in trials(full=40, sample=4):
            back_up(lite, folder, at=AT + timedelta(hours=hours))
    finally:
        stop.set()
        thread.join()
    assert not failed
    counts = []
    for state in reversed(states(folder)):
        place = Config(data_dir=tmp_path / state.stamp)
        done = restore(place, folder, stamp=state.stamp)
        assert done.findings == []
        with Catalogue.open(place) as catalogue:
            counts.append(sum(each.versions for each in catalogue.counts().values()))
    assert counts == sorted(counts)
    print(f"backup: {len(counts)} of {len(counts)} taken during a crawl came back clean")


def test_a_second_backup_copies_only_what_is_new(filled: Catalogue, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    first = made(filled, folder)
    with intake(filled, Clock(AT)) as opened:
        opened.record(exchange(30, at=AT))
    second = made(filled, folder, hours=1)
    assert second.known == 5
    assert len(list((folder / "warc").rglob("*.warc.gz"))) == 6
    assert [state.stamp for state in states(folder)] == [second.state.stamp, first.state.stamp]
    back_up(filled.config, folder, at=AT + timedelta(hours=2), keep=1)
    assert len(states(folder)) == 1
    assert len(list(folder.glob("state-*"))) == 1


def test_linked_files_take_no_room(filled: Catalogue, elsewhere: Config, tmp_path: Path) -> None:
    made(filled, tmp_path / "backup", link=True)
    linked = next((tmp_path / "backup" / "warc").rglob("*.warc.gz"))
    assert linked.stat().st_nlink == 2
    assert restore(elsewhere, tmp_path / "backup").findings == []


def test_an_earlier_backup_still_comes_back(
    filled: Catalogue, elsewhere: Config, tmp_path: Path
) -> None:
    first = made(filled, tmp_path / "backup")
    before = rows(filled, without=())
    with intake(filled, Clock(AT)) as opened:
        opened.record(exchange(30, at=AT))
    made(filled, tmp_path / "backup", hours=1)
    assert restore(elsewhere, tmp_path / "backup", stamp=first.state.stamp).findings == []
    with Catalogue.open(elsewhere) as catalogue:
        assert rows(catalogue, without=()) == before


def test_a_file_damaged_here_never_takes_the_place_of_its_good_copy(
    filled: Catalogue, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    path = sorted((filled.config.warc_dir / SITE).glob("*.warc.gz"))[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    assert made(filled, folder).damaged == [f"{SITE}/{path.name}"]
    path.write_bytes(whole)
    assert made(filled, folder, hours=1).damaged == []
    path.write_bytes(whole[:-9])
    assert made(filled, folder, hours=2).damaged == []
    assert (folder / "warc" / SITE / path.name).read_bytes() == whole


def test_a_backup_goes_into_an_empty_place_only(
    filled: Catalogue, elsewhere: Config, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="holds no backup"):
        restore(elsewhere, tmp_path / "backup")
    made(filled, tmp_path / "backup")
    with pytest.raises(UsageError, match="is not empty"):
        restore(filled.config, tmp_path / "backup")
    with pytest.raises(UsageError, match="there is no backup «x»"):
        restore(elsewhere, tmp_path / "backup", stamp="x")
    with pytest.raises(UsageError, match="lies in the data folder"):
        made(filled, filled.config.data_dir / "backup")
    way_round = tmp_path / "way-round"
    way_round.symlink_to(filled.config.data_dir)
    with pytest.raises(UsageError, match="lies in the data folder"):
        made(filled, way_round / "backup")
    assert not elsewhere.data_dir.exists()


def test_a_list_that_was_cut_or_names_foreign_files_is_refused(
    filled: Catalogue, elsewhere: Config, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    made(filled, folder)
    (listed,) = folder.glob("backup-*.sha256")
    whole = listed.read_text()
    secret = tmp_path / "secret"
    secret.write_text("not of the backup")
    for name in ("../secret", "warc/../../secret", str(secret), "state-x/secret", "warc//secret"):
        listed.write_text(f"{whole}{sha256_of(secret)}  {name}\n")
        with pytest.raises(ArchiveError, match="is no file of this backup"):
            restore(elsewhere, folder)
    listed.write_text("".join(whole.splitlines(keepends=True)[:-1]))
    with pytest.raises(ArchiveError, match=r"names \d+ files, but the backup has"):
        restore(elsewhere, folder)
    assert not elsewhere.data_dir.exists()


def test_a_damaged_note_of_the_newest_backup_never_gives_an_older_one_unasked(
    filled: Catalogue, elsewhere: Config, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    first = made(filled, folder).state.stamp
    second = made(filled, folder, hours=1).state.stamp
    note_path(folder, second).write_text('{"format": 1')
    with pytest.raises(ArchiveError, match=rf"--backup \({first}\)"):
        restore(elsewhere, folder)
    assert (
        f"backup-{second}.json: is damaged"
        in CliRunner().invoke(backup_command, [str(folder), "--list"]).output
    )
    assert restore(elsewhere, folder, stamp=first).findings == []


def test_profiles_in_a_folder_of_their_own_are_not_written_over(
    filled: Catalogue, elsewhere: Config, tmp_path: Path
) -> None:
    profiles = filled.config.profiles_dir
    profiles.mkdir()
    (profiles / "tin.toml").write_text("name = 'tin'\n")
    made(filled, tmp_path / "backup")
    own = elsewhere.model_copy(update={"sites_dir": tmp_path / "own"})
    (tmp_path / "own").mkdir()
    mine = tmp_path / "own" / "tin.toml"
    mine.write_text("name = 'mine'\n")
    with pytest.raises(UsageError, match="has another profile of that name"):
        restore(own, tmp_path / "backup")
    assert mine.read_text() == "name = 'mine'\n"
    assert not own.data_dir.exists()
    mine.unlink()
    assert restore(own, tmp_path / "backup").findings == []
    assert mine.read_text() == "name = 'tin'\n"


def test_what_a_killed_backup_left_is_none_and_makes_room_for_the_next(
    filled: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backup"
    left = folder / "state-20260101T000000000000Z" / "data"
    left.mkdir(parents=True)
    (left / "half.part").write_bytes(b"half")
    assert states(folder) == []
    with monkeypatch.context() as patch:
        patch.setattr("archive.backup.making.is_dead", lambda *_: False)
        made(filled, folder)
    # Somebody else is making one: that may be it.
    assert left.exists()
    made(filled, folder, hours=1)
    assert not left.parent.exists()
    assert len(states(folder)) == 2


@pytest.mark.soak
def test_any_flipped_byte_of_a_backup_is_found_and_named(lite: Config, tmp_path: Path) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        made(catalogue, tmp_path / "backup")
    files = sorted(
        p for p in (tmp_path / "backup").rglob("*") if p.is_file() and p.suffix != ".json"
    )
    seeded = random.Random(3)
    tried = trials(full=300, sample=25)
    place = Config(data_dir=tmp_path / "elsewhere")
    for _ in tried:
        path = seeded.choice(files)
        whole = path.read_bytes()
        at = seeded.randrange(len(whole))
        path.write_bytes(
            whole[:at] + bytes([whole[at] ^ (1 << seeded.randrange(8))]) + whole[at + 1 :]
        )
        with pytest.raises(ArchiveError) as caught:
            restore(place, tmp_path / "backup")
        assert str(tmp_path / "backup") in str(caught.value)
        if path.suffix != ".sha256":
            assert path.name in str(caught.value)
        assert not place.data_dir.exists()
        assert not list(tmp_path.glob("*.restoring"))
        path.write_bytes(whole)
    print(f"backup: {len(tried)} of {len(tried)} flipped bytes found")
    assert restore(place, tmp_path / "backup").findings == []


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_full_disk_leaves_the_backups_before_it(
    filled: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    folder = tmp_path / "backup"
    made(filled, folder)
    files = sorted(p.relative_to(folder) for p in folder.rglob("*"))
    with intake(filled, Clock(AT)) as opened:
        opened.record(exchange(30, at=AT))
    left, fsync = [after], os.fsync

    def full(handle: int) -> None:
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= 1
        fsync(handle)

    with monkeypatch.context() as patch:
        patch.setattr("archive.backup.layout.os.fsync", full)
        with pytest.raises(ArchiveError, match="No space left on device; the backups made before"):
            made(filled, folder, hours=1)
    assert not list(folder.rglob("*.part"))
    now = sorted(p.relative_to(folder) for p in folder.rglob("*"))
    assert [name for name in now if "warc" not in name.parts[0]] == [
        name for name in files if "warc" not in name.parts[0]
    ]
    assert made(filled, folder, hours=2).damaged == []


def test_a_repair_waits_for_the_end_of_a_backup(
    filled: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[Exception] = []

    def meanwhile(catalogue: Catalogue, target: Path) -> int:
        try:
            repair(filled.config, at=AT, by="an")
        except SiteBusy as error:
            met.append(error)
        return copy_catalogue(catalogue, target)

    monkeypatch.setattr("archive.backup.making.copy_catalogue", meanwhile)
    made(filled, tmp_path / "backup")
    assert "a backup is being made" in str(met[0])


def test_the_commands_say_what_they_did(
    lite: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
    runner, folder = CliRunner(), str(tmp_path / "backup")
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(lite.data_dir))
    done = runner.invoke(backup_command, [folder])
    assert done.exit_code == 0, done.output
    assert "0 were there already" in done.stdout
    (listed,) = json.loads(runner.invoke(backup_command, [folder, "--list", "--json"]).stdout)
    assert runner.invoke(restore_command, [folder]).exit_code == 2
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path / "elsewhere"))
    put_back = runner.invoke(restore_command, [folder, "--backup", listed["stamp"]])
    assert put_back.exit_code == 0, put_back.output
    assert "Run `khotin index`" in put_back.stdout
    with Catalogue.open(Config(data_dir=tmp_path / "elsewhere")) as catalogue:
        assert list(verify(catalogue.config, catalogue)) == []
