"""From a search to its result set: every answer, in its order, with the state of the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import IndexMissing
from archive.resultsets import find, members
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from indexer.sync import sync
from tests.indexer import shelf


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path / "data")


def test_a_set_holds_what_the_search_counts_in_its_order(config: Config) -> None:
    shelf.put(config, [shelf.article(n, f"Bài {n} về dân vận", "Nội dung") for n in range(1, 40)])
    with Catalogue.open(config, create=False) as catalogue:
        engine = open_engine(config)
        sync(engine, catalogue)
        for words in ("dân vận", "dan van", "", "không có gì như vậy"):
            query = Query(words=words, page=2)
            made = pin(engine, catalogue, query)
            hits = engine.scan(query)
            assert made.count == engine.search(query, limit=0).total == len(hits)
            assert [tuple(each) for each in members(catalogue, made)] == [hit[:2] for hit in hits]
            assert made.asked.revision == catalogue.revision()
            assert made.asked.typed == words
            assert "page" not in made.asked.query
            assert find(catalogue, made.id) == made


def test_a_sample_of_a_search_can_be_drawn_again(config: Config) -> None:
    shelf.put(config, [shelf.article(n, f"Bài {n}", "Nội dung") for n in range(1, 40)])
    with Catalogue.open(config, create=False) as catalogue:
        engine = open_engine(config)
        sync(engine, catalogue)
        one = pin(engine, catalogue, Query(), sample=5, seed=7)
        assert one == pin(engine, catalogue, Query(), sample=5, seed=7)
        assert (one.count, one.asked.sample, one.asked.seed) == (5, 5, 7)
        assert one.id != pin(engine, catalogue, Query(), sample=5, seed=8).id


def test_without_an_index_there_is_no_set(config: Config) -> None:
    with Catalogue.open(config) as catalogue, pytest.raises(IndexMissing):
        pin(open_engine(config), catalogue, Query())
