"""Keys of Telex and VNI that an input method left as typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vietnamese import canonical
from indexer.vietnamese.keystrokes import read_keystrokes


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("tuyeen", "tuyên"),
        ("tuyene", "tuyên"),
        ("giaos", "giáo"),
        ("ddangr", "đảng"),
        ("dangdr", "đảng"),
        ("uyr", "ủy"),
        ("nguowif", "người"),
        ("nguwowif", "người"),
        ("thuowngf", "thường"),
        ("quaan", "quân"),
        ("quyeets", "quyết"),
        ("mwas", "mứa"),
        ("muwa", "mưa"),
        ("hoawcj", "hoặc"),
        ("cuar", "của"),
        ("tw", "tư"),
        ("tuye6n", "tuyên"),
        ("gia1o", "giáo"),
        ("d9a3ng", "đảng"),
        ("nguo7i2", "người"),
        ("tuyên1", "tuyến"),
        ("lăn5g", "lặng"),
        ("Lajng", "lạng"),
        ("tuyee", "tuyê"),
    ],
)
def test_keys_are_read_as_the_word_they_write(keys: str, word: str) -> None:
    assert read_keystrokes(keys) == canonical(word)


@pytest.mark.parametrize(
    "word", ["giao", "giáo", "tinh", "a", "123", "50-NQ", "", "giaosf", "gia1o2"]
)
def test_words_and_numbers_mean_themselves(word: str) -> None:
    assert read_keystrokes(word) is None


@given(st.text(max_size=20))
def test_any_text_may_be_read(text: str) -> None:
    read = read_keystrokes(text)
    assert read is None or read != text
