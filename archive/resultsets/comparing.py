"""What changed between two lists of (article, version)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from archive.resultsets.values import Member


class Edited(NamedTuple):
    """An article in both lists, with another version in each."""

    article_id: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Added in the order of the new list, removed and edited in that of the old one."""

    added: tuple[Member, ...] = ()
    removed: tuple[Member, ...] = ()
    edited: tuple[Edited, ...] = ()
    same: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.edited)


def compare(old: Iterable[Member], new: Iterable[Member]) -> Changes:
    """Return what was added, removed and edited from an old list to a new one."""
    after = {each.article_id: each.number for each in new}
    removed: list[Member] = []
    edited: list[Edited] = []
    known: set[str] = set()
    same = 0
    for each in old:
        known.add(each.article_id)
        number = after.get(each.article_id)
        if number is None:
            removed.append(each)
        elif number != each.number:
            edited.append(Edited(each.article_id, each.number, number))
        else:
            same += 1
    added = (Member(id_, number) for id_, number in after.items() if id_ not in known)
    return Changes(tuple(added), tuple(removed), tuple(edited), same)
