"""Who is who among claims: which names with which units are one person.

The same name with the same unit is one person, and so are the offices that one naming of a person
lists. The same name with another unit is another person until an archivist says otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.people.units import node_of
from archive.people.values import Correction, Deed
from archive.urls import public_id


@dataclass(frozen=True, slots=True)
class Said:
    """What identity needs of a claim; `base` is the node of its name and unit."""

    id: str
    article_id: str
    site: str
    at: datetime
    name: str
    naming: str
    base: str


@dataclass(frozen=True, slots=True)
class Person:
    """One person: the id is that of the node mentioned first, so it stays as evidence grows."""

    id: str
    name: str
    nodes: tuple[str, ...]
    sites: tuple[str, ...]
    articles: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """All people; `moved` are claims that a split gave another node, `refused` their ids."""

    people: tuple[Person, ...]
    moved: Mapping[str, str]
    refused: frozenset[str]


def people_of(said: Sequence[Said], corrections: Iterable[Correction]) -> Known:
    """Return the people that claims are of, with the corrections that hold, oldest first."""
    holding = list(corrections)
    refused = frozenset(node for one in holding if one.deed is Deed.REFUSE for node in one.nodes)
    moved = _moved(said, holding)
    ordered = sorted(
        (s for s in said if s.id not in refused), key=lambda s: (s.at, s.article_id, s.id)
    )
    sets = _Sets()
    first_of: dict[str, str] = {}
    for each in ordered:
        node = moved.get(each.id, each.base)
        sets.add(node)
        # A split parts what one naming joined.
        naming = f"{each.naming} {node if each.id in moved else ''}"
        sets.join(first_of.setdefault(naming, node), node)
    _join_untold(sets, ordered, moved)
    for correction in holding:
        if correction.deed is Deed.MERGE:
            known = [node for node in correction.nodes if node in sets]
            for node in known[1:]:
                sets.join(known[0], node)
    members: dict[str, list[Said]] = {}
    for each in ordered:
        members.setdefault(sets.root(moved.get(each.id, each.base)), []).append(each)
    renamed = {node: one.name for one in holding if one.deed is Deed.RENAME for node in one.nodes}
    people = [_person(claims, moved, renamed) for claims in members.values()]
    return Known(tuple(sorted(people, key=lambda p: p.id)), moved, refused)


def _join_untold(sets: _Sets, ordered: Sequence[Said], moved: Mapping[str, str]) -> None:
    """Join a name without a telling unit to the only person of that name in its article."""
    told: dict[tuple[str, str], set[str]] = {}
    untold: dict[tuple[str, str], str] = {}
    for each in ordered:
        key = (each.article_id, each.name.casefold())
        if each.base == node_of(each.name, "", article=each.article_id):
            untold[key] = moved.get(each.id, each.base)
        else:
            told.setdefault(key, set()).add(sets.root(moved.get(each.id, each.base)))
    for key, node in untold.items():
        roots = told.get(key, set()) - {sets.root(node)}
        if len(roots) == 1:
            sets.join(roots.pop(), node)


def split_node(correction: Correction) -> str:
    """Return the node of the claims that a split takes away."""
    return public_id("person", correction.id)


def _moved(said: Sequence[Said], holding: Sequence[Correction]) -> dict[str, str]:
    moved: dict[str, str] = {}
    for each in holding:
        if each.deed is Deed.SPLIT:
            nodes, articles = set(each.nodes), set(each.articles)
            for claim in said:
                node = moved.get(claim.id, claim.base)
                if node in nodes and claim.article_id in articles:
                    moved[claim.id] = split_node(each)
    return moved


def _person(claims: Sequence[Said], moved: Mapping[str, str], renamed: Mapping[str, str]) -> Person:
    nodes = tuple(dict.fromkeys(moved.get(claim.id, claim.base) for claim in claims))
    names = Counter(claim.name for claim in claims)
    usual = min(names, key=lambda name: (-names[name], name))
    given = [renamed[node] for node in nodes if node in renamed]
    return Person(
        id=nodes[0],
        name=given[-1] if given else usual,
        nodes=nodes,
        sites=tuple(sorted({claim.site for claim in claims})),
        articles=len({claim.article_id for claim in claims}),
        first_at=claims[0].at,
        last_at=claims[-1].at,
    )


class _Sets:
    """Nodes joined to sets, found by their root."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def __contains__(self, node: str) -> bool:
        return node in self._parent

    def add(self, node: str) -> None:
        self._parent.setdefault(node, node)

    def root(self, node: str) -> str:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def join(self, one: str, other: str) -> None:
        first, second = self.root(one), self.root(other)
        if first != second:
            self._parent[max(first, second)] = min(first, second)
