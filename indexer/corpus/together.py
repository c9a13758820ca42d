"""Owns which people are named in the same articles, and how often."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from indexer.corpus.graphs import Edge, Graph, Node
from indexer.corpus.measures import log_dice

# Lists of hundreds of names (delegates, the rewarded) would tie everybody with everybody.
MOST_NAMED: Final = 60
MOST_PAIRS: Final = 500_000

Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people, in how many articles both and each are named, and how closely that ties them."""

    one: Named
    other: Named
    together: int
    one_articles: int
    other_articles: int
    log_dice: float


@dataclass(slots=True)
class Together:
    """Counts of people and pairs over articles; `long` articles named too many to be paired.

    With too many pairs the rarest are dropped while counting: a count may be too low by `lost`.
    """

    most: int = MOST_PAIRS
    names: dict[str, str] = field(default_factory=dict)
    people: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    read: int = 0
    long: int = 0
    lost: int = 0

    def add(self, named: Iterable[Named]) -> None:
        """Take in the people that an article names, each (id, name)."""
        here = dict(named)
        self.read += 1
        self.names |= here
        self.people.update(here.keys())
        if len(here) > MOST_NAMED:
            self.long += 1
            return
        self.pairs.update(combinations(sorted(here), 2))
        if len(self.pairs) > self.most:
            self._thin()

    def _thin(self) -> None:
        least = 1
        while len(self.pairs) > self.most // 2:
            self.pairs = Counter({pair: n for pair, n in self.pairs.items() if n > least})
            least += 1
        self.lost += least - 1

    def found(self, *, least: int = 1) -> list[Pair]:
        """Return pairs named together in at least `least` articles, the commonest first."""
        pairs = [self._pair(*pair, count) for pair, count in self.pairs.items() if count >= least]
        return sorted(pairs, key=lambda p: (-p.together, -p.log_dice, p.one[1], p.other[1]))

    def _pair(self, one: str, other: str, together: int) -> Pair:
        first, second = sorted((one, other), key=lambda id_: (self.names[id_], id_))
        counts = self.people[first], self.people[second]
        tie = log_dice(together, *counts) or 0.0
        return Pair(
            (first, self.names[first]), (second, self.names[second]), together, *counts, tie
        )

    def graph(self, pairs: Sequence[Pair]) -> Graph:
        """Return people and pairs as a graph without directions."""
        ids = dict.fromkeys(named[0] for pair in pairs for named in (pair.one, pair.other))
        nodes = [Node(id_, self.names[id_], (self.people[id_],)) for id_ in ids]
        edges = [Edge(pair.one[0], pair.other[0], pair.together) for pair in pairs]
        return Graph(nodes, edges, directed=False, facts={"articles": "int"})
