"""How long an office is said to be held: khóa XIII, nhiệm kỳ 2020-2025."""

from __future__ import annotations

import re

from archive.people.pieces import Words, pair
from archive.people.words import DASHES

_YEARS = re.compile(r"\d{4}([-–/]\d{2,4})?")
_BETWEEN = DASHES | {","}


def terms_end(words: Words, i: int) -> int:
    """Return where the words on the term of an office end; `i` where there are none."""
    while i < len(words):
        if words[i].key == "khóa":
            i = _numerals(words, i + 1)
        elif pair(words, i) in ("nhiệm_kỳ", "nhiệm_kì", "giai_đoạn"):
            i = _numerals(words, i + 2)
        elif words[i].kind == "number" and _YEARS.fullmatch(words[i].text):
            i = _numerals(words, i)
        else:
            break
    return i


def _numerals(words: Words, i: int) -> int:
    while _is_numeral(words, i) or (
        i < len(words) and words[i].text in _BETWEEN and _is_numeral(words, i + 1)
    ):
        i += 1
    return i


def _is_numeral(words: Words, i: int) -> bool:
    if i >= len(words):
        return False
    roman = words[i].is_capital and set(words[i].text) <= set("IVXL")
    return words[i].kind == "number" or roman
