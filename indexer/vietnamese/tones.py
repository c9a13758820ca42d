"""Owns where a tone stands in a written syllable: from canonical keys back to words people read."""

import re
import unicodedata
from functools import lru_cache

from indexer.vietnamese.folding import TONE_SIGNS, TONES

_MARK_OF_SIGN = {sign: mark for mark, sign in TONES.items()}
_VOWELS = "aeiouyăâêôơư"
# The u of "qu" and the i of "gi" belong to the consonant when another vowel follows.
_SYLLABLE = re.compile(rf"(qu(?=[{_VOWELS}])|gi(?=[{_VOWELS}])|[^{_VOWELS}]*)([{_VOWELS}]+)(.*)")
_NEW_STYLE_ON_LAST = frozenset({"oa", "oe", "uy"})


def split_tone(key: str) -> tuple[str, str]:
    """Return a canonical key's letters and its tone sign, "" when it has none."""
    return (key[:-1], key[-1]) if len(key) > 1 and key[-1] in TONE_SIGNS else (key, "")


@lru_cache(maxsize=50_000)
def spell(key: str, *, new_style: bool = False) -> str:
    """Return the word a canonical key stands for: ``hoa``` -> ``hòa`` (new style: ``hoà``).

    Two placements are in use for open oa, oe, uy. Whatever this program writes itself has the old
    one, as Party and state write ("Tỉnh ủy"). A key that holds no vowel keeps its letters.
    """
    letters, sign = split_tone(key)
    place = _tone_place(letters, new_style=new_style) if sign else None
    if place is None:
        return letters
    toned = letters[: place + 1] + _MARK_OF_SIGN[sign] + letters[place + 1 :]
    return unicodedata.normalize("NFC", toned)


def _tone_place(letters: str, *, new_style: bool) -> int | None:
    """Return the index of the letter that carries the tone."""
    found = _SYLLABLE.match(letters)
    if found is None:
        return None
    vowels, end = found[2], found[3]
    first = found.start(2)
    marked = [index for index, letter in enumerate(vowels) if letter in "ăâêôơư"]
    if marked:
        return first + marked[-1]
    if len(vowels) == 1:
        return first
    if len(vowels) > 2 or end:
        return first + 1
    return first + (1 if vowels in _NEW_STYLE_ON_LAST and new_style else 0)
