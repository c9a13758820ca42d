"""Did you mean, on every engine: marks, slips of the finger, left-over keys, words run together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from indexer.engines import SearchEngine
from indexer.query import Query
from indexer.spelling import Proposal, did_you_mean, empty_words
from tests.indexer.newsstand import filled
from tests.indexer.test_engine_contract import ENGINES


@pytest.fixture(scope="module", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SearchEngine]:
    engine = filled(tmp_path_factory.mktemp("news"), request.param)
    yield engine
    engine.close()


def meant(engine: SearchEngine, words: str, limit: int = 3) -> list[str]:
    return [each.query.words for each in did_you_mean(engine, Query(words=words), limit=limit)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        # wrong marks
        ("nghị quyềt", "nghị quyết"),
        ("lãng sờn", "lạng sơn"),
        ("đảng ủỷ khối", "đảng ủy khối"),
        # typing errors
        ("tuyen giaoo", "tuyên giáo"),
        ("tuyên giso", "tuyên giáo"),
        ("lạng sơnn", "lạng sơn"),
        ("lnag son", "lạng sơn"),
        ("nghị quyets", "nghị quyết"),
        ("quán trieejt", "quán triệt"),
        # keys of Telex and VNI
        ("tuyeen giaos", "tuyên giáo"),
        ("tuyên giao1", "tuyên giáo"),
        ("tuye6n gia1o", "tuyên giáo"),
        ("Lajng Sown", "lạng sơn"),
        # run together, torn apart
        ("tuyengiao", "tuyên giáo"),
        ("tuyêngiáo", "tuyên giáo"),
        ("langson", "lạng sơn"),
        ("lễhội hoađào", "lễ hội hoa đào"),
        ("tuy ên giáo", "tuyên giáo"),
        # codes
        ("01-KL/TWW", "01-KL/TW"),
    ],
)
def test_what_was_meant_is_proposed_first(engine: SearchEngine, typed: str, first: str) -> None:
    assert meant(engine, typed)[:1] == [first]


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ('"tuyên giaoo"', '"tuyên giáo"'),
        ('tieude:"lạng sowns"', 'tieude:"lạng sơn"'),
        ("tieude:(lạng sơnn) -tuyên", "tieude:(lạng sơn) -tuyên"),
        ("lạng sơnn HOẶC xyzzy", "lạng sơn HOẶC xyzzy"),
        ("ngay:2023 langson", "ngay:2023-01-01..2023-12-31 lạng sơn"),
        ("langson kha*", "lạng sơn kha*"),
        ('"lạng sơnn"~3 covid~', '"lạng sơn"~3 covid~'),
    ],
)
def test_operators_and_fields_stay(engine: SearchEngine, typed: str, proposed: str) -> None:
    assert proposed in meant(engine, typed)


def test_wrong_marks_on_words_that_exist_are_mended(engine: SearchEngine) -> None:
    """Both words are known, yet no article holds them side by side."""
    assert meant(engine, '"lặng sơn"') == ['"lạng sơn"']


@pytest.mark.parametrize(
    "typed", ["tuyên giáo", "tuyen giao", "Lạng Sơn", "xyzzy", "", "*", "-tuyên", "ngay:2023", "()"]
)
def test_a_question_that_is_answered_or_hopeless_is_left_alone(
    engine: SearchEngine, typed: str
) -> None:
    assert meant(engine, typed) == []


@pytest.mark.parametrize("typed", ["tuyen giaoo", "langson", "lãng sờn", "tuyeen giaos"])
def test_each_proposal_has_its_exact_count_and_no_two_are_one(
    engine: SearchEngine, typed: str
) -> None:
    proposals = did_you_mean(engine, Query(words=typed))
    assert proposals
    for each in proposals:
        assert each.total == len(engine.scan(each.query)) > 0
    assert len({each.query for each in proposals}) == len(proposals)


def test_filters_hold_for_proposals_too(engine: SearchEngine) -> None:
    query = Query(words="lạng sơnn", last=date(2023, 5, 12), sites=("duk-langson",), page=2)
    (proposal,) = did_you_mean(engine, query, limit=1)
    assert proposal == Proposal(replace(query, words="lạng sơn", page=1), 3)
    assert did_you_mean(engine, replace(query, last=date(1999, 1, 1))) == ()
    assert did_you_mean(engine, replace(query, sites=("btg",))) == ()


def test_no_more_are_proposed_than_asked_for(engine: SearchEngine) -> None:
    assert len(meant(engine, "tuyen giaoo", limit=1)) == 1


@pytest.mark.parametrize(
    ("typed", "empty"),
    [
        ("tuyên giaoo", ("giaoo",)),
        ("tuyeen giaos", ("tuyeen", "giaos")),
        ("tuyên giáo", ()),
        ('"ban xyzzy" -plugh', ("xyzzy",)),
        ("tieude:covid tieude:qqq", ("qqq",)),
        ("tieude:vắc tacgia:vắc", ("vắc",)),
        ("xyzzy xyzzy", ("xyzzy",)),
        ("", ()),
    ],
)
def test_words_that_no_article_holds_are_named(
    engine: SearchEngine, typed: str, empty: tuple[str, ...]
) -> None:
    assert empty_words(engine, Query(words=typed)) == empty


def test_long_and_odd_questions_are_answered_quickly(engine: SearchEngine) -> None:
    for typed in ("a" * 2_000, "abcdefgh " * 15, "(" * 50 + "tuyênn", "x" * 79 + " " + "y" * 79):
        assert meant(engine, typed) is not None
