"""Searching when something is withheld: as if it were not there, before and after the index follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind, Restriction
from archive.restrictions.withholding import withheld
from indexer.engines import SearchEngine, open_engine
from indexer.query import Query
from indexer.spelling import did_you_mean
from indexer.sync import sync
from indexer.withholding import Guard
from tests.indexer.shelf import article, id_of, put

PLAIN = [
    article(n, f"Tin số {n} về hội nghị", "Hội nghị bàn về chi bộ và đảng viên.") for n in range(6)
]
SECRET = article(
    90, "Hội nghị bàn về việc riêng", "Nhân chứng là bà Khuyếnh Thoòng ở thị trấn.",
    captions=["Bà Khuyếnh trước nhà"], authors=("Lê Thị Sáu",), sections=("Nội bộ",),
)  # fmt: skip
PICTURED = article(91, "Lễ khai mạc hội nghị", "Chi bộ họp.", captions=["Ông Bùi Quạch phát biểu"])


@pytest.fixture(params=["whoosh", "tantivy"])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    config = Config(data_dir=tmp_path / "data", engine=request.param)
    put(config, [*PLAIN, SECRET, PICTURED])
    return config


@pytest.fixture
def catalogue(config: Config) -> Iterator[Catalogue]:
    with Catalogue.open(config) as opened:
        sync(open_engine(config), opened)
        yield opened


def hide(catalogue: Catalogue, kind: Kind, target: str, **more: object) -> Restriction:
    return restrict(catalogue, kind, target, ground=Ground.LAW, reason="Án số 3", by="lan", **more)  # type: ignore[arg-type]


def guarded(catalogue: Catalogue) -> SearchEngine:
    return Guard().over(open_engine(catalogue.config), withheld(catalogue))


def found(engine: SearchEngine, words: str = "") -> list[str]:
    """Return the ids that answer, having checked that total, page and scan agree."""
    query = Query(words=words, sort="newest")
    results, scanned = engine.search(query, limit=50), engine.scan(query)
    assert results.total == len(results.hits) == len(scanned)
    return [hit.article_id for hit in results.hits]


@pytest.mark.parametrize("follows", [False, True], ids=["before", "after"])
def test_a_hidden_article_is_no_answer_and_counts_nowhere(
    catalogue: Catalogue, *, follows: bool
) -> None:
    engine = guarded(catalogue)
    assert len(found(engine)) == 8
    made = hide(catalogue, Kind.ARTICLE, id_of(SECRET))
    if follows:
        sync(open_engine(catalogue.config), catalogue)
    engine = guarded(catalogue)
    assert id_of(SECRET) not in found(engine)
    assert len(found(engine)) == 7
    assert found(engine, "Khuyếnh") == []
    facets = engine.search(Query(), facets=True).facets
    assert facets
    assert [each.value for each in facets.sections] == ["Tin tức"]
    assert facets.authors == ()
    assert sum(each.count for each in facets.years) == 7
    assert facets.with_photos == 1
    assert engine.search(Query(words="hội nghị", versions="all"), limit=0).total == 7
    lift(catalogue, made.id, by="lan")
    sync(open_engine(catalogue.config), catalogue)
    assert found(guarded(catalogue), "Khuyếnh") == [id_of(SECRET)]


@pytest.mark.parametrize("follows", [False, True], ids=["before", "after"])
def test_words_that_only_a_hidden_article_holds_are_suggested_no_more(
    catalogue: Catalogue, *, follows: bool
) -> None:
    def suggested(text: str) -> set[str]:
        return {each.text for each in guarded(catalogue).suggest(text)}

    assert any("khuyếnh" in text for text in suggested("khu"))
    assert any("thoòng" in text for text in suggested("khuyếnh t"))
    assert did_you_mean(guarded(catalogue), Query(words="khuyenhs"))
    hide(catalogue, Kind.ARTICLE, id_of(SECRET))
    if follows:
        sync(open_engine(catalogue.config), catalogue)
    assert not any("khuyếnh" in text for text in suggested("khu"))
    assert not any("thoòng" in text for text in suggested("khuyếnh t"))
    assert "hội nghị bàn về" in suggested("hội ng")
    assert did_you_mean(guarded(catalogue), Query(words="khuyenhs")) == ()
    read = guarded(catalogue).search(Query(words="khuyenh thoong")).read
    assert read.restored == ()


def test_a_hidden_photo_takes_its_caption_out_of_the_search(catalogue: Catalogue) -> None:
    hide(catalogue, Kind.PHOTO, PICTURED.photos[0].url)
    engine = guarded(catalogue)
    assert found(engine, "Quạch") == []
    # Until the index has followed, the article is left out as a whole.
    assert id_of(PICTURED) not in found(engine)
    sync(open_engine(catalogue.config), catalogue)
    engine = guarded(catalogue)
    assert found(engine, "Quạch") == []
    assert found(engine, "khai mạc") == [id_of(PICTURED)]
    assert engine.search(Query(photos=True)).total == 1


def test_a_hidden_capture_takes_the_text_read_from_it_out_of_the_search(
    catalogue: Catalogue,
) -> None:
    put(catalogue.config, [article(90, "Hội nghị bàn về việc chung", "Đã sửa lại.")])
    first = catalogue.version(id_of(SECRET), 1)
    assert first
    sync(open_engine(catalogue.config), catalogue)
    older = Query(words="Khuyếnh", versions="all")
    assert guarded(catalogue).search(older).total == 1
    hide(catalogue, Kind.CAPTURE, first.capture)
    assert guarded(catalogue).search(older).total == 0
    sync(open_engine(catalogue.config), catalogue)
    assert guarded(catalogue).search(older).total == 0
    assert found(guarded(catalogue), "việc chung") == [id_of(SECRET)]


def test_a_hidden_person_is_no_facet(catalogue: Catalogue) -> None:
    hide(catalogue, Kind.PERSON, "lê thị sáu")
    results = guarded(catalogue).search(Query(), facets=True)
    assert results.total == 8
    assert results.facets
    assert results.facets.authors == ()


def test_an_index_takes_up_what_was_hidden_when_its_time_has_passed(catalogue: Catalogue) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    made = hide(catalogue, Kind.ARTICLE, id_of(SECRET), now=past, until=past + timedelta(hours=1))
    assert made.ended_at is None
    open_engine(catalogue.config).reset()
    sync(open_engine(catalogue.config), catalogue)
    assert id_of(SECRET) in found(guarded(catalogue))


def test_related_articles_leave_out_what_is_hidden(catalogue: Catalogue) -> None:
    from indexer.documents import document_of

    version = catalogue.version(id_of(PLAIN[0]))
    assert version
    document = document_of(version, current=True, sections=())
    assert id_of(PLAIN[1]) in [each.article_id for each in guarded(catalogue).similar(document)]
    hide(catalogue, Kind.ARTICLE, id_of(PLAIN[1]))
    assert id_of(PLAIN[1]) not in [each.article_id for each in guarded(catalogue).similar(document)]


def test_nothing_withheld_costs_nothing(catalogue: Catalogue) -> None:
    engine = open_engine(catalogue.config)
    assert Guard().over(engine, withheld(catalogue)) is engine
