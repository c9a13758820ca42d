"""Owns how one word or quoted text of a question is read: plain, beginning, fuzzy, phrase, dates."""

import re

from indexer.syntax.dates import read_dates
from indexer.syntax.lexing import OPERATORS, AnyField, Lexeme, field_named
from indexer.syntax.notes import Note
from indexer.syntax.tree import DateRange, Fuzzy, Phrase, Prefix, Tree, Word

MAX_WORD = 80
MAX_RUN = 4 * MAX_WORD  # what is looked at of a run without spaces, so that odd ones stay cheap
MAX_SLOP = 50

_SYLLABLE = "[^\\W_](?:[^\\W_]|[\u0300-\u036f])*"
_PREFIX = re.compile(rf"({_SYLLABLE})\*[\W_]*")
_FUZZY = re.compile(rf"({_SYLLABLE})~([12]?)[\W_]*")
_BEFORE_WORD = re.compile(r"^[\W_]+")
_AFTER_WORD = re.compile("(?:(?![%\u0300-\u036f])[\\W_])+$")
_TILDE_AT_END = re.compile(r"~+\d*$")
_HAS_WORD = re.compile(r"[^\W_]")


def read_leaf(lexeme: Lexeme, field: AnyField | None, notes: list[Note]) -> Tree | None:
    """Return the leaf a word or phrase lexeme stands for in a field, None when it holds no word."""
    if field == "date":
        if dates := read_dates(lexeme.text.strip().rstrip(",;")):
            return _in_order(dates, lexeme.text, notes)
        notes.append(Note("bad_date", lexeme.text))
    if lexeme.kind == "phrase":
        return _phrase(lexeme, notes)
    return _word(lexeme.text, notes)


def plain_word(text: str, notes: list[Note]) -> Word:
    """Return a plain word that prints and reads again as the same plain word.

    The text must hold a letter or digit. An operator becomes lower case; a colon behind a known
    field name becomes a dot; signs around the word go.
    """
    text = _BEFORE_WORD.sub("", text)
    if len(text) > MAX_WORD:
        notes.append(Note("word_too_long", text[:MAX_WORD]))
        text = text[:MAX_WORD]
    while (shorter := _TILDE_AT_END.sub("", _AFTER_WORD.sub("", text))) != text:
        text = shorter
    if text in OPERATORS:
        return Word(text.lower())
    return Word(text.replace(":", ".", 1) if field_named(text) else text)


def _word(raw: str, notes: list[Note]) -> Tree:
    text = _BEFORE_WORD.sub("", raw)[:MAX_RUN]
    if found := _PREFIX.fullmatch(text):
        return Prefix(found[1][:MAX_WORD])
    if found := _FUZZY.fullmatch(text):
        return Fuzzy(found[1][:MAX_WORD], int(found[2] or 1))
    if "*" in raw:
        notes.append(Note("bad_wildcard", raw))
    if "~" in raw:
        notes.append(Note("bad_fuzzy", raw))
    return plain_word(text, notes)


def _phrase(lexeme: Lexeme, notes: list[Note]) -> Phrase | None:
    cut = (word[:MAX_WORD] for word in lexeme.text.split())
    words = tuple(word for word in cut if _HAS_WORD.search(word))
    if not words:
        notes.append(Note("no_word", f'"{lexeme.text}"'))
        return None
    slop = MAX_SLOP + 1 if len(lexeme.slop) > 4 else int(lexeme.slop or 0)
    if slop > MAX_SLOP:
        notes.append(Note("slop_too_large", lexeme.slop))
    return Phrase(words, min(slop, MAX_SLOP))


def _in_order(dates: DateRange, text: str, notes: list[Note]) -> DateRange:
    if dates.first and dates.last and dates.first > dates.last:
        notes.append(Note("reversed_dates", text))
        turned = read_dates("..".join(reversed(text.strip().rstrip(",;").split("..", 1))))
        return turned or DateRange(dates.last, dates.first)
    return dates
