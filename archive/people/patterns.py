"""The ways in which a name and an office stand together in a sentence.

A   Name, Office, Office …          Name - Office …      Name (Office)
B   Office, Office Name             Office: Rank Name    các Office Name, Name
C   Name … giữ chức / làm / là Office
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.people import lexicon as lex
from archive.people.giving import given_at
from archive.people.names import name_at
from archive.people.offices import Office, office_at
from archive.people.pieces import SEVERAL, address_at, pair, rank_of_force_at, ranks_at
from archive.people.terms import terms_end
from archive.people.words import DASHES, Word

_SEPARATORS = DASHES | {","}
_LONGEST_BRACKET = 40
_MOST_OFFICES = 12
# With these, or a capital, something that is read may begin.
_OFFICES = lex.HEAD_STARTS | lex.FORMER | lex.NEW | lex.ACTING
_TITLES = {entry.split("_")[0] for entry in lex.ADDRESS | lex.RANKS}
_STARTS = _OFFICES | SEVERAL | _TITLES
_AGAIN = (("đồng", "thời", "là"), ("kiêm", "nhiệm"), ("kiêm",), ("là",))


@dataclass(frozen=True, slots=True)
class Person:
    """The words of a name, from `first` up to `end`."""

    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A name and an office of it."""

    person: Person
    office: Office


def found_in(words: Sequence[Word]) -> Iterator[Found]:
    """Give the names with their offices in the words of a sentence, from left to right."""
    i = 0
    while i < len(words):
        word = words[i]
        if not word.is_capital and word.key not in _STARTS:
            i += 1
            continue
        office = office_at(words, i) if word.key in _OFFICES else None
        if office is not None:
            found, i = _from_office(words, office)
            yield from found
            continue
        person = _person(words, i)
        if person is None:
            i += max(address_at(words, i), 1)
            continue
        found, i = _after_name(words, person, before=i)
        yield from found


def _person(words: Sequence[Word], i: int, *, after_office: bool = False) -> Person | None:
    """Return the name here, after a title of address and ranks."""
    addressed = address_at(words, i)
    first = i + addressed
    if addressed and first < len(words) and words[first].text == ":":
        first += 1
    ranked = ranks_at(words, first) if first < len(words) else 0
    first += ranked
    if first >= len(words):
        return None
    known = bool(addressed or ranked)
    length = name_at(words, first, addressed=known, after_office=after_office)
    return Person(first, first + length) if length else None


def _after_name(
    words: Sequence[Word], person: Person, *, before: int, has_office: bool = False
) -> tuple[list[Found], int]:
    """Return the offices that follow a name (A and C), and where reading goes on."""
    inside, i = _bracket(words, person.end)
    found = [Found(person, office) for office in inside]
    given = given_at(words, i, before)
    if given is not None:
        offices, end = _chain(words, given.first)
        return found + _held(person, offices, former=given.taken), end
    if i >= len(words) or words[i].text not in _SEPARATORS:
        return found, max(i, person.end)
    # After «Chủ tịch A,» an office may be the next person's.
    if has_office and words[i].text == ",":
        return found, i
    offices, end = _chain(words, _after_rank(words, i + 1))
    found += _held(person, offices, former=False)
    if not offices:
        given = given_at(words, i + 1, before)
        if given is None:
            return found, i
        offices, end = _chain(words, given.first)
        return found + _held(person, offices, former=given.taken), max(end, i)
    # «…, Bí thư Tỉnh ủy - đảm nhiệm chức danh Thường trực …»: the same person goes on.
    after = end + (end < len(words) and words[end].text in _SEPARATORS)
    given = given_at(words, after, before)
    if given is not None:
        more, end = _chain(words, given.first)
        found += _held(person, more, former=given.taken)
    return found, end


def _after_rank(words: Sequence[Word], i: int) -> int:
    """Return where the office begins in «A, Thiếu tướng Quân đội nhân dân, Giám đốc …»."""
    rank = rank_of_force_at(words, i)
    parted = rank and i + rank < len(words) and words[i + rank].text in _SEPARATORS
    return i + rank + 1 if parted else i


def _bracket(words: Sequence[Word], i: int) -> tuple[list[Office], int]:
    """Return the office in a bracket here, and where the bracket ends."""
    if i >= len(words) or words[i].text != "(":
        return [], i
    last = min(len(words), i + _LONGEST_BRACKET)
    close = next((n for n in range(i, last) if words[n].text == ")"), None)
    if close is None:
        return [], i
    office = office_at(words, i + 1) if close > i + 1 else None
    whole = office is not None and office.is_sure and office.end == close
    return ([office] if office and whole else []), close + 1


