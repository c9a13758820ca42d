"""How questions are read: operators, groups, phrases, fields, dates, and all that is odd."""

from datetime import date

import pytest

from indexer.syntax import (
    And,
    DateRange,
    Everything,
    Field,
    Fuzzy,
    Match,
    Not,
    Note,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Tree,
    Word,
    asked_rows,
    parse,
    print_query,
)

A, B, C, D = (Word(letter) for letter in "abcd")

READ_AS: list[tuple[str, Tree]] = [
    ("tuyên giáo", And((Word("tuyên"), Word("giáo")))),
    ("tu\u200eyên \u2067giáo\u2069", And((Word("tuyên"), Word("giáo")))),
    ("tiêu đề:a", Field("title", A)),
    ('Chú thích:"a b" c', And((Field("caption", Phrase(("a", "b"))), C))),
    ('"tiêu đề:a"', Phrase(("tiêu", "đề:a"))),
    ("a VÀ b", And((A, B))),
    ("a AND b", And((A, B))),
    ("a HOẶC b", Or((A, B))),
    ("a OR b c", Or((A, And((B, C))))),
    ("(a OR b) c", And((Or((A, B)), C))),
    ("a KHÔNG b", And((A, Not(B)))),
    ("a AND NOT b", And((A, Not(B)))),
    ("a -b", And((A, Not(B)))),
    ("-a", Not(A)),
    ("--a", Not(A)),
    ("NOT NOT a", A),
    ("-(a b)", Not(And((A, B)))),
    ("-(-a)", A),
    ("((a)) (b (c))", And((A, B, C))),
    ("a và b", And((A, Word("và"), B))),
    ("not a", And((Word("not"), A))),
    ('"cụm từ"', Phrase(("cụm", "từ"))),
    ('"a b"~4', Phrase(("a", "b"), 4)),
    ("“a b”", Phrase(("a", "b"))),
    ('"a AND (b"', Phrase(("a", "AND", "(b"))),
    ('-"a b"', Not(Phrase(("a", "b")))),
    ("tuyên*", Prefix("tuyên")),
    ("từ~", Fuzzy("từ")),
    ("từ~2", Fuzzy("từ", 2)),
    ("kinh tế - xã hội", And(tuple(map(Word, ("kinh", "tế", "xã", "hội"))))),
    ("50-NQ/ĐUK, 100%.", And((Word("50-NQ/ĐUK"), Word("100%")))),
    ("10:30", Word("10:30")),
    ("http://a.vn/b", Word("http://a.vn/b")),
    ("tieude:a", Field("title", A)),
    ("Tiêuđề:a", Field("title", A)),
    ("title:(a b)", Field("title", And((A, B)))),
    ("tep:a", Field("attachment", A)),
    ("Tệp:a OR attachment:b", Or((Field("attachment", A), Field("attachment", B)))),
    ('chuthich:"a b"', Field("caption", Phrase(("a", "b")))),
    ("tacgia:a author:b", And((Field("author", A), Field("author", B)))),
    ("-chuyenmuc:a", Not(Field("section", A))),
    ("nguon:duk-langson", Field("site", Word("duk-langson"))),
    ("title:(-a)", Not(Field("title", A))),
    ("title:(caption:a b)", Field("title", And((Field("caption", A), B)))),
    ("title:caption:a", Field("title", Word("caption.a"))),
    ("", Everything()),
    ("  \n", Everything()),
    ("*", Everything()),
    ("a *", A),
    ("a OR *", Everything()),
]


@pytest.mark.parametrize(("question", "tree"), READ_AS)
def test_a_question_is_read_as_this_tree_without_notes(question: str, tree: Tree) -> None:
    assert parse(question) == (tree, ())


DATES: list[tuple[str, date | None, date | None]] = [
    ("2023", date(2023, 1, 1), date(2023, 12, 31)),
    ("2023-05", date(2023, 5, 1), date(2023, 5, 31)),
    ("05/2023", date(2023, 5, 1), date(2023, 5, 31)),
    ("2/2024", date(2024, 2, 1), date(2024, 2, 29)),
    ("25/4/2023", date(2023, 4, 25), date(2023, 4, 25)),
    ("25-04-2023", date(2023, 4, 25), date(2023, 4, 25)),
    ("2023-04-25", date(2023, 4, 25), date(2023, 4, 25)),
    ("2022..2023", date(2022, 1, 1), date(2023, 12, 31)),
    ("05/2022..12/6/2023", date(2022, 5, 1), date(2023, 6, 12)),
    ("2022..", date(2022, 1, 1), None),
    ("..2022", None, date(2022, 12, 31)),
    (">=2022", date(2022, 1, 1), None),
    (">2022", date(2023, 1, 1), None),
    ("<=05/2022", None, date(2022, 5, 31)),
    ("<2022", None, date(2021, 12, 31)),
    ("=2022", date(2022, 1, 1), date(2022, 12, 31)),
]


