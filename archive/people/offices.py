"""An office phrase in a sentence: its own words, its unit, and how sure its end is."""

from __future__ import annotations

from dataclasses import dataclass

from archive.people import lexicon as lex
from archive.people.extents import unit_end
from archive.people.pieces import Words, head_at


@dataclass(frozen=True, slots=True)
class Office:
    """An office phrase: words from `first` up to `end`; its unit from `unit`, None where none.

    `prefix` is the first word of all ("nguyên"). `is_sure` tells that the words after it show
    where it ends.
    """

    prefix: int
    first: int
    unit: int | None
    end: int
    head: str
    former: bool
    is_sure: bool
    has_unit: bool


def office_at(words: Words, i: int) -> Office | None:
    """Return the office phrase that begins here, or None."""
    prefix, former = i, False
    while i - prefix < 2 and (words[i].key in lex.FORMER or words[i].key in lex.NEW):
        former = former or words[i].key in lex.FORMER
        i += 1
        if i == len(words):
            return None
    first = i
    if words[i].key in lex.ACTING and i + 1 < len(words):
        i += 1 + (words[i + 1].text == "." and i + 2 < len(words))
    length = head_at(words, i)
    if not length:
        return None
    head = " ".join(word.key for word in words[i : i + length])
    last = words[i + length - 1].key
    i += length
    while tuple(word.key for word in words[i : i + 2]) in lex.SUFFIXES:
        i += 2
    shares = last in lex.SHARED and i < len(words) and words[i].key != last
    end, sure = unit_end(words, i, abroad=head in lex.ABROAD)
    has_unit = end > i
    if not _fits(head, words, i, has_unit=has_unit):
        return None
    unit = (i - 1 if shares else i) if has_unit else None
    return Office(prefix, first, unit, end, head, former, sure, has_unit)


def _fits(head: str, words: Words, i: int, *, has_unit: bool) -> bool:
    """Tell whether an office may be of what begins here, or of nothing."""
    wanted = lex.UNITS_OF.get(head)
    if wanted is not None and not (has_unit and words[i].key in wanted):
        return False
    return has_unit or head not in lex.NEED_UNIT
