"""Which part of a long text is worth marking word by word: found by one quick look over its letters.

Marking cuts a text into syllables, which takes most of the time of a page of results. Here the
words of a question become one pattern that passes over their marks; what it finds is where the
exact marking then looks. It may find too much, never decide what is marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from itertools import islice

from indexer.vietnamese import fold, strip_marks
from indexer.vietnamese.folding import ZERO_WIDTH
from indexer.vietnamese.highlight import ELLIPSIS, Matcher, Piece, Span, marks, snippet
from indexer.vietnamese.matching import Reading, Run
from indexer.vietnamese.tones import split_tone

_WIDTH = 240
_AROUND = _WIDTH + 40
# Shorter texts are marked whole: looking first would not pay.
_LONG = 4 * _WIDTH
_MOST_WORDS = 40
_MOST_FOUND = 500
_MOST_NEAR = 40
_NOTHING = Matcher()
_BETWEEN = r"[\W_]+"
# What may stand within a word and not be seen: a pattern of letters would not find the word.
_HIDDEN = re.compile(f"[{ZERO_WIDTH}\u0300-\u036f]")
_FREE_I = re.compile("[hklmst]i")
# Latin letters up to where the Vietnamese ones end.
_LETTERS = range(0x41, 0x1EFA)


def passage(text: str, matcher: Matcher) -> list[Piece]:
    """Return the passage that answers most, as `snippet` does of the whole text."""
    if len(text) <= _LONG or not _is_plain(text):
        return snippet(text, matcher, width=_WIDTH)
    pattern = _pattern(matcher)
    if matcher == _NOTHING or (pattern and not pattern.search(text)):
        return snippet(text[:_LONG], _NOTHING, width=_WIDTH)
    if pattern:
        start, end = _part(text, pattern)
        pieces = snippet(text[start:end], matcher, width=_WIDTH)
        if any(is_match for _text, is_match in pieces):
            return _with_ellipses(pieces, before=text[:start], behind=text[end:])
    return snippet(text, matcher, width=_WIDTH)


def spans(text: str, matcher: Matcher) -> list[Span]:
    """Return what matches in a text, as `marks` does; most texts are soon seen to hold nothing."""
    if matcher == _NOTHING:
        return []
    pattern = _pattern(matcher)
    if pattern and _is_plain(text) and not pattern.search(text):
        return []
    return marks(text, matcher)


def _with_ellipses(pieces: list[Piece], *, before: str, behind: str) -> list[Piece]:
    first = [] if not before or pieces[0][0].startswith(ELLIPSIS) else [(ELLIPSIS, False)]
    has_more = behind.strip() and not pieces[-1][0].endswith(ELLIPSIS)
    return [*first, *pieces, *([(ELLIPSIS, False)] if has_more else [])]


def _part(text: str, pattern: re.Pattern[str]) -> Span:
    """Return where in a text, about, the most different words stand close together."""
    found = list(islice(pattern.finditer(text), _MOST_FOUND))
    best, best_score = 0, (0, 0)
    for at, first in enumerate(found):
        near = islice(found, at, at + _MOST_NEAR)
        within = [each.lastindex for each in near if each.end() <= first.start() + _WIDTH]
        score = (len(set(within)), len(within))
        if score > best_score:
            best, best_score = first.start(), score
    begin = max(0, best - _AROUND)
    if begin:  # Not in the middle of a word.
        begin = text.find(" ", begin, best) + 1 or begin
    return begin, min(len(text), best + _WIDTH + _AROUND)


def _is_plain(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and _HIDDEN.search(text) is None


@lru_cache(maxsize=512)
def _pattern(matcher: Matcher) -> re.Pattern[str] | None:
    """Return what finds the words of a matcher, a group for each; None when no pattern can."""
    if matcher.rules or not 0 < len(matcher.readings) <= _MOST_WORDS:
        return None
    words = [_reading(each) for each in matcher.readings]
    if not all(words):
        return None
    return re.compile(r"(?<![^\W_])(?:" + "|".join(f"({word})" for word in words) + r")(?![^\W_])")


def _reading(reading: Reading) -> str:
    """Return the pattern of a word or phrase; an empty one for what is not made of letters alone."""
    runs = [_run(run) for run in reading.runs]
    # A run that no pattern can find would be missed, unless its parts are found anyway.
    return "" if reading.slop or not all(runs) else "|".join(dict.fromkeys(runs))


def _run(run: Run) -> str:
    slots = []
    for slot in run:
        keys = {fold(split_tone(term.key)[0]) for term in slot.rule.terms}
        if not all(key.isalpha() and key.isascii() for key in keys):
            return ""
        slots.append("(?:" + "|".join(sorted(map(_letters, keys))) + ")")
    return _BETWEEN.join(slots)


def _letters(folded: str) -> str:
    classes = [_marked()[letter] for letter in folded]
    if _FREE_I.fullmatch(folded):
        classes[1] += _marked()["y"]
    return "".join(f"[{each}]" for each in classes)


@lru_cache(maxsize=1)
def _marked() -> dict[str, str]:
    """Return, for every plain letter, all letters that are it but for marks and case."""
    found: dict[str, str] = defaultdict(str)
    for letter in map(chr, _LETTERS):
        plain = strip_marks(letter).lower()
        if len(plain) == 1 and plain.isascii() and plain.isalpha():
            found[plain] += letter
    return dict(found)