def _chain(words: Sequence[Word], i: int) -> tuple[list[Office], int]:
    """Return the offices from here on that are the name's before, and where they end."""
    end = i
    offices: list[Office] = []
    while i < len(words) and len(offices) < _MOST_OFFICES:
        office = office_at(words, i)
        if office is None:
            break
        after = terms_end(words, office.end)
        if _name_follows(words, after):
            # It is the next person's; with one office between, the first is surely ours.
            return offices[:1], i
        if not office.is_sure:
            return offices, office.end
        offices.append(office)
        _, end = _bracket(words, after)
        further = _joined(words, end)
        if further == end:
            break
        i = further
    return offices, end


def _joined(words: Sequence[Word], i: int) -> int:
    """Return where the next office of a chain begins, `i` where the chain ends."""
    if i + 1 >= len(words):
        return i
    if words[i].key != "kiêm":
        former = words[i].text == ";" and words[i + 1].key in lex.FORMER
        if words[i].text not in _SEPARATORS and not former:
            return i
        i += 1
    return i + len(_first_of(_AGAIN, words, i))


def _name_follows(words: Sequence[Word], i: int) -> bool:
    i += ranks_at(words, i) if i < len(words) else 0
    return i < len(words) and name_at(words, i, after_office=True) > 0


def _from_office(words: Sequence[Word], office: Office) -> tuple[list[Found], int]:
    """Return offices that stand before names (B), and where reading goes on."""
    chain = [office]
    after = terms_end(words, office.end)
    while after + 1 < len(words) and words[after].text == "," and chain[-1].is_sure:
        if len(chain) == _MOST_OFFICES:
            return [], office.end
        further = office_at(words, after + 1)
        if further is None:
            break
        chain.append(further)
        after = terms_end(words, further.end)
    if _is_anothers(words, office) or not chain[-1].is_sure:
        return [], chain[-1].end
    plural = office.prefix > 0 and words[office.prefix - 1].key in SEVERAL
    start, whole = _before_name(words, office, after, single=len(chain) == 1)
    person = None if start is None else _person(words, start, after_office=True)
    if person is None or start is None:
        return [], office.end
    if address_at(words, start) and not whole:
        return [], chain[-1].end
    found = [Found(person, each) for each in (chain[-1:] if plural else chain)]
    if plural:
        more, end = _others(words, person, found[0].office)
        return found + more, end
    more, end = _after_name(words, person, before=person.first, has_office=not whole)
    return found + more, end


def _before_name(
    words: Sequence[Word], office: Office, i: int, *, single: bool
) -> tuple[int | None, bool]:
    """Return where the name after an office may begin, and whether a colon stands before it."""
    if i >= len(words):
        return None, False
    if words[i].text == "(" and i + 2 < len(words) and words[i + 2].text == ")":
        return (i + 3, False) if words[i + 1].is_upper else (None, False)
    if words[i].text == ":" and single and office.prefix <= 1 and i + 1 < len(words):
        return i + 1, True
    # «Bộ trưởng Bộ Công an, Đại tướng A cho biết»: at the beginning it is nobody's before.
    if words[i].text == "," and office.prefix == 0 and i + 1 < len(words):
        return (i + 1, False) if ranks_at(words, i + 1) else (None, False)
    return i, False


def _others(words: Sequence[Word], person: Person, office: Office) -> tuple[list[Found], int]:
    """Return the names that go on a list: các Phó Chủ tịch A, B và C."""
    found: list[Found] = []
    i = person.end
    while i + 1 < len(words) and words[i].key in (",", "và", ";"):
        other = _person(words, i + 1)
        if other is None or _office_after(words, other):
            break
        found.append(Found(other, office))
        i = other.end
    return found, i


def _office_after(words: Sequence[Word], person: Person) -> bool:
    i = person.end
    parted = i + 1 < len(words) and words[i].text in DASHES
    return parted and office_at(words, i + 1) is not None


def _held(person: Person, offices: Sequence[Office], *, former: bool) -> list[Found]:
    """Return the offices of a name; «nguyên» before one of a chain is said of those after it too."""
    found = []
    for office in offices:
        former = former or office.former
        found.append(Found(person, replace(office, former=former)))
    return found


def _is_anothers(words: Sequence[Word], office: Office) -> bool:
    """Tell whether it is unclear who is named: Phu nhân Chủ tịch A, Trợ lý Thủ tướng A."""
    before = pair(words, office.prefix - 2) if office.prefix >= 2 else ""
    generic = office.head in ("chủ tịch", "phó chủ tịch", "bí thư", "giám đốc")
    spouse = before == "phu_nhân" and generic and not office.has_unit
    return spouse or before in lex.HELPING


def _first_of(runs: Sequence[tuple[str, ...]], words: Sequence[Word], i: int) -> tuple[str, ...]:
    """Return the first of some runs of words that stands here, () for none."""
    for run in runs:
        if tuple(word.key for word in words[i : i + len(run)]) == run:
            return run
    return ()
