"""Owns which segments a commit writes anew as one, so that no commit does more than its share."""

from collections.abc import Sequence
from typing import Any

# So many segments of a like size become one; one that has lost this share is written anew.
MERGE_AT = 10
DELETED_SHARE = 0.5
# Larger segments stay as they are: to write them again costs more than it saves.
LARGE = 5_000
# A commit writes at most so many documents anew, or this many times those it adds. A small commit
# then costs the same into any index; what it leaves undone, later and larger ones do.
LEAST_SHARE = 1_000
TIMES_ADDED = 2


def to_merge(segments: Sequence[Any], *, added: int) -> list[Any]:
    """Return the segments that a commit of so many documents writes anew as one, in their order.

    Sizes are grouped by powers of ten, so that a document is rewritten about once a power.
    """
    room = max(LEAST_SHARE, TIMES_ADDED * added)
    for chosen in (*_groups(segments), [each for each in segments if _is_worn(each)]):
        taken = _fitting(chosen, room)
        if len(taken) > 1 or any(map(_is_worn, taken)):
            return [each for each in segments if each in taken]
    return []


def live_count(segment: Any) -> int:
    """Return how many documents a segment holds that are not deleted."""
    return int(segment.doc_count_all() - segment.deleted_count())


def _groups(segments: Sequence[Any]) -> list[list[Any]]:
    groups: dict[int, list[Any]] = {}
    for segment in segments:
        if segment.doc_count_all() < LARGE:
            groups.setdefault(len(str(segment.doc_count_all())), []).append(segment)
    return [group for _, group in sorted(groups.items()) if len(group) >= MERGE_AT]


def _fitting(chosen: list[Any], room: int) -> list[Any]:
    """Return the smallest of them that together have no more documents than there is room for."""
    taken = []
    for segment in sorted(chosen, key=live_count):
        room -= live_count(segment)
        if room < 0:
            break
        taken.append(segment)
    return taken


def _is_worn(segment: Any) -> bool:
    return bool(segment.deleted_count() > DELETED_SHARE * segment.doc_count_all())
