"""The figures to reach: for each one a line that says whether it was reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.engines.asking import WHOLE, Kind, Timed
from benchmarks.engines.fts5 import Fts5
from benchmarks.engines.kho_tin import KhoTin
from benchmarks.engines.postgres import Postgres
from benchmarks.engines.tantivy_own import Tantivy

# tantivy's time, and the whole search's, are targets from so many articles on.
MANY = 50_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """One figure to reach: how many times the peer's ours is, and how many times it may be.

    Without a peer it is a plain number.
    """

    what: str
    ratio: float
    peer: str
    most: float

    @property
    def is_reached(self) -> bool:
        """Tell whether ours is small enough."""
        return self.ratio <= self.most

    def __str__(self) -> str:
        word = "reached" if self.is_reached else "MISSED "
        figure = f"{self.ratio:.2f} times {self.peer}" if self.peer else f"{self.ratio:g}"
        return f"{word}  {self.what}: {figure}, at most {self.most:g}"


def of_kind(kind: Kind, times: Mapping[str, Timed], articles: int) -> Iterator[Verdict]:
    """Give the verdicts on a kind of query, on warm medians of CPU time."""
    if KhoTin.name not in times:
        return
    bounds = {Fts5.name: kind.most, Postgres.name: kind.most}
    if kind.beats_native and articles >= MANY:
        bounds[Tantivy.name] = 1.0
    for name, most in bounds.items():
        if name in times:
            yield Verdict(kind.name, times[KhoTin.name].p50 / times[name].p50, name, most)


def of_whole(times: Mapping[str, Timed], articles: int) -> Iterator[Verdict]:
    """Give the verdict on the whole search: its p95, from many articles on."""
    if articles >= MANY and {KhoTin.name, Fts5.name} <= times.keys():
        ours, peer = (times[name].quantile(0.95) for name in (KhoTin.name, Fts5.name))
        yield Verdict(f"{WHOLE.name}, p95", ours / peer, Fts5.name, WHOLE.most)


def of_sizes(sizes: Mapping[str, int]) -> Iterator[Verdict]:
    """Give the verdict on the size of the index."""
    if {KhoTin.name, Fts5.name} <= sizes.keys():
        ratio = sizes[KhoTin.name] / sizes[Fts5.name]
        yield Verdict("size of the index", ratio, Fts5.name, 1.0)
