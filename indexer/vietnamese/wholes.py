"""Owns tokens that must stay whole: document numbers, dates, decimals, percentages, codes.

A whole token gets one key however it was typed; its parts are tokens as well (see syllables).
"""

import re
from collections.abc import Iterator
from datetime import date

from archive.documents_cited import LEADING_ZEROS, PLAIN_DASHES
from indexer.vietnamese.folding import lower

_DATE = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})/(\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_JOINTS = re.compile(r"[-/.,]")
_DECIMAL = re.compile(r"(\d+)[.,](\d+)")
# Written out: "25 tháng 4 năm 2023", "tháng 4, 2023", also without marks.
_MONTH_IN_WORDS = re.compile(
    r"th[áa]ng\s+(\d{1,2})(?:,?\s+n[ăa]m\s+|,\s*)(\d{4})(?!\d)", re.IGNORECASE
)
_DAY_BEFORE = re.compile(r"(?<!\d)(\d{1,2})\s+$")


def whole_keys(chunk: str) -> Iterator[tuple[str, int, int]]:
    """Give (key, start, end) of each whole token in a run joined by ``- / . ,`` or ending in ``%``.

    Dates come as ``2023-04-25``, months as ``2023-04``, numbers with a decimal comma and without
    grouping dots, everything else in lower case with plain dashes and no leading zeros.
    """
    text = chunk.translate(PLAIN_DASHES)
    dates = list(_dates(text))
    yield from dates
    if any(end - start == len(text) for _, start, end in dates):
        return
    stem = text.rstrip("%").rstrip()
    key = _number_key(stem) or _code_key(stem)
    if key:
        yield key, 0, len(stem)
    if stem != text:
        yield (key or stem.lower()) + "%", 0, len(text)


def dates_in_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Give (key, start, end) of dates written with "tháng" and "năm"; start is the first number's."""
    for found in _MONTH_IN_WORDS.finditer(text):
        month, year = int(found[1]), int(found[2])
        before = _DAY_BEFORE.search(text, max(0, found.start() - 8), found.start())
        key = _date_key(year, month, int(before[1])) if before else None
        if key and before:
            yield key, before.start(), found.end()
        elif _is_month(year, month):
            yield f"{year}-{month:02}", found.start(1), found.end()


def _dates(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _DATE.finditer(text):
        if key := _date_key(int(found[4]), int(found[3]), int(found[1])):
            yield key, found.start(), found.end()
    for found in _ISO_DATE.finditer(text):
        if key := _date_key(int(found[1]), int(found[2]), int(found[3])):
            yield key, found.start(), found.end()
    found_month = _MONTH.fullmatch(text)
    if found_month and _is_month(int(found_month[2]), int(found_month[1])):
        yield f"{int(found_month[2])}-{int(found_month[1]):02}", 0, len(text)


def _number_key(text: str) -> str | None:
    """Return 11,5 for 11.5 and 1500000 for 1.500.000: Vietnamese groups by dots, parts by a comma."""
    if _GROUPED.fullmatch(text):
        return text.replace(".", "")
    decimal = _DECIMAL.fullmatch(text)
    return f"{decimal[1]},{decimal[2]}" if decimal else None


def _code_key(text: str) -> str | None:
    """Return the key of 50-NQ/ĐUK, QP-AN, 8/12, Covid-19; None for words merely joined."""
    day_month = _DAY_MONTH.fullmatch(text)
    if day_month:
        return f"{int(day_month[1])}/{int(day_month[2])}"
    parts = [part for part in _JOINTS.split(text) if part]
    has_digit = any(letter.isdigit() for letter in text)
    if len(parts) < 2 or not (has_digit or all(part.isupper() for part in parts)):
        return None
    return LEADING_ZEROS.sub("", lower(text))


def _date_key(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _is_month(year: int, month: int) -> bool:
    return 1 <= month <= 12 and 1800 <= year < 2200
