"""Owns collocations: what stands near a word more often than by chance."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from archive.models import Version
from indexer.corpus.frequencies import Cutting, folded_term
from indexer.corpus.measures import (
    expected,
    log_dice,
    mutual_information,
    t_score,
    tie_likelihood,
)
from indexer.corpus.texts import pieces_of, runs_of

MOST_SPAN: Final = 10


@dataclass(frozen=True, slots=True)
class Collocate:
    """A word near the node: how often (before and after it), how often anywhere, and how closely tied."""

    term: str
    together: int
    before: int
    after: int
    anywhere: int
    documents: int
    expected: float
    mi: float | None
    t: float | None
    g2: float
    log_dice: float | None


@dataclass(frozen=True, slots=True)
class Collocations:
    """Collocates by logDice, closest first; the node's occurrences, tokens and texts read, window tokens."""

    collocates: tuple[Collocate, ...]
    node: int
    window: int
    size: int
    read: int


def node_of(text: str, cutting: Cutting) -> tuple[str, ...]:
    """Return what a person typed as the keys that stand side by side in texts; none for no word.

    Words typed without any mark match whatever their marks when `cutting` ignores marks.
    """
    keys = tuple(chain.from_iterable(runs_of(text)))
    return keys if cutting.marks else tuple(map(folded_term, keys))


def collocations(
    versions: Iterable[Version],
    node: Sequence[str],
    cutting: Cutting,
    *,
    span: int = 5,
    least: int = 1,
    tell: Callable[[int], None] = lambda read: None,
) -> Collocations:
    """Count what stands up to `span` words before and after a node, within a paragraph or caption.

    The node is a row of syllables. A place counts once, however many nodes are near; collocates seen
    fewer than `least` times near the node are left out.
    """
    count = _Count(tuple(node), cutting, span)
    for read, version in enumerate(versions, 1):
        count.add(version)
        tell(read)
    return count.told(least)


class _Count:
    """Counters of one question, filled text by text."""

    def __init__(self, node: tuple[str, ...], cutting: Cutting, span: int) -> None:
        self._node, self._cutting, self._span = node, cutting, span
        self._anywhere: Counter[str] = Counter()
        self._before: Counter[str] = Counter()
        self._after: Counter[str] = Counter()
        self._documents: Counter[str] = Counter()
        self._nodes = self._window = self._size = self._read = 0

    def add(self, version: Version) -> None:
        self._read += 1
        near_here: set[str] = set()
        for piece in pieces_of(version):
            units, is_node = self._units(piece)
            others = [unit for unit, node in zip(units, is_node, strict=True) if not node]
            self._size += len(others)
            self._anywhere.update(others)
            if len(others) < len(units):
                near_here |= self._near(units, is_node)
        self._documents.update(near_here)

    def _units(self, piece: list[list[str]]) -> tuple[list[str], list[int]]:
        """Return the words of a piece and, for each, 1 at a node's beginning, else 0; a node is one word."""
        units: list[str] = []
        nodes: list[int] = []
        for run in piece:
            for part, is_node in self._parts(run):
                made = [" ".join(part)] if is_node else self._cutting.units(part)
                units += made if self._cutting.marks else map(folded_term, made)
                nodes += [int(is_node)] * len(made)
        return units, nodes

    def _parts(self, run: list[str]) -> Iterator[tuple[list[str], bool]]:
        """Cut a run at its nodes, so that no compound word swallows one."""
        width, first = len(self._node), self._node[0]
        keys = run if self._cutting.marks else [folded_term(key) for key in run]
        at = place = 0
        while first in keys[place:]:
            place = keys.index(first, place)
            if tuple(keys[place : place + width]) != self._node:
                place += 1
                continue
            if place > at:
                yield run[at:place], False
            yield run[place : place + width], True
            at = place = place + width
        if at < len(run):
            yield run[at:], False

    def _near(self, units: list[str], is_node: list[int]) -> set[str]:
        """Count what is near the nodes of a piece, and return it; the nearer node decides the side."""
        sides: dict[int, tuple[int, bool]] = {}
        for place, node in enumerate(is_node):
            if not node:
                continue
            self._nodes += 1
            for near in range(max(0, place - self._span), min(len(units), place + self._span + 1)):
                how = (abs(near - place), near > place)
                if not is_node[near] and (near not in sides or how < sides[near]):
                    sides[near] = how
        self._window += len(sides)
        for near, (_, is_after) in sides.items():
            (self._after if is_after else self._before)[units[near]] += 1
        return {units[near] for near in sides}

    def told(self, least: int) -> Collocations:
        without = self._cutting.left_out
        found = (
            self._collocate(term)
            for term in self._documents
            if self._before[term] + self._after[term] >= least and term not in without
        )
        ordered = sorted(found, key=lambda each: (-(each.log_dice or 0), each.term))
        return Collocations(tuple(ordered), self._nodes, self._window, self._size, self._read)

    def _collocate(self, term: str) -> Collocate:
        together, anywhere = self._before[term] + self._after[term], self._anywhere[term]
        chance = expected(self._window, anywhere, self._size)
        return Collocate(
            term, together, self._before[term], self._after[term], anywhere, self._documents[term],
            chance, mutual_information(together, chance), t_score(together, chance),
            tie_likelihood(together, self._window, anywhere, self._size),
            log_dice(together, self._nodes, anywhere),
        )  # fmt: skip
