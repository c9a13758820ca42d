"""Owns the notes that say how an odd question was read; the screens put them into words."""

from dataclasses import dataclass
from typing import Literal

NoteCode = Literal[
    "bad_date",  # ngay:hôm-qua: read as a plain word
    "bad_fuzzy",  # a-b~: read without its tilde
    "bad_wildcard",  # tu*en, *abc: the star was left out
    "dangling_operator",  # AND at an end, or beside another: read as a word
    "empty_field",  # tieude: with nothing behind it: read as a word
    "no_word",  # nothing but signs, or empty brackets or quotes
    "reversed_dates",  # 2023..2022: read the right way round
    "slop_too_large",  # "a b"~1000
    "too_deep",  # brackets in brackets beyond measure: all words read in one row
    "too_long",  # only the beginning was read
    "too_many_words",  # only the first ones were read
    "unbalanced_parenthesis",  # ( or ) without its partner: left out
    "unbalanced_quote",  # " without its partner: left out
    "word_too_long",  # only its beginning was read
]


@dataclass(frozen=True, slots=True)
class Note:
    """What was odd (code) and the text it was about, "" when it was the whole question."""

    code: NoteCode
    text: str = ""
