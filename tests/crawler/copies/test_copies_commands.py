"""`khotin import` and `khotin harvest` as a person meets them: words, JSON, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from archive.commands import show
from archive.errors import UsageError
from archive.jobs.kinds import words_of
from archive.text import HANOI
from crawler.copies.command import import_
from crawler.copies.harvest_command import day_of, harvest
from tests.crawler.copies.old_web import AT, SITE, OldWeb, other_warc
from tests.site_simulator.memento import Kept, MementoArchive


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OldWeb:
    made = OldWeb(tmp_path)
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(made.config.data_dir))
    return made


def run(command: click.Command, *words: str) -> Result:
    return CliRunner().invoke(command, words, catch_exceptions=False)


def test_import_says_what_came_in_and_show_whose_copy_it_is(old: OldWeb, tmp_path: Path) -> None:
    page = old.page(old.numbers[0])
    path = other_warc(tmp_path / "a.warc.gz", lambda to: to.response(page))
    found = run(import_, str(path))
    assert (found.exit_code, found.stderr) == (0, "")
    assert "1  bản sao mới (new copies)" in found.stdout
    assert "1  bài mới (new articles)" in found.stdout
    again = json.loads(run(import_, str(path), "--json").stdout)
    assert again["counts"] == {"known": 1}
    said = run(show, old.id_of(old.numbers[0])).stdout
    assert "copy from: a.warc.gz, lưu lúc / captured 07-05-2019 10:15" in said
    value = json.loads(run(show, old.id_of(old.numbers[0]), "--json").stdout)
    assert (value["copy"]["source"], value["copy"]["captured_at"]) == ("a.warc.gz", AT.isoformat())


def test_import_of_a_damaged_file_exits_with_4(old: OldWeb, tmp_path: Path) -> None:
    path = other_warc(tmp_path / "a.warc.gz", lambda to: to.response(old.page(old.numbers[0])))
    path.write_bytes(path.read_bytes()[:-100])
    found = run(import_, str(path))
    assert found.exit_code == 4
    assert "damaged: a.warc.gz at byte" in found.stderr
    assert "what is whole came in" in found.stderr


def test_import_of_a_refused_record_exits_with_1(old: OldWeb, tmp_path: Path) -> None:
    later = {"WARC-Date": "2999-01-01T00:00:00Z"}
    page = old.page(old.numbers[0])
    path = other_warc(tmp_path / "a.warc.gz", lambda to: to.response(page, request=False, **later))
    found = run(import_, str(path))
    assert found.exit_code == 1
    assert "refused: a.warc.gz at byte" in found.stderr


def test_harvest_says_what_came_in(old: OldWeb) -> None:
    pages = [old.page(number) for number in old.numbers[:2]]
    with MementoArchive([Kept(p.url, p.at, p.body, mime=p.mime) for p in pages]) as archive:
        words = (SITE, "--from", archive.cdx, "--until", "2019")
        assert run(harvest, *words).exit_code == 2
        found = run(harvest, *words, "--allow-private", "--json")
        assert found.exit_code == 0, found.output
        value = json.loads(found.stdout)
        assert (value["counts"], value["stopped"]) == ({"new": 2}, "")
        again = run(harvest, *words, "--allow-private")
        assert "2 held" in again.stdout
        archive.robots = "User-agent: *\nDisallow: /\n"
        stopped = run(harvest, *words, "--allow-private")
        assert stopped.exit_code == 1
        assert "robots.txt forbids it" in stopped.stderr


@pytest.mark.parametrize(
    ("text", "end", "moment"),
    [
        ("2019", False, "2019-01-01T00:00:00+07:00"),
        ("2019", True, "2019-12-31T23:59:59+07:00"),
        ("2019-12", True, "2019-12-31T23:59:59+07:00"),
        ("2019-02", True, "2019-02-28T23:59:59+07:00"),
        ("2019-05-31", True, "2019-05-31T23:59:59+07:00"),
        ("2019-05-31T10:00", True, "2019-05-31T10:00:00+07:00"),
        ("31-05-2019", False, "2019-05-31T00:00:00+07:00"),
    ],
)
def test_a_day_a_month_or_a_year_will_do(text: str, end: bool, moment: str) -> None:
    found = day_of("--until", text, end=end)
    assert found
    assert found.astimezone(HANOI).isoformat() == moment


@pytest.mark.parametrize("text", ["2019-13", "hôm qua", "9999", "2019-02-30", "0000"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a date"):
        day_of("--until", text, end=True)


def test_a_harvest_can_be_a_job() -> None:
    args = {"from": "https://kho.example/cdx/search/cdx", "limit": 5, "no_files": True}
    words = words_of("harvest", args, site="duk-langson", now=AT)
    assert words[:2] == ["harvest", "duk-langson"]
    assert {"--from=https://kho.example/cdx/search/cdx", "--limit=5", "--no-files"} < set(words)
    for bad in ("--config=/etc/passwd", "file:///etc/passwd", "http://a b", "", 5):
        with pytest.raises(UsageError, match="is no http address"):
            words_of("harvest", {"from": bad}, site="duk-langson", now=AT)
