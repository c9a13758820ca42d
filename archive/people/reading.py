"""What a text says of people and their offices: a pure function from text to claims.

Precision comes before recall: a claim is made only where a name and an office stand together in
one of a few ways, and where the words around show that both are whole.

    A   Name, Office, Office …          Name - Office …      Name (Office)
    B   Office, Office Name             Office: Rank Name    các Office Name, Name
    C   Name … giữ chức / làm / là Office
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.people import lexicon as lex
from archive.people.phrases import (
    Office,
    address_at,
    name_at,
    office_at,
    pair,
    ranks_at,
)
from archive.people.words import DASHES, Word, sentences

_SEPARATORS = DASHES | {","}
# What is longer is no caption, lead or paragraph that anybody wrote.
LONGEST = 50_000
_WINDOW = 400
_LONGEST_BRACKET = 40
# With these, or a capital, something that is read may begin.
_OFFICES = lex.HEAD_STARTS | lex.FORMER | lex.NEW | lex.ACTING
_PLURAL = frozenset(["các", "hai", "ba", "bốn", "những"])
_STARTS = (
    _OFFICES
    | _PLURAL
    | {word.split("_")[0] for word in lex.ADDRESS}
    | {word.split("_")[0] for word in lex.RANKS}
)
_REPLACING = frozenset(["thay", "thế", "cho", "nhiệm", "sau", "với", "cùng", "là"])
# Between a name and the word that gives it an office (pattern C), and those words.
_BETWEEN = frozenset(
    [
        "đã",
        "được",
        "vừa",
        "tiếp",
        "tục",
        "chính",
        "thức",
        "bầu",
        "bổ",
        "sung",
        "nhiệm",
        "phân",
        "công",
        "điều",
        "động",
        "chỉ",
        "định",
        "phê",
        "chuẩn",
        "bị",
        "cho",
        "hiện",
        "nay",
        "đang",
        "từng",
        "quốc",
        "hội",
        "trung",
        "ương",
        "ban",
        "bí",
        "thư",
        "bộ",
        "chính",
        "trị",
        "tín",
        "quyết",
        "hđnd",
        "tỉnh",
        "ủy",
        "lại",
    ]
)
_CHOOSING = frozenset(["bầu", "bổ", "phân", "điều", "chỉ", "phê", "quyết", "định"])
_MOST_BETWEEN = 12
_MOST_OFFICES = 12
_GIVES = (
    ("giữ", "chức", "vụ"), ("giữ", "chức"), ("đảm", "nhiệm", "chức", "vụ"), ("nhậm", "chức"),
    ("đảm", "nhiệm", "chức", "danh"), ("đảm", "nhiệm", "chức"), ("tái", "đắc", "cử"), ("đắc", "cử"),
    ("làm",), ("là",), ("giữ", "cương", "vị"),
)  # fmt: skip
_TAKES = (
    ("thôi", "giữ", "chức", "vụ"), ("thôi", "giữ", "chức"), ("thôi", "chức"), ("cách", "chức"),
)  # fmt: skip
_AGAIN = (("đồng", "thời", "là"), ("kiêm", "nhiệm"), ("kiêm",), ("là",))
# No sentence without one of these names an office; most have none, and need no reading.
_MAY_SAY = re.compile(
    r"bí thư|chủ tịch|chủ nhiệm|trưởng|chánh|giám đốc|thủ tướng|tổng|tư lệnh|chính ủy|chính uỷ|viên"
    r"|phó|thống đốc|thư k[ýí]|đại sứ|biểu|thẩm|giám thị|quản đốc|hiệu|trực ban",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\d{4}([-–/]\d{2,4})?")
_FOREIGN = re.compile(rf"\b(?:{'|'.join(lex.FOREIGN)})\b(?! cai)")


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
    found: dict[tuple[str, str, int], Claim] = {}
    for words in sentences(text[:LONGEST], only=_MAY_SAY):
        for claim in _Sentence(text, words).claims():
            if is_foreign(claim.office):
                continue
            found.setdefault((claim.name, claim.office, claim.start), claim)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Person:
    first: int
    end: int


class _Sentence:
    """One sentence, read from left to right, each word once."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self._text, self._words = text, words

    def claims(self) -> Iterator[Claim]:
        i, words = 0, self._words
        while i < len(words):
            word = words[i]
            if not word.is_capital and word.key not in _STARTS:
                i += 1
                continue
            office = office_at(words, i) if word.key in _OFFICES else None
            if office is not None:
                found, i = self._from_office(office)
                yield from found
                continue
            skipped = address_at(words, i)
            person = self._person(i)
            if person is None:
                i += max(skipped, 1)
                continue
            found, i = self._after_name(person, before=i)
            yield from found

    def _person(self, i: int, *, after_office: bool = False) -> _Person | None:
        """Return the name here, after a title of address and ranks."""
        words = self._words
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
        return _Person(first, first + length) if length else None

    def _after_name(
        self, person: _Person, *, before: int, has_office: bool = False
    ) -> tuple[list[Claim], int]:
        """Return the claims that follow a name (A and C), and where reading goes on."""
        words, i = self._words, person.end
        inside, i = self._bracket(i)
        claims = [self._claim(person, office) for office in inside]
        given = self._given(i, before)
        if given is not None:
            offices, end = self._chain(given[0])
            return claims + self._claims_of(person, offices, former=given[1]), end
        if i >= len(words) or words[i].text not in _SEPARATORS:
            return claims, max(i, person.end)
        # After «Chủ tịch A,» an office may be the next person's.
        if has_office and words[i].text == ",":
            return claims, i
        offices, end = self._chain(i + 1)
        claims += self._claims_of(person, offices, former=False)
        if not offices:
            given = self._given(i + 1, before)
            if given is None:
                return claims, i
            offices, end = self._chain(given[0])
            return claims + self._claims_of(person, offices, former=given[1]), max(end, i)
        # «…, Bí thư Tỉnh ủy - đảm nhiệm chức danh Thường trực …»: the same person goes on.
        after = end + (end < len(words) and words[end].text in _SEPARATORS)
        given = self._given(after, before)
        if given is not None:
            more, end = self._chain(given[0])
            claims += self._claims_of(person, more, former=given[1])
        return claims, end

    def _bracket(self, i: int) -> tuple[list[Office], int]:
        """Return the office in a bracket here, and where the bracket ends."""
        words = self._words
        if i >= len(words) or words[i].text != "(":
            return [], i
        close = next(
            (n for n in range(i, min(len(words), i + _LONGEST_BRACKET)) if words[n].text == ")"),
            None,
        )
        if close is None:
            return [], i
        office = office_at(words, i + 1) if close > i + 1 else None
        whole = office is not None and office.is_sure and office.end == close
        return ([office] if office and whole else []), close + 1

    def _given(self, i: int, before: int) -> tuple[int, bool] | None:
        """Return where the office begins that a verb gives to the name before (C), or None.

        The second value tells that the verb takes it away.
        """
        words, first, passive = self._words, i, False
        if before and words[before - 1].key in _REPLACING:
            return None
        while i < len(words) and i - first <= _MOST_BETWEEN:
            verb = _first_of((*_TAKES, *_GIVES), words, i)
            if verb:
                after = i + len(verb)
                found = after < len(words) and office_at(words, after) is not None
                return (after, verb in _TAKES) if found else None
            # «A được B bổ nhiệm làm …» gives B nothing: who is chosen is chosen passively.
            passive = passive or words[i].key == "được"
            if words[i].key not in _BETWEEN or (words[i].key in _CHOOSING and not passive):
                return None
            i += 1
        return None

    def _chain(self, i: int) -> tuple[list[Office], int]:
        """Return the offices from here on that are the name's before, and where they end."""
        words, end = self._words, i
        offices: list[Office] = []
        while i < len(words) and len(offices) < _MOST_OFFICES:
            office = office_at(words, i)
            if office is None:
                break
            after = self._terms(office.end)
            if self._name_follows(after):
                # It is the next person's; with one office between, the first is surely ours.
                return offices[:1], i
            if not office.is_sure:
                return offices, office.end
            offices.append(office)
            _, after = self._bracket(after)
            end = after
            joined = after < len(words) and (
                words[after].text in _SEPARATORS or words[after].key == "kiêm"
            )
            if not joined:
                break
            i = after if words[after].key == "kiêm" else after + 1
            again = _first_of(_AGAIN, words, i)
            i += len(again)
        return offices, end

    def _name_follows(self, i: int) -> bool:
        words = self._words
        i += ranks_at(words, i) if i < len(words) else 0
        return i < len(words) and name_at(words, i, after_office=True) > 0

    def _terms(self, i: int) -> int:
        """Return where the words on the term of an office end: khóa XIII, nhiệm kỳ 2020-2025."""
        words = self._words
        while i < len(words):
            if words[i].key in ("khóa", "khoá"):
                i = self._numerals(i + 1)
            elif pair(words, i) in ("nhiệm_kỳ", "nhiệm_kì", "giai_đoạn"):
                i = self._numerals(i + 2)
            elif words[i].kind == "number" and _YEARS.fullmatch(words[i].text):
                i = self._numerals(i)
            else:
                break
        return i

    def _numerals(self, i: int) -> int:
        words = self._words
        while i < len(words) and (
            words[i].kind == "number"
            or (words[i].is_capital and set(words[i].text) <= set("IVXL"))
            or (words[i].text in _SEPARATORS and _is_numeral(words, i + 1))
        ):
            i += 1
        return i

    def _from_office(self, office: Office) -> tuple[list[Claim], int]:
        """Return the claims of offices that stand before names (B), and where reading goes on."""
        words, chain = self._words, [office]
        after = self._terms(office.end)
        while after + 1 < len(words) and words[after].text == "," and chain[-1].is_sure:
            if len(chain) == _MOST_OFFICES:
                return [], office.end
            further = office_at(words, after + 1)
            if further is None:
                break
            chain.append(further)
            after = self._terms(further.end)
        if _is_spouse(words, office):
            return [], chain[-1].end
        plural = office.prefix > 0 and words[office.prefix - 1].key in _PLURAL
        start, whole = self._before_name(office, after, single=len(chain) == 1)
        person = None if start is None else self._person(start, after_office=True)
        if person is None or start is None:
            return [], office.end
        if address_at(words, start) and not whole:
            return [], chain[-1].end
        held = chain if not plural else chain[-1:]
        claims = [self._claim(person, each) for each in held if each is chain[-1] or each.is_sure]
        if plural:
            more, end = self._others(person, held[0])
            return claims + more, end
        further_claims, end = self._after_name(person, before=person.first, has_office=not whole)
        return claims + further_claims, end

    def _before_name(self, office: Office, i: int, *, single: bool) -> tuple[int | None, bool]:
        """Return where the name after an office may begin, and whether a colon stands before it."""
        words = self._words
        if i >= len(words):
            return None, False
        if words[i].text == "(" and i + 2 < len(words) and words[i + 2].text == ")":
            return (i + 3, False) if words[i + 1].is_upper else (None, False)
        if words[i].text == ":" and single and office.prefix <= 1 and i + 1 < len(words):
            return i + 1, True
        return i, False

    def _others(self, person: _Person, office: Office) -> tuple[list[Claim], int]:
        """Return claims for the names that go on a list: các Phó Chủ tịch A, B và C."""
        words, claims, i = self._words, [], person.end
        while i + 1 < len(words) and words[i].key in (",", "và", ";"):
            other = self._person(i + 1)
            if other is None or self._offices_after(other):
                break
            claims.append(self._claim(other, office))
            i = other.end
        return claims, i

    def _offices_after(self, person: _Person) -> bool:
        words, i = self._words, person.end
        after = i + 1 < len(words) and words[i].text in _SEPARATORS
        return after and office_at(words, i + 1) is not None and words[i].text in DASHES

    def _claims_of(
        self, person: _Person, offices: Sequence[Office], *, former: bool
    ) -> list[Claim]:
        """Return a claim an office; «nguyên» before one of a chain is said of those after it too."""
        claims = []
        for office in offices:
            former = former or office.former
            claims.append(self._claim(person, replace(office, former=former)))
        return claims

    def _claim(self, person: _Person, office: Office) -> Claim:
        words, text = self._words, self._text
        start = min(words[person.first].start, words[office.first].start)
        end = max(words[person.end - 1].end, words[office.end - 1].end)
        unit = "" if office.unit is None else _slice(text, words, office.unit, office.end)
        return Claim(
            name=_usual(words[person.first : person.end]),
            office=_slice(text, words, office.first, office.end),
            unit=unit,
            head=office.head,
            former=office.former,
            sentence=self._sentence(start, end),
            start=start,
            end=end,
        )

    def _sentence(self, start: int, end: int) -> str:
        first = max(self._words[0].start, start - _WINDOW)
        last = min(self._words[-1].end, end + _WINDOW)
        return " ".join(self._text[first:last].split())


