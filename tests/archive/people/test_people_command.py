"""`khotin people`: from texts to corrected people, by command."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.catalogue import Catalogue
from archive.config import Config
from archive.models import Photo
from manage import khotin
from tests.archive.archive_sample import Clock, article, exchange, id_of, intake

TEXTS = {
    1: "Đồng chí Phạm Thu Hằng, Phó Bí thư Đảng ủy Khối các cơ quan tỉnh phát biểu.",
    2: "Bà Phạm Thu Hằng, Hiệu trưởng Trường THPT Việt Bắc dự.",
}


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path / "data"))
    config = Config(data_dir=tmp_path / "data")
    with Catalogue.open(config) as catalogue, intake(catalogue, Clock()) as opened:
        for number, text in TEXTS.items():
            capture = opened.record(exchange(number, text))
            made = replace(article(number), photos=(Photo(f"http://a/{number}.jpg", text),))
            opened.save(made, article_id=id_of(number), capture=capture.id, extractor="t")
    return config


def run(*words: str) -> Result:
    return CliRunner().invoke(khotin, ["people", *words])


def people(*words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("list", *words, "--json").output)["people"]
    return found


@pytest.mark.usefixtures("archive")
def test_people_are_read_listed_shown_and_corrected() -> None:
    assert "2 claims about 2 people" in run("sync").output
    first, second = people("thu", "hang")
    shown = run("show", str(first["id"])).output
    assert "Phạm Thu Hằng" in shown
    assert f"same name: {second['id']}" in shown
    merged = run("merge", str(first["id"]), str(second["id"]), "--reason", "Một người")
    assert merged.exit_code == 0, merged.output
    assert len(people("hang")) == 1
    listed = json.loads(run("corrections", "--json").output)
    assert [each["deed"] for each in listed] == ["merge"]
    assert run("undo", listed[0]["id"]).exit_code == 0
    assert len(people("hang")) == 2
    assert "(undone)" in run("corrections").output


@pytest.mark.usefixtures("archive")
def test_what_is_not_there_is_told_in_a_sentence() -> None:
    run("sync")
    found = run("show", "nobody")
    assert found.exit_code == 2
    assert "there is no person «nobody»" in str(found.exception) + found.output
