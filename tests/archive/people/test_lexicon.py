"""The words that the rules of reading know: their order, their spelling, what is made of them."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from archive.people import lexicon as lex
from archive.people.spelling import plain
from archive.people.words import key_of
from archive.text import nfc

DATA = tomllib.loads(
    resources.files("archive.people").joinpath("lexicon.toml").read_text(encoding="utf-8")
)
LISTS = {
    f"{part}.{name}": value.split()
    for part, lists in DATA.items()
    for name, value in lists.items()
    if isinstance(value, str)
}


@pytest.mark.parametrize("name", LISTS)
def test_each_word_stands_once_in_its_list_and_is_spelt_as_texts_are_compared(name: str) -> None:
    words = LISTS[name]
    assert len(words) == len(set(words))
    for word in words:
        assert word == nfc(word).lower()
        assert all(key_of(part) == part.rstrip(".") for part in word.split("_"))


@pytest.mark.parametrize("name", LISTS)
def test_words_stand_in_the_order_of_their_first_letters(name: str) -> None:
    firsts = [plain(word)[:1] for word in LISTS[name]]
    assert firsts == sorted(firsts)


def test_a_deputy_is_made_of_each_office_that_has_one() -> None:
    assert {"giám đốc", "phó giám đốc", "bộ trưởng"} <= lex.HEADS
    assert "phó bộ trưởng" not in lex.HEADS
    assert lex.LONGEST_HEAD >= 4


def test_rare_family_names_are_family_names_and_small_places_are_places() -> None:
    assert lex.RARE_SURNAMES <= lex.SURNAMES
    assert lex.SMALL_PLACES <= lex.PLACE_NOUNS
    assert set(lex.UNITS_OF) <= lex.HEADS
