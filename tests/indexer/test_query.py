"""A URL is a search: arguments read and written, and refused in one sentence."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from archive.errors import QueryError
from indexer.query import MAX_PAGE, Query, Sort, Switch, Versions
from indexer.syntax import Everything, Match, Word
from indexer.vietnamese.matching import Marks

names = st.text(min_size=1, max_size=12)
days = st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31))


@st.composite
def arguments(draw: st.DrawFn) -> dict[str, list[str]]:
    """Return arguments as a browser may send them, all with a meaning."""
    first, last = draw(days), draw(days)
    if first and last and first > last:
        first, last = last, first
    return {
        "q": [draw(st.text(max_size=40))],
        "match": [draw(st.sampled_from(get_args(Match)))],
        "from": [first.isoformat() if first else ""],
        "to": [last.isoformat() if last else ""],
        "site": draw(st.lists(names, max_size=3)),
        "section": draw(st.lists(names, max_size=3)),
        "author": draw(st.lists(names, max_size=2)),
        "photos": [draw(st.sampled_from(["", "1"]))],
        "sort": [draw(st.sampled_from(get_args(Sort)))],
        "page": [str(draw(st.integers(1, MAX_PAGE)))],
        "marks": [draw(st.sampled_from(get_args(Marks)))],
        "versions": [draw(st.sampled_from(get_args(Versions)))],
        "restore": [draw(st.sampled_from(get_args(Switch)))],
        "expand": [draw(st.sampled_from(get_args(Switch)))],
    }


@given(arguments())
def test_what_was_read_and_written_reads_the_same(args: dict[str, list[str]]) -> None:
    query = Query.from_args(args)
    assert Query.from_args(query.to_args()) == query


@given(arguments())
def test_a_multidict_reads_like_a_dict(args: dict[str, list[str]]) -> None:
    assert Query.from_args(MultiDict(args)) == Query.from_args(args)


@given(st.text(max_size=60))
def test_any_words_at_all_make_a_query(text: str) -> None:
    query = Query.from_args({"q": text})
    assert query.parsed().tree == Query.from_args(query.to_args()).parsed().tree


@given(st.dictionaries(st.sampled_from(["from", "to", "page", "sort"]), st.text(max_size=12)))
def test_any_value_is_read_or_refused_by_name(args: dict[str, str]) -> None:
    refusal = ""
    try:
        Query.from_args(args)
    except QueryError as error:
        refusal = str(error)
    assert not refusal or refusal.split(":")[0] in args


def test_no_arguments_are_the_usual_query_and_need_none() -> None:
    assert Query.from_args({}) == Query()
    assert Query().to_args() == {}
    assert Query().parsed().tree == Everything()


def test_versions_of_all_kinds_are_written_though_match_all_is_usual() -> None:
    assert Query(versions="all").to_args() == {"versions": ["all"]}
    assert Query(match="any").to_args() == {"match": ["any"]}
    assert Query(sites=("all", "1")).to_args() == {"site": ["all", "1"]}


def test_words_come_composed_with_single_spaces() -> None:
    decomposed = "tuye\u0302n  gia\u0301o\u00a0"
    assert Query.from_args({"q": decomposed}).words == "tuyên giáo"
    assert Query.from_args({"q": "tuyên"}).parsed().tree == Word("tuyên")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-05", date(2023, 5, 1), date(2023, 5, 31)),
        ("02/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-05-25", date(2023, 5, 25), date(2023, 5, 25)),
        ("25/4/2023", date(2023, 4, 25), date(2023, 4, 25)),
        ("25-5-2023", date(2023, 5, 25), date(2023, 5, 25)),
    ],
)
def test_dates_are_read_day_first_and_in_part(text: str, first: date, last: date) -> None:
    assert Query.from_args({"from": text}).first == first
    assert Query.from_args({"to": text}).last == last


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"from": "31/2/2023"}, "from: «31/2/2023» is no date"),
        ({"to": "hôm qua"}, "to: «hôm qua» is no date"),
        ({"from": "2022..2023"}, "from: «2022..2023» is no date"),
        ({"from": ">2022"}, "from: «>2022» is no date"),
        ({"from": "2024", "to": "2023"}, "from: 2024-01-01 is after to: 2023-12-31"),
        ({"page": "-1"}, "page: «-1» is no page"),
        ({"page": "0"}, "page: «0» is no page"),
        ({"page": "99999999999999999999"}, "is no page; pages are numbered 1 to"),
        ({"page": str(MAX_PAGE + 1)}, "is no page"),
        ({"page": "²"}, "page: «²» is no page"),
        ({"sort": "best"}, "sort: «best» has no meaning here; it can be relevance, newest"),
        ({"match": "some"}, "match: «some»"),
        ({"marks": "no"}, "marks: «no»"),
        ({"versions": "old"}, "versions: «old»"),
    ],
)
def test_a_value_without_meaning_is_refused_in_a_sentence(
    args: dict[str, str], sentence: str
) -> None:
    with pytest.raises(QueryError) as caught:
        Query.from_args(args)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
