"""Files of result sets: made once and whole, found again, swept; a full disk or a kill leaves nothing."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError, UsageError
from archive.export import estimates, set_making
from archive.export.forms import FORMS
from archive.export.options import Options
from archive.export.package_command import package
from archive.export.set_files import exports, file_of, files, is_current, path_of
from archive.export.set_making import make
from archive.export.set_sweeping import UNUSED, make_room, note_download, sweep_files
from archive.export.shelf import MAKER, shelf
from archive.locks import show_alive
from archive.restrictions import acts
from archive.restrictions.values import Ground, Kind
from archive.resultsets import LIFETIME, ResultSet, keep
from tests.archive.archive_sample import SITE, id_of
from tests.archive.set_sample import current, set_of
from tests.archive.whole_archive import fill
from tests.crawler.desk import ROOT

XLSX, WACZ = FORMS["xlsx"], FORMS["wacz"]


@pytest.fixture
def filled(lite: Config, tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        yield catalogue


def told(*_args: object) -> None:
    """Take no note of how far it is."""


def everything(config: Config) -> list[str]:
    folder = exports(config)
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_file_is_made_once_and_found_again(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set_of(filled, current(filled))
    made = make(filled, found, XLSX, Options(), told)
    path = path_of(filled.config, made)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == made.sha256
    assert (made.size, made.rows, made.form) == (path.stat().st_size, found.count, "xlsx")
    assert made.name.startswith(f"khotin-{found.id}-{found.count}-")
    assert files(filled.config, found.id) == [made] == [file_of(filled.config, found.id, made.name)]
    monkeypatch.setattr(set_making, "writer_of", None)
    # What means nothing for a form makes no other file.
    assert make(filled, found, XLSX, Options(bom=True, bag=True), told) == made
    assert everything(filled.config) == [found.id, f"{found.id}/{made.name}", f"{found.id}/{made.name}.json"]  # fmt: skip


def test_other_choices_are_another_file(filled: Catalogue) -> None:
    found = set_of(filled, current(filled))
    choices = (Options(), Options(text=False), Options(columns=("id",)), Options(rows="captions"))
    names = [make(filled, found, XLSX, each, told).name for each in choices]
    assert len(set(names)) == len(choices)
    assert "-no-text-" in names[1]
    assert f"-{8}-captions-" in names[3]


@pytest.mark.parametrize("name", ["../../khotin.toml", "x", "khotin-aaaaaaaaaaaaaaaa-1-x.xlsx", ""])
def test_no_other_file_is_ever_given(filled: Catalogue, name: str) -> None:
    found = set_of(filled, current(filled))
    make(filled, found, XLSX, Options(), told)
    with pytest.raises(UsageError, match="there is no file"):
        file_of(filled.config, found.id, name)


def test_what_was_made_before_something_was_hidden_is_not_current_and_goes(
    filled: Catalogue,
) -> None:
    found = set_of(filled, current(filled))
    made = make(filled, found, XLSX, Options(), told)
    assert is_current(filled, found, made)
    acts.restrict(filled, Kind.ARTICLE, id_of(0), ground=Ground.PRIVACY, reason="x", by="an")
    assert not is_current(filled, found, made)
    again = make(filled, found, XLSX, Options(), told)
    assert again.name != made.name
    assert sweep_files(filled) == made.size
    assert files(filled.config, found.id) == [again]


def test_something_hidden_while_it_is_made_makes_no_file(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set_of(filled, current(filled))

    def write(catalogue: Catalogue, _set: Any, _options: Any, path: Path, _advance: Any) -> None:
        path.write_bytes(b"x")
        acts.restrict(catalogue, Kind.ARTICLE, id_of(0), ground=Ground.LAW, reason="x", by="an")

    monkeypatch.setattr(set_making, "writer_of", lambda form: write)
    with pytest.raises(ArchiveError, match="while the file was made; ask for it once more"):
        make(filled, found, WACZ, Options(), told)
    assert everything(filled.config) == []


def test_a_full_disk_in_the_middle_leaves_nothing(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set_of(filled, current(filled))

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    for broken in ("archive.export.xlsx._Table.add", "archive.export.set_making.write_whole"):
        with monkeypatch.context() as patch:
            patch.setattr(broken, full)
            with pytest.raises(ArchiveError, match="No space left on device; nothing of it was left"):  # fmt: skip
                make(filled, found, XLSX, Options(), told)
        assert everything(filled.config) == []
    monkeypatch.setattr(estimates, "SPARE", 10**18)
    with pytest.raises(ArchiveError, match="there is no room for the file: about"):
        make(filled, found, XLSX, Options(), told)


@pytest.mark.parametrize(
    ("form", "room"),
    [("xlsx", 3_000), ("parquet", 3_000), ("warc", 0), ("wacz", 3_000), ("package", 3_000)],
)
def test_a_disk_that_takes_no_more_is_said_and_leaves_nothing(
    filled: Catalogue, form: str, room: int
) -> None:
    """The system itself refuses to write: no file of the command's may become larger than `room`."""
    found = set_of(filled, current(filled))

    def narrow() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    words = ["export", "--set", found.id, "--format", form, "--shelf"]
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, preexec_fn=narrow, capture_output=True,
        text=True, check=False, env=os.environ | {"KHOTIN_DATA_DIR": str(filled.config.data_dir)},
    )  # fmt: skip
    assert done.returncode == 3, (done.stdout, done.stderr)
    assert done.stderr.startswith("khotin export: ")
    assert "cannot be written" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert everything(filled.config) == []


