"""`khotin corpus`, as a person, a spreadsheet and a worker meet it."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import networkx
import pytest
from click.testing import CliRunner, Result

from archive.catalogue import Catalogue
from archive.config import Config
from archive.jobs.kinds import words_of
from archive.models import Article, Link
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from archive.restrictions.withholding import withheld
from indexer.commands import index
from indexer.corpus.asking import TOOLS, Options
from indexer.corpus.command import corpus
from indexer.corpus.shelf import kept, sweep
from indexer.corpus.tables import Table, as_json, from_json
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from indexer.results_commands import concordance
from manage import khotin
from tests.indexer.shelf import AT, HOST, article, id_of, put, sample

PAIR = "Đồng chí Hoàng Văn Nghiệm, Bí thư Huyện ủy và đồng chí Lê Thị Hoa, Phó Bí thư Huyện ủy dự."


ASKED = {
    "collocations": ("--node", "đồng chí", "--least", "1"),
    "keyness": ("hội nghị", "--least", "1"),
}


def own(number: int, title: str, *texts: str, links: Sequence[int] = ()) -> Article:
    """Return an article at an address that the site's profile knows; the third has no date."""
    found = article(
        number, title, *texts, key=f"siteid=1&id={number}", url=url(number),
        related=tuple(Link(url(other)) for other in links),
    )  # fmt: skip
    return replace(found, published_at=None) if number == 3 else found


def url(number: int) -> str:
    return f"http://{HOST}/Default.aspx?siteid=1&c=content&a=detail&catid=2&id={number}"


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path))
    found = Config(data_dir=tmp_path)
    put(
        found,
        [
            sample(),
            own(1, "=Hội nghị tuyên giáo", PAIR, links=(2, 3)),
            own(2, "Hội nghị khuyến nông", PAIR, links=(2,)),
            own(3, "Không ngày"),
        ],
    )
    assert CliRunner().invoke(index).exit_code == 0
    return found


def run(*args: str) -> Result:
    result = CliRunner().invoke(corpus, list(args))
    assert result.exit_code == 0, result.stderr
    return result


def rows(*args: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(run(*args, "--csv").stdout)))


def pinned(config: Config, words: str = "") -> str:
    with Catalogue.open(config) as catalogue:
        return pin(open_engine(config), catalogue, Query(words=words)).id


@pytest.mark.parametrize("tool", TOOLS)
def test_table_and_json_hold_the_same_rows(tool: str) -> None:
    node = ASKED.get(tool, ())
    told = json.loads(run(tool, *node, "--json").stdout)
    listed = rows(tool, *node)
    assert len(told["rows"]) == len(listed) > 0
    assert [list(row) for row in told["rows"]] == [list(row) for row in listed]
    assert (told["articles"], told["read"], told["left_out"]) in ((4, 4, 0), (3, 3, 0))
    assert run(tool, *node, "--limit", "1").stdout.count("\n") == 2


def test_a_set_and_its_search_give_the_same(config: Config) -> None:
    set_id = pinned(config, "hội nghị")
    for tool in TOOLS:
        node = ["--node", "hội"] if tool == "collocations" else []
        assert rows(tool, *node, "--set", set_id) == rows(tool, *node, "hội nghị")


def test_articles_are_counted_by_period_beside_the_archive() -> None:
    found = rows("counts", "hội nghị", "--per", "year")
    assert sum(int(row["articles"]) for row in found) == 3
    assert sum(int(row["archive"]) for row in found) == 3
    assert {row["period"] for row in found} == {"2023"}
    assert found[0]["per_10000"] == "10000.0"
    assert len(rows("counts", "--per", "month")) > 1


def test_no_word_is_a_formula_and_counts_are_right() -> None:
    found = {row["term"]: row for row in rows("terms", "--unit", "syllables", "hội nghị -đảng")}
    assert found["nghị"]["tokens"] == found["nghị"]["documents"] == "2"
    links = rows("links")
    assert links[0]["source_title"] == "'=Hội nghị tuyên giáo"


def test_people_named_together_and_links_are_graphs_that_read() -> None:
    told = run("people", "--graphml").stdout
    shown = networkx.read_graphml(BytesIO(told.encode()))
    names = {data["label"] for _, data in shown.nodes(data=True)}
    assert {"Hoàng Văn Nghiệm", "Lê Thị Hoa"} <= names
    links = networkx.read_graphml(BytesIO(run("links", "--graphml").stdout.encode()))
    ids = [id_of(own(number, "")) for number in (1, 2, 3)]
    assert set(links.edges) == {(ids[0], ids[1]), (ids[0], ids[2])}
    assert len(links.nodes) == 4


