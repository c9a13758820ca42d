"""The small pieces of a sentence: titles of address, ranks, places, an office's own words."""

from __future__ import annotations

from collections.abc import Sequence

from archive.people import lexicon as lex
from archive.people.words import Word

Words = Sequence[Word]

SEVERAL = frozenset(["các", "hai", "ba", "bốn", "những"])
_MOST_RANKS = 12
# Whose rank it is: Thượng tướng Công an, Thiếu tướng Quân đội nhân dân Việt Nam.
_FORCES = frozenset(["công_an", "quân_đội"])


def pair(words: Words, i: int) -> str:
    """Return two syllables as the lexicon writes them, "" where there are no two: at either end."""
    return f"{words[i].key}_{words[i + 1].key}" if 0 <= i < len(words) - 1 else ""


def address_at(words: Words, i: int) -> int:
    """Return how many words from here are a title of address (ông, các đồng chí), 0 for none."""
    if words[i].key in SEVERAL:
        several = i + 1 < len(words) and words[i + 1].key not in SEVERAL
        after = address_at(words, i + 1) if several else 0
        return after + 1 if after else 0
    if pair(words, i) in lex.ADDRESS:
        return 2
    return 1 if words[i].key in lex.ADDRESS else 0


def ranks_at(words: Words, i: int) -> int:
    """Return how many words from here are military ranks and degrees, 0 for none."""
    first = i
    while i < len(words) and i - first < _MOST_RANKS:
        step = _rank_at(words, i)
        if not step and i > first and words[i].text in (",", ".", "-"):
            step = 1 if i + 1 < len(words) and _is_rank(words, i + 1) else 0
        if not step:
            break
        i += step
    if i > first and pair(words, i) in _FORCES and words[i].text.islower():
        i += 2
    return i - first


def _rank_at(words: Words, i: int) -> int:
    if "_".join(word.key for word in words[i : i + 3]) in lex.RANKS:
        return 3
    if pair(words, i) in lex.RANKS:
        return 2
    return 1 if words[i].key.replace("-", ".") in lex.RANKS else 0


def _is_rank(words: Words, i: int) -> bool:
    return words[i].key.replace("-", ".") in lex.RANKS or pair(words, i) in lex.RANKS


def rank_of_force_at(words: Words, i: int) -> int:
    """Return how many words say a rank with whose it is, or degrees, where no name follows.

    «A, Giáo sư, Tiến sĩ, …», «A, Thiếu tướng Quân đội nhân dân Việt Nam, …».
    """
    end = i + (ranks_at(words, i) if i < len(words) else 0)
    if end == i:
        return 0
    if pair(words, end) in _FORCES:
        end += 2
        end += 2 if pair(words, end) == "nhân_dân" else 0
        end += 2 if pair(words, end) == "việt_nam" else 0
    return end - i


def place_at(words: Words, i: int) -> int:
    """Return how many words from here are a known place, 0 for none."""
    for length in range(min(lex.LONGEST_PLACE, len(words) - i), 0, -1):
        part = words[i : i + length]
        known = " ".join(word.key for word in part) in lex.PLACES
        if known and all(word.is_capital for word in part):
            return length
    return 0


def head_at(words: Words, i: int) -> int:
    """Return how many words from here are an office's own words (Phó Chủ tịch), 0 for none."""
    if words[i].key not in lex.HEAD_STARTS:
        return 0
    keys = [word.key for word in words[i : i + lex.LONGEST_HEAD]]
    for length in range(len(keys), 0, -1):
        if " ".join(keys[:length]) in lex.HEADS:
            return length
    return 0
