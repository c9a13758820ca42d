"""Lines of a file's text made into paragraphs: letters composed, words and sentences joined again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.legacy_fonts import is_syllable, lines_to_unicode
from archive.text import nfc

_HALF = re.compile(r"(\w+)[-\u2010\u2011]$")
_SOFT = re.compile("\u00ad$")
_OTHER_HALF = re.compile(r"\w+")
# A sentence goes on: no end of one before the break, no beginning of a list or a title after it.
_ENDS = re.compile(r"[.!?:;…”\"»)\]]$")
_LINE_SPACE = re.compile(r"[^\S\t\n]+")
# Shorter lines end where they end: titles, cells, signatures.
_FULL = 40


def plain(text: str, *, fonts: Iterable[str] = ()) -> str:
    """Return text in Unicode (NFC), a line a line, without blank lines and spaces at their ends.

    `fonts` are the names of the fonts it is set in, as far as they are known; text typed for the
    fonts of before Unicode is converted. Tabs stay: they stand between the cells of a row.
    """
    text = lines_to_unicode(text, fonts=fonts)
    lines = (_LINE_SPACE.sub(" ", line).strip() for line in _soft_joined(text).split("\n"))
    return nfc("\n".join(line for line in lines if line))


def flowing(text: str, *, fonts: Iterable[str] = ()) -> str:
    """Return text whose lines were broken by a page's width as paragraphs, each on a line."""
    made: list[str] = []
    for line in plain(text, fonts=fonts).split("\n"):
        if made and (joined := _joined(made[-1], line)):
            made[-1] = joined
        elif line:
            made.append(line)
    return "\n".join(made)


def _soft_joined(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    made: list[str] = []
    for line in lines:
        if made and _SOFT.search(made[-1]):
            made[-1] = made[-1][:-1] + line.lstrip()
        else:
            made.append(line)
    return "\n".join(made)


def _joined(before: str, line: str) -> str:
    """Return two lines as one where the second goes on with the first, else an empty string."""
    half, rest = _HALF.search(before), _OTHER_HALF.match(line)
    if half and rest:
        # "Mác-/Lênin" and "50-/NQ" keep their hyphen, "informa-/tion" had none before the break.
        whole = rest[0].islower() and not (is_syllable(half[1]) and is_syllable(rest[0]))
        return (before[:-1] if whole and half[1].isalpha() else before) + line
    begins = line[:1]
    if begins.islower() and not _ENDS.search(before) and not _is_listed(line):
        return f"{before} {line}"
    if begins.isalpha() and before.endswith((",", " và", " của")) and len(before) >= _FULL:
        return f"{before} {line}"
    return ""


def _is_listed(line: str) -> bool:
    """Tell whether a line begins as "a) …" does."""
    return line[1:2] in (")", ".")
