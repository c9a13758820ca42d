"""Owns the cut of a question into lexemes: brackets, operators, field names, phrases, words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from indexer.syntax.notes import Note
from indexer.syntax.tree import FieldName
from indexer.vietnamese.folding import clean, strip_marks

MAX_CHARACTERS = 8_192
MAX_BRACKETS = 60

LexemeKind = Literal["open", "close", "and", "or", "not", "field", "phrase", "word", "everything"]
AnyField = FieldName | Literal["date"]

OPERATORS: dict[str, LexemeKind] = {
    "AND": "and",
    "VÀ": "and",
    "OR": "or",
    "HOẶC": "or",
    "NOT": "not",
    "KHÔNG": "not",
}
FIELD_NAMES: dict[str, AnyField] = {
    "tieude": "title",
    "title": "title",
    "chuthich": "caption",
    "caption": "caption",
    "tep": "attachment",
    "attachment": "attachment",
    "tacgia": "author",
    "author": "author",
    "chuyenmuc": "section",
    "section": "section",
    "nguon": "site",
    "site": "site",
    "ngay": "date",
    "date": "date",
}

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_LEXEME = re.compile(
    r'"(?P<phrase>[^"]*)"(?:~(?P<slop>\d*))?|(?P<open>\()|(?P<close>\))|(?P<quote>")'
    r'|(?P<word>[^\s()"]+)'
)
# A field's name as two words: ``tiêu đề:đảng``; whatever stands in quotes is left as it is.
_TWO_WORDS = re.compile(r'"[^"]*"|(?<![\w:])(?P<first>[^\W\d_]+) (?P<second>[^\W\d_]+)(?=:[^\s:])')
_OPENING = re.compile(r'\(|"[^"]*"')
_BEFORE_NAME = re.compile(r"^[\W_]+")
_NAMED = re.compile(r"[\W_]*+(\w++):(.*)", re.DOTALL)
_HAS_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of a question: its kind, its text, and the slop typed behind a phrase."""

    kind: LexemeKind
    text: str
    slop: str = ""


def field_named(text: str) -> tuple[AnyField, str] | None:
    """Return the field and the value of ``tieude:abc``, None when no known field is named.

    Names may carry marks and capitals: ``Tiêuđề:`` is ``tieude:``.
    """
    found = _NAMED.fullmatch(text)
    name = FIELD_NAMES.get(strip_marks(found[1]).lower()) if found else None
    return (name, found[2]) if found and name else None


def lexemes(text: str, notes: list[Note]) -> list[Lexeme]:
    """Return a question's lexemes with brackets in pairs; what was odd is added to the notes."""
    if len(text) > MAX_CHARACTERS:
        notes.append(Note("too_long", str(MAX_CHARACTERS)))
    plain = clean(text[:MAX_CHARACTERS]).translate(_QUOTES)
    plain = _TWO_WORDS.sub(_joined_name, plain)
    found: list[Lexeme] = []
    for match in _LEXEME.finditer(plain):
        upcoming = _OPENING.match(plain, match.end())
        found += _lexemes_of(match, upcoming is not None, notes)
    return _paired(found, notes)


def _joined_name(match: re.Match[str]) -> str:
    """Return two words without their space where they name a field, else as they are."""
    if match["first"] is None:
        return match[0]
    joined = match["first"] + match["second"]
    return joined if strip_marks(joined).lower() in FIELD_NAMES else match[0]


def _lexemes_of(match: re.Match[str], opens: bool, notes: list[Note]) -> Iterator[Lexeme]:
    kind = match.lastgroup
    if match["phrase"] is not None:
        yield Lexeme("phrase", match["phrase"], match["slop"] or "")
    elif kind == "open" or kind == "close":
        yield Lexeme("open" if kind == "open" else "close", match.group())
    elif kind == "quote":
        notes.append(Note("unbalanced_quote"))
    else:
        yield from _from_word(match["word"], opens, notes)


def _from_word(word: str, opens: bool, notes: list[Note]) -> Iterator[Lexeme]:
    """Give what a run without spaces means: operator, star, minus, field name, word."""
    if word in OPERATORS:
        yield Lexeme(OPERATORS[word], word)
        return
    if word.strip("*") == "":
        yield Lexeme("everything", word)
        return
    if word.startswith("-") and (_HAS_WORD.search(word) or (opens and word.strip("-") == "")):
        yield Lexeme("not", "-")
    named = field_named(word)
    if named is None:
        if _HAS_WORD.search(word):
            yield Lexeme("word", word.lstrip("-"))
        return
    name, value = named
    if value.strip("*") == "" and value:
        yield Lexeme("everything", word)
    elif _HAS_WORD.search(value):
        yield from (Lexeme("field", name), Lexeme("word", value))
    elif value == "" and opens:
        yield Lexeme("field", name)
    else:
        notes.append(Note("empty_field", word))
        yield Lexeme("word", _BEFORE_NAME.sub("", word).partition(":")[0])


def _paired(found: list[Lexeme], notes: list[Note]) -> list[Lexeme]:
    """Leave out brackets without a partner, or too deep, with the minus or field before them."""
    dropped: set[int] = set()
    waiting: list[int] = []
    for index, lexeme in enumerate(found):
        if lexeme.kind == "open":
            waiting.append(index)
        elif lexeme.kind == "close" and waiting:
            if len(waiting) > MAX_BRACKETS:
                dropped |= {waiting[-1], index}
            waiting.pop()
        elif lexeme.kind == "close":
            dropped.add(index)
            notes.append(Note("unbalanced_parenthesis", ")"))
    if waiting:
        notes.append(Note("unbalanced_parenthesis", "("))
    if dropped and any(found[index].kind == "open" for index in dropped):
        notes.append(Note("too_deep"))
    dropped |= set(waiting)
    for index in sorted(dropped, reverse=True):
        before = index - 1
        while found[index].kind == "open" and before >= 0 and _binds(found[before]):
            dropped.add(before)
            before -= 1
    return [lexeme for index, lexeme in enumerate(found) if index not in dropped]


def _binds(lexeme: Lexeme) -> bool:
    return lexeme.kind == "field" or lexeme == Lexeme("not", "-")
