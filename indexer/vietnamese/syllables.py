"""Owns the cut of a text into syllables and whole tokens, with their places in the text as it came.

Index, query and highlighting all cut here, so that what one writes the others find.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

from indexer.vietnamese.folding import (
    ZERO_WIDTH,
    canonical,
    clean,
    fold,
    is_bare,
    lower,
    strip_marks,
)
from indexer.vietnamese.offsets import HIDDEN, clean_with_offsets
from indexer.vietnamese.wholes import dates_in_words, whole_keys

_WORD = "[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*"
WORD = re.compile(_WORD)
# Words joined without a space by a dash or slash, by a dot or comma between digits; a percent sign.
_CHUNK = re.compile(rf"{_WORD}(?:(?:[-–‐‑/]|(?<=\d)[.,](?=\d)){_WORD}){{0,15}}(?:(?<=\d)[  ]?%)?")
_MONTH_WORD = re.compile(r"th[áa]ng\s", re.IGNORECASE)

_Kept = TypeVar("_Kept")

_RUN = re.compile(r"\S+")
_SPACED_PERCENT = re.compile(r"\d[ \u00a0]%")
_MEMO_LIMIT = 65_536
_MEMO_WORD = 40


@dataclass(frozen=True, slots=True)
class Form:
    """What a token is compared by: keys with and without marks (see folding).

    ``bare`` says it has no mark at all; ``whole`` that it is a number, date or code whose
    parts follow as tokens of their own.
    """

    canonical: str
    folded: str
    bare: bool
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a text: ``text[start:end]`` is how it was written, offsets as the text came.

    Positions count syllables from 0. A whole token stands at the position of its first part and
    comes before it.
    """

    text: str
    start: int
    end: int
    form: Form
    position: int

    @property
    def canonical(self) -> str:
        """Return the key with marks."""
        return self.form.canonical

    @property
    def folded(self) -> str:
        """Return the key without marks."""
        return self.form.folded


@dataclass(frozen=True, slots=True)
class Cut:
    """A text's tokens as parallel lists, the fast face for indexing: forms, places, positions."""

    forms: list[Form]
    starts: list[int]
    ends: list[int]
    positions: list[int]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A token within a run of text: its form, offsets and position from the run's beginning."""

    form: Form
    start: int
    end: int
    position: int


_words: dict[str, Form] = {}
_runs: dict[str, tuple[_Piece, ...]] = {}


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text of any Unicode form, in order of position."""
    found = cut(text)
    return [
        Token(text[start:end], start, end, form, position)
        for form, start, end, position in zip(
            found.forms, found.starts, found.ends, found.positions, strict=True
        )
    ]


def syllables(text: str) -> list[str]:
    """Return the canonical keys of a text's syllables, without whole tokens."""
    return [form.canonical for form in cut(text).forms if not form.whole]


def cut(text: str) -> Cut:
    """Return the same tokens as parallel lists."""
    if text.isascii() or (unicodedata.is_normalized("NFC", text) and HIDDEN.search(text) is None):
        return _cut_clean(text)
    cleaned, starts, ends = clean_with_offsets(text)
    found = _cut_clean(cleaned)
    return Cut(
        found.forms,
        [starts[start] for start in found.starts],
        [ends[end - 1] for end in found.ends],
        found.positions,
    )


def runs_of(text: str) -> list[str]:
    """Return a text in runs whose tokens, one run after the other, are those of the whole text.

    They end at white space, but a date in words or a percent sign keeps together what it spans.
    """
    if not (text.isascii() or unicodedata.is_normalized("NFC", text)) or any(
        map(text.__contains__, ZERO_WIDTH)
    ):
        text = clean(text)
    spans = [match.span() for match in _SPACED_PERCENT.finditer(text)] if "%" in text else []
    if _MONTH_WORD.search(text):
        # The month's word may stand before the number that such a date begins with.
        spans += [(_word_before(text, start), end) for _, start, end in dates_in_words(text)]
    return _split_around(text, spans) if spans else text.split()


def form_of(word: str) -> Form:
    """Return the form of a single word, remembered."""
    known = _words.get(word)
    if known is None:
        known = Form(canonical(word), fold(word), is_bare(word))
        _remember(_words, word, known)
    return known


def _cut_clean(text: str) -> Cut:
    """Cut run by run between spaces, for most runs have been met before and are remembered."""
    found = Cut([], [], [], [])
    if _SPACED_PERCENT.search(text):
        _append(found, _pieces_of(text), 0, 0)
    else:
        _append_runs(found, text)
    if _MONTH_WORD.search(text):
        _insert_dates(found, text)
    return found


