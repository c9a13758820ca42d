"""What changed since a set was made: added, removed, edited, and why; the `resultset` command."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.audit import notes
from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import IndexMissing
from archive.models import Article
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground
from archive.restrictions.values import Kind as Hidden
from archive.restrictions.withholding import withheld
from archive.resultsets import ResultSet
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from indexer.set_changes import Since, Why, changes_since
from indexer.sync import sync
from indexer.withholding import Guard
from manage import khotin
from tests.indexer import shelf

LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path / "data"))
    return Config(data_dir=tmp_path / "data")


def news(number: int, text: str = "Công tác dân vận") -> Article:
    return shelf.article(number, f"Bài {number}", text)


def pinned(
    config: Config,
    query: Query | None = None,
    *,
    sample: int | None = None,
    seed: int | None = None,
) -> ResultSet:
    with Catalogue.open(config, create=False) as catalogue:
        engine = open_engine(config)
        sync(engine, catalogue)
        return pin(engine, catalogue, query or Query(words="dân vận"), sample=sample, seed=seed)


def since(config: Config, made: ResultSet, *, indexed: bool = True) -> Since:
    with Catalogue.open(config, create=False) as catalogue:
        held, engine = withheld(catalogue), open_engine(config)
        if indexed:
            sync(engine, catalogue)
        return changes_since(Guard().over(engine, held), catalogue, made, held=held)


def hide(config: Config, number: int) -> None:
    with Catalogue.open(config, create=False) as catalogue:
        target = shelf.id_of(news(number))
        restrict(catalogue, Hidden.ARTICLE, target, ground=Ground.LAW, reason="Án 3", by="lan")


def whys(found: Since) -> dict[tuple[str, str], list[tuple[str, int | None, int | None]]]:
    told: dict[tuple[str, str], list[tuple[str, int | None, int | None]]] = {}
    for each in found:
        row = (each.article_id, each.before, each.after)
        told.setdefault((each.kind.value, each.why.value), []).append(row)
    return told


def run(*words: str) -> Result:
    return CliRunner().invoke(khotin, ["resultset", *words], catch_exceptions=False)


def test_each_difference_is_told_with_its_reason(config: Config) -> None:
    shelf.put(config, [*map(news, range(1, 7)), news(9, "Chuyện khác")])
    made = pinned(config)
    edited, left, came = (
        news(2, "Công tác dân vận khéo"),
        news(3, "Nói sang chuyện"),
        news(9, "Lại bàn dân vận"),
    )
    shelf.put(config, [edited, left, came, news(20)], at=LATER)
    hide(config, 4)
    found = since(config, made)
    assert whys(found) == {
        ("added", "new"): [(shelf.id_of(news(20)), None, 1)],
        ("added", "matches"): [(shelf.id_of(news(9)), None, 2)],
        ("edited", "edited"): [(shelf.id_of(news(2)), 1, 2)],
        ("removed", "hidden"): [(shelf.id_of(news(4)), 1, None)],
        ("removed", "no-match"): [(shelf.id_of(news(3)), 1, 2)],
    }
    assert (found.same, found.count, found.behind, len(found)) == (3, 6, 0, 5)


def test_nothing_changed_is_said_too(config: Config) -> None:
    shelf.put(config, map(news, range(1, 7)))
    made = pinned(config)
    assert (list(since(config, made)), since(config, made).same) == ([], 6)
    last = run("changes", made.id).stdout.splitlines()[-1]
    assert last == ("6 articles in the set, 6 answer now: 0 added, 0 removed, 0 edited, 6 the same")


def test_an_index_that_is_behind_is_said_and_a_missing_one_refuses(config: Config) -> None:
    shelf.put(config, map(news, range(1, 4)))
    made = pinned(config)
    shelf.put(config, [news(2, "Công tác dân vận khéo"), news(8)], at=LATER)
    found = since(config, made, indexed=False)
    assert (len(found), found.behind) == (0, 2)
    told = run("changes", made.id)
    assert "The index is 2 changes behind" in told.stderr
    open_engine(config).reset()
    with Catalogue.open(config) as catalogue, pytest.raises(IndexMissing):
        changes_since(open_engine(config), catalogue, made, held=withheld(catalogue))
    refused = run("changes", made.id)
    assert (refused.exit_code, "khotin index" in refused.output) == (3, True)


def test_what_is_hidden_is_told_before_the_index_follows(config: Config) -> None:
    shelf.put(config, map(news, range(1, 4)))
    made = pinned(config)
    hide(config, 2)
    found = since(config, made, indexed=False)
    assert [each.why for each in found] == [Why.HIDDEN]
    assert found.removed[0].ground is Ground.LAW


def test_a_sample_says_what_was_drawn_in_its_place(config: Config) -> None:
    shelf.put(config, map(news, range(1, 31)))
    made = pinned(config, sample=10, seed=7)
    shelf.put(config, map(news, range(40, 80)), at=LATER)
    found = since(config, made)
    assert {each.why for each in found.added} == {Why.NEW}
    assert {each.why for each in found.removed} == {Why.UNDRAWN}
    assert (found.count, len(found.added)) == (10, len(found.removed))


def test_changes_come_as_lines_table_and_json_without_what_is_hidden(config: Config) -> None:
    shelf.put(config, [*map(news, range(1, 4)), shelf.article(5, "=Bí mật", "dân vận")])
    made = pinned(config)
    shelf.put(config, [replace(news(1), title="=Bài 1 khác"), news(9)], at=LATER)
    hide(config, 5)
    assert CliRunner().invoke(khotin, ["index"]).exit_code == 0
    rows = list(csv.DictReader(StringIO(run("changes", made.id, "--csv").stdout)))
    told = json.loads(run("changes", made.id, "--json").stdout)
    assert [row["id"] for row in rows] == [each["id"] for each in told["changes"]]
    assert (told["added"], told["removed"], told["edited"], told["same"]) == (1, 1, 1, 2)
    hidden = next(row for row in rows if row["change"] == "removed")
    assert (hidden["withheld"], hidden["title"], hidden["why"]) == ("law", "", "hidden")
    edited = next(row for row in rows if row["change"] == "edited")
    assert edited["title"] == "'=Bài 1 khác"
    assert edited["permalink"] == f"urn:khotin:version:{shelf.id_of(news(1))}:2"
    lines = run("changes", made.id).stdout
    assert f"~ {shelf.id_of(news(1))} 1→2  edited" in lines
    assert "Bí mật" not in lines
    assert run("changes", made.id, "--csv", "--json").exit_code == 2


def test_members_have_the_digest_that_the_set_shows(config: Config) -> None:
    shelf.put(config, map(news, range(1, 8)))
    made = pinned(config)
    plain = run("members", made.id).stdout
    assert hashlib.sha256(plain.encode()).hexdigest() == made.digest
    assert run("members", made.id, "--start", "3", "--limit", "2").stdout == "".join(
        plain.splitlines(keepends=True)[2:4]
    )
    hide(config, 2)
    titles = run("members", made.id, "--titles").stdout.splitlines()
    assert len(titles) == 7
    assert [line for line in titles if "withheld: as an authority demands" in line] == [
        line for line in titles if shelf.id_of(news(2)) in line
    ]
    rows = json.loads(run("members", made.id, "--json").stdout)
    assert [row["place"] for row in rows] == list(range(1, 8))
    hidden = next(row for row in rows if row["withheld"])
    assert (hidden["title"], hidden["version"], hidden["url"]) == (None, 1, None)
    assert json.loads(run("members", made.id, "--json", "--start", "8").stdout) == []


def test_a_set_is_kept_shown_listed_and_released(config: Config) -> None:
    shelf.put(config, map(news, range(1, 4)))
    made = pinned(config)
    assert run("list").stdout == "No set is kept.\n"
    assert made.id in run("list", "--all").stdout
    assert "kept since" in run("keep", made.id, "--title", "Chương 3").stdout
    assert "Chương 3" in run().stdout
    shown = run("show", made.id).stdout
    for text in ("q=dân vận", made.digest, "3 articles", "“Chương 3” [tập dữ liệu], 3 bài"):
        assert text in shown
    told = json.loads(run("show", made.id, "--json").stdout)
    assert (told["title"], told["typed"], told["expires_at"]) == ("Chương 3", "dân vận", None)
    assert json.loads(run("list", "--json").stdout) == [told]
    assert "until" in run("release", made.id).stdout
    assert run("list").stdout == "No set is kept.\n"
    with Catalogue.open(config) as catalogue:
        done = [note.action for note in notes(catalogue, action="resultset")]
    assert done == ["resultset.release", "resultset.keep"]


def test_a_search_is_fixed_by_command_with_its_filters_and_sample(config: Config) -> None:
    shelf.put(config, [*map(news, range(1, 30)), news(40, "Chuyện khác")])
    CliRunner().invoke(khotin, ["index"])
    told = json.loads(run("make", "dân vận", "--sort", "oldest", "--json").stdout)
    assert (told["count"], told["query"]) == (29, {"q": ["dân vận"], "sort": ["oldest"]})
    assert told["id"] in run("make", "dân vận", "--sort", "oldest").stdout
    drawn = run("make", "dân", "vận", "--sample", "5", "--seed", "7", "--keep", "--title", "Mẫu")
    assert "kept since" in drawn.stdout
    assert "5 articles, Mẫu" in drawn.stdout
    assert "30 articles" in run("make").stdout
    for odd in (
        ["--sample", "0"],
        ["--title", "x"],
        ["--odd"],
        ["--site", "none"],
        ["--sort", "x"],
    ):
        assert run("make", "dân", *odd).exit_code == 2, odd


def test_a_set_that_never_was_is_refused_in_a_sentence(config: Config) -> None:
    shelf.put(config, [news(1)])
    for verb in ("show", "keep", "release", "members", "changes"):
        refused = run(verb, "a" * 16)
        assert (refused.exit_code, "there is no result set" in refused.output) == (2, True)
