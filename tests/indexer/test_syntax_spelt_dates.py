"""A date spelt out asks for the date in figures as well, wherever it stands in a question."""

import pytest

from indexer.syntax import parse
from indexer.syntax.spelt_dates import with_short_dates


@pytest.mark.parametrize(
    ("question", "widened"),
    [
        ("25 tháng 4 năm 2023", "(25 tháng 4 năm 2023) OR 25/4/2023"),
        ("họp ngay 05 thang 04 nam 2023", "họp ((ngay 05 thang 04 nam 2023) OR 5/4/2023)"),
        ("tháng 4 năm 2023 họp", "((tháng 4 năm 2023) OR 4/2023) họp"),
        ('"họp ngày 25 tháng 4 năm 2023"', '"họp ngày 25 tháng 4 năm 2023" OR "họp 25/4/2023"'),
        ('"ngày 25 tháng 4 năm 2023"', '"ngày 25 tháng 4 năm 2023" OR 25/4/2023'),
        ("tieude:(ngày 1 tháng 2 năm 2023)", "tieude:((ngày 1 tháng 2 năm 2023) OR 1/2/2023)"),
        ("-(ngày 1 tháng 2 năm 2023)", "-((ngày 1 tháng 2 năm 2023) OR 1/2/2023)"),
        ("ngày 32 tháng 13 năm 2023", "ngày 32 tháng 13 năm 2023"),
        ('25 "tháng 4" năm 2023', '25 "tháng 4" năm 2023'),
        ("a OR b", "a OR b"),
    ],
)
def test_a_date_spelt_out_is_the_date_in_figures(question: str, widened: str) -> None:
    assert with_short_dates(parse(question).tree) == parse(widened).tree


def test_with_any_word_the_date_is_one_more_word() -> None:
    typed = parse("25 tháng 4 năm 2023", match="any").tree
    assert with_short_dates(typed) == parse("25 tháng 4 năm 2023 25/4/2023", match="any").tree
