"""The archive's English sentences told again: matched with the templates they were made from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from webui.language import _ as said

_BLANK = re.compile(r"%\((\w+)\)s")
# A blank that holds a part of a sentence, to be said in the reader's language too.
_PART = "why"
Shapes = tuple[tuple[str, re.Pattern[str]], ...]


def shapes(templates: Iterable[str]) -> Shapes:
    """Return templates with what each matches; of several that match, the first one counts."""
    return tuple((template, re.compile(_pattern(template), re.DOTALL)) for template in templates)


def in_words(sentence: str, among: Shapes, *, parts: Shapes) -> str:
    """Return a sentence in the reader's language; empty when none of the templates made it."""
    for template, shape in among:
        if found := shape.fullmatch(sentence):
            blanks = found.groupdict()
            if _PART in blanks:
                blanks[_PART] = in_words(blanks[_PART], parts, parts=parts) or blanks[_PART]
            return said(template, **blanks)
    return ""


def _pattern(template: str) -> str:
    pieces = _BLANK.split(template)
    # Every other piece is the name of a blank.
    return "".join(
        f"(?P<{piece}>.*?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)
    )
