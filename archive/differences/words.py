"""Which words of two texts are the same, found in a bounded number of steps.

difflib finds the longest runs that two sequences share; how long that takes depends on how often
their words repeat, and a hostile page repeats them all. So its steps are counted before they are
made, and what is left when they are spent counts as changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# About a second on a slow machine.
STEPS = 3_000_000
_WORD = re.compile(r"\w+|[^\w\s]")
Blocks = list[tuple[int, int, int]]


@dataclass(slots=True)
class Budget:
    """Steps that may still be made; shared by all comparisons of one answer."""

    left: int = STEPS
    short: bool = False

    def spend(self, steps: int) -> bool:
        """Take steps away, and tell whether there were enough of them; `short` once there were not."""
        if steps > self.left:
            self.short = True
            return False
        self.left -= steps
        return True


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text; `changed` when the other text does not have it here."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, and where each begins and ends."""

    text: str
    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def words_of(text: str) -> Words:
    """Cut a text into words and single marks of punctuation."""
    found = list(_WORD.finditer(text))
    return Words(
        text,
        tuple(m.group() for m in found),
        tuple(m.start() for m in found),
        tuple(m.end() for m in found),
    )


def same_blocks(before: Sequence[Hashable], after: Sequence[Hashable], budget: Budget) -> Blocks:
    """Return (place before, place after, length) of what two sequences share, in order.

    What begins or ends both alike is always found; the rest while the budget lasts.
    """
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle = _inner(before[head : len(before) - tail], after[head : len(after) - tail], budget)
    blocks = [(0, 0, head), *((i + head, j + head, n) for i, j, n in middle)]
    blocks.append((len(before) - tail, len(after) - tail, tail))
    return [block for block in blocks if block[2]]


def _common(before: Sequence[Hashable], after: Sequence[Hashable]) -> int:
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


def _inner(before: Sequence[Hashable], after: Sequence[Hashable], budget: Budget) -> Blocks:
    if not before or not after or not budget.spend(len(before) + len(after)):
        return []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    counted = Counter(after)
    # The matcher looks at every place of a word in the other text, wherever it looks for it.
    often = [counted[each] + 1 for each in before]
    found: Blocks = []
    waiting = [(0, len(before), 0, len(after))]
    while waiting:
        a, a_end, b, b_end = waiting.pop()
        if a == a_end or b == b_end or not budget.spend(sum(often[a:a_end])):
            continue
        place = matcher.find_longest_match(a, a_end, b, b_end)
        if place.size:
            found.append((place.a, place.b, place.size))
            waiting.append((a, place.a, b, place.b))
            waiting.append((place.a + place.size, a_end, place.b + place.size, b_end))
    return sorted(found)


def mark(before: str, after: str, budget: Budget) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return both texts in spans, the words that only one of them has marked as changed."""
    one, other = words_of(before), words_of(after)
    blocks = same_blocks(one.keys, other.keys, budget)
    return (
        tuple(_spans(one, [(i, n) for i, _, n in blocks])),
        tuple(_spans(other, [(j, n) for _, j, n in blocks])),
    )


def _spans(words: Words, same: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Cut a text where shared words begin and end; the spans joined are the text.

    White space beside a changed word goes to the unchanged side, or stays within it.
    """
    pieces = list(_pieces(len(words.keys), same))
    if not pieces:
        if words.text:
            yield Span(words.text, False)
        return
    begin = 0
    for place, (_, last, changed) in enumerate(pieces):
        if place + 1 == len(pieces):
            stop = len(words.text)
        else:
            stop = words.ends[last] if changed else words.starts[last + 1]
        yield Span(words.text[begin:stop], changed)
        begin = stop


def _pieces(count: int, same: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Yield (first word, last word, whether changed) of runs, in order; shared neighbours as one."""
    at = 0
    kept: tuple[int, int] | None = None
    for start, length in [*same, (count, 0)]:
        if start > at:
            if kept:
                yield (*kept, False)
            yield at, start - 1, True
            kept = None
        if length:
            kept = (kept[0] if kept else start, start + length - 1)
        at = start + length
    if kept:
        yield (*kept, False)
