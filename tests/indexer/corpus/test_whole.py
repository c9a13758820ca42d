"""The counts of the whole archive: kept, followed change by change, and begun anew when they must be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from archive.restrictions.withholding import withheld
from indexer.corpus.asking import Options
from indexer.corpus.compounds import Compounds
from indexer.corpus.running import Bench, run
from indexer.corpus.sources import Source, of_search, versions_of
from indexer.corpus.whole import UNITS, Whole, bring_up, load, path_of
from indexer.engines import open_engine
from indexer.engines.face import Facets
from indexer.query import Query
from indexer.sync import sync
from indexer.vietnamese.bigrams import count_bigrams
from indexer.vietnamese.neighbours import Neighbours
from indexer.vietnamese.syllables import syllables
from tests.indexer.shelf import AT, article, id_of, put, sample

TEXTS = ("Hội nghị cán bộ", "Đại hội đảng viên", "Lễ khánh thành trường mầm non")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    found = Config(data_dir=tmp_path)
    put(found, [sample(), *(article(n, text) for n, text in enumerate(TEXTS, 1))])
    return found


def neighbours() -> Neighbours:
    return Neighbours(count_bigrams([syllables(sample().body)] * 3))


def same(one: Whole, other: Whole) -> bool:
    figures = [
        (
            each.revision,
            each.counted,
            [(u.tokens, u.documents, u.size) for u in each.units.values()],
        )
        for each in (one, other)
    ]
    return figures[0] == figures[1]


def test_what_is_kept_is_what_was_counted(config: Config) -> None:
    with Catalogue.open(config) as catalogue:
        made = bring_up(catalogue, neighbours(), path_of(config))
        kept = load(path_of(config), epoch=catalogue.epoch(), held=withheld(catalogue))
        assert kept is not None
        assert same(made, kept)
        assert kept.compounds == made.compounds
        assert len(made.compounds) > 20
        assert made.units["syllables"].size > made.units["words"].size > 0


def test_following_changes_gives_what_counting_anew_gives(config: Config) -> None:
    with Catalogue.open(config) as catalogue:
        bring_up(catalogue, neighbours(), path_of(config))
    later = AT + timedelta(days=1)
    changed = [
        article(1, "Hội nghị cán bộ toàn huyện"),
        article(2, TEXTS[1]),
        article(50, "Tin mới"),
    ]
    put(config, changed, gone=[article(3, TEXTS[2])], at=later)
    heard: list[tuple[int, int]] = []
    with Catalogue.open(config) as catalogue:
        followed = bring_up(
            catalogue, neighbours(), path_of(config), tell=lambda done, of: heard.append((done, of))
        )
        assert same(followed, bring_up(catalogue, neighbours(), None))
        assert followed.units["syllables"].tokens["huyên."] == 1
        assert heard[-1][0] == heard[-1][1] <= 4


def test_what_is_hidden_is_not_counted_and_counts_from_before_are_not_used(config: Config) -> None:
    path = path_of(config)
    with Catalogue.open(config) as catalogue:
        before = bring_up(catalogue, None, path)
        hidden = restrict(
            catalogue, Kind.ARTICLE, id_of(article(3, "")), ground=Ground.LAW, reason="Án", by="lan"
        )
        assert load(path, epoch=catalogue.epoch(), held=withheld(catalogue)) is None
        assert "mâm`" not in bring_up(catalogue, None, path).units["syllables"].tokens
        lift(catalogue, hidden.id, by="lan")
        assert bring_up(catalogue, None, path).counted == before.counted


def test_counts_of_another_catalogue_or_damaged_ones_are_none(config: Config) -> None:
    path = path_of(config)
    with Catalogue.open(config) as catalogue:
        held = withheld(catalogue)
        bring_up(catalogue, None, path)
        assert load(path, epoch="another", held=held) is None
        path.write_bytes(path.read_bytes()[:200])
        assert load(path, epoch=catalogue.epoch(), held=held) is None
        assert len(bring_up(catalogue, None, path).counted) == 4


def test_a_disk_that_refuses_leaves_nothing_half_written(config: Config) -> None:
    path = path_of(config)
    path.parent.parent.mkdir(exist_ok=True)
    path.parent.write_text("in the way")
    with Catalogue.open(config) as catalogue, pytest.raises(ArchiveError, match="make "):
        bring_up(catalogue, None, path)


def test_keyness_leaves_the_texts_themselves_out_of_the_rest(config: Config) -> None:
    with Catalogue.open(config) as catalogue:
        engine = open_engine(config)
        sync(engine, catalogue)
        whole = bring_up(catalogue, None, None)
        held = withheld(catalogue)
        bench = Bench(catalogue, held, {}, Compounds(), Facets, whole)
        source = of_search(engine.scan(Query(words="khánh thành")), catalogue, held)
        table = run("keyness", Options(unit="syllables"), source, bench)
        assert table.facts["read"] == 1
        size = sum(len(syllables(text)) for text in (TEXTS[2],))
        assert table.facts["tokens"] == size
        assert table.facts["rest_tokens"] == whole.units["syllables"].size - size
        assert table.facts["rest_articles"] == 3
        row = dict(zip(table.columns, table.rows[0], strict=True))
        assert row["rest_tokens"] == row["rest_documents"] == 0
        # A set with a text that is no longer current: nothing of it is taken out of the rest.
        whole.counted[id_of(article(3, ""))] = 9
        older = run("keyness", Options(unit="syllables"), source, replace(bench, whole=whole))
        assert older.facts["rest_tokens"] == whole.units["syllables"].size


def test_the_rest_has_no_other_text_of_the_articles_compared(config: Config) -> None:
    """The rest are all other articles: not the newer text of one whose earlier text was pinned."""
    put(config, [article(3, "Lễ động thổ trường trung học")], at=AT + timedelta(days=1))
    with Catalogue.open(config) as catalogue:
        whole, held = bring_up(catalogue, None, None), withheld(catalogue)
        assert whole.counted[id_of(article(3, ""))] == 2
        bench = Bench(catalogue, held, {}, Compounds(), Facets, whole)
        tables = []
        for numbers in ([1], [2], [1, 2]):
            pairs = [(id_of(article(3, "")), number) for number in numbers]
            texts = partial(versions_of, pairs, catalogue, held)
            source = Source(len(pairs), len(pairs), partial(iter, pairs), texts)
            tables.append(run("keyness", Options(unit="syllables"), source, bench))
    rest = whole.units["syllables"].size - len(syllables("Lễ động thổ trường trung học"))
    assert [each.facts["rest_tokens"] for each in tables] == [rest] * 3
    assert [each.facts["rest_articles"] for each in tables] == [3] * 3


def test_both_units_are_counted() -> None:
    assert set(UNITS) == {"words", "syllables"}
