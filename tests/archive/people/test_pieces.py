"""The small pieces of a sentence are those that stand there, and none from its other end."""

from __future__ import annotations

from archive.people.pieces import pair
from archive.people.words import words_of


def test_a_pair_never_goes_round_the_ends_of_a_sentence() -> None:
    words = words_of("viên Nguyễn Văn An thăm công")
    assert pair(words, 1) == "nguyễn_văn"
    assert pair(words, 4) == "thăm_công"
    assert [pair(words, place) for place in (-2, -1, 5, 6)] == [""] * 4
