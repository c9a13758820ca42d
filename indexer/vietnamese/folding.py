"""Owns what one Vietnamese syllable is compared by: its canonical key, its folded key, its spelling.

The canonical key is the lower-case NFC syllable with its tone taken off and written behind it,
in VIQR's ASCII signs (RFC 1456 §2): ``hòa`` and ``hoà`` are both ``hoa```, ``giáo`` is ``giao'``.
Where the tone was typed then no longer matters, and no word of any text can look like a key,
since words never hold those signs.
"""

import re
import unicodedata

TONES = {"\u0301": "'", "\u0300": "`", "\u0309": "?", "\u0303": "~", "\u0323": "."}
TONE_SIGNS = frozenset(TONES.values())

# Zero-width space, joiners, word joiner, byte order mark, soft hyphen; marks of direction (Unicode
# UAX #9): pasted from Word and the web, seen by nobody.
ZERO_WIDTH = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad"
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_NO_ZERO_WIDTH = dict.fromkeys(map(ord, ZERO_WIDTH))

# Letters that look like Vietnamese ones and stand for them in old pages: Latin eth and African d
# for đ, a with caron for ă.
_LOOKALIKES = str.maketrans({"ð": "đ", "ɖ": "đ", "ǎ": "ă"})

_TONED = re.compile("([aeiouy][\u0302\u0306\u031b]*)([\u0300\u0301\u0303\u0309\u0323])")
_MARKS = re.compile("[\u0300-\u036f]+")
_FOREIGN_MARK = re.compile("(?![\u0300-\u0303\u0306\u0309\u031b\u0323])[\u0300-\u036f]")
_Y_OR_I = re.compile(r"([hklmst])([yi])(['`?~.]?)")


def clean(text: str) -> str:
    """Return text in NFC without zero-width characters; case and marks stay."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.translate(_NO_ZERO_WIDTH))


def lower(text: str) -> str:
    """Return text clean, in lower case, with the true letter đ for its look-alikes."""
    if text.isascii():
        return text.lower()
    lowered = clean(text).lower().translate(_LOOKALIKES)
    return unicodedata.normalize("NFC", lowered)


def canonical(syllable: str) -> str:
    """Return the key with marks: ``Thuý`` -> ``thuy'``, ``đảng`` -> ``đang?``, ``giao`` -> ``giao``.

    A word with several tone marks, or with marks Vietnamese has not, keeps them where they are.
    """
    word = lower(syllable)
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word)
    toned = _TONED.search(decomposed)
    tones = sum(map(decomposed.count, TONES))
    if toned is None or tones != 1 or _FOREIGN_MARK.search(decomposed):
        return word
    toneless = unicodedata.normalize("NFC", _TONED.sub(r"\1", decomposed))
    return toneless + TONES[toned[2]]


def strip_marks(text: str) -> str:
    """Return text of any length without tones, vowel marks and đ; case stays: ``Đảng`` -> ``Dang``."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", clean(text).translate(_LOOKALIKES))
    bare = unicodedata.normalize("NFC", _MARKS.sub("", decomposed))
    return bare.replace("đ", "d").replace("Đ", "D").replace("Ð", "D")


def fold(syllable: str) -> str:
    """Return the key without marks, y and i made one where they are: ``Mỹ``, ``mĩ`` -> ``mi``."""
    return _one_i(strip_marks(lower(syllable)))


def is_bare(syllable: str) -> bool:
    """Tell whether a syllable has no đ, no vowel mark and no tone."""
    word = lower(syllable)
    return word.isascii() or strip_marks(word) == word


def spelling_variants(key: str) -> tuple[str, ...]:
    """Return a canonical key and, where y and i are free, its other spelling: ``ky~`` -> ``ki~``.

    Free means alone after a single h, k, l, m, s or t: ``thuy'`` and ``thui'`` stay two words.
    """
    found = _Y_OR_I.fullmatch(key)
    if found is None:
        return (key,)
    onset, vowel, tone = found.groups()
    return (key, onset + ("i" if vowel == "y" else "y") + tone)


def _one_i(bare: str) -> str:
    return bare[0] + "i" if len(bare) == 2 and bare[1] == "y" and bare[0] in "hklmst" else bare