@pytest.mark.parametrize(("text", "first", "last"), DATES)
@pytest.mark.parametrize("name", ["ngay", "date", "Ngày"])
def test_dates_whole_and_partial_are_ranges_of_days(
    name: str, text: str, first: date | None, last: date | None
) -> None:
    assert parse(f"{name}:{text}") == (DateRange(first, last), ())


def test_dates_stand_in_groups_and_are_excluded_like_words() -> None:
    year = DateRange(date(2022, 1, 1), date(2022, 12, 31))
    later = DateRange(date(2024, 1, 1), None)
    assert parse("ngay:(2022 OR >=2024)").tree == Or((year, later))
    assert parse("a -ngay:2022").tree == And((A, Not(year)))


ODD: list[tuple[str, Tree, Note]] = [
    ("AND a", And((Word("and"), A)), Note("dangling_operator", "AND")),
    ("a HOẶC", And((A, Word("hoặc"))), Note("dangling_operator", "HOẶC")),
    ("a AND OR b", Or((And((A, Word("and"))), B)), Note("dangling_operator", "AND")),
    ("a NOT", And((A, Word("not"))), Note("dangling_operator", "NOT")),
    ("(a b", And((A, B)), Note("unbalanced_parenthesis", "(")),
    ("a) b", And((A, B)), Note("unbalanced_parenthesis", ")")),
    ('"a b', And((A, B)), Note("unbalanced_quote")),
    ("tieude: a", And((Word("tieude"), A)), Note("empty_field", "tieude:")),
    ("ngay:hôm-qua", Word("hôm-qua"), Note("bad_date", "hôm-qua")),
    ("ngay:31/02/2023", Word("31/02/2023"), Note("bad_date", "31/02/2023")),
    ("tu*en", Word("tu*en"), Note("bad_wildcard", "tu*en")),
    ("*abc", Word("abc"), Note("bad_wildcard", "*abc")),
    ("50-NQ*", Word("50-NQ"), Note("bad_wildcard", "50-NQ*")),
    ("từ~9", Word("từ"), Note("bad_fuzzy", "từ~9")),
    ('"a b"~999', Phrase(("a", "b"), 50), Note("slop_too_large", "999")),
    ('a ""', A, Note("no_word", '""')),
    ("?!", Nothing(), Note("no_word")),
    ("()", Nothing(), Note("no_word")),
    (
        "ngay:2023..2022",
        DateRange(date(2022, 1, 1), date(2023, 12, 31)),
        Note("reversed_dates", "2023..2022"),
    ),
]


@pytest.mark.parametrize(("question", "tree", "note"), ODD)
def test_what_is_odd_is_read_as_plain_words_with_a_note(
    question: str, tree: Tree, note: Note
) -> None:
    assert parse(question) == (tree, (note,))


def test_words_beyond_the_limit_are_left_out_with_a_note() -> None:
    parsed = parse(" ".join(f"w{number}" for number in range(100)))
    assert len(asked_rows(parsed.tree)) == 64
    assert parsed.notes == (Note("too_many_words", "64"),)


def test_brackets_beyond_measure_become_one_row_of_words_with_a_note() -> None:
    parsed = parse("a (b OR " * 30 + "c" + ")" * 30)
    assert isinstance(parsed.tree, And)
    assert Note("too_deep") in parsed.notes


def test_any_word_will_do_but_exclusions_dates_and_sites_still_narrow() -> None:
    year = DateRange(date(2022, 1, 1), date(2022, 12, 31))
    tree = parse("a b -c ngay:2022 nguon:d", match="any").tree
    assert tree == And((Or((A, B)), Not(C), year, Field("site", D)))
    assert parse("a b AND c", match="any").tree == Or((A, And((B, C))))
    assert parse("a OR -c", match="any").tree == Or((A, Not(C)))


def test_the_rows_asked_for_are_words_and_phrases_of_texts_in_order() -> None:
    asked = parse('a -b tieude:c "x y" (d OR e*) nguon:f').tree
    assert asked_rows(asked) == (("a",), ("c",), ("x", "y"), ("d",))


@pytest.mark.parametrize(
    ("question", "match", "printed"),
    [
        ("a   VÀ b", "all", "a b"),
        ("(a HOẶC b) c", "all", "(a HOẶC b) c"),
        ("a b -c", "any", "(a HOẶC b) VÀ -c"),
        ("title:(a OR b) date:>=2022", "all", "tieude:(a HOẶC b) ngay:2022-01-01.."),
        ("date:25/4/2023", "all", "ngay:2023-04-25"),
        ("“a b”~3 từ~2 x~ tuyên*", "all", '"a b"~3 từ~2 x~ tuyên*'),
        ("-(a b)", "all", "-(a b)"),
    ],
)
def test_a_tree_is_printed_in_its_shortest_form(question: str, match: Match, printed: str) -> None:
    assert print_query(parse(question, match=match).tree, match=match) == printed


def test_a_question_without_any_word_is_noted_once() -> None:
    assert [note.code for note in parse('"" ""').notes] == ["no_word"]
