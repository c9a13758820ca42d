"""What a text says of people and their offices: a pure function from text to claims.

Precision comes before recall: a claim is made only where a name and an office stand together in
one of a few ways, and where the words around show that both are whole (patterns.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.people import lexicon as lex
from archive.people.patterns import Found, found_in
from archive.people.words import Word, sentences

# What is longer is no caption, lead or paragraph that anybody wrote.
LONGEST = 50_000
_WINDOW = 400
# No sentence without one of these names an office; most have none, and need no reading.
_MAY_SAY = re.compile(
    r"bí thư|chủ tịch|chủ nhiệm|trưởng|chánh|giám đốc|thủ tướng|tổng|tư lệnh|chính ủy|chính uỷ|viên"
    r"|phó|thống đốc|thư k[ýí]|đại sứ|biểu|thẩm|giám thị|quản đốc|hiệu|trực ban"
    r"|\bt?uv",
    re.IGNORECASE,
)
_FOREIGN = re.compile(rf"\b(?:{'|'.join(sorted(lex.FOREIGN))})\b(?! cai)")
# «Đại sứ Việt Nam tại …» is one of ours, «Đại sứ … tại Việt Nam» is not.
_OURS = re.compile(r"\bviệt nam tại\b")


@dataclass(frozen=True, slots=True)
class Claim:
    """That a text says a person holds or held an office; places are characters of the text.

    `name` is in usual case; `office` are the words of the office with its unit as written, `unit`
    those of the unit alone ("" for none); `former` tells that the text says nguyên or cựu.
    `sentence` is where it stands, cut to some hundred characters around a long one.
    """

    name: str
    office: str
    unit: str
    head: str
    former: bool
    sentence: str
    start: int
    end: int


def read(text: str) -> list[Claim]:
    """Return the claims of an NFC text's first 50,000 characters, in order, each once."""
    claims: dict[tuple[str, str, int], Claim] = {}
    for words in sentences(text[:LONGEST], only=_MAY_SAY):
        for found in found_in(words):
            claim = _claim(text, words, found)
            if not is_foreign(claim.office):
                claims.setdefault((claim.name, claim.office, claim.start), claim)
    return list(claims.values())


def is_foreign(office: str) -> bool:
    """Tell whether an office is one of another country, whose people the rules cannot tell."""
    text = office.lower()
    return bool(_FOREIGN.search(text)) and not _OURS.search(text)


def _claim(text: str, words: Sequence[Word], found: Found) -> Claim:
    person, office = found.person, found.office
    start = min(words[person.first].start, words[office.first].start)
    end = max(words[person.end - 1].end, words[office.end - 1].end)
    return Claim(
        name=_usual(words[person.first : person.end]),
        office=_slice(text, words, office.first, office.end),
        unit="" if office.unit is None else _slice(text, words, office.unit, office.end),
        head=office.head,
        former=office.former,
        sentence=_around(text, words, start, end),
        start=start,
        end=end,
    )


def _around(text: str, words: Sequence[Word], start: int, end: int) -> str:
    first = max(words[0].start, start - _WINDOW)
    last = min(words[-1].end, end + _WINDOW)
    return " ".join(text[first:last].split())


def _usual(run: Sequence[Word]) -> str:
    return " ".join(w.text.capitalize() if w.is_upper else w.text for w in run)


def _slice(text: str, words: Sequence[Word], first: int, end: int) -> str:
    return " ".join(text[words[first].start : words[end - 1].end].split())
