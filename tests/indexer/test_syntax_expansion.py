"""A question widened by abbreviations: short and long forms find each other."""

import pytest

from indexer.syntax import And, Or, Phrase, Word, parse
from indexer.syntax.expansion import expand
from indexer.vietnamese.abbreviations import known_abbreviations

KNOWN = known_abbreviations()


def test_a_short_form_asks_for_its_long_form_as_a_phrase() -> None:
    expanded = expand(parse("BCH tỉnh").tree, KNOWN)
    wanted = Or((Word("BCH"), Phrase(("Ban", "Chấp", "hành"))))
    assert expanded.tree == And((wanted, Word("tỉnh")))
    assert [each.short for each in expanded.used] == ["BCH"]


def test_words_that_form_a_long_form_ask_for_the_short_form_as_well() -> None:
    typed = parse("Ban Tuyên giáo Tỉnh ủy").tree
    assert expand(typed, KNOWN).tree == Or((typed, Word("BTGTU")))


def test_a_phrase_gets_one_other_with_its_forms_exchanged() -> None:
    phrase = Phrase(("Ban", "Chấp", "hành", "ĐUK"))
    assert expand(phrase, KNOWN).tree == Or((phrase, Phrase(("BCH", "Đảng", "ủy", "Khối"))))


@pytest.mark.parametrize(
    ("question", "widened"),
    [
        ("-bch", '-(bch HOẶC "Ban Chấp hành")'),
        ("tieude:UBND", 'tieude:(UBND HOẶC "Ủy ban nhân dân")'),
        ("nguon:UBND", "nguon:UBND"),
        ("tuyên giáo", "tuyên giáo"),
        ('"tuyên giáo" a*', '"tuyên giáo" a*'),
    ],
)
def test_widening_reaches_every_part_but_the_site(question: str, widened: str) -> None:
    assert expand(parse(question).tree, KNOWN).tree == parse(widened).tree


def test_with_any_word_the_short_form_is_one_more_word() -> None:
    tree = parse("ban chấp hành", match="any").tree
    words = tuple(map(Word, ("ban", "chấp", "hành", "BCH")))
    assert expand(tree, KNOWN).tree == Or(words)


@pytest.mark.parametrize("typed", ["TW", "Trung ương"])
def test_all_short_forms_of_the_same_words_find_each_other(typed: str) -> None:
    widened = expand(parse(typed).tree, KNOWN).tree
    assert isinstance(widened, Or)
    assert {Word("TW"), Word("T.Ư"), Word("T.W")} <= set(widened.children)
    assert Word("TƯ") not in widened.children, "it cannot be told from the word tư"
