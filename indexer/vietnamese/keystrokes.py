"""Owns what was meant by keys that an input method left as they were typed: Telex and VNI.

``tuyeen giaos`` is "tuyên giáo" in Telex, ``tuye6n gia1o`` in VNI; a half-typed word reads as far
as it goes.
"""

import re
from typing import Final

from indexer.vietnamese.folding import canonical
from indexer.vietnamese.tones import split_tone

_TONE_KEYS: Final = {
    "s": "'", "f": "`", "r": "?", "x": "~", "j": ".",
    "1": "'", "2": "`", "3": "?", "4": "~", "5": ".",
}  # fmt: skip
_HATS: Final = {"a": "â", "e": "ê", "o": "ô"}
_VOWELS: Final = frozenset("aăâeêioôơuưy")
_VNI: Final = re.compile(r"[^\W\d_]+[1-9][^\W_]*")
_WORD: Final = re.compile(r"[^\W\d_]+")
_QU: Final = re.compile("^qu")


def read_keystrokes(word: str) -> str | None:
    """Return the canonical key that a word's keys would have written, None when they write nothing else.

    Marks that are there already stay: ``giao1`` behind a finished ``tuyên`` reads as well as
    ``tuyên1``.
    """
    typed = canonical(word)
    letters, tone = split_tone(typed)
    if _VNI.fullmatch(letters):
        read = _Keys(letters, tone, vni=True).read()
    elif _WORD.fullmatch(letters):
        read = _Keys(letters, tone, vni=False).read()
    else:
        return None
    return read if read != typed else None


class _Keys:
    """One word's keys, taken one after the other."""

    def __init__(self, letters: str, tone: str, *, vni: bool) -> None:
        self._keys = letters
        self._tone = tone
        self._vni = vni
        self._out = ""

    def read(self) -> str | None:
        """Return the key written, None when a second tone makes no sense of it."""
        for key in self._keys:
            if key in _TONE_KEYS and key.isdigit() == self._vni and self._has_vowel():
                if self._tone:
                    return None
                self._tone = _TONE_KEYS[key]
            elif not (self._in_vni(key) if self._vni else self._in_telex(key)):
                self._out += key
        return self._out + self._tone

    def _has_vowel(self) -> bool:
        return any(letter in _VOWELS for letter in _QU.sub("", self._out))

    def _in_vni(self, key: str) -> bool:
        """Write what a figure means; tell whether it meant anything."""
        if key == "6":
            return any(self._changed(plain, hat) for plain, hat in _HATS.items())
        if key == "7":
            return self._horned()
        if key == "8":
            return self._changed("a", "ă")
        return key == "9" and self._barred()

    def _in_telex(self, key: str) -> bool:
        if key in _HATS:
            # The second a, e or o of a word: at once, or behind its last consonant.
            last = next((each for each in reversed(self._out) if each in _VOWELS), "")
            return last == key and self._changed(key, _HATS[key])
        if key == "w":
            return self._horned() or self._changed("a", "ă") or self._lone_w()
        return key == "d" and self._barred()

    def _lone_w(self) -> bool:
        if self._has_vowel():
            return False
        self._out += "ư"
        return True

    def _barred(self) -> bool:
        if not self._out.startswith("d"):
            return False
        self._out = "đ" + self._out[1:]
        return True

    def _horned(self) -> bool:
        """Put the horn on u, o or both; the u of "qu" has none, nor the o of "oa"."""
        onset = "qu" if self._out.startswith("qu") else ""
        rest = self._out[len(onset) :]
        for plain, horned in (("uo", "ươ"), ("ưo", "ươ"), ("ua", "ưa"), ("oa", ""), ("o", "ơ"), ("u", "ư")):  # fmt: skip
            if plain in rest:
                self._out = onset + rest.replace(plain, horned, 1) if horned else self._out
                return bool(horned)
        return False

    def _changed(self, plain: str, marked: str) -> bool:
        place = self._out.rfind(plain)
        if place < 0:
            return False
        self._out = self._out[:place] + marked + self._out[place + 1 :]
        return True