@pytest.mark.parametrize("form", ["xlsx", "parquet", "warc", "wacz", "package"])
def test_a_set_without_rows_is_a_file_too(filled: Catalogue, form: str) -> None:
    found = set_of(filled, [])
    made = make(filled, found, FORMS[form], Options(), told)
    assert (made.rows, files(filled.config, found.id)) == (0, [made])


def test_a_killed_maker_leaves_what_the_next_sweep_takes_away(
    filled: Catalogue, tmp_path: Path
) -> None:
    found = set_of(filled, current(filled))
    code = f"""
import sys, time
from pathlib import Path
from archive.catalogue import Catalogue
from archive.config import Config
from archive.export import set_making
from archive.export.forms import FORMS
from archive.export.options import Options
from archive.resultsets import find
def write(catalogue, found, options, path, advance):
    path.write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(600)
set_making.writer_of = lambda form: write
catalogue = Catalogue.open(Config(data_dir=Path({str(filled.config.data_dir)!r})))
set_making.make(catalogue, find(catalogue, {found.id!r}), FORMS["wacz"], Options(), print)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as maker:
        assert maker.stdout is not None
        assert maker.stdout.readline() == b"writing\n"
        sweep_files(filled)
        assert any(name.endswith(".part") for name in everything(filled.config))
        maker.kill()
    assert sweep_files(filled) == len(b"half")
    assert everything(filled.config) == []
    assert not list((filled.config.data_dir / "locks").glob("alive-export-*"))


def test_a_file_whose_maker_was_killed_before_its_note_goes_once_nobody_writes(
    filled: Catalogue,
) -> None:
    found = keep(filled, set_of(filled, current(filled)).id, by="lan", title="x")
    made = make(filled, found, XLSX, Options(), told)
    folder = path_of(filled.config, made).parent
    (folder / f"khotin-{found.id}-1-abc.wacz").write_bytes(b"1234")
    (writing := folder / "mark.part").mkdir()
    alive = show_alive(filled.config, "export-mark")
    assert sweep_files(filled) == 0
    writing.rmdir()
    alive.release()
    assert sweep_files(filled) == 4
    assert everything(filled.config) == [found.id, f"{found.id}/{made.name}", f"{found.id}/{made.name}.json"]  # fmt: skip


def test_another_title_is_another_file_where_it_stands_inside(filled: Catalogue) -> None:
    found = set_of(filled, current(filled))
    before = make(filled, found, WACZ, Options(), told)
    table = make(filled, found, XLSX, Options(), told)
    titled = keep(filled, found.id, by="lan", title="Luận văn")
    after = make(filled, titled, WACZ, Options(), told)
    assert (after.name != before.name, after.sha256 != before.sha256) == (True, True)
    assert make(filled, titled, XLSX, Options(), told) == table


def test_parts_of_packages_of_killed_commands_go_too(filled: Catalogue) -> None:
    folder = shelf(filled.config)
    (folder / "a-bag.part" / "data").mkdir(parents=True)
    (folder / "a-bag.part" / "data" / "x").write_bytes(b"12345")
    (folder / "b.wacz.part").write_bytes(b"123")
    (folder / "b.wacz.part.cdx").write_bytes(b"12")
    for name in ("d-bag", "e-bag"):
        (folder / name).mkdir()
        (folder / name / "bagit.txt").write_bytes(b"1234567")
    (folder / "d-bag.tar.part").write_bytes(b"1")
    (folder / "c.wacz").write_bytes(b"whole")
    alive = show_alive(filled.config, MAKER)
    assert sweep_files(filled) == 0
    alive.release()
    assert sweep_files(filled) == 10 + 1 + 7
    assert sorted(path.name for path in folder.iterdir()) == ["c.wacz", "e-bag"]


def test_the_next_package_sweeps_too(filled: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(filled.config.data_dir))
    folder = shelf(filled.config)
    folder.mkdir(parents=True)
    (folder / "b.wacz.part").write_bytes(b"123")
    assert CliRunner().invoke(package, ["wacz", SITE]).exit_code == 0
    assert not list(folder.glob("*.part"))
    assert len(list(folder.glob("*.wacz"))) == 1


def test_files_live_as_long_as_their_set_and_kept_ones_a_month_after_use(
    filled: Catalogue,
) -> None:
    rows = current(filled)
    short, kept = set_of(filled, rows), set_of(filled, rows[:3])
    keep(filled, kept.id, by="an")
    made = [make(filled, each, XLSX, Options(), told) for each in (short, kept)]
    now = datetime.now(UTC)
    assert sweep_files(filled, now=now + LIFETIME - timedelta(hours=1)) == 0
    assert sweep_files(filled, now=now + LIFETIME + timedelta(hours=1)) == made[0].size
    note_download(filled.config, made[1], now=now + timedelta(days=20))
    assert sweep_files(filled, now=now + UNUSED + timedelta(days=1)) == 0
    assert sweep_files(filled, now=now + UNUSED + timedelta(days=21)) == made[1].size
    assert everything(filled.config) == []
    assert make(filled, kept, XLSX, Options(), told).sha256 == made[1].sha256


def test_the_oldest_files_make_room(filled: Catalogue) -> None:
    found = set_of(filled, current(filled))
    made = [
        make(filled, found, XLSX, each, told) for each in (Options(), Options(text=False))
    ]  # fmt: skip
    note = path_of(filled.config, made[1]).with_name(f"{made[1].name}.json")
    os.utime(note, (time.time() - 9000, time.time() - 9000))
    little = filled.config.model_copy(update={"exports_gb": made[0].size / 1e9})
    assert make_room(little, 0) == made[1].size
    assert files(little, found.id) == [made[0]]
    with pytest.raises(UsageError, match="ask for fewer articles, or raise the setting"):
        make_room(little, made[0].size * 2)
    assert files(little, found.id) == [made[0]]


def test_a_set_that_is_gone_has_no_files(filled: Catalogue) -> None:
    stray = exports(filled.config) / ("a" * 16)
    stray.mkdir(parents=True)
    (stray / "x.xlsx").write_bytes(b"x")
    sweep_files(filled)
    assert everything(filled.config) == []


@pytest.mark.parametrize("form", ["xlsx", "parquet", "warc", "wacz", "package"])
def test_the_estimate_is_of_the_right_order(filled: Catalogue, form: str) -> None:
    found: ResultSet = set_of(filled, current(filled))
    assert 1_000 < estimates.estimate(filled, found, FORMS[form], Options()) < 1_000_000
