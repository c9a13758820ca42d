"""`khotin restrict` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.audit import notes
from archive.catalogue import Catalogue
from archive.config import Config
from manage import khotin
from tests.archive.archive_sample import article, id_of, url_of
from tests.archive.test_restrictions import PHOTO, fill


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    config = Config(data_dir=tmp_path / "data")
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(config.data_dir))
    monkeypatch.chdir(tmp_path)
    with Catalogue.open(config) as catalogue:
        fill(catalogue)
    return config


def run(*words: str) -> Result:
    return CliRunner().invoke(khotin, list(words), catch_exceptions=False)


def added(kind: str, target: str, *more: str) -> Result:
    return run("restrict", "add", kind, target, "--ground", "law", "--reason", "Án 3", *more)


def test_an_article_is_hidden_shown_listed_and_lifted(data: Config) -> None:
    made = json.loads(added("article", id_of(1), "--until", "2099-01-02", "--json").output)
    assert (made["kind"], made["target"], made["status"]) == ("article", id_of(1), 451)
    assert made["until"].startswith("2099-01-01T17:00")
    assert made["articles"] == [id_of(1)]
    listed = run("restrict").output
    assert made["id"][:8] in listed
    assert "until 02-01-2099" in listed
    shown = run("restrict", "show", made["id"][:8]).output
    assert "Án 3" in shown
    assert "theo yêu cầu của cơ quan có thẩm quyền" in shown
    hidden = run("show", id_of(1))
    assert hidden.exit_code == 1
    assert "hidden from readers" in hidden.output
    assert run("show", id_of(1), "--hidden").exit_code == 0
    assert run("restrict", "lift", made["id"][:8], "--reason", "Xong").exit_code == 0
    assert "Nothing is hidden." in run("restrict", "list").output
    assert "Xong" in run("restrict", "show", made["id"]).output
    assert "lifted" in run("restrict", "list", "--all").output
    assert run("show", id_of(1)).exit_code == 0


def test_to_read_what_is_hidden_is_noted_and_nothing_else_is(data: Config) -> None:
    def read() -> list[tuple[str, str]]:
        with Catalogue.open(data) as catalogue:
            return [
                (note.what, note.detail["command"])
                for note in notes(catalogue)
                if note.action == "restriction.read"
            ]

    added("article", id_of(1))
    run("show", id_of(1))
    run("show", id_of(2), "--hidden")
    assert read() == []
    run("show", id_of(1), "--hidden")
    run("diff", id_of(1), "--list", "--hidden")
    assert sorted(read()) == [(id_of(1), "diff"), (id_of(1), "show")]


@pytest.mark.parametrize(
    ("kind", "given", "target"),
    [
        ("photo", f"{id_of(1)}:1", PHOTO),
        ("photo", f"https://kho.example.vn/photo/{id_of(1)}/1/0", PHOTO),
        ("photo", PHOTO, PHOTO),
        ("article", f"https://kho.example.vn/en/a/{id_of(2)}/v/1", id_of(2)),
        ("person", "  Nguyễn   Văn A ", "Nguyễn Văn A"),
    ],
)
def test_a_target_is_named_as_people_know_it(
    data: Config, kind: str, given: str, target: str
) -> None:
    assert json.loads(added(kind, given, "--json").output)["target"] == target


def test_a_capture_is_named_by_id_or_by_its_page_here(data: Config) -> None:
    with Catalogue.open(data) as catalogue:
        version = catalogue.version(id_of(1))
    assert version
    link = f"https://kho.example.vn/capture/{version.capture}"
    for given in (version.capture, link, f"{link}/raw"):
        made = json.loads(added("capture", given, "--json").output)
        assert made["target"] == version.capture
        run("restrict", "lift", made["id"])


@pytest.mark.parametrize(
    ("kind", "target", "said"),
    [
        ("article", "aaaaaaaaaaaaaaaa", "there is no article"),
        ("article", url_of(99), "there is no article"),
        ("photo", f"{id_of(1)}:9", "there is no photo"),
        ("photo", "anh.jpg", "ARTICLE:N"),
        ("capture", "0" * 32, "there is no capture"),
        ("person", "  ", "no person's name"),
    ],
)
def test_what_is_not_there_cannot_be_hidden(
    data: Config, kind: str, target: str, said: str
) -> None:
    result = added(kind, target)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_day_that_makes_no_sense_is_refused(data: Config) -> None:
    result = added("article", id_of(1), "--until", "mai")
    assert result.exit_code == 2
    assert "until" in result.output


def test_a_hidden_photo_is_not_printed(data: Config) -> None:
    caption = article(1).photos[0].caption
    assert caption in run("show", id_of(1)).output
    added("photo", PHOTO)
    assert caption not in run("show", id_of(1)).output
    assert PHOTO not in run("show", id_of(1), "--json").output


def test_hiding_twice_says_so_and_makes_nothing(data: Config) -> None:
    made = json.loads(added("article", id_of(1), "--json").output)
    again = added("article", id_of(1))
    assert again.exit_code == 2
    assert (
        f"hidden already on the same ground, until it is lifted, by restriction {made['id'][:8]}"
        in (again.output)
    )
    assert added("article", id_of(1), "--until", "2099-01-02").exit_code == 2
    assert len(json.loads(run("restrict", "list", "--all", "--json").output)) == 1


def test_a_name_written_otherwise_is_the_same_person(data: Config) -> None:
    added("person", "Nguyễn Văn A")
    assert "hidden already" in added("person", "NGUYỄN  văn a").output


def test_a_longer_time_and_another_ground_are_restrictions_of_their_own(data: Config) -> None:
    first = json.loads(added("photo", PHOTO, "--until", "2099-01-02", "--json").output)
    longer = json.loads(added("photo", PHOTO, "--until", "2099-01-03", "--json").output)
    assert longer["also_hidden_by"] == [first["id"]]
    words = ("restrict", "add", "photo", PHOTO, "--ground", "privacy", "--reason", "Thư")
    assert f"also hidden by: {first['id'][:8]}, law, until 02-01-2099" in run(*words).output


def test_lifting_says_what_still_hides_it_and_an_empty_reason_leaves_no_colon(data: Config) -> None:
    first = json.loads(added("article", id_of(1), "--until", "2099-01-02", "--json").output)
    second = json.loads(added("article", id_of(1), "--json").output)
    said = run("restrict", "lift", first["id"]).output
    assert f"still hidden by: {second['id'][:8]}, law, until it is lifted" in said
    (line,) = [line for line in said.splitlines() if "lifted by" in line]
    assert not line.rstrip().endswith(":")
    assert run("show", id_of(1)).exit_code == 1
    assert "still hidden" not in run("restrict", "lift", second["id"], "--reason", "Xong").output
    assert run("show", id_of(1)).exit_code == 0


def test_diff_and_show_do_not_tell_how_many_versions_something_hidden_has(data: Config) -> None:
    added("article", id_of(1))
    for words in (("diff", id_of(1)), ("diff", id_of(1), "8", "9"), ("diff", id_of(1), "--list"),
                  ("show", id_of(1), "--version", "9")):  # fmt: skip
        said = run(*words)
        assert said.exit_code == 1
        assert "the article is hidden from readers" in said.output
        assert "version" not in said.output
    assert "one version only" in run("diff", id_of(1), "--hidden").output
    assert run("diff", id_of(1), "--hidden", "--list").exit_code == 0
