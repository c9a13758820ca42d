"""Owns the marking of what matched in a text, and the choice of the passage to show.

Marks follow the same rules as matching, so a word found without its marks is marked as well.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from indexer.vietnamese.matching import Reading, Rule, Run, TokenRule
from indexer.vietnamese.sighting import Sighter, Sighting, by_place, sighter_for
from indexer.vietnamese.syllables import Cut, cut

Span = tuple[int, int]
Piece = tuple[str, bool]

_SPACES = re.compile(r"\s+")
# All but a single space, which most are: those would be looked at one by one, to be left as they are.
_ODD_SPACES = re.compile(r"\s{2,}|[^\S ]")
_SENTENCE_END = re.compile(r"[.!?…:;]\s+")
ELLIPSIS = "…"


@dataclass(frozen=True)
class Matcher:
    """What to mark: words and phrases as readings; beginnings and fuzzy words as token rules."""

    readings: tuple[Reading, ...] = ()
    rules: tuple[TokenRule, ...] = ()

    @cached_property
    def sighter(self) -> Sighter | None:
        """What sees all of it without cutting a text, None where that takes more; made once."""
        return None if self.rules else sighter_for(self.readings)


def marks(text: str, matcher: Matcher) -> list[Span]:
    """Return (start, end) of what matches, in order and apart, as offsets into the text as given.

    A phrase is one span from its first word to its last.
    """
    return _apart(_places(text, matcher))


def matches(text: str, reading: Reading) -> bool:
    """Tell whether a word or phrase stands anywhere in a text."""
    return next(places_of(cut(text), reading), None) is not None


def snippet(text: str, matcher: Matcher, *, width: int = 240) -> list[Piece]:
    """Return the passage of about ``width`` characters that answers most, as (fragment, is match).

    White space is made single spaces; an ellipsis stands where the text goes on. Without a match
    it is the beginning of the text.
    """
    found = _places(text, matcher)
    start, end = _window(text, found, width)
    pieces: list[Piece] = [(ELLIPSIS, False)] if start > 0 else []
    at = start
    for left, right in _apart([each for each in found if start <= each.start and each.end <= end]):
        pieces += [(text[at:left], False), (text[left:right], True)]
        at = right
    pieces.append((text[at:end], False))
    if text[end:].strip():
        pieces.append((ELLIPSIS, False))
    return _joined(pieces)


def places_of(found: Cut, reading: Reading) -> Iterator[tuple[int, int]]:
    """Give (first, last) token indexes of every place where a run of the reading stands.

    A run stands where its slots match in order, at positions whose steps are no smaller than the
    steps of its offsets and in sum at most ``slop`` larger.
    """
    for run in reading.runs:
        yield from _run_places(found, run, reading.slop)


def _run_places(found: Cut, run: Run, slop: int) -> Iterator[tuple[int, int]]:
    indexes = [_accepted(found, slot.rule) for slot in run]
    if len(run) == 1:
        yield from ((index, index) for index in indexes[0])
        return
    if not all(indexes):
        return
    positions = found.positions
    places = [[positions[index] for index in each] for each in indexes]
    for index in indexes[0]:
        first = at = positions[index]
        last = index
        for before, slot, here, there in zip(run, run[1:], places[1:], indexes[1:], strict=False):
            # The nearest fitting place is the best: any later one only stretches the run more.
            near = bisect_right(here, at + slot.offset - before.offset - 1)
            if near == len(here) or here[near] - first - slot.offset + run[0].offset > slop:
                break
            at, last = here[near], there[near]
        else:
            yield index, last


def _accepted(found: Cut, rule: TokenRule) -> list[int]:
    """Return the indexes of the tokens a rule accepts; sets where it has terms, for speed."""
    if not isinstance(rule, Rule):
        return _accepted_one_by_one(found, rule)
    folded = {term.key for term in rule.terms if term.field == "folded"}
    canonical = {term.key for term in rule.terms if term.field == "canonical"}
    if not canonical:
        return [index for index, form in enumerate(found.forms) if form.folded in folded]
    return [
        index
        for index, form in enumerate(found.forms)
        if form.canonical in canonical or form.folded in folded
    ]


def _accepted_one_by_one(found: Cut, rule: TokenRule) -> list[int]:
    verdicts: dict[str, bool] = {}
    accepted: list[int] = []
    for index, form in enumerate(found.forms):
        verdict = verdicts.get(form.canonical)
        if verdict is None:
            verdict = verdicts[form.canonical] = rule.accepts(form)
        if verdict:
            accepted.append(index)
    return accepted


def _places(text: str, matcher: Matcher) -> list[Sighting]:
    """Return all that matches, by place."""
    found = matcher.sighter.sightings(text) if matcher.sighter else None
    return _places_by_cutting(text, matcher) if found is None else found


def _places_by_cutting(text: str, matcher: Matcher) -> list[Sighting]:
    found = cut(text)
    starts, ends = found.starts, found.ends
    places: list[Sighting] = []
    for wish, reading in enumerate(matcher.readings):
        places += [
            Sighting(starts[first], max(ends[first], ends[last]), wish)
            for first, last in places_of(found, reading)
        ]
    for wish, rule in enumerate(matcher.rules, len(matcher.readings)):
        places += [Sighting(starts[at], ends[at], wish) for at in _accepted(found, rule)]
    return by_place(places)


def _apart(found: list[Sighting]) -> list[Span]:
    """Join what overlaps."""
    spans: list[Span] = []
    for each in found:
        if spans and each.start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], each.end))
        else:
            spans.append((each.start, each.end))
    return spans


def _window(text: str, found: list[Sighting], width: int) -> Span:
    """Return the first of the passages that answer the most wishes, then the most often."""
    if len(text) <= width:
        return 0, len(text)
    if not found:
        return _widened(text, (0, 0), width)
    held: dict[int, int] = {}
    best, best_score, beyond = (0, 1), (0, 0), 0
    for first, each in enumerate(found):
        while beyond < len(found) and (beyond == first or found[beyond].end <= each.start + width):
            wish = found[beyond].wish
            held[wish] = held.get(wish, 0) + 1
            beyond += 1
        score = (len(held), beyond - first)
        if score > best_score:
            best, best_score = (first, beyond), score
        held[each.wish] -= 1
        if not held[each.wish]:
            del held[each.wish]
    within = found[slice(*best)]
    return _widened(text, (within[0].start, max(each.end for each in within)), width)


def _widened(text: str, core: Span, width: int) -> Span:
    """Return the passage with text around it, from the start of a sentence if one is near."""
    spare = max(0, width - (core[1] - core[0]))
    earliest = max(0, min(core[0] - spare // 2, len(text) - width))
    start = earliest
    if start > 0:
        lead = text[max(0, core[0] - spare) : core[0]]
        offset = core[0] - len(lead)
        sentence = [offset + end.end() for end in _SENTENCE_END.finditer(lead)]
        start = sentence[-1] if sentence else _next_word(text, start, core[0])
    end = min(len(text), max(core[1], start + width))
    if end < len(text):
        end = max(core[1], text.rfind(" ", core[1], end))
    return start, end


def _next_word(text: str, start: int, limit: int) -> int:
    if text[start - 1].isspace():
        return start
    space = _SPACES.search(text, start, limit)
    return space.end() if space else limit


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Make white space single and leave out empty fragments."""
    single = [(_ODD_SPACES.sub(" ", fragment), is_match) for fragment, is_match in pieces]
    joined: list[Piece] = []
    for fragment, is_match in single:
        if joined and not is_match and not joined[-1][1]:
            joined[-1] = (joined[-1][0] + fragment, False)
        elif fragment:
            joined.append((fragment, is_match))
    return joined
