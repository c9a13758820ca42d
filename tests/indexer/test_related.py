"""Related articles, on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from indexer.documents import document_of
from indexer.engines import SearchEngine, open_engine
from indexer.related import telling_terms
from indexer.sync import sync
from indexer.syntax import print_query
from tests.indexer import shelf
from tests.indexer.newsstand import document, filled, generated, written
from tests.indexer.test_engine_contract import ENGINES

FLOOD = (
    "Mưa lũ làm sạt lở đường ở huyện Tràng Định. Lực lượng cứu hộ đã sơ tán người dân khỏi vùng "
    "sạt lở, dựng lều bạt và phát lương thực cho các hộ bị ngập sâu."
)
FLOOD_AGAIN = (
    "Sau mưa lũ, huyện Tràng Định khắc phục sạt lở, lực lượng cứu hộ giúp người dân dựng lại nhà."
)
FAIR = "Hội chợ thương mại vùng cao giới thiệu na Chi Lăng, hoa hồi và vịt quay tới du khách."
FAIR_AGAIN = "Du khách thích thú với vịt quay và na Chi Lăng tại hội chợ thương mại cuối năm."
TEXTS = {"f1": FLOOD, "f2": FLOOD_AGAIN, "c1": FAIR, "c2": FAIR_AGAIN}


@pytest.fixture(scope="module", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SearchEngine]:
    documents = [
        *map(document, generated()),
        *(
            written(number, "Bản tin", article_id=name, body=text)
            for number, (name, text) in enumerate(TEXTS.items())
        ),
    ]
    engine = filled(tmp_path_factory.mktemp("news"), request.param, documents)
    yield engine
    engine.close()


@pytest.mark.parametrize(("name", "like"), [("f1", "f2"), ("f2", "f1"), ("c1", "c2"), ("c2", "c1")])
def test_articles_about_the_same_are_found(engine: SearchEngine, name: str, like: str) -> None:
    found = engine.similar(written(9, "Bản tin", article_id=name, body=TEXTS[name]))
    assert found[0].article_id == like
    assert not found[0].is_reprint
    assert 0 < found[0].likeness <= 1


def test_an_article_is_never_related_to_itself(engine: SearchEngine) -> None:
    for each in generated()[::10]:
        found = engine.similar(document(each), limit=8)
        assert document(each).article_id not in {other.article_id for other in found}
        assert len(found) <= 8
        likeness = [other.likeness for other in found if not other.is_reprint]
        assert likeness == sorted(likeness, reverse=True)


def test_reprints_stand_first_and_are_marked(engine: SearchEngine) -> None:
    reprints = [each for each in generated() if each.reprint_of]
    assert reprints
    for each in reprints:
        first, *others = engine.similar(document(each))
        assert first.article_id == f"{each.reprint_of:016}"
        assert first.is_reprint
        assert not any(other.is_reprint for other in others)


def test_an_article_that_is_not_indexed_has_related_ones_too(engine: SearchEngine) -> None:
    found = engine.similar(written(9, "Sạt lở", article_id="new", body=FLOOD))
    assert {"f1", "f2"} <= {each.article_id for each in found}


@pytest.mark.parametrize("text", ["", "2023 100%", "Zzzz qqqq xxxx"])
def test_an_article_that_says_nothing_has_none(engine: SearchEngine, text: str) -> None:
    assert engine.similar(written(9, text, article_id="none")) == ()


def test_what_tells_an_article_from_others_is_what_it_repeats(engine: SearchEngine) -> None:
    flood = written(9, "Bản tin", article_id="f1", body=FLOOD)
    terms = [print_query(term) for term in telling_terms(engine.lexicon(), flood)]
    assert '"sạt lở"' in terms
    assert '"tràng định"' in terms
    assert len(terms) <= 12


def test_an_archive_without_marks_relates_by_words(tmp_path: Path) -> None:
    for name in ENGINES:
        texts = ["Sat lo o Trang Dinh", "Trang Dinh sau sat lo", "Hoi cho na Chi Lang"]
        documents = [written(number, text) for number, text in enumerate(texts)]
        engine = filled(tmp_path / name, name, documents)
        found = engine.similar(documents[0])
        assert found[0].article_id == documents[1].article_id
        engine.close()


def test_an_article_of_the_catalogue_is_related_to_others_of_it(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path)
    articles = [shelf.article(n, "Bản tin", text) for n, text in enumerate(TEXTS.values(), 1)]
    shelf.put(config, [*articles, shelf.sample()])
    engine = open_engine(config)
    with Catalogue.open(config) as catalogue:
        sync(engine, catalogue)
        version = catalogue.version(shelf.id_of(articles[0]))
        assert version
        asked = document_of(version, current=True, sections=())
        assert engine.similar(asked)[0].article_id == shelf.id_of(articles[1])
        assert engine.similar(asked, limit=0) == ()
    engine.close()


def test_removed_articles_are_not_related(tmp_path: Path) -> None:
    documents = [written(number, "Bản tin", body=FLOOD) for number in range(3)]
    for name in ENGINES:
        engine = filled(tmp_path / name, name, documents)
        assert len(engine.similar(replace(documents[0], article_id="new"))) == 3
        with engine.batch() as batch:
            batch.replace(documents[1].article_id, [])
            reached = engine.reached()
            assert reached
            batch.commit(reached)
        left = engine.similar(replace(documents[0], article_id="new"))
        assert documents[1].article_id not in {each.article_id for each in left}
        engine.close()
