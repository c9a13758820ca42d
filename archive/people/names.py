"""Where a person's name stands in a sentence, and what only looks like one."""

from __future__ import annotations

from archive.people import lexicon as lex
from archive.people.pieces import Words, head_at, pair, place_at
from archive.people.words import Word

_LONGEST_NAME = 4
_LONGEST_RUN = 8
# How names of some peoples of Tây Nguyên begin: H'Yim, K'Brêu.
_PREFIXES = ("h'", "y'", "k'", "h’", "y’", "k’")


def name_at(words: Words, i: int, *, addressed: bool = False, after_office: bool = False) -> int:
    """Return how many words from here are a person's name, 0 for none.

    A run of two to four capitalised syllables, the first of them a surname, that is no place and
    stands at no noun that streets or schools follow.
    """
    run = run_at(words, i)
    if not is_name(words[i : i + run], addressed=addressed) or place_at(words, i):
        return 0
    before = words[i - 1] if i else None
    if (
        not addressed
        and before is not None
        and before.kind == "word"
        and _is_unit(words, i, i + run)
    ):
        return 0
    if before is None or addressed or after_office or not before.text.islower():
        return run
    nouns = before.key in lex.NOT_PEOPLE or pair(words, i - 2) in lex.NOT_PEOPLE
    return 0 if nouns else run


def run_at(words: Words, i: int) -> int:
    """Return how many words from here are capitalised alike, up to an office or title."""
    first, upper = i, words[i].is_upper
    while i < len(words) and words[i].is_capital and _is_letters(words[i]):
        if words[i].is_upper != upper and len(words[i].text) > 1:
            break
        if i > first and (_is_noun(words, i) or head_at(words, i) or _is_title(words, i)):
            break
        if i - first > _LONGEST_RUN:
            return 0
        i += 1
    return i - first


def is_name(run: Words, *, addressed: bool = False) -> bool:
    """Tell whether capitalised words are a name of a Vietnamese person."""
    if not 2 <= len(run) <= _LONGEST_NAME + (len(run) > 1 and run[1].key == "thị"):
        return False
    surname = run[0].key
    if surname not in lex.SURNAMES and not surname.startswith(_PREFIXES):
        return False
    if surname in lex.RARE_SURNAMES and not addressed:
        return False
    if not all(_is_syllable(word) for word in run):
        return False
    text = " ".join(word.key for word in run)
    return text not in lex.PLACES and text not in lex.LIKE_NAMES


def _is_unit(words: Words, i: int, end: int) -> bool:
    """Tell whether two capitals are as likely a unit's (Đoàn Khối, Đoàn Thanh niên) as a name."""
    return end - i == 2 and all(word.key in lex.UNIT_WORDS for word in words[i:end])


def _is_noun(words: Words, i: int) -> bool:
    return pair(words, i) in lex.NO_NAMES and words[i + 1].text.islower()


def _is_title(words: Words, i: int) -> bool:
    # Anh is a given name as often as a title.
    return words[i].key in ("ông", "bà") or pair(words, i) == "đồng_chí"


def _is_letters(word: Word) -> bool:
    return word.text.replace("'", "").replace("’", "").isalpha()


def _is_syllable(word: Word) -> bool:
    text = word.text[2:] if word.key.startswith(_PREFIXES) else word.text
    return text.isupper() or len(text) == 1 or text[1:].islower()
