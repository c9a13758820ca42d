"""How far the name of a unit reaches after an office, and whether that is sure.

Where the words do not show it, the end is unsure: whoever asks makes no claim then.
"""

from __future__ import annotations

import re

from archive.people import lexicon as lex
from archive.people.names import is_name, name_at, run_at
from archive.people.pieces import Words, address_at, head_at, pair, place_at, ranks_at
from archive.people.words import DASHES, Word

_LONGEST = 40
_ENDS, _UNSURE = 0, -1
_ROMAN = re.compile(r"[ivx]{1,5}")
# «Đảng ủy Khối A», «Đoàn Khối A»: the bloc of offices, no part of a town.
_OF_BLOCS = frozenset(["ủy", "đoàn"])
_TOWNS = frozenset(["thành_phố", "thị_xã", "thị_trấn"])
# Both are offices, and parts of names: Ban Công tác đại biểu, TNHH Một thành viên.
_ALSO_INSIDE = frozenset(["đại_biểu", "thành_viên"])
_MOST_LISTED = 8


def unit_end(words: Words, first: int, *, abroad: bool = False) -> tuple[int, bool]:
    """Return where the unit that begins here ends, and whether that is sure; linear time."""
    return _Unit(words, first, abroad).end()


class _Unit:
    """A unit's name, read word by word; a step says how many words still belong to it."""

    def __init__(self, words: Words, first: int, abroad: bool) -> None:
        self._words, self._first, self._abroad = words, first, abroad
        # Whether its own name may still come, which may be a person's: Công ty Hoàng Long.
        self._named = self._about = False
        # What alone may go on in lower case where the name may be whole: UBND tỉnh | tuyên truyền.
        self._further: frozenset[str] | None = None

    def end(self) -> tuple[int, bool]:
        words, i = self._words, self._first
        while i < len(words) and i - self._first < _LONGEST:
            word = words[i]
            step = self._mark(i) if word.kind == "mark" else self._word(i)
            if step <= 0:
                return i, step == _ENDS
            self._note(i, step)
            i += step
        return i, i == len(words)

    def _note(self, i: int, step: int) -> None:
        words, word = self._words, self._words[i]
        self._further = _further_after(words, i, i + step)
        self._about = self._about or pair(words, i) in lex.ABOUT
        if word.key in lex.NAMED or (i > self._first and pair(words, i - 1) in lex.NAMED):
            self._named = True
        elif place_at(words, i) or (word.is_capital and step > 1):
            self._named = False

    def _mark(self, i: int) -> int:
        words, first = self._words, self._first
        if i == first or i + 1 >= len(words):
            return _ENDS
        after, text = words[i + 1], words[i].text
        if text == "&":
            return 2 if after.is_capital else _UNSURE
        if text not in DASHES and text != ",":
            return _ENDS
        before = " ".join(word.key for word in words[max(first, i - 3) : i])
        following = " ".join(word.key for word in words[i + 1 : i + 5])
        if any(before.endswith(a) and following.startswith(b) for a, b in lex.JOINED):
            return 2
        if text in DASHES and before.endswith("thừa thiên") and after.key == "huế":
            return 2
        if text == ",":
            further = self._larger(i + 1) or self._listed(i + 1)
            if further:
                return 1 + further
        return self._after_mark(i + 1)

    def _larger(self, i: int) -> int:
        """Return how many words after a comma name the larger unit or place of this one."""
        words, after = self._words, self._words[i]
        if after.key in lex.ABOVE and after.is_capital and not head_at(words, i):
            return 1
        larger = _place_after_noun(words, i) if after.key in lex.PLACE_NOUNS else 0
        return larger or _town(words, i)

    def _listed(self, i: int) -> int:
        """Return how many words after a comma go on a list: Khoa học, Công nghệ và Môi trường."""
        words, first = self._words, i
        begins = words[i].key in lex.UNIT_NOUNS or pair(words, i) in lex.UNIT_NOUNS
        if begins or not words[i].is_capital:
            return 0
        while i < len(words) and i - first < _MOST_LISTED and words[i].key in lex.UNIT_WORDS:
            i += 1
        closes = i > first and i + 1 < len(words) and words[i].key == "và"
        return i - first if closes and words[i + 1].key in lex.UNIT_WORDS else 0

    def _after_mark(self, i: int) -> int:
        """Return whether what follows a comma or dash surely is no part of the unit."""
        words, after = self._words, self._words[i]
        before_office = lex.FORMER | lex.NEW | lex.ACTING
        if after.key in before_office or head_at(words, i):
            return _ENDS
        if address_at(words, i) or ranks_at(words, i) or name_at(words, i):
            return _ENDS
        if after.text.islower() and (after.key not in lex.UNIT_WORDS or _follows(words, i)):
            return _ENDS
        return _UNSURE if after.kind == "word" else _ENDS

    def _word(self, i: int) -> int:
        words, first = self._words, self._first
        word, before = words[i], words[i - 1]
        if word.kind == "number":
            return self._number(i)
        if word.key in ("tp", "tx"):
            return 1
        of_place = before.key in lex.PLACE_NOUNS or pair(words, i - 2) in lex.PLACE_NOUNS
        if of_place and word.is_capital and not _is_bloc(words, i - 1):
            return _named_place(words, i)
        known = place_at(words, i)
        if known:
            return known
        run = run_at(words, i) if word.is_capital and self._named else 0
        if run and is_name(words[i : i + run], addressed=True):
            return run
        name = name_at(words, i)
        if name == 2 and before.key in lex.PLACED:
            # «Chủ tịch UBND Mai Sơn»: two syllables may be a place or a person.
            return _UNSURE
        if name or _ranked_name(words, i):
            return _ENDS
        head = head_at(words, i)
        if head and before.key in lex.INSIDE and word.is_capital:
            return head
        if head and i > first:
            inside = before.key in lex.INSIDE_TOO and pair(words, i) in _ALSO_INSIDE
            return 2 if inside else _UNSURE
        if not (word.is_capital and word.key in lex.UNIT_WORDS) and address_at(words, i):
            return _ENDS
        return self._plain(i)

    def _number(self, i: int) -> int:
        """A number is part of a name where nothing is counted by it and it is no year."""
        words, text = self._words, self._words[i].text
        if words[i - 1].key in lex.NUMBERED:
            return 1
        if i == self._first or not text.isdigit() or len(text) > 3:
            return _ENDS
        if i + 1 == len(words) or not words[i + 1].text.islower():
            return 1
        if words[i + 1].key in lex.COUNTED:
            return _ENDS
        return 1 if _follows(words, i + 1) else _UNSURE

    def _plain(self, i: int) -> int:
        words, first = self._words, self._first
        word = words[i]
        if word.is_capital:
            # What begins a unit is a noun the lexicon knows, or an abbreviation.
            known = word.key in lex.UNIT_WORDS or word.is_upper or _ROMAN.fullmatch(word.key)
            return 1 if known or i > first else _UNSURE
        if word.key == "và":
            return _and(words, i)
        if word.key == "của":
            return self._of(i)
        if word.key == "tại" and i + 1 < len(words):
            return self._at(i)
        if word.key == "về" and self._about:
            return 1
        if pair(words, i) in lex.WHOLES:
            return 2
        if pair(words, i) in lex.VERBS_IN_NAMES:
            return _verb(words, i)
        if word.key == "làm" and words[i - 1].key == "việc":
            return 1
        if _follows(words, i):
            return _ENDS
        if self._further is None:
            return 1 if word.key in lex.UNIT_WORDS else _UNSURE
        # Behind what may be whole, only a word of units leaves it open.
        unclear = _UNSURE if word.key in lex.UNIT_WORDS else _ENDS
        return 1 if word.key in self._further else unclear

    def _of(self, i: int) -> int:
        after = self._words[i + 1] if i + 1 < len(self._words) else None
        if after is not None and after.key in lex.OF and i > self._first:
            return 1
        return _UNSURE if after is not None and after.is_capital else _ENDS

    def _at(self, i: int) -> int:
        """«Đại sứ … tại Đức», «Mặt trận … tại thành phố …» go on; «… tại hội nghị» does not."""
        words = self._words
        if self._abroad and words[i + 1].is_capital:
            return 1
        noun = words[i + 1].key in lex.PLACE_NOUNS or pair(words, i + 1) == "thành_phố"
        return _UNSURE if noun or place_at(words, i + 1) else _ENDS


