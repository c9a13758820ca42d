"""`khotin diff` names what changed, for a person and for a program."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.catalogue import Catalogue
from archive.config import Config
from archive.differences import compare
from archive.differences.commands import diff
from archive.differences.showing import difference_lines
from archive.models import Reason, Version
from tests.archive.archive_sample import START, Clock, article, exchange, id_of, intake

Run = Callable[..., Result]
VERSION = Version(id_of(1), 1, "d", article(1), "c", "e", Reason.EDITED, START, "r")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs `khotin diff` on an archive of one article in three versions."""
    config = Config(data_dir=tmp_path / "data")
    clock = Clock()
    with Catalogue.open(config) as catalogue, intake(catalogue, clock) as taking:
        for text in ("Có 12 chi bộ.", "Có 15 chi bộ.", "Có 15 chi bộ, 2 đảng bộ."):
            fetched = taking.record(exchange(1, text, at=clock()))
            taking.save(article(1, text), article_id=id_of(1), capture=fetched.id, extractor="e")
        fetched = taking.record(exchange(2))
        taking.save(article(2), article_id=id_of(2), capture=fetched.id, extractor="e")
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(config.data_dir))

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(diff, list(words))

    return invoke


def test_two_versions_are_compared_word_by_word(run: Run) -> None:
    said = run(id_of(1), "1", "2").output
    assert "~ paragraph: Có [-12-] {+15+} chi bộ." in said
    assert "caption" not in said
    assert "caption: Chú thích ảnh" in run(id_of(1), "1", "2", "--whole").output


def test_without_numbers_the_newest_is_compared_with_the_one_before(run: Run) -> None:
    found = json.loads(run(id_of(1), "--json").output)
    assert (found["before"]["version"], found["after"]["version"]) == (2, 3)
    assert found["counts"]["words_added"] == 3
    assert json.loads(run(id_of(1), "2", "--json").output)["before"]["version"] == 1


def test_the_list_tells_what_each_version_changed_and_what_was_not_said(run: Run) -> None:
    said = run(id_of(1), "--list").output
    assert said.index("v3") < said.index("v2 ") < said.index("v1 ")
    assert said.count("sửa không báo") == 2
    listed = json.loads(run(id_of(1), "--list", "--json").output)
    assert [each["edited_without_notice"] for each in listed["versions"]] == [
        "silent",
        "silent",
        None,
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("khong-co",), "there is no article"),
        ((id_of(2),), "one version only"),
        ((id_of(1), "9"), "there is no version 9; there are 1, 2, 3"),
        ((id_of(1), "1"), "no version before it"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(
    run: Run, words: tuple[str, ...], sentence: str
) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert sentence in result.output


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("a b c", "a c", "a [-b-] c"),
        ("a c", "a b c", "a {+b+} c"),
        ("a, b", "a. b", "a[-,-] {+.+} b"),
        ("một hai ba bốn", "một 2 3 bốn", "một [-hai ba-] {+2 3+} bốn"),
    ],
)
def test_a_changed_line_says_what_went_and_what_came(before: str, after: str, line: str) -> None:
    found = compare(article(1, before), article(1, after))
    lines = list(difference_lines(VERSION, VERSION, found, whole=False))
    assert f"~ paragraph: {line}" in lines
