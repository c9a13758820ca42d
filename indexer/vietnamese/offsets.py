"""Owns the way back from a cleaned text to the places in the text as it came."""

import re
import unicodedata
from collections.abc import Iterator

from indexer.vietnamese.folding import ZERO_WIDTH

HIDDEN = re.compile(f"[{ZERO_WIDTH}]")


def clean_with_offsets(text: str) -> tuple[str, list[int], list[int]]:
    """Return the text in NFC without zero-width characters and, per character, where it came from."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        composed = unicodedata.normalize("NFC", HIDDEN.sub("", text[start:end]))
        letters.append(composed)
        starts += [start] * len(composed)
        ends += [end] * len(composed)
    return "".join(letters), starts, ends


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Give (start, end) of each character with the marks and zero-width characters behind it."""
    start = 0
    for index in range(1, len(text)):
        letter = text[index]
        if unicodedata.combining(letter) or letter in ZERO_WIDTH:
            continue
        yield start, index
        start = index
    if text:
        yield start, len(text)