def _word_before(text: str, place: int) -> int:
    """Return where the run of text that ends before a place begins."""
    before = text[:place].split()
    return text.rindex(before[-1], 0, place) if before else place


def _split_around(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Split at white space, but at none inside a span."""
    runs: list[str] = []
    begin = 0
    for match in _RUN.finditer(text):
        inside = any(start < match.start() < stop for start, stop in spans)
        if runs and inside:
            runs[-1] = text[begin : match.end()]
        else:
            begin = match.start()
            runs.append(match.group())
    return runs


def _append_runs(found: Cut, text: str) -> None:
    runs = text.split()
    known = _runs.get
    forms, starts, ends, positions = found.forms, found.starts, found.ends, found.positions
    position = 0
    for run, begin in zip(runs, _beginnings(text, runs), strict=True):
        pieces = known(run)
        if pieces is None:
            pieces = _pieces_of(run)
            _remember(_runs, run, pieces)
        if len(pieces) == 1:
            piece = pieces[0]
            forms.append(piece.form)
            starts.append(begin + piece.start)
            ends.append(begin + piece.end)
            positions.append(position)
            position += 1
        elif pieces:
            _append(found, pieces, begin, position)
            position += 1 + pieces[-1].position


def _beginnings(text: str, runs: list[str]) -> list[int]:
    """Return where each run between white space begins; runs one space apart need no search."""
    lengths = list(map(len, runs))
    if sum(lengths) + len(runs) - 1 == len(text):
        return [
            end - length
            for end, length in zip(accumulate(lengths, _past_space), lengths, strict=True)
        ]
    return [match.start() for match in _RUN.finditer(text)]


def _past_space(end: int, length: int) -> int:
    return end + 1 + length


def _append(found: Cut, pieces: tuple[_Piece, ...], begin: int, position: int) -> None:
    for piece in pieces:
        found.forms.append(piece.form)
        found.starts.append(begin + piece.start)
        found.ends.append(begin + piece.end)
        found.positions.append(position + piece.position)


def _pieces_of(run: str) -> tuple[_Piece, ...]:
    """Return the tokens of any text, by position; whole tokens come before their first part."""
    pieces: list[_Piece] = []
    position = 0
    for match in _CHUNK.finditer(run):
        chunk = match.group()
        apart = _runs.get(chunk)
        if apart is None:
            apart = _take_apart(chunk)
            _remember(_runs, chunk, apart)
        begin = match.start()
        pieces += [
            _Piece(piece.form, begin + piece.start, begin + piece.end, position + piece.position)
            for piece in apart
        ]
        position += 1 + apart[-1].position
    return tuple(pieces)


def _take_apart(chunk: str) -> tuple[_Piece, ...]:
    parts = list(WORD.finditer(chunk))
    if len(parts) == 1 and parts[0].end() == len(chunk):
        return (_Piece(form_of(chunk), 0, len(chunk), 0),)
    # A whole token may begin within a word: "ngày25/4/2023" lacks a space.
    begins = [part.start() for part in parts]
    pieces = [
        _Piece(_whole_form(key), start, end, bisect_right(begins, start) - 1)
        for key, start, end in whole_keys(chunk)
    ]
    pieces += [
        _Piece(form_of(part.group()), part.start(), part.end(), position)
        for position, part in enumerate(parts)
    ]
    return tuple(sorted(pieces, key=lambda piece: (piece.position, not piece.form.whole)))


def _whole_form(key: str) -> Form:
    bare = strip_marks(lower(key))
    return Form(key, bare, bare == key, whole=True)


def _insert_dates(found: Cut, text: str) -> None:
    """Put the date before its first number, for dates that "tháng" and "năm" spell out."""
    for key, start, end in reversed(list(dates_in_words(text))):
        if start not in found.starts:
            continue
        index = found.starts.index(start)
        found.forms.insert(index, _whole_form(key))
        found.starts.insert(index, start)
        found.ends.insert(index, end)
        found.positions.insert(index, found.positions[index])


def _remember(memo: dict[str, _Kept], word: str, kept: _Kept) -> None:
    """Keep what was found for a word; a full memo starts anew, so that memory stays bounded."""
    if len(word) > _MEMO_WORD:
        return
    if len(memo) >= _MEMO_LIMIT:
        memo.clear()
    memo[word] = kept
