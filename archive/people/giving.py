"""The verbs that give a person an office, or take it away (giữ chức, làm, thôi giữ chức)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.people import lexicon as lex
from archive.people.offices import office_at
from archive.people.words import Word

_MOST_BETWEEN = 12
_TAKING = ("thôi giữ chức vụ", "thôi giữ chức", "thôi chức", "cách chức")
_GIVING = (
    "giữ chức vụ", "giữ chức", "đảm nhiệm chức vụ", "đảm nhiệm chức danh", "đảm nhiệm chức",
    "nhậm chức", "tái đắc cử", "đắc cử", "làm", "là", "giữ cương vị",
)  # fmt: skip
_VERBS = tuple((tuple(v.split()), v in _TAKING) for v in (*_TAKING, *_GIVING))


@dataclass(frozen=True, slots=True)
class Given:
    """Where the office begins that a verb gives, and whether the verb takes it away."""

    first: int
    taken: bool


def given_at(words: Sequence[Word], i: int, before: int) -> Given | None:
    """Return the office that a verb from here on gives the name which began at `before`."""
    first, passive = i, False
    if before and words[before - 1].key in lex.ANOTHER:
        return None
    while i < len(words) and i - first <= _MOST_BETWEEN:
        verb = _verb_at(words, i)
        if verb is not None:
            length, taken = verb
            after = i + length
            found = after < len(words) and office_at(words, after) is not None
            return Given(after, taken) if found else None
        # «A được B bổ nhiệm làm …» gives B nothing: who is chosen is chosen passively.
        passive = passive or words[i].key == "được"
        if words[i].key not in lex.BETWEEN or (words[i].key in lex.CHOOSING and not passive):
            return None
        i += 1
    return None


def _verb_at(words: Sequence[Word], i: int) -> tuple[int, bool] | None:
    for verb, taken in _VERBS:
        if tuple(word.key for word in words[i : i + len(verb)]) == verb:
            return len(verb), taken
    return None
