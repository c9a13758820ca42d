"""Tables as CSV: what a spreadsheet reads back, and nothing that it would carry out."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.export.sheet import as_csv, inert


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+84 25",
        "-khảo",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        '=HYPERLINK("http://x")',
    ],
)
def test_what_looks_like_a_formula_gets_an_apostrophe(formula: str) -> None:
    assert inert(formula) == f"'{formula}"


@pytest.mark.parametrize("plain", ["Đảng", "1=1", "", 5, -5, 2.5, None])
def test_everything_else_stays(plain: str | int | float | None) -> None:
    assert inert(plain) == plain


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\0\r"))))
def test_every_text_comes_back_as_it_was_but_for_the_apostrophe(texts: list[str]) -> None:
    rows = list(csv.reader(StringIO(as_csv(["text", "more"], [(each, "x") for each in texts]))))
    assert rows == [["text", "more"], *([str(inert(each)), "x"] for each in texts)]