def test_people_who_are_hidden_are_paired_with_nobody(config: Config) -> None:
    assert any("Lê Thị Hoa" in row.values() for row in rows("people"))
    with Catalogue.open(config) as catalogue:
        restrict(
            catalogue, Kind.PERSON, "Lê Thị Hoa", ground=Ground.PRIVACY, reason="Thư", by="lan"
        )
    assert not any("Lê Thị Hoa" in row.values() for row in rows("people"))
    assert "Lê Thị Hoa" not in run("people", "--graphml").stdout


def test_a_hidden_article_is_counted_nowhere(config: Config) -> None:
    set_id = pinned(config)
    with Catalogue.open(config) as catalogue:
        restrict(
            catalogue, Kind.ARTICLE, id_of(own(2, "")), ground=Ground.LAW, reason="Án", by="lan"
        )
    told = json.loads(run("terms", "--set", set_id, "--json").stdout)
    assert (told["articles"], told["read"], told["withheld"]) == (4, 3, 1)
    assert "khuyến" not in {
        row["term"] for row in rows("terms", "--unit", "syllables", "--set", set_id)
    }


def test_a_job_keeps_what_the_page_shows_until_something_is_hidden(config: Config) -> None:
    set_id = pinned(config, "hội nghị")
    args = {
        "set": set_id,
        "tool": "collocations",
        "node": "đồng chí",
        "span": "3",
        "least": "2",
    }
    words = words_of("corpus", args, site=None, now=AT)
    done = CliRunner().invoke(khotin, words)
    assert done.exit_code == 0, done.stderr
    chosen = Options.from_args("collocations", args)
    with Catalogue.open(config) as catalogue:
        held = withheld(catalogue)
        table = kept(config, set_id, "collocations", chosen, held)
        assert table is not None
        assert len(table.rows) == json.loads(done.stdout)["rows"] > 0
        assert kept(config, set_id, "collocations", Options(), held) is None
        restrict(catalogue, Kind.PERSON, "Ai Đó", ground=Ground.LAW, reason="Án", by="lan")
        assert kept(config, set_id, "collocations", chosen, withheld(catalogue)) is None
        (config.data_dir / "corpus" / "sets" / "aaaaaaaaaaaaaaaa").mkdir()
        assert sweep(catalogue) == 1
        assert (config.data_dir / "corpus" / "sets" / set_id).is_dir()


def test_a_kept_table_reads_as_it_was_written() -> None:
    made = Table(
        "terms", ("term", "tokens"), [("hội", 3), ("nghị", None)], {"read": 2, "articles": 2}
    )
    assert from_json(as_json(made)) == made
    with pytest.raises(ValueError, match="another form"):
        from_json('{"form": 0}')


def test_rows_sort_by_any_column_with_empty_ones_last() -> None:
    rows = [("b", 2), ("a", None), ("C", 1)]
    table = Table("terms", ("term", "tokens"), rows)
    assert [row[0] for row in table.ordered("tokens", falling=True)] == ["b", "C", "a"]
    assert [row[0] for row in table.ordered("term", falling=False)] == ["a", "b", "C"]


def test_the_concordance_of_a_set_stays_within_it(config: Config) -> None:
    set_id = pinned(config, "khuyến nông")
    told = CliRunner().invoke(concordance, ["hội nghị", "--set", set_id, "--json"])
    assert {line["article"] for line in json.loads(told.stdout)["lines"]} == {id_of(own(2, ""))}
    refused = CliRunner().invoke(concordance, ["hội", "--set", set_id, "--year", "2023"])
    assert "leave the filters out" in refused.stderr


def test_the_whole_archive_can_be_counted_beforehand() -> None:
    told = json.loads(run("reference", "--json").stdout)
    assert told["articles"] == 4
    assert told["syllables"] > told["words"] > 0
    assert "4 articles" in run("reference").stdout


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (
            ["terms", "--unit", "letters"],
            "unit: «letters» has no meaning here; it can be words, syllables",
        ),
        (["ngrams", "--length", "9"], "length: «9» has no meaning here; write 2 to 5"),
        (["collocations", "hội"], "collocations need a word: --node WORD"),
        (
            ["terms", "--csv", "--json"],
            "khotin corpus terms: --csv, --json and --graphml exclude each other",
        ),
        (["terms", "--set", "x"], "there is no result set «x»"),
        (["terms", "--set", "aaaaaaaaaaaaaaaa", "hội"], "--set names the articles already"),
        (["terms", "--site", "nosuch"], "there is no site «nosuch»"),
        (["terms", "--colour"], "there is no option --colour"),
        (["keep", "--set", "aaaaaaaaaaaaaaaa", "--tool", "x"], "there is no tool «x»"),
    ],
)
def test_what_has_no_meaning_is_refused_in_one_sentence(args: list[str], sentence: str) -> None:
    result = CliRunner().invoke(corpus, args)
    assert result.exit_code == 2
    assert sentence in result.stderr