def _first_of(runs: Sequence[tuple[str, ...]], words: Sequence[Word], i: int) -> tuple[str, ...]:
    """Return the first of some runs of words that stands here, () for none."""
    for run in runs:
        if tuple(word.key for word in words[i : i + len(run)]) == run:
            return run
    return ()


def _is_spouse(words: Sequence[Word], office: Office) -> bool:
    """Tell whether it is unclear who is named: Phu nhân Chủ tịch A."""
    generic = office.head in ("chủ tịch", "phó chủ tịch", "bí thư", "giám đốc")
    after = office.prefix >= 2 and pair(words, office.prefix - 2) == "phu_nhân"
    return after and generic and not office.has_unit


def _is_numeral(words: Sequence[Word], i: int) -> bool:
    return i < len(words) and (
        words[i].kind == "number" or (words[i].is_capital and set(words[i].text) <= set("IVXL"))
    )


def _usual(run: Sequence[Word]) -> str:
    return " ".join(w.text.capitalize() if w.is_upper else w.text for w in run)


def _slice(text: str, words: Sequence[Word], first: int, end: int) -> str:
    return " ".join(text[words[first].start : words[end - 1].end].split())


def is_foreign(office: str) -> bool:
    """Tell whether an office is one of another country, whose people the rules cannot tell."""
    return bool(_FOREIGN.search(office.lower()))
