"""Names without marks: how they are searched, and how Vietnamese lists order them."""

from __future__ import annotations

import unicodedata

_LETTERS = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY"
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def plain(text: str) -> str:
    """Return a text in lower case without any marks, its white space single."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


def sorting(name: str) -> str:
    """Return what lists order a name by: the given name first, then the rest."""
    words = name.split()
    return plain(" ".join([*words[-1:], *words[:-1]]))


def letter_of(name: str) -> str:
    """Return the letter of the alphabet that the given name stands under; "#" for none."""
    first = unicodedata.normalize("NFD", name.split()[-1][:1].upper()) if name.split() else ""
    kept = unicodedata.normalize("NFC", "".join(c for c in first if c not in _TONES))
    return kept if kept and kept in _LETTERS else "#"