def _verb(words: Words, i: int) -> int:
    if words[i - 1].key in lex.VERB_NOUNS:
        return 2
    plain = pair(words, i) in ("kiểm_tra", "chỉ_đạo") or words[i - 1].key in lex.ENDS_UNIT
    return _ENDS if plain or place_at(words, max(i - 2, 0)) else _UNSURE


def _and(words: Words, i: int) -> int:
    if i + 1 >= len(words):
        return _ENDS
    after = words[i + 1]
    if after.text.islower():
        return 1 if pair(words, i + 1) in lex.AND_THEN else _ENDS
    starts = head_at(words, i + 1) or address_at(words, i + 1) or name_at(words, i + 1)
    return _ENDS if starts or after.kind != "word" or ranks_at(words, i + 1) else 1


def _follows(words: Words, i: int) -> bool:
    return words[i].key in lex.FOLLOWERS or pair(words, i) in lex.FOLLOWERS


def _ranked_name(words: Words, i: int) -> bool:
    """Tell whether a rank with a name after it stands here: Đoàn Luật sư is a unit's name."""
    ranks = ranks_at(words, i)
    after = i + ranks
    return ranks > 0 and after < len(words) and name_at(words, after, addressed=True) > 0


def _further_after(words: Words, i: int, end: int) -> frozenset[str] | None:
    """Return what may go on a unit in lower case after these words, None for anything."""
    last, before = words[end - 1].key, words[end - 2].key if end > 1 else ""
    if _is_bloc(words, end - 1):
        return lex.AFTER_BLOC
    whole = last in lex.WHOLE or (last == "ủy" and before in lex.COMMITTEES)
    place = place_at(words, i) == end - i and words[i].key not in ("trung", "tổ", "việt")
    return lex.AFTER_WHOLE if whole or place else None


