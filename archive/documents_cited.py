"""Numbers of official documents in running text: 50-NQ/ĐUK, 01-KL/TW, 1234/QĐ-UBND, 35/2018/NĐ-CP.

Vietnamese offices number a document "number[/year]-kind/issuer" (the Party) or
"number[/year]/kind-issuer" (the State; decree 30/2020/NĐ-CP, annex I). Written signs vary: dashes
of every length, spaces around them, leading zeros.
"""

from __future__ import annotations

import re

PLAIN_DASHES = str.maketrans({"–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"})
LEADING_ZEROS = re.compile(r"^0+(?=\d)")

_JOINT = r"\s?[-/]\s?"
_YEAR = r"(?:/(?:19|20)\d\d)?"
# A kind or an issuer: NQ, QĐ, ĐUK, UBND, TTg, BTGTW, QH15.
_PART = r"[A-ZĐÂĂÊÔƠƯ][A-Za-zĐđÂĂÊÔƠƯ]{0,9}\d{0,2}"
_NUMBER = r"(?<![\w/,.-])(\d{1,5}[a-zA-Z]?)"
_END = r"(?![\w])"
_CITED = re.compile(
    rf"{_NUMBER}({_YEAR}(?:{_JOINT}{_PART}){{2,4}}|/(?:19|20)\d\d/{_PART}){_END}"
    # With a single part only what is called a number is one: "số 123/BC", not "5/A".
    rf"|(?<=[sS]ố )(\d{{1,5}}[a-zA-Z]?)({_YEAR}{_JOINT}[A-ZĐ]{{2,8}}){_END}"
)
_SPACES = re.compile(r"\s+")


def cited_in(text: str) -> tuple[str, ...]:
    """Return the document numbers in a text (NFC), each once, in order, as they are written.

    Dashes are plain and spaces within gone. Numbers that differ only in letters' case or leading
    zeros are one, and stand as they did first.
    """
    found: dict[str, str] = {}
    for match in _CITED.finditer(text.translate(PLAIN_DASHES)):
        number = _SPACES.sub("", match[0])
        found.setdefault(number_key(number), number)
    return tuple(found.values())


def number_key(number: str) -> str:
    """Return what makes two spellings of a document number one."""
    plain = _SPACES.sub("", number.translate(PLAIN_DASHES))
    return LEADING_ZEROS.sub("", plain.lower())
