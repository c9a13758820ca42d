"""Whether two texts say the same: their words, without case, signs and spacing."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")


def bare_words(text: str) -> str:
    """Return the words of a text in small letters, with one space between them."""
    return " ".join(_WORD.findall(text.casefold()))
