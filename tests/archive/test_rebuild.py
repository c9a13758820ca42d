"""The catalogue is made again from the WARC files alone, row for row."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.catalogue import Catalogue
from archive.catalogue.harvesting import (
    Chosen,
    Mark,
    count_harvested,
    harvested,
    harvested_one,
)
from archive.catalogue.lost import lost_since
from archive.catalogue.stamps import stamp
from archive.catalogue.tables import captures
from archive.config import Config
from archive.errors import ArchiveError
from archive.ingest import rebuild
from archive.losses import Loss, count_records
from archive.models import Reason
from archive.restrictions.withholding import withheld
from archive.resultsets import Asked, Member, find, keep, make, members
from archive.resultsets.showing import shown_rows
from archive.verify import verify
from archive.warc import scan
from tests.archive.archive_sample import SITE, START, Clock, exchange, id_of, intake, row_of, rows
from tests.archive.whole_archive import fill


@pytest.fixture
def filled(catalogue: Catalogue, tmp_path: Path) -> Catalogue:
    fill(catalogue, tmp_path)
    return catalogue


def test_the_sample_archive_holds_what_it_says(filled: Catalogue) -> None:
    reasons = {v.reason for n in range(9) for v in filled.versions(id_of(n))}
    assert reasons == {Reason.CAPTURED, Reason.EDITED, Reason.REPARSED}
    assert row_of(filled, 2).state == "gone"
    assert row_of(filled, 3).sections == ("Tin tức", "Đảng")
    assert [event.happening for event in filled.events(id_of(4))] == ["gone", "back"]
    assert len(filled.problems()) == 1
    with filled.read() as connection:
        kinds = Counter(connection.scalars(select(captures.c.kind)))
    assert kinds == {"response": 13, "revisit": 3, "resource": 2}


def test_a_rebuilt_catalogue_has_the_same_rows(filled: Catalogue, config: Config) -> None:
    before, epoch, revision = rows(filled), filled.epoch(), filled.revision()
    told: list[tuple[int, int, str]] = []
    found = rebuild(config, progress=lambda *step: told.append(step), at=START)
    assert not found.damaged
    assert not found.warnings
    with Catalogue.open(config, create=False) as again:
        assert rows(again) == before
        assert again.epoch() != epoch
        changes = again.changes(0, limit=9999)
        assert 0 < again.revision() <= revision
        assert len(changes) == len(list(again.article_ids()))
        assert not list(verify(config, again))
    assert told[-1][0] == told[-1][1] > 0


def test_result_sets_are_carried_over_with_their_lists(filled: Catalogue, config: Config) -> None:
    answers = [Member(id_of(number), 1) for number in (4, 0, 2)]
    asked = Asked({"q": ["chi bộ"]}, "chi bộ", "chi bộ", filled.epoch(), filled.revision())
    kept = keep(filled, make(filled, answers, asked=asked).id, by="lan", title="Luận văn")
    passing = make(filled, answers[:2], asked=asked)
    before = [list(shown_rows(filled, each, held=withheld(filled))) for each in (kept, passing)]
    assert all(row.version for each in before for row in each)
    rebuild(config)
    with Catalogue.open(config, create=False) as again:
        assert [find(again, each.id) for each in (kept, passing)] == [kept, passing]
        assert list(members(again, kept)) == answers
        held = withheld(again)
        assert [list(shown_rows(again, each, held=held)) for each in (kept, passing)] == before


def test_the_old_sqlite_catalogue_is_kept_beside(lite: Config, tmp_path: Path) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        before = rows(catalogue)
    kept = rebuild(lite, at=START).kept
    assert kept == lite.data_dir / "catalogue.sqlite.before-rebuild-20260301T080000Z"
    with Catalogue.open(lite.model_copy(update={"database_url": f"sqlite:///{kept}"})) as old:
        assert rows(old) == before
    assert not list(lite.data_dir.glob("*.rebuilding*"))


def test_a_program_that_has_the_old_catalogue_open_sees_the_new(
    lite: Config, tmp_path: Path
) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        before, epoch = rows(catalogue), catalogue.epoch()
        rebuild(lite, at=START)
        assert catalogue.epoch() != epoch
        assert rows(catalogue) == before
        catalogue.start_run(SITE, "crawl", at=START)


def test_a_reader_in_the_middle_keeps_its_state(lite: Config, tmp_path: Path) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        with catalogue.read() as connection:
            first = connection.exec_driver_sql("SELECT value FROM facts").scalar_one()
            worker = threading.Thread(target=rebuild, args=(lite,), kwargs={"at": START})
            worker.start()
            worker.join()
            again = connection.exec_driver_sql("SELECT value FROM facts").scalar_one()
        assert first == again != catalogue.epoch()


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_without_a_usable_catalogue_runs_are_known_from_their_files(
    lite: Config, tmp_path: Path, harm: str
) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        before = rows(catalogue, without=("revision", "changed_at"))
        known = {(run.id, run.site, run.verb) for run in catalogue.runs()}
    file = lite.data_dir / "catalogue.sqlite"
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(b"rubbish" * 1000)
    found = rebuild(lite, at=START)
    with Catalogue.open(lite, create=False) as again:
        after = rows(again, without=("revision", "changed_at"))
        assert {(run.id, run.site, run.verb) for run in again.runs()} == known
    assert {k: v for k, v in after.items() if k != "runs"} == {
        k: v for k, v in before.items() if k != "runs"
    }
    assert bool(found.warnings) == (harm == "damaged")
    if harm == "damaged":
        assert found.kept
        assert found.kept.read_bytes().startswith(b"rubbish")


def test_damage_is_passed_over_and_told(filled: Catalogue, config: Config) -> None:
    versions = filled.versions(id_of(1))
    with filled.read() as connection:
        file, offset = connection.exec_driver_sql(
            f"SELECT file, \"offset\" FROM versions WHERE record = '{versions[1].record}'"
        ).one()
    path = config.warc_dir / file
    data = bytearray(path.read_bytes())
    data[offset + 60] ^= 1
    path.write_bytes(bytes(data))
    found = rebuild(config, at=START)
    assert [(fault.file, fault.offset) for fault in found.damaged] == [(file, offset)]
    with Catalogue.open(config) as again:
        assert [version.number for version in again.versions(id_of(1))] == [1]


def test_a_lost_file_is_named_with_what_was_in_it(filled: Catalogue, config: Config) -> None:
    with filled.read() as connection:
        had = count_records(connection)
    lost = max(had, key=lambda file: had[file])
    aside = (config.warc_dir / lost).rename(config.data_dir / "aside")
    found = rebuild(config, at=START)
    assert found.lost == [Loss(lost, had[lost], 0, True)]
    assert "the file is missing" in str(found.lost[0])
    aside.rename(config.warc_dir / lost)
    assert not rebuild(config, at=START).lost


def test_lost_articles_are_remembered_until_they_come_back(
    filled: Catalogue, config: Config
) -> None:
    with filled.read() as connection:
        known = {each.row.id for each in harvested(connection, Chosen(), after=None, limit=999)}
        had = count_records(connection)
    lost = max(had, key=lambda file: had[file])
    aside = (config.warc_dir / lost).rename(config.data_dir / "aside")
    begun = stamp()
    said = rebuild(config, at=START).warnings
    with Catalogue.open(config) as again, again.read() as connection:
        found = harvested(connection, Chosen(), after=None, limit=999)
        gone = {each.row.id: each.changed_at for each in found if each.lost}
        one = next(each.row for each in found if each.lost)
        assert f"{len(gone)} articles" in said[-1]
        assert {each.row.id for each in found} == known
        assert min(gone.values()) >= begun
        assert gone.keys().isdisjoint(again.article_ids())
        assert count_harvested(connection, Chosen()) == len(known)
        assert found == sorted(found, key=lambda each: (each.changed_at, each.row.revision))
        mark = Mark(found[0].changed_at, found[0].row.revision)
        assert harvested(connection, Chosen(), after=mark, limit=999) == found[1:]
        assert harvested_one(connection, one.id) is not None
        [section, *_] = one.sections
        there = harvested(connection, Chosen(site=one.site, section=section), after=None, limit=999)
        assert one.id in {each.row.id for each in there if each.lost}
        told = lost_since(connection, 0, limit=999)
        assert {each.id for each in told} == gone.keys()
        assert again.changes(0)[-1].revision == again.revision() > told[-1].revision
    assert not rebuild(config, at=START).warnings
    with Catalogue.open(config) as again, again.read() as connection:
        assert {each.id: each.changed_at for each in lost_since(connection, 0, limit=9)} == gone
    aside.rename(config.warc_dir / lost)
    rebuild(config, at=START)
    with Catalogue.open(config) as again, again.read() as connection:
        found = harvested(connection, Chosen(), after=None, limit=999)
        assert {each.row.id for each in found if not each.lost} == known
        assert all(each.changed_at >= begun for each in found if each.row.id in gone)


def test_a_file_cut_between_two_records_is_named_too(filled: Catalogue, config: Config) -> None:
    with filled.read() as connection:
        had = count_records(connection)
    file = max(had, key=lambda name: had[name])
    path = config.warc_dir / file
    last = list(scan(path, folder=config.warc_dir))[-1]
    path.write_bytes(path.read_bytes()[: last.offset])
    found = rebuild(config, at=START)
    assert not found.damaged
    assert found.lost == [Loss(file, had[file], had[file] - 1, False)]


def test_a_file_without_records_is_named(filled: Catalogue, config: Config) -> None:
    (config.warc_dir / SITE / "empty.warc.gz").touch()
    found = rebuild(config, at=START)
    assert [(fault.file, fault.what) for fault in found.damaged] == [
        (f"{SITE}/empty.warc.gz", "the file holds no record")
    ]


def test_a_failed_rebuild_leaves_the_catalogue_as_it_was(
    filled: Catalogue, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection: object) -> None:
        raise ArchiveError("stopped")

    before, epoch = rows(filled), filled.epoch()
    monkeypatch.setattr("archive.rebuilding.restore_times", fail)
    with pytest.raises(ArchiveError, match="stopped"):
        rebuild(config)
    assert rows(filled) == before
    assert filled.epoch() == epoch


def test_a_rebuild_waits_for_no_crawl_and_disturbs_none(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as opened:
        opened.record(exchange(1))
        with pytest.raises(ArchiveError, match="«tin»: another run is writing this site"):
            rebuild(catalogue.config)


def test_there_must_be_files_to_rebuild_from(config: Config) -> None:
    with pytest.raises(ArchiveError, match="there are no WARC files to rebuild from"):
        rebuild(config)


def test_a_catalogue_in_use_for_writing_is_not_replaced(
    lite: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        before = rows(catalogue)
        monkeypatch.setattr("archive.catalogue.swapping.BUSY_SECONDS", 0.1)
        with closing(
            sqlite3.connect(lite.data_dir / "catalogue.sqlite", isolation_level=None)
        ) as c:
            c.execute("BEGIN IMMEDIATE")
            with pytest.raises(ArchiveError, match="stop what uses it"):
                rebuild(lite, at=START)
        assert rows(catalogue) == before
