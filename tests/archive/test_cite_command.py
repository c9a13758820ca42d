"""`khotin cite` prints a citation, for a person and for reference programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.catalogue import Catalogue
from archive.config import Config
from archive.export.cite_command import FORMATS, cite
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from tests.archive.archive_sample import Clock, article, exchange, id_of, intake

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs `khotin cite` on an archive of one article in two versions."""
    config = Config(data_dir=tmp_path / "data")
    clock = Clock()
    with Catalogue.open(config) as catalogue, intake(catalogue, clock) as taking:
        for text in ("Có 12 chi bộ.", "Có 15 chi bộ."):
            fetched = taking.record(exchange(1, text, at=clock()))
            taking.save(article(1, text), article_id=id_of(1), capture=fetched.id, extractor="e")
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(config.data_dir))
    monkeypatch.setenv("KHOTIN_PUBLIC_URL", "https://khotin.example")

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(cite, list(words))

    return invoke


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_names_the_version_by_its_address(run: Run, form: str) -> None:
    said = run(id_of(1), "--format", form)
    assert said.exit_code == 0
    assert f"https://khotin.example/a/{id_of(1)}/v/2" in said.output
    assert article(1).title in said.output


def test_an_earlier_version_can_be_cited(run: Run) -> None:
    (first,) = json.loads(run(id_of(1), "--version", "1", "--format", "csl-json").output)
    (last,) = json.loads(run(id_of(1).upper(), "--format", "csl-json").output)
    assert first["archive_location"].endswith("/v/1")
    assert last["archive_location"].endswith("/v/2")
    assert first["note"] != last["note"]


def test_without_an_address_of_the_site_the_version_has_its_urn(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KHOTIN_PUBLIC_URL")
    assert f"urn:khotin:version:{id_of(1)}:2" in run(id_of(1)).output


@pytest.mark.parametrize("words", [("aaaaaaaaaaaaaaaa",), (id_of(1), "--version", "9"),
                                   (id_of(1), "--format", "word"), ()])  # fmt: skip
def test_what_cannot_be_cited_is_said_in_one_sentence(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.exit_code == 2
    assert "Traceback" not in said.output


def test_what_is_hidden_is_not_cited(run: Run, tmp_path: Path) -> None:
    with Catalogue.open(Config(data_dir=tmp_path / "data")) as catalogue:
        restrict(catalogue, Kind.ARTICLE, id_of(1), ground=Ground.LAW, reason="x", by="lan")
    said = run(id_of(1))
    assert said.exit_code == 1
    assert "hidden" in said.output
