"""`khotin index` and `khotin search`, as a person and as a program meet them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.config import Config
from indexer.commands import index, search
from tests.indexer.shelf import article, id_of, put, sample


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path))
    config = Config(data_dir=tmp_path)
    decoys = [article(n, f"Đơn vị {n} tuyến giao nhiệm vụ") for n in range(1, 4)]
    put(config, [sample(), *decoys, article(9, "Không ngày", published_at=None)])
    return config


@pytest.fixture
def indexed(config: Config) -> Config:
    assert run(index).exit_code == 0
    return config


def run(command: Any, *args: str) -> Result:
    return CliRunner().invoke(command, args)


def found(*args: str) -> dict[str, Any]:
    result = run(search, *args, "--json")
    assert result.exit_code == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_json_holds_the_exact_total_and_five_keys_a_hit(indexed: Config) -> None:
    answer = found("tuyên giáo")
    assert list(answer) == ["total", "hits"]
    (hit,) = answer["hits"]
    assert list(hit) == ["id", "url", "title", "published_at", "score"]
    assert hit["id"] == id_of(sample())
    assert hit["url"] == sample().url
    assert hit["title"] == sample().title
    assert hit["published_at"] == "2023-12-09T13:15:00+07:00"
    assert hit["score"] > 0


def test_bare_words_find_the_decoys_too_and_marked_ones_do_not(indexed: Config) -> None:
    assert found("tuyên giáo")["total"] == 1
    assert found("tuyen giao")["total"] == 4
    assert found("tuyen giao", "--limit", "1")["hits"][0]["id"] == id_of(sample())
    assert found("tuye\u0302n", "gia\u0301o")["total"] == 1


def test_a_date_that_is_not_believed_is_told_as_such(config: Config) -> None:
    odd = replace(
        article(20, "Nghị quyết lạ", published_at=None),
        printed_dates=("01/03/2199",),
        warnings=("odd-date: 01/03/2199",),
    )
    put(config, [odd])
    assert run(index).exit_code == 0
    (hit,) = found('"nghị quyết lạ"')["hits"]
    assert hit["published_at"] is None
    assert hit["odd_date"] == {"printed": "01/03/2199", "why": "future-or-no-day"}
    assert "? 01/03/2199 (ngày trong tương lai" in run(search, '"nghị quyết lạ"').stdout


def test_without_words_no_score_is_below_nothing(indexed: Config) -> None:
    assert {str(hit["score"]) for hit in found()["hits"]} == {"0.0"}


def test_limit_cuts_the_hits_and_not_the_total(indexed: Config) -> None:
    answer = found("tuyen", "--limit", "2")
    assert (answer["total"], len(answer["hits"])) == (4, 2)


def test_no_words_list_the_newest_first_undated_last(indexed: Config) -> None:
    dates = [hit["published_at"] for hit in found()["hits"]]
    assert dates == [*sorted(filter(None, dates), reverse=True), None]
    assert len(dates) == 5


@pytest.mark.parametrize(
    ("args", "total"),
    [
        (["--from", "2023-12-09", "--to", "9/12/2023"], 1),
        (["--from", "2024"], 0),
        (["--to", "2023"], 4),
        (["--site", "duk-langson"], 5),
        (["--site", "duk-langson", "--from", "2025"], 0),
        (["-khảo"], 4),
        (["tuyen", "-khảo"], 3),
        (["--section", "Tin tức"], 4),
        (["--photos"], 1),
        (["--files"], 0),
        (["--year", "2023"], 4),
        (["--year", "2023-12", "--year", "1999"], 1),
        (["--state", "unchanged"], 5),
        (["--state", "gone", "--state", "edited"], 0),
        (["tuyên", "--versions", "older"], 0),
        (["--author", "Không có"], 0),
        (["giáo khủng", "--match", "any"], 4),
        (["giáo khủng"], 0),
        (["tuyen giao", "--marks", "exact"], 0),
        (["tuyên", "--versions", "all", "--sort", "newest"], 1),
    ],
)
def test_options_narrow_and_widen(indexed: Config, args: list[str], total: int) -> None:
    assert found(*args)["total"] == total


def test_a_person_sees_title_date_section_and_the_passage(indexed: Config) -> None:
    result = CliRunner().invoke(search, ["tuyên giáo"], color=True)
    assert sample().title in result.stdout
    assert "09-12-2023 13:15 · Hoạt động Đảng ủy Khối" in result.stdout
    assert "\x1b[1mgiáo\x1b[0m" in result.stdout
    assert result.stdout.endswith("1 article, 1 shown\n")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--from", "x"], "khotin search: from: «x» is no date"),
        (["--from", "2024", "--to", "2023"], "is after to:"),
        (["--sort", "best"], "sort: «best» has no meaning here"),
        (["--match", "some"], "match: «some» has no meaning here"),
        (["--limit", "0"], "0 is not in the range"),
        (["--colour", "red"], "there is no option --colour"),
        (["--site", "nosuch"], "there is no site «nosuch»; known sites: duk-langson"),
    ],
)
def test_wrong_use_ends_with_code_2_and_a_sentence(
    indexed: Config, args: list[str], sentence: str
) -> None:
    result = run(search, "tuyên", *args)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_without_an_index_search_says_what_to_run(config: Config) -> None:
    result = run(search, "tuyên")
    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1
    assert "run `khotin index`" in result.stderr


def test_without_a_catalogue_index_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path / "empty"))
    result = run(index)
    assert result.exit_code == 3
    assert "there is no catalogue yet" in result.stderr


def test_indexing_twice_finds_nothing_new(config: Config) -> None:
    assert "Indexed 5 articles (5 versions)" in run(index).stdout
    assert "Nothing new" in run(index).stdout
    again = json.loads(run(index, "--json").stdout)
    assert (again["articles"], again["rebuilt"]) == (0, "")


def test_rebuild_begins_anew(indexed: Config) -> None:
    answer = json.loads(run(index, "--rebuild", "--json").stdout)
    assert (answer["articles"], answer["rebuilt"]) == (5, "asked to")
    assert found("tuyên giáo")["total"] == 1


def test_an_index_that_cannot_be_written_is_refused_in_a_sentence(
    config: Config, tmp_path: Path
) -> None:
    (tmp_path / "index").write_text("in the way")
    result = run(index)
    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1


def test_nothing_found_names_the_word_and_proposes_what_finds_something(indexed: Config) -> None:
    result = run(search, "tuyên giaoo")
    assert result.exit_code == 0
    assert result.stdout == "0 articles, 0 shown\n"
    assert "No article holds «giaoo»." in result.stderr
    assert "Did you mean «tuyên giáo»? (1 article)" in result.stderr


def test_json_holds_proposals_only_when_there_are_any(indexed: Config) -> None:
    answer = found("tuyên giaoo")
    assert list(answer) == ["total", "hits", "did_you_mean"]
    assert answer["did_you_mean"][0] == {"q": "tuyên giáo", "total": 1}
    assert list(found("xyzzy")) == ["total", "hits"]


@pytest.mark.parametrize("kind", ["toc", "trm", "cols", "pst", "row.col"])
def test_a_damaged_index_is_refused_in_a_sentence_and_made_anew(indexed: Config, kind: str) -> None:
    # Words are in the columns, what narrows a search is in the postings.
    narrowed = ["--site", "duk-langson"] if kind == "pst" else []
    files = list((indexed.index_dir / "whoosh").glob(f"*.{kind}"))
    assert files
    for file in files:
        file.write_bytes(b"x\n")
    refused = run(search, "tuyên", *narrowed)
    assert refused.exit_code == 3
    assert "run `khotin index --rebuild`" in refused.stderr
    # Damage inside the postings shows only to those who ask for them.
    remedy = ["--rebuild"] if kind == "pst" else []
    assert run(index, *remedy).exit_code == 0
    assert found("tuyên giáo")["total"] == 1
