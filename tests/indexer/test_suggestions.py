"""Suggestions as one types, on every engine: with marks, without, half-typed, in Telex and VNI."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.config import Config
from archive.errors import IndexMissing
from indexer.engines import Reached, SearchEngine, open_engine
from indexer.query import Query
from indexer.suggestions import suggest
from indexer.vietnamese import strip_marks
from indexer.vocabulary import Lexicon
from tests.indexer.newsstand import filled, written
from tests.indexer.questions import odd_questions
from tests.indexer.test_engine_contract import ENGINES


@pytest.fixture(scope="module", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SearchEngine]:
    engine = filled(tmp_path_factory.mktemp("news"), request.param)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def lexicon(engine: SearchEngine) -> Lexicon:
    return engine.lexicon()


def texts(engine: SearchEngine, typed: str, limit: int = 8) -> list[str]:
    return [each.text for each in engine.suggest(typed, limit=limit)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("tuyên gi", "tuyên giáo"),
        ("tuyen gi", "tuyên giáo"),
        ("tuyên ", "tuyên giáo"),
        ("ban tuyen gi", "ban tuyên giáo"),
        ("tuyeen giaos", "tuyên giáo"),
        ("tuye6n gia1", "tuyên giáo"),
        ("dang u", "đảng ủy"),
        ("đang u", "đảng ủy"),
        ("ddang u", "đảng ủy"),
        ("Đảng u", "Đảng ủy"),
        ("chi bo van ph", "chi bộ văn phòng"),
        ("đảng bộ th", "đảng bộ theo"),
        ("giám s", "giám sát"),
        ("ban chấp h", "ban chấp hành đảng"),
        ("lạng s", "lạng sơn"),
        ("lang s", "lạng sơn"),
        ("khánh kh", "khánh khê"),
        ("hiến m", "hiến máu"),
        ("BTGT", "BTGTU"),
        ("01-kl", "01-KL/TW"),
        ("covid-", "COVID-19"),
        ("tieude:tuye", "tieude:tuyên"),
        ("tieude:(lạng s", "tieude:(lạng sơn"),
        ('"lạng s', '"lạng sơn'),
        ("-tuye", "-tuyên"),
        ("hội AND tuye", "hội AND tuyên"),
        ("tuyên giáo OR lang s", "tuyên giáo OR lạng sơn"),
    ],
)
def test_the_last_word_is_finished(engine: SearchEngine, typed: str, first: str) -> None:
    assert texts(engine, typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("tuyê", {"tuyên", "tuyến"}),
        ("tuye", {"tuyên", "tuyến", "tuyên truyền"}),
        ("tuyên", {"tuyên giáo", "tuyên truyền"}),
        ("thủy", {"thủy điện"}),
        ("thuỷ", {"thủy điện"}),
        ("lang", {"lạng", "lạng sơn"}),
    ],
)
def test_what_may_be_meant_is_offered(engine: SearchEngine, typed: str, offered: set[str]) -> None:
    assert offered <= set(texts(engine, typed))


def test_typed_marks_are_kept(engine: SearchEngine) -> None:
    assert not any("tuyến" in each for each in texts(engine, "tuyên gi"))
    assert not any("tuyên" in each for each in texts(engine, "tuyến gi"))
    assert all(each.startswith("đ") for each in texts(engine, "đa"))


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "(", '"', "-", "ngay:20", "nguon:du", "chuyenmuc:tin", "tuy*", "tuy~", "zzzzqx"],
)
def test_where_nothing_fits_nothing_is_offered(engine: SearchEngine, typed: str) -> None:
    assert texts(engine, typed) == []


def test_the_commonest_come_first_and_no_more_than_asked_for(engine: SearchEngine) -> None:
    counts = [each.count for each in engine.suggest("t", limit=5)]
    assert counts == sorted(counts, reverse=True)
    assert len(counts) == 5
    assert min(counts) > 0


@pytest.mark.parametrize("typed", ["tuyen gi", "dang u", "lang s", "tuye", "hoi ngh", "khanh kh"])
def test_a_suggestion_finds_something(engine: SearchEngine, typed: str) -> None:
    for each in engine.suggest(typed):
        assert engine.search(Query(words=each.text), limit=1).total, each.text


@pytest.mark.parametrize("ending", ["tuyên giáo", "Lạng Sơn"])
def test_every_beginning_of_a_question_may_be_typed(engine: SearchEngine, ending: str) -> None:
    for length in range(1, len(ending)):
        found = texts(engine, ending[:length])
        assert len(found) == len(set(found)) <= 8


@given(odd_questions)
def test_any_text_may_be_typed(lexicon: Lexicon, typed: str) -> None:
    assert len(suggest(lexicon, typed, limit=3)) <= 3


@given(st.sampled_from("tldbcnh"), st.sampled_from(["", "ban ", "đảng bộ "]))
def test_suggestions_begin_as_typed(lexicon: Lexicon, letter: str, before: str) -> None:
    for each in suggest(lexicon, before + letter):
        assert strip_marks(each.text).startswith(strip_marks(before))


def test_new_articles_are_suggested_and_removed_ones_forgotten_in_time(tmp_path: Path) -> None:
    for name in ENGINES:
        engine = filled(tmp_path / name, name, [written(1, "Mùa hoa mận ở Cao Lộc")])
        assert texts(engine, "cao l") == ["cao lộc"]
        assert texts(engine, "đình l") == []
        with engine.batch() as batch:
            batch.replace("w2", [written(2, "Lễ hội đình Lập", article_id="w2")])
            batch.commit(Reached("epoch", 2))
        assert texts(engine, "đình l") == ["đình lập"]
        engine.reset()
        with engine.batch() as batch:
            batch.commit(Reached("epoch", 3))
        assert texts(engine, "đình l") == []
        engine.close()


def test_an_archive_without_marks_suggests_its_words(tmp_path: Path) -> None:
    for name in ENGINES:
        engine = filled(tmp_path / name, name, [written(1, "Hoi nghi tong ket")])
        assert texts(engine, "ngh") == ["nghi"]
        assert texts(engine, "hoi ngh") == ["hoi nghi"]
        engine.close()


def test_without_an_index_the_reader_is_told(tmp_path: Path) -> None:
    for name in ENGINES:
        engine = open_engine(Config(data_dir=tmp_path, engine=name))
        with pytest.raises(IndexMissing, match="khotin index"):
            engine.suggest("tuy")


def test_a_suggestion_costs_no_more_than_some_searches(engine: SearchEngine) -> None:
    """A loose bound against the same machine at the same time; the benchmarks measure."""
    engine.suggest("tuyen gi")
    engine.search(Query(words="tuyen giao"))
    suggested = min(_seconds(lambda: engine.suggest("tuyen gi")) for _ in range(20))
    searched = min(_seconds(lambda: engine.search(Query(words="tuyen giao"))) for _ in range(20))
    assert suggested < 20 * searched


def _seconds(ask: object) -> float:
    began = time.perf_counter()
    ask()  # type: ignore[operator]
    return time.perf_counter() - began
