"""Owns what changed since a set was made: its search asked again, and why each difference is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from archive.catalogue import Catalogue
from archive.errors import IndexMissing
from archive.export.cited import permalink_to
from archive.models import Version
from archive.restrictions.values import Ground
from archive.restrictions.withholding import Withheld
from archive.resultsets import Changes, Member, ResultSet, compare, members, sampled
from archive.resultsets.showing import first_saved, texts_of
from indexer.engines import SearchEngine
from indexer.query import Query

_CHUNK = 500
# Every article of which any text may be found.
_ALL = Query(versions="all")
COLUMNS = (
    "change",
    "why",
    "id",
    "version_before",
    "version_now",
    "withheld",
    "title",
    "permalink",
    "difference",
)


class Kind(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    EDITED = "edited"


class Why(StrEnum):
    """Why a row was added or removed, or that its text was edited."""

    NEW = "new"
    MATCHES = "matches"
    DRAWN = "drawn"
    EDITED = "edited"
    HIDDEN = "hidden"
    LOST = "lost"
    MOVED = "moved"
    UNINDEXED = "unindexed"
    NO_MATCH = "no-match"
    UNDRAWN = "undrawn"


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference: the version in the set, the one that answers (or is current) now, and why.

    `before` is None for what was added, `after` for what is not there any more or must not be shown;
    `ground` says on what ground readers are not shown it.
    """

    kind: Kind
    why: Why
    article_id: str
    before: int | None
    after: int | None
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A difference with the text it is about, None where readers are not shown it or it is lost.

    `can_compare` tells whether both versions may be shown side by side.
    """

    changed: Changed
    version: Version | None
    ground: Ground | None
    can_compare: bool


@dataclass(frozen=True, slots=True)
class Since:
    """A set and what its search finds now. `behind` counts changes that the index does not know yet.

    `added` stand in the order of the answers of now, `removed` and `edited` in that of the set.
    """

    added: tuple[Changed, ...]
    removed: tuple[Changed, ...]
    edited: tuple[Changed, ...]
    same: int
    count: int
    revision: int
    behind: int

    def __iter__(self) -> Iterator[Changed]:
        yield from (*self.added, *self.removed, *self.edited)

    def __len__(self) -> int:
        return len(self.added) + len(self.removed) + len(self.edited)

    def of(self, kind: Kind) -> tuple[Changed, ...]:
        """Return the differences of one kind."""
        return {Kind.ADDED: self.added, Kind.REMOVED: self.removed, Kind.EDITED: self.edited}[kind]


def changes_since(
    engine: SearchEngine, catalogue: Catalogue, found: ResultSet, *, held: Withheld
) -> Since:
    """Ask a set's search again and return what is different now.

    `engine` leaves out what is hidden from readers. Raises IndexMissing, also for an index of another
    catalogue, and QueryError for a search that has no meaning any more.
    """
    query = Query.from_args(found.asked.query)
    reached, newest = engine.reached(), catalogue.revision()
    if reached is None or reached.epoch != catalogue.epoch():
        raise IndexMissing(
            "there is no index of this catalogue to ask the search again; run `khotin index`"
        )
    answers = engine.scan(query)
    now = list(map(Member, answers.article_ids, answers.numbers.tolist()))
    matching: frozenset[str] = frozenset()
    if found.asked.sample is not None:
        matching = frozenset(answers.article_ids)
        now = sampled(now, found.asked.sample, found.asked.seed or 0)
    changes = compare(members(catalogue, found), now)
    return Since(
        tuple(_added(catalogue, changes, found)),
        tuple(_removed(engine, catalogue, changes.removed, held=held, matching=matching)),
        tuple(
            Changed(Kind.EDITED, Why.EDITED, each.article_id, each.before, each.after)
            for each in changes.edited
        ),
        changes.same,
        len(now),
        reached.revision,
        max(0, newest - reached.revision),
    )


def _added(catalogue: Catalogue, changes: Changes, found: ResultSet) -> Iterator[Changed]:
    first = first_saved(catalogue, [each.article_id for each in changes.added])
    otherwise = Why.MATCHES if found.asked.sample is None else Why.DRAWN
    for each in changes.added:
        saved = first.get(each.article_id)
        why = Why.NEW if saved is not None and saved > found.made_at else otherwise
        yield Changed(Kind.ADDED, why, each.article_id, None, each.number)


def _removed(
    engine: SearchEngine,
    catalogue: Catalogue,
    removed: Sequence[Member],
    *,
    held: Withheld,
    matching: Collection[str],
) -> Iterator[Changed]:
    # Asked only when something is to be explained: it gives all ids there are.
    indexed = frozenset(engine.scan(_ALL).article_ids) if removed else frozenset()
    for at in range(0, len(removed), _CHUNK):
        part = removed[at : at + _CHUNK]
        rows = catalogue.articles_of([each.article_id for each in part])
        for each in part:
            row, hidden = rows.get(each.article_id), held.article(each.article_id)
            after = row.current if row else None
            if hidden is not None:
                yield _gone(each, Why.HIDDEN, ground=hidden.ground)
            elif row is None:
                yield _gone(each, Why.LOST)
            elif row.state == "moved":
                yield _gone(each, Why.MOVED)
            elif each.article_id in matching:
                yield _gone(each, Why.UNDRAWN, after=after)
            elif each.article_id not in indexed:
                yield _gone(each, Why.UNINDEXED, after=after)
            else:
                yield _gone(each, Why.NO_MATCH, after=after)


def _gone(
    member: Member, why: Why, *, after: int | None = None, ground: Ground | None = None
) -> Changed:
    return Changed(Kind.REMOVED, why, member.article_id, member.number, after, ground)


def told(catalogue: Catalogue, changes: Iterable[Changed], *, held: Withheld) -> Iterator[Told]:
    """Yield differences with their texts: of what is there now the text of now, else the pinned one."""
    rest = iter(changes)
    while part := list(islice(rest, _CHUNK)):
        now = texts_of(catalogue, [_shown_member(each) for each in part], held=held)
        pinned = texts_of(catalogue, [_pinned_member(each) for each in part], held=held)
        for each, row, before in zip(part, now, pinned, strict=True):
            both = row.version is not None and before.version is not None
            differ = each.before is not None and each.after not in (None, each.before)
            can_compare = differ and both and not held.article(each.article_id)
            yield Told(each, row.version, each.ground or row.ground, can_compare)


def change_json(found: Told, *, base: str) -> dict[str, Any]:
    """Return a difference as plain values; `base` is the site's address, empty where there is none."""
    each, title = found.changed, found.version.article.title if found.version else None
    shown = _shown_member(each)
    compared = f"{base}/a/{each.article_id}/diff/{each.before}/{each.after}"
    values = (
        each.kind.value, each.why.value, each.article_id, each.before, each.after,
        found.ground.value if found.ground else None, title,
        permalink_to(base, shown.article_id, shown.number),
        compared if base and found.can_compare else None,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def changes_json(found: ResultSet, since: Since) -> dict[str, Any]:
    """Return how many rows of each kind differ, and what they were compared with."""
    return {
        "set": found.id,
        "count": found.count,
        "count_now": since.count,
        "added": len(since.added),
        "removed": len(since.removed),
        "edited": len(since.edited),
        "same": since.same,
        "revision": found.asked.revision,
        "revision_now": since.revision,
        "index_behind": since.behind,
    }


def _shown_member(each: Changed) -> Member:
    number = each.before if each.kind is Kind.REMOVED else each.after
    return Member(each.article_id, number or 0)


def _pinned_member(each: Changed) -> Member:
    return Member(each.article_id, each.before or each.after or 0)
