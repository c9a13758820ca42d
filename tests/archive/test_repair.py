"""Repair puts right what can be proven, puts aside what cannot, and leaves a clean archive."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, update

from archive.audit import notes
from archive.catalogue import Catalogue
from archive.catalogue.fixity_tables import warc_files
from archive.catalogue.tables import articles, captures, events, versions
from archive.config import Config
from archive.errors import IntegrityError
from archive.findings import FindingKind
from archive.fixity import in_quarantine
from archive.ingest import rebuild
from archive.locks import SiteBusy
from archive.quarantine import FOLDER
from archive.repair import Repaired, plan_repair, repair
from archive.repair.command import repair as repair_command
from archive.verify import verify
from archive.warc.manifest import NAME, read_manifest, sha256_of
from tests.archive.archive_sample import SITE, Clock, exchange, id_of, intake, rows
from tests.archive.whole_archive import fill
from tests.soak import trials

AT = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def filled(config: Config, tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(config) as catalogue:
        fill(catalogue, tmp_path)
        yield catalogue


def repaired(catalogue: Catalogue, **more: Any) -> Repaired:
    done = repair(catalogue.config, at=AT, by="an", **more)
    assert done.left == []
    assert list(verify(catalogue.config, catalogue)) == []
    for path in catalogue.config.warc_dir.rglob("*.warc.gz"):
        assert read_manifest(path.parent).files[path.name] == sha256_of(path)
    return done


def first_file(catalogue: Catalogue) -> Path:
    return sorted((catalogue.config.warc_dir / SITE).glob("*.warc.gz"))[0]


def place_of(catalogue: Catalogue, table: Any, file: Path) -> tuple[int, str]:
    key = table.c.id if table is captures else table.c.record
    with catalogue.read() as connection:
        query = select(table.c.offset, key).where(table.c.file == f"{SITE}/{file.name}")
        offset, id_ = connection.execute(query.order_by(table.c.offset.desc())).first() or (0, "")
    return offset, id_


def overwrite(path: Path, place: int, data: bytes) -> None:
    old = path.read_bytes()
    path.write_bytes(old[:place] + data + old[place + len(data) :])


@pytest.mark.soak
def test_any_one_flipped_bit_is_put_right_to_the_bit(filled: Catalogue) -> None:
    seeded = random.Random(11)
    files = sorted(filled.config.warc_dir.rglob("*.warc.gz"))
    before = rows(filled, without=())
    tried = trials(full=100, sample=4)
    for _ in tried:
        path = seeded.choice(files)
        whole = path.read_bytes()
        place = seeded.randrange(len(whole))
        overwrite(path, place, bytes([whole[place] ^ (1 << seeded.randrange(8))]))
        done = repaired(filled)
        assert path.read_bytes() == whole, f"byte {place} of {path.name}"
        assert (done.proven, done.aside, done.rebuilt) == (1, 0, False)
    print(f"repair: {len(tried)} of {len(tried)} flipped bits put right")
    assert rows(filled, without=()) == before
    assert in_quarantine(filled) == []


@pytest.mark.parametrize("table", [versions, events], ids=lambda table: table.name)
def test_a_wrecked_record_that_the_catalogue_knows_is_written_again(
    filled: Catalogue, table: Any
) -> None:
    path = sorted((filled.config.warc_dir / SITE).glob("*.warc.gz"))[1]
    whole, before = path.read_bytes(), rows(filled, without=("offset",))
    offset, _ = place_of(filled, table, path)
    overwrite(path, offset + 60, b"wrecked" * 9)
    done = repaired(filled)
    assert rows(filled, without=("offset",)) == before
    assert not done.rebuilt
    if table is versions:
        assert path.read_bytes() == whole
        assert (done.proven, done.aside) == (1, 0)


def test_a_wrecked_page_goes_to_quarantine_with_its_bytes(filled: Catalogue) -> None:
    path = first_file(filled)
    offset, id_ = place_of(filled, captures, path)
    overwrite(path, offset + 60, b"wrecked" * 9)
    wrecked = path.read_bytes()
    done = repaired(filled)
    assert (done.aside, done.quarantined, done.rebuilt) == (1, 1, False)
    (note,) = in_quarantine(filled)
    assert (note.kind, note.record, note.offset) == (FindingKind.DAMAGED, id_, offset)
    assert note.url.startswith("http://tin.example.vn/")
    kept = filled.config.data_dir / FOLDER / SITE / f"{note.id}.bin"
    assert kept.read_bytes() == wrecked[offset : offset + note.length]
    assert filled.capture(id_) is None
    assert sha256_of(kept) == note.sha256


def test_after_quarantine_a_rebuild_gives_the_same_catalogue(filled: Catalogue) -> None:
    path = first_file(filled)
    overwrite(path, place_of(filled, captures, path)[0] + 60, b"wrecked" * 9)
    repaired(filled)
    before = rows(filled, without=("revision", "last_seen", "asked_at"))
    filled.close()
    rebuild(filled.config)
    assert rows(filled, without=("revision", "last_seen", "asked_at")) == before
    assert len(in_quarantine(filled)) == 1
    assert list(verify(filled.config, filled)) == []


def test_a_lost_warcinfo_is_made_again_so_that_records_keep_their_site(
    filled: Catalogue,
) -> None:
    path = first_file(filled)
    overwrite(path, 50, b"wrecked" * 9)
    before = rows(filled, without=("offset",))
    done = repaired(filled)
    assert done.aside == 1
    assert rows(filled, without=("offset",)) == before


def test_a_cut_file_keeps_what_it_had_and_gets_back_what_is_known(filled: Catalogue) -> None:
    path = first_file(filled)
    whole = path.read_bytes()
    texts = [v.article.title for n in range(7) for v in filled.versions(id_of(n))]
    with filled.read() as connection:
        pages = sorted(connection.scalars(select(captures.c.offset).where(
            captures.c.file == f"{SITE}/{path.name}")))  # fmt: skip
    path.write_bytes(whole[: pages[4] + 33])
    done = repaired(filled)
    assert done.again > 0
    assert done.aside == len(pages) - 4
    kinds = {note.kind for note in in_quarantine(filled)}
    assert kinds == {FindingKind.DAMAGED, FindingKind.MISSING}
    assert [v.article.title for n in range(7) for v in filled.versions(id_of(n))] == texts


def test_a_missing_file_stops_a_repair_until_it_is_accepted(filled: Catalogue) -> None:
    path = first_file(filled)
    whole, manifest = path.read_bytes(), (path.parent / NAME).read_bytes()
    path.unlink()
    before = rows(filled)
    with pytest.raises(IntegrityError, match="put copies of them back"):
        repair(filled.config, at=AT, by="an")
    assert rows(filled) == before
    assert (path.parent / NAME).read_bytes() == manifest
    done = repaired(filled, accept_missing=True)
    assert done.again > 0
    missing = in_quarantine(filled)
    assert {note.kind for note in missing} == {FindingKind.MISSING}
    assert filled.version(id_of(2)) is not None
    path.write_bytes(whole)
    assert repaired(filled).rebuilt
    assert filled.capture(missing[0].record) is not None


def test_what_the_catalogue_lacks_or_says_otherwise_is_made_again(filled: Catalogue) -> None:
    # What was wrong has changed when it is put right, and harvesters are told.
    unstamped = ("revision", "changed_at")
    before = rows(filled, without=unstamped)
    with filled.write() as connection:
        connection.execute(delete(events))
        connection.execute(update(captures).values(mime="text/plain"))
        connection.execute(update(articles).values(current=9))
    assert repaired(filled).rebuilt
    assert rows(filled, without=unstamped) == before


@pytest.mark.parametrize("broken", ["flip", "lost line", "renamed", "noted"])
def test_a_damaged_manifest_is_written_anew_and_the_old_kept(
    filled: Catalogue, broken: str
) -> None:
    manifest = first_file(filled).parent / NAME
    whole = manifest.read_bytes()
    if broken == "flip":
        overwrite(manifest, 5, b"x")
    elif broken == "lost line":
        manifest.write_bytes(whole.partition(b"\n")[2])
    elif broken == "renamed":
        overwrite(manifest, 70, b"9")
    else:
        with filled.write() as connection:
            connection.execute(update(warc_files).values(sha256="0" * 64))
    plan = plan_repair(filled.config, filled, at=AT)
    assert SITE in plan.lists
    assert plan.missing == []
    repaired(filled)
    assert sorted(manifest.read_bytes().splitlines()) == sorted(whole.splitlines())
    kept = list((filled.config.data_dir / FOLDER / SITE).glob(f"*-{NAME}.bin"))
    assert len(kept) == 1


def test_flipped_bytes_of_the_quarantine_are_found(filled: Catalogue) -> None:
    path = first_file(filled)
    overwrite(path, place_of(filled, captures, path)[0] + 60, b"wrecked" * 9)
    repaired(filled)
    folder = filled.config.data_dir / FOLDER / SITE
    for each in sorted(folder.iterdir()):
        whole = each.read_bytes()
        overwrite(each, len(whole) // 2, bytes([whole[len(whole) // 2] ^ 4]))
        # Where a file and its manifest disagree, both are named.
        said = " ".join(map(str, verify(filled.config, filled)))
        assert f"{FOLDER}/{SITE}/{each.name}" in said, each.name
        each.write_bytes(whole)
    assert list(verify(filled.config, filled)) == []


def test_a_repair_killed_between_two_steps_goes_on(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = first_file(filled)
    whole = path.read_bytes()
    overwrite(path, place_of(filled, captures, path)[0] + 60, b"wrecked" * 9)
    wrecked = path.read_bytes()

    class Killed(BaseException):
        pass

    def die(*_args: object, **_more: object) -> None:
        raise Killed

    for name in ("_put_aside", "list_file", "_move_rows", "mirror_notes", "_bring_along"):
        with monkeypatch.context() as patch:
            patch.setattr(f"archive.repair.applying.{name}", die)
            with pytest.raises(Killed):
                repair(filled.config, at=AT, by="an")
        if name in ("_put_aside", "list_file"):
            assert path.read_bytes() == wrecked
    done = repair(filled.config, at=AT, by="an")
    assert done.left == []
    assert len(in_quarantine(filled)) == 1
    assert path.read_bytes() != whole


def test_a_repair_beside_a_crawl_is_refused(filled: Catalogue) -> None:
    with intake(filled, Clock()) as opened:
        opened.record(exchange(1, "mới"))
        opened.flush()
        with pytest.raises(SiteBusy):
            repair(filled.config, at=AT, by="an")


def test_a_catalogue_that_cannot_be_read_is_made_again(lite: Config, tmp_path: Path) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        before = rows(catalogue)
    (lite.data_dir / "catalogue.sqlite").write_bytes(b"no catalogue at all" * 400)
    done = repair(lite, at=AT, by="an")
    assert (done.rebuilt, done.left) == (True, [])
    with Catalogue.open(lite) as catalogue:
        found = rows(catalogue)
    assert {name: found[name] for name in ("versions", "captures", "events")} == {
        name: before[name] for name in ("versions", "captures", "events")
    }


def test_the_command_shows_first_and_does_when_asked(
    lite: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(lite.data_dir))
    runner = CliRunner()
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        assert "Nothing is to be repaired" in runner.invoke(repair_command).stdout
        path = first_file(catalogue)
        offset, _ = place_of(catalogue, captures, path)
        overwrite(path, offset + 60, b"wrecked" * 9)
        wrecked = path.read_bytes()
        shown = runner.invoke(repair_command)
        assert shown.exit_code == 4
        assert "quarantine: damaged: http://tin.example.vn/" in shown.stdout
        assert path.read_bytes() == wrecked
        done = runner.invoke(repair_command, ["--apply"])
        assert done.exit_code == 0, done.output
        assert "Clean, 1 records in quarantine" in done.stdout
        assert [note.action for note in notes(catalogue)] == ["repair"]
