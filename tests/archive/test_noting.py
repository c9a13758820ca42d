"""Who types a command that changes the archive, or takes of it away, is noted; nobody is kept from it."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive import audit
from archive.audit import Note
from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import UsageError
from archive.jobs.own import VARIABLE
from archive.noting import NOTED, noted
from manage import COMMANDS, khotin
from tests.archive.whole_archive import fill


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    config = Config(data_dir=tmp_path / "data")
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(config.data_dir))
    with Catalogue.open(config) as catalogue:
        fill(catalogue, tmp_path)
    return config


def run(*words: str) -> Any:
    return CliRunner().invoke(khotin, words)


def last(config: Config) -> Note | None:
    with Catalogue.open(config) as catalogue:
        return next(iter(audit.notes(catalogue, limit=1)), None)


def test_all_these_commands_exist() -> None:
    assert {name.split()[0] for name in NOTED} <= set(COMMANDS)


@pytest.mark.parametrize(
    ("words", "action", "about"),
    [(("backup", "{tmp}/b", "--keep", "3"), "backup", "{tmp}/b"),
     (("package", "wacz", "tin", "-o", "{tmp}/x.wacz"), "package.wacz", "tin"),
     (("package", "bag", "-o", "{tmp}/bag"), "package.bag", ""),
     (("import", "{tmp}/dump.jsonl"), "import", "{tmp}/dump.jsonl"),
     (("repair", "--apply"), "repair", "archive"), (("rebuild",), "rebuild", ""),
     (("crawl", "no-such-site"), "crawl", "no-such-site"),
     (("harvest", "no-such-site", "--from", "http://127.0.0.1:9/cdx"), "harvest", "no-such-site")],
)  # fmt: skip
def test_a_command_is_noted_with_who_typed_it(
    config: Config, tmp_path: Path, words: tuple[str, ...], action: str, about: str
) -> None:
    run(*(word.replace("{tmp}", str(tmp_path)) for word in words))
    found = last(config)
    assert found
    assert (found.who, found.via) == (getpass.getuser(), audit.COMMAND)
    assert (found.action, found.what) == (action, about.replace("{tmp}", str(tmp_path)))


def test_details_are_what_was_asked_for(config: Config, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "b"), "--keep", "3", "--json")
    found = last(config)
    assert found
    assert found.detail == {"keep": 3}


def test_what_only_looks_is_not_noted(config: Config, tmp_path: Path) -> None:
    for words in (("backup", str(tmp_path), "--list"), ("repair",), ("runs",), ("verify",)):
        run(*words)
    assert last(config) is None


def test_a_restore_is_noted_in_the_catalogue_that_came_back(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("backup", str(tmp_path / "b")).exit_code == 0
    back = Config(data_dir=tmp_path / "back")
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(back.data_dir))
    assert run("restore", str(tmp_path / "b")).exit_code == 0
    found = last(back)
    assert found
    assert (found.action, found.what) == ("restore", str(tmp_path / "b"))


def test_a_jobs_process_notes_nothing_as_its_asker_is_noted(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "a" * 32)
    with noted("backup", {"folder": "x"}):
        pass
    assert last(config) is None


def test_an_error_of_the_command_passes_and_the_note_stays(config: Config) -> None:
    with pytest.raises(UsageError, match="no"), noted("import", {"file": Path("a.warc")}):
        raise UsageError("no")
    found = last(config)
    assert found
    assert found.what == "a.warc"


def test_without_a_catalogue_the_command_is_done_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path / "nothing"))
    done = []
    with noted("backup", {"folder": "x"}):
        done.append(True)
    assert done == [True]
    assert not (tmp_path / "nothing").exists()
