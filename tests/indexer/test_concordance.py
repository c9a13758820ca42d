"""A concordance: a line for each match, found as the search finds, cut and sorted by words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Article, Block, BlockKind, Photo, Reason, Version
from indexer.concordance import (
    By,
    Context,
    Line,
    concordance,
    contexts,
    in_order,
    lines_of,
    wanted,
)
from indexer.syntax import matcher_for, parse
from indexer.vietnamese.matching import Marks

TEXT = "Ban Tuyên giáo họp. Công tác tuyen giao năm 2023; tuyến giao thông và giáo dục."


def found(text: str, question: str, marks: Marks = "free", width: int = 80) -> list[Context]:
    return list(contexts(text, matcher_for(parse(question).tree, marks=marks), width=width))


def matched(text: str, question: str, marks: Marks = "free") -> list[str]:
    return [each.match for each in found(text, question, marks)]


def version(*, id_: str = "a", at: datetime | None = None, **fields: object) -> Version:
    values = {"site": "s", "key": id_, "url": f"http://x/{id_}", "title": "", "published_at": at}
    article = Article(**(values | fields))  # type: ignore[arg-type]
    return Version(
        id_, 1, "d", article, "c", "e", Reason.CAPTURED, datetime(2024, 1, 1, tzinfo=UTC), "r"
    )


def test_bare_words_match_every_marking_and_marked_words_their_own() -> None:
    assert matched(TEXT, '"tuyen giao"') == ["Tuyên giáo", "tuyen giao", "tuyến giao"]
    assert matched(TEXT, '"tuyên giáo"') == ["Tuyên giáo", "tuyen giao"]
    assert matched(TEXT, '"tuyên giáo"', "exact") == ["Tuyên giáo"]


def test_words_side_by_side_share_a_line_and_words_apart_have_their_own() -> None:
    assert matched(TEXT, "tuyên giáo") == ["Tuyên giáo", "tuyen giao", "giao", "giáo"]


def test_a_word_said_twice_is_two_lines() -> None:
    assert matched("họp, họp họp", "họp") == ["họp", "họp", "họp"]


def test_what_is_excluded_or_asked_for_elsewhere_has_no_line() -> None:
    assert matched("họp ở tỉnh", "họp -tỉnh") == ["họp"]
    assert matched("họp ở tỉnh", "title:họp tỉnh") == ["tỉnh"]


def test_context_is_whole_words_with_white_space_made_single() -> None:
    (only,) = found("một hai\n ba\u00a0bốn họp  năm sáu bảy", "họp", width=9)
    assert only == Context("ba bốn ", "họp", " năm sáu")


def test_a_word_at_either_end_has_no_context_there() -> None:
    assert found("họp", "họp") == [Context("", "họp", "")]
    assert found("(họp)", "họp") == [Context("(", "họp", ")")]


def test_decomposed_letters_match_and_stay_as_they_are() -> None:
    assert matched("ho\u0323p", "họp") == ["ho\u0323p"]


def test_every_part_of_an_article_gives_its_lines_in_reading_order() -> None:
    whole = version(
        title="Họp báo",
        lead="Sáng nay họp.",
        blocks=(
            Block(BlockKind.PARAGRAPH, text="Không có gì."),
            Block(BlockKind.PHOTO, photo=0),
            Block(BlockKind.TABLE, rows=(("Ngày", "họp"), ("1", "họp"))),
        ),
        photos=(
            Photo("http://x/1.jpg", "Ảnh chụp"),
            Photo("http://x/2.jpg", "Cuộc họp", "Ảnh: họp"),
        ),
    )
    lines = lines_of(whole, wanted(parse("họp").tree))
    assert [(line.part, line.place) for line in lines] == [
        ("title", 1), ("lead", 1), ("body", 2), ("body", 2), ("caption", 2), ("caption", 2),
    ]  # fmt: skip
    assert {(line.title, line.article_id, line.number) for line in lines} == {("Họp báo", "a", 1)}


def test_a_word_asked_for_in_titles_or_captions_has_lines_there_alone() -> None:
    one = version(title="họp", lead="họp", photos=(Photo("u", "họp"),))
    assert [line.part for line in lines_of(one, wanted(parse("title:họp").tree))] == ["title"]
    assert [line.part for line in lines_of(one, wanted(parse("caption:họp").tree))] == ["caption"]


def test_lines_beyond_the_most_are_counted_and_not_kept() -> None:
    many = [version(id_=str(n), lead="họp, họp, họp") for n in range(5)]
    got = concordance(many, wanted(parse("họp").tree), articles=9, most=7)
    assert (len(got.lines), got.total, got.read, got.articles) == (7, 15, 5, 9)
    assert not got.is_whole
    assert concordance(many, wanted(parse("họp").tree), articles=5, most=15).is_whole


def line(left: str, match: str, right: str, at: datetime | None = None) -> Line:
    return Line(left, match, right, "body", 1, "a", 1, "s", "t", "u", at)


OLD, NEW = datetime(2001, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
LINES = [
    line("của Bà ", "họp", " xong", OLD),
    line("với an ", "hội", " ăn", None),
    line("ở ba ", "Họp", " An", NEW),
]


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("found", [0, 1, 2]),
        ("left", [1, 2, 0]),
        ("right", [2, 1, 0]),
        ("match", [1, 2, 0]),
        ("date", [2, 0, 1]),
    ],
)
def test_lines_sort_by_the_nearest_word_bare_before_marked(by: By, order: list[int]) -> None:
    assert in_order(LINES, by) == [LINES[place] for place in order]


TEXTS = st.text(alphabet="họp bàn .,\n\t\u0301\u200b\u202eAĐ=<", max_size=80)


@given(TEXTS, st.sampled_from(["họp", "hop ban", '"họp bàn"', "ho*", "hop~", "a OR họp"]))
def test_lines_never_lose_or_invent_text(text: str, question: str) -> None:
    for each in found(text, question, width=12):
        assert each.match.strip()
        squeezed = " ".join(text.split())
        assert (each.left + each.match + each.right).strip() in squeezed
