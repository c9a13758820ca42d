"""What suggestions as a reader types cost, beside a query for one word asked of the same engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.engines.kho_tin import KhoTin, query_of
from benchmarks.engines.questions import Question
from benchmarks.engines.verdicts import Verdict
from benchmarks.ground import middle, table

# So many letters of a question have been typed.
TYPED = (2, 4, 7, 10)


def suggesting(folder: Path, asked: dict[str, list[Question]]) -> list[Verdict]:
    """Print CPU milliseconds of both, for the first time and again; return the verdicts."""
    peer = KhoTin(folder)
    words = [query_of(each).words for each in asked["two"]]
    typed = sorted({text[:length] for text in words for length in TYPED})
    loading = _milliseconds(lambda: peer.suggest("tinh uy"))
    rows: dict[str, tuple[float, float]] = {
        "suggestions": _twice([lambda text=text: peer.suggest(text) for text in typed]),  # type: ignore[misc]
        "a query for one word": _twice(
            [lambda one=one: peer.top(one) for one in asked["term"]]  # type: ignore[misc]
        ),
    }
    peer.close()
    lines = [(name, f"{first:.3f}", f"{again:.3f}") for name, (first, again) in rows.items()]
    table(("as a reader types", "first time", "again"), lines)
    print(f"  reading the words of the index, once a process: {loading:.0f}")
    ours, query = rows.values()
    return [
        Verdict(f"suggestions {when}", one / other, "a query for one word", 1.0)
        for when, one, other in zip(("for the first time", "again"), ours, query, strict=True)
    ]


def _twice(works: list[Callable[[], object]]) -> tuple[float, float]:
    """Return the median of doing each for the first time, and of doing each again."""
    first, again = (middle([_milliseconds(work) for work in works]) for _ in range(2))
    return first, again


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)
