"""What is marked in a text, and which passage is shown."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.syntax import matcher_for, parse
from indexer.syntax.tree import FieldName
from indexer.vietnamese import Matcher, marks, read_word, snippet

SENTENCE = "Ban Tuyên giáo Tỉnh uỷ giao nhiệm vụ số 50-NQ/ĐUK, ngày 25 tháng 4 năm 2023."


def _marked(question: str, text: str, field: FieldName | None = None) -> list[str]:
    found = marks(text, matcher_for(parse(question).tree, field=field))
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("giao", ["giáo", "giao"]),
        ("giáo", ["giáo", "giao"]),
        ("tuyen", ["Tuyên"]),
        ("tuyến", []),
        ('"ban tuyen giao"', ["Ban Tuyên giáo"]),
        ('"giáo vụ"', []),
        ('"giáo nhiệm"~3', ["giáo Tỉnh uỷ giao nhiệm"]),
        ("ủy", ["uỷ"]),
        ("50-NQ/ĐUK", ["50-NQ/ĐUK"]),
        ("nq", ["NQ"]),
        ("25/4/2023", ["25 tháng 4 năm 2023"]),
        ("nhi*", ["nhiệm"]),
        ("nhjem~", ["nhiệm"]),
        ("tuyên -giao", ["Tuyên"]),
        ("tieude:tuyên", []),
        ("tuyên OR (vụ AND số)", ["Tuyên", "vụ", "số"]),
        ("*", []),
    ],
)
def test_what_a_question_asks_for_is_marked(question: str, expected: list[str]) -> None:
    assert _marked(question, SENTENCE) == expected


def test_a_named_field_is_marked_in_that_field_only() -> None:
    assert _marked("tieude:tuyên vụ", SENTENCE, "title") == ["Tuyên", "vụ"]
    assert _marked("tieude:tuyên vụ", SENTENCE, "caption") == ["vụ"]


def test_marks_in_decomposed_text_cover_whole_letters() -> None:
    text = unicodedata.normalize("NFD", SENTENCE)
    found = marks(text, matcher_for(parse('"tuyên giáo" uy').tree))
    assert [unicodedata.normalize("NFC", text[a:b]) for a, b in found] == ["Tuyên giáo", "uỷ"]


LONG = (
    "Mở đầu không có gì đáng kể. " * 20
    + "Ngày 08/12, Ban Tuyên giáo làm việc. "
    + "Đoạn giữa cũng vậy thôi, giáo dục. " * 20
    + "Kết luận về tuyên truyền."
)


def test_the_passage_that_answers_most_is_shown_from_its_sentence_on() -> None:
    pieces = snippet(LONG, matcher_for(parse("tuyên giáo").tree), width=80)
    assert [text for text, is_match in pieces if is_match][:2] == ["Tuyên", "giáo"]
    assert pieces[0] == ("…Ngày 08/12, Ban ", False)
    assert pieces[-1][0].endswith("…")


def test_without_a_match_the_beginning_is_shown() -> None:
    pieces = snippet(LONG, Matcher((read_word("zzz"),)), width=40)
    assert pieces == [("Mở đầu không có gì đáng kể. Mở đầu…", False)]


def test_a_short_text_is_shown_whole_with_single_spaces() -> None:
    pieces = snippet("Ban  \n Tuyên\u00a0giáo", matcher_for(parse("tuyên").tree))
    assert pieces == [("Ban ", False), ("Tuyên", True), (" giáo", False)]
    assert snippet("", Matcher()) == []


@given(
    st.lists(st.sampled_from(["tuyên", "giáo", "giao", "Ban.", "x", "e\u0323", "\n"]), max_size=80),
    st.sampled_from(["tuyen", '"tuyên giáo"~2', "giao tuy*", "x~", "zzz"]),
    st.integers(10, 90),
)
def test_marks_are_apart_and_a_snippet_is_a_piece_of_the_text(
    words: list[str], question: str, width: int
) -> None:
    text = " ".join(words)
    matcher = matcher_for(parse(question).tree)
    spans = marks(text, matcher)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    pieces = snippet(text, matcher, width=width)
    shown = "".join(fragment for fragment, _ in pieces).strip("…").strip()
    assert " ".join(shown.split()) in " ".join(text.split())
    assert any(is_match for _, is_match in pieces) == bool(spans)


def test_a_match_deep_in_a_long_text_stands_between_ellipses() -> None:
    text = "một hai ba bốn. " * 500 + "có kỹ sư ở đây. " + "năm sáu bảy tám. " * 500
    shown = snippet(text, matcher_for(parse("ki su").tree))
    assert [fragment for fragment, is_match in shown if is_match] == ["kỹ", "sư"]
    assert shown[0][0].startswith("…")
    assert shown[-1][0].endswith("…")


def test_a_word_in_every_line_does_not_hide_the_place_of_a_rare_one() -> None:
    text = "và thôi. " * 300 + "và tuyên giáo. " + "và thôi. " * 300
    shown = snippet(text, matcher_for(parse("và giáo").tree), width=60)
    assert "giáo" in [fragment for fragment, is_match in shown if is_match]
