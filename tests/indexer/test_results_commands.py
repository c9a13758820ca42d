"""`khotin concordance` and `khotin trends`, as a person and as a program meet them."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.config import Config
from indexer.commands import index
from indexer.results_commands import concordance, trends
from tests.indexer.shelf import article, put, sample


@pytest.fixture(autouse=True)
def _indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path))
    decoys = [article(n, f"=Đơn vị {n} tuyến giao nhiệm vụ") for n in range(1, 4)]
    undated = article(9, "Không ngày", published_at=None)
    put(Config(data_dir=tmp_path), [sample(), *decoys, undated])
    assert run(index).exit_code == 0


def run(command: Any, *args: str) -> Result:
    return CliRunner().invoke(command, args)


def rows(command: Any, *args: str) -> list[dict[str, str]]:
    result = run(command, *args, "--csv")
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(StringIO(result.stdout)))


def test_lines_are_aligned_at_the_match() -> None:
    result = run(concordance, '"tuyen giao"', "--width", "20", "--by", "left")
    *lines, last = result.stdout.splitlines()
    assert {line[21:31].casefold() for line in lines} == {"tuyên giáo", "tuyến giao"}
    assert last == f"{len(lines)} lines in 4 articles"


def test_lines_as_csv_and_as_json_are_the_same_and_no_formulas() -> None:
    lines = rows(concordance, "giao", "--by", "right")
    told = json.loads(run(concordance, "giao", "--by", "right", "--json").stdout)
    assert told["total"] == len(lines)
    assert [each["right"] for each in told["lines"]] == [each["right"] for each in lines]
    assert any(each["left"].startswith("'=Đơn") for each in lines)


def test_a_limit_cuts_the_lines_and_not_the_count() -> None:
    result = run(concordance, "giao", "--limit", "2", "--csv")
    assert len(result.stdout.splitlines()) == 3
    assert "2 of " in result.stderr
    assert json.loads(run(concordance, "giao", "--limit", "2", "--json").stdout)["total"] > 2


def test_trends_count_by_period_beside_the_archive() -> None:
    found = json.loads(run(trends, '"tuyên giáo"', "giao", "--per", "year", "--json").stdout)
    assert [each["words"] for each in found["series"]] == ['"tuyên giáo"', "giao"]
    assert [each["total"] for each in found["series"]] == [1, 4]
    assert sum(found["archive_articles"]) == 4
    assert len(rows(trends, '"tuyên giáo"', "giao", "--per", "year")) == 2 * len(found["periods"])
    assert "archive" in run(trends, "giao").stdout


@pytest.mark.parametrize(
    ("command", "args", "sentence"),
    [
        (concordance, ["giao", "--by", "up"], "--by: «up» has no meaning here"),
        (concordance, ["giao", "--csv", "--json"], "--csv and --json exclude each other"),
        (concordance, ["giao", "--site", "nosuch"], "there is no site «nosuch»"),
        (concordance, ["giao", "--from", "x"], "from: «x» is no date"),
        (concordance, ["giao", "--colour"], "there is no option --colour"),
        (trends, ["giao", "--per", "day"], "--per: «day» has no meaning here"),
        (trends, list("abcdef"), "6 words are too many to compare; at most 5 work"),
    ],
)
def test_wrong_use_ends_with_code_2_and_a_sentence(
    command: Any, args: list[str], sentence: str
) -> None:
    result = run(command, *args)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [concordance, trends])
def test_without_an_index_it_is_said_what_to_run(
    command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(Config(data_dir=tmp_path / "other"), [sample()])
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path / "other"))
    result = run(command, "giao")
    assert result.exit_code == 3
    assert "run `khotin index`" in result.stderr
