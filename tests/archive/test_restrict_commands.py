"""`khotin restrict` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

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
        assert json.loads(added("capture", given, "--json").output)["target"] == version.capture


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
