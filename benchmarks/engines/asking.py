"""The kinds of query in the tables, how each is asked, and the clock.

Engines take turns, A B C A B C, a round of all questions each: the load of the machine falls on all
alike, and no engine finds the processor's caches filled with another's data before every question.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.engines.peer import DEEP, Peer
from benchmarks.engines.questions import Question
from benchmarks.ground import middle

WARM_ROUNDS = 5
# An engine that took so many seconds over a kind of query is asked it no further round.
_LONG_ENOUGH = 12.0
# Counting by year is slow in some engines; so many questions of a kind show whether they agree.
_COUNTED = 6


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the table: its name, which questions it takes, and what is asked of an engine.

    `most` is how many times the time of FTS5 and PostgreSQL it may take, `beats_native` whether
    tantivy's time is a target too.
    """

    name: str
    questions: str
    ask: Callable[[Peer, Question], object]
    most: float = 1.0
    beats_native: bool = False


KINDS = (
    Kind("frequent term", "term", lambda peer, q: peer.top(q), beats_native=True),
    Kind("two terms, AND", "two", lambda peer, q: peer.top(q)),
    Kind("AND over several fields", "fields", lambda peer, q: peer.top(q)),
    Kind("phrase of three", "phrase", lambda peer, q: peer.top(q), most=1.5),
    Kind("prefix", "prefix", lambda peer, q: peer.top(q), beats_native=True),
    Kind("boolean + date range", "boolean", lambda peer, q: peer.top(q)),
    Kind("newest 20", "term", lambda peer, q: peer.newest(q), beats_native=True),
    Kind("facets over all hits", "term", lambda peer, q: peer.facets(q), beats_native=True),
    Kind("highlight 10 hits", "two", lambda peer, q: peer.snippets(q), most=1.5),
    Kind("page 50", "term", lambda peer, q: peer.top(q, offset=DEEP), beats_native=True),
    Kind("all ids", "term", lambda peer, q: peer.ids(q), beats_native=True),
)
WHOLE = Kind("whole search", "two", lambda peer, q: peer.whole(q), most=0.5)


@dataclass(slots=True)
class Timed:
    """CPU and wall milliseconds of one engine on one kind: the first asking of each question, and later ones."""

    first: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        """Return a quantile of the warm CPU times."""
        return _quantile(self.warm, share)

    @property
    def wall_p95(self) -> float:
        """Return the wall time that one warm query in twenty exceeds."""
        return _quantile(self.wall, 0.95)

    @property
    def first_p50(self) -> float:
        """Return the median of the CPU times of first askings."""
        return middle(self.first)

    @property
    def is_long_enough(self) -> bool:
        """Tell whether enough time was spent on measuring."""
        return sum(self.first) + sum(self.warm) > 1000 * _LONG_ENOUGH

    @property
    def p50(self) -> float:
        """Return the median of the warm CPU times."""
        return middle(self.warm)


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(
    peers: Sequence[Peer], kind: Kind, questions: Sequence[Question], *, rounds: int = WARM_ROUNDS
) -> dict[str, Timed]:
    """Open the engines anew, ask each every question in turns, then all of them `rounds` times more."""
    for peer in peers:
        peer.open()
    times = {peer.name: Timed() for peer in peers}
    gc.collect()
    gc.freeze()
    for turn in range(1 + rounds):
        for peer in peers:
            timed = times[peer.name]
            if turn > 1 and timed.is_long_enough:
                continue
            for question in questions:
                cpu, wall = _time(peer, kind, question)
                if turn:
                    timed.warm.append(cpu)
                    timed.wall.append(wall)
                else:
                    timed.first.append(cpu)
    return times


def _time(peer: Peer, kind: Kind, question: Question) -> tuple[float, float]:
    began, cpu = time.perf_counter(), peer.cpu()
    kind.ask(peer, question)
    return 1000 * (peer.cpu() - cpu), 1000 * (time.perf_counter() - began)


def disagreements(peers: Sequence[Peer], questions: dict[str, list[Question]]) -> list[str]:
    """Return a line for each question whose answers, or their years, the engines count differently."""
    found = []
    for kind, asked in questions.items():
        for place, question in enumerate(asked):
            totals = {peer.name: peer.total(question) for peer in peers}
            counters = peers if place < _COUNTED else []
            years = [peer.facets(question).get("year", {}) for peer in counters]
            if len(set(totals.values())) > 1 or any(each != years[0] for each in years):
                found.append(f"{kind}: {question}: {totals}")
    return found