def _is_bloc(words: Words, i: int) -> bool:
    khoi = words[i].key == "khối" and words[i].is_capital
    return khoi and i > 0 and words[i - 1].key in _OF_BLOCS


def _town(words: Words, i: int) -> int:
    if pair(words, i) in _TOWNS:
        length = _place_after_noun(words, i + 1)
        return 1 + length if length else 0
    return place_at(words, i) if words[i].is_capital and not name_at(words, i) else 0


def _place_after_noun(words: Words, i: int) -> int:
    """Return the length of a noun and the place's name after it, 0 when that is unclear."""
    if i + 1 >= len(words):
        return 0
    known = place_at(words, i + 1)
    run = known or run_at(words, i + 1)
    return 1 + run if known or 1 <= run <= 3 else 0


def _named_place(words: Words, i: int) -> int:
    """Return how much of the capitals after «huyện», «tỉnh» is the place; or ends, or unsure."""
    known = place_at(words, i)
    if known:
        return known
    run = run_at(words, i)
    noun, whole = words[i - 1], words[i : i + run]
    if noun.key == "tỉnh" and is_name(whole):
        return _ENDS
    if run <= 2:
        return run
    tails = [cut for cut in (1, 2, 3) if is_name(words[i + cut : i + run])]
    if run >= 4 and tails:
        # «phường Phan Đình Phùng Lê Nam» can be parted in two ways.
        return tails[0] if len(tails) == 1 else _UNSURE
    if run == 3 and is_name(whole):
        return _UNSURE if _is_small(words, i) else _ENDS
    return run if run <= 4 else _UNSURE


def _is_small(words: Words, i: int) -> bool:
    noun: Word = words[i - 1]
    return noun.key in lex.SMALL_PLACES or pair(words, i - 2) in lex.SMALL_PLACES
