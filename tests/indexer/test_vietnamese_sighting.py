"""Seeing words by a pattern gives the same marks as cutting the whole text."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.syntax import matcher_for, parse
from indexer.vietnamese.highlight import Matcher, _apart, _places_by_cutting, marks
from indexer.vietnamese.matching import Marks
from tests.indexer import generated

LETTERS = st.sampled_from(
    "aáàảãạăắâấậbcdđÐdeêếghiíklmnoóôơởpqrstuúủưvxyýỷ AĐỦÁńöǎİKΣß\u0301\u200b ,.-/_1%\n"
)
WORDS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=6),
    st.sampled_from([*generated.WORDS, "người", "ngừơi", "2023", "2.023", "11", "1.100.000"]),
)
TEXTS = st.lists(st.one_of(WORDS, st.sampled_from(generated.WORDS)), max_size=25).map(" ".join)


def by_cutting(text: str, matcher: Matcher) -> list[tuple[int, int]]:
    return _apart(_places_by_cutting(text, matcher))


@given(
    TEXTS, st.lists(WORDS, min_size=1, max_size=3), st.sampled_from(["free", "exact", "ignored"])
)
def test_words_are_marked_as_cutting_marks_them(text: str, words: list[str], how: Marks) -> None:
    matcher = matcher_for(parse(" ".join(words)).tree, marks=how)
    assert marks(text, matcher) == by_cutting(text, matcher)


@pytest.mark.parametrize("seed", range(20))
def test_questions_are_marked_as_cutting_marks_them(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(10):
        text = generated.text(rng, 30)
        for form in ("NFC", "NFD"):
            typed = unicodedata.normalize(form, text)
            matcher = matcher_for(parse(generated.question(rng)).tree)
            assert marks(typed, matcher) == by_cutting(typed, matcher)


@pytest.mark.parametrize(
    ("words", "is_seen"),
    [
        ("tuyên giáo", True),
        ("tuyen giao", True),
        ('"tuyên giáo tỉnh ủy"', True),
        ("tuy*", False),
        ("50-NQ/ĐUK", False),
        ("2023", True),
        ("k7", True),
        ("11,5", False),
        ('"tuyên giáo"~3', False),
        ("tuyn~", False),
    ],
)
def test_only_letters_in_a_row_are_seen_by_patterns(words: str, is_seen: bool) -> None:
    assert (matcher_for(parse(words).tree).sighter is not None) == is_seen


@pytest.mark.parametrize(
    ("text", "is_seen"),
    [
        ("tuyên giáo năm 2023", True),
        ("plain", True),
        (unicodedata.normalize("NFD", "tuyên"), False),
        ("tu\u200byên", False),
        ("Ðảng: the Latin letter eth is read as đ", False),
        ("2.023 người: a number in groups is the same number", False),
    ],
)
def test_a_text_whose_spelling_does_not_tell_is_left_to_cutting(text: str, is_seen: bool) -> None:
    sighter = matcher_for(parse("tuyên 2023").tree).sighter
    assert sighter is not None
    assert (sighter.sightings(text) is not None) == is_seen
