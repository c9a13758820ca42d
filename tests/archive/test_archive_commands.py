"""The archive's commands: what they print, and the exit code of each way to fail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from archive import commands, fixity_commands, runs_command
from archive.catalogue import Catalogue
from archive.config import Config
from archive.locks import writing_site
from crawler.copies.command import import_
from tests.archive.archive_sample import SITE, id_of
from tests.archive.whole_archive import fill


@pytest.fixture
def data(lite: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(lite.data_dir))
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
    return lite.data_dir


def run(command: click.Command, *words: str) -> Result:
    return CliRunner().invoke(command, words, catch_exceptions=False)


def test_show_prints_text_and_versions(data: Path) -> None:
    found = run(commands.show, id_of(1))
    assert found.exit_code == 0
    for part in ("Bài số 1", "Đã sửa.", "Chú thích ảnh", "Nguyễn Văn A", "v1", "* v2"):
        assert part in found.output
    assert "Nội dung." in run(commands.show, id_of(1), "--version", "1").output
    assert "gone since" in run(commands.show, id_of(2)).output


def test_show_finds_an_article_by_its_url_and_gives_json(data: Path) -> None:
    value = json.loads(run(commands.show, "http://cu.example.vn/1", "--json").output)
    assert (value["article"]["title"], value["body"], value["reason"]) == (
        "Cũ", "Từ kho cũ.", "imported",
    )  # fmt: skip
    assert [version["version"] for version in value["versions"]] == [1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["khong-co"], "there is no article «khong-co»"),
        (["http://khac.vn/1"], "there is no article"),
        (["http://[x"], "is no address"),
        ([id_of(1), "--version", "7"], "has no version 7; it has 1, 2"),
    ],
)
def test_show_says_what_it_does_not_have(data: Path, words: list[str], said: str) -> None:
    found = run(commands.show, *words)
    assert found.exit_code == 2
    assert said in found.stderr


def test_show_and_import_go_on_beside_a_broken_profile(data: Path, tmp_path: Path) -> None:
    (data / "sites").mkdir()
    (data / "sites" / "broken.toml").write_text("name =")
    file = tmp_path / "more.jsonl"
    file.write_text('{"url": "http://a.vn/1", "title": "T", "body": "B"}\n')
    for found in (run(import_, str(file)), run(commands.show, "http://a.vn/1")):
        assert found.exit_code == 0
        assert "broken.toml: is not TOML" in found.stderr


def test_verify_is_silent_on_a_sound_archive_and_exits_4_on_damage(data: Path) -> None:
    assert run(fixity_commands.verify).exit_code == 0
    assert json.loads(run(fixity_commands.verify, "--json").stdout) == []
    path = sorted((data / "warc").rglob("*.warc.gz"))[0]
    path.write_bytes(path.read_bytes()[:-3])
    found = run(fixity_commands.verify)
    assert found.exit_code == 4
    assert path.name in found.stdout
    assert "wrong with the archive" in found.stderr
    listed = json.loads(run(fixity_commands.verify, "--json").stdout)
    assert {"kind", "file", "offset", "what"} == set(listed[0])


def test_rebuild_says_what_it_read_and_where_the_old_one_is(data: Path) -> None:
    found = run(commands.rebuild)
    assert found.exit_code == 0
    assert "before-rebuild" in found.stdout
    value = json.loads(run(commands.rebuild, "--json").stdout)
    assert value["records"] > 30
    assert Path(value["kept"]).exists()
    path = sorted((data / "warc").rglob("*.warc.gz"))[0]
    path.write_bytes(path.read_bytes()[:-3])
    found = run(commands.rebuild)
    assert found.exit_code == 4
    assert "damaged: " in found.stderr


def test_rebuild_says_which_files_are_lost_and_exits_4(data: Path) -> None:
    path = sorted((data / "warc").rglob("*.warc.gz"))[0]
    path.unlink()
    found = run(commands.rebuild)
    assert found.exit_code == 4
    assert f"{path.parent.name}/{path.name}: the old catalogue has" in found.stderr
    assert "which is kept as" in found.stderr
    assert run(commands.rebuild).exit_code == 0


def test_rebuild_without_an_old_catalogue_is_silent_about_it(data: Path) -> None:
    for file in data.glob("catalogue.sqlite*"):
        file.unlink()
    found = run(commands.rebuild)
    assert (found.exit_code, found.stderr) == (0, "")


def test_a_run_whose_process_has_died_is_shown_as_interrupted(data: Path, lite: Config) -> None:
    with Catalogue.open(lite) as catalogue:
        dead = catalogue.start_run(SITE, "crawl", at=datetime(2030, 1, 1, tzinfo=UTC))
    shown = json.loads(run(runs_command.runs, "--limit", "1", "--json").stdout)
    assert (shown[0]["id"], shown[0]["state"]) == (dead.id, "interrupted")
    with writing_site(lite, SITE):
        assert "running" in run(runs_command.runs).stdout.splitlines()[0]


def test_runs_lists_newest_first(data: Path) -> None:
    lines = run(runs_command.runs).stdout.splitlines()
    assert "import" in lines[0]
    assert any("9 pages" in line for line in lines)
    listed = json.loads(run(runs_command.runs, "--site", SITE, "--limit", "2", "--json").stdout)
    assert [value["site"] for value in listed] == [SITE, SITE]
    assert run(runs_command.runs, "--limit", "0").exit_code == 2


def test_import_reports_bad_lines_and_exits_1(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text('{"url": "http://a.vn/1", "title": "T", "body": "B"}\n{"url": 1}\n')
    found = run(import_, str(file))
    assert found.exit_code == 1
    assert "line 2: url: is not text" in found.stderr
    assert "2 lines: 1 new, 0 edited, 0 known, 1 refused" in found.stdout
    value = json.loads(run(import_, str(file), "--json").stdout)
    assert (value["unchanged"], value["refusals"]) == (
        1,
        [{"line": 2, "reason": "url: is not text"}],
    )
    file.write_text('{"url": "http://a.vn/1", "title": "T", "body": "B"}\n')
    assert run(import_, str(file)).exit_code == 0


def test_import_of_no_file_or_a_folder_is_wrong_use(data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, said in ((tmp_path / "none", "no such file"), (tmp_path / "empty", "holds neither")):
        found = run(import_, str(path))
        assert found.exit_code == 2
        assert said in found.stderr


def test_without_an_archive_each_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path / "none"))
    for command, words in (
        (commands.show, ["x"]), (fixity_commands.verify, []), (commands.rebuild, []), (runs_command.runs, []),
    ):  # fmt: skip
        found = run(command, *words)
        assert found.exit_code == 3
        assert found.stderr.startswith("khotin ")
        assert len(found.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "command",
    [commands.show, import_, fixity_commands.verify, commands.rebuild, runs_command.runs],
    ids=lambda command: command.name,
)
def test_each_command_has_help_with_an_example(command: click.Command) -> None:
    found = run(command, "--help")
    assert found.exit_code == 0
    assert f"khotin {command.name}" in found.output
    assert "Exit codes" in found.output
