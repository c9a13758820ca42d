"""Abbreviations of Party and state language, found from either side."""

import pytest

from indexer.vietnamese.abbreviations import known_abbreviations

KNOWN = known_abbreviations()


@pytest.mark.parametrize(
    ("typed", "long"),
    [
        ("BCH", "Ban Chấp hành"),
        ("bch", "Ban Chấp hành"),
        ("UBND", "Ủy ban nhân dân"),
        ("HĐND", "Hội đồng nhân dân"),
        ("HDND", "Hội đồng nhân dân"),
        ("ĐUK", "Đảng ủy Khối"),
        ("QP-AN", "quốc phòng an ninh"),
        ("XDĐ", "xây dựng Đảng"),
        ("BTGTU", "Ban Tuyên giáo Tỉnh ủy"),
        ("TU", "Tỉnh ủy"),
        ("TW", "Trung ương"),
        ("GD&ĐT", "Giáo dục và Đào tạo"),
    ],
)
def test_a_short_form_stands_for_its_long_form(typed: str, long: str) -> None:
    assert long in [each for found in KNOWN.read_short(typed) for each in found.long]


@pytest.mark.parametrize("typed", ["tu", "tư", "Tư", "hu", "giáo", "ban", "…"])
def test_an_ordinary_word_is_no_abbreviation(typed: str) -> None:
    assert KNOWN.read_short(typed) == ()


@pytest.mark.parametrize(
    ("words", "short", "length"),
    [
        ("Ban Chấp hành Đảng bộ", "BCH", 3),
        ("ban chap hanh", "BCH", 3),
        ("Uỷ ban nhân dân tỉnh", "UBND", 4),
        ("Ban Tuyên giáo Tỉnh uỷ", "BTGTU", 5),
        ("Ban Tuyên giáo huyện", "BTG", 3),
    ],
)
def test_the_longest_long_form_is_found_however_it_is_typed(
    words: str, short: str, length: int
) -> None:
    found = KNOWN.read_long(words.split())
    assert found is not None
    assert (found.abbreviation.short, found.length) == (short, length)


@pytest.mark.parametrize("words", ["Bàn chấp hành", "Tỉnh ủy", "Ban Chấp", ""])
def test_other_words_are_no_long_form(words: str) -> None:
    assert KNOWN.read_long(words.split()) is None


def test_the_data_is_sound() -> None:
    entries = [entry for group in KNOWN.by_short.values() for entry in group]
    assert len(entries) >= 60
    assert len({entry.short for entry in entries}) == len(entries)
    assert all(entry.short.isupper() and entry.long for entry in entries)
