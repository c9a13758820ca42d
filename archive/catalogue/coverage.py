"""Keeping the coverage ledger: what was seen, what failed, and the counts that follow from both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, literal_column, select, union

from archive.catalogue.coverage_tables import (
    LONGEST_SECTION,
    cells,
    entries,
    failures,
    sightings,
)
from archive.catalogue.prepared import Among, Prepared, adding, replacing
from archive.catalogue.standing import (
    MOST_SECTIONS,
    Entry,
    Failure,
    Held,
    Sighting,
    Standing,
    entries_of,
)
from archive.catalogue.tables import articles

LONGEST_WHY = 300
COUNTED = ("listed", *(standing.value for standing in Standing))


@dataclass(frozen=True, slots=True)
class Seen:
    """A link to an article that a crawl has met. `at` is UTC.

    `listed`: it stood in a list, with the date `listed_on` where one was printed. `number` is what
    the site counts the article by, if it counts.
    """

    article_id: str
    section: str
    url: str
    at: datetime
    number: int | None = None
    listed: bool = False
    listed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """An article that was asked for and not had. `absent`: the site says it has none there."""

    article_id: str
    url: str
    why: str
    at: datetime
    number: int | None = None
    absent: bool = False


class _Before(NamedTuple):
    listed: bool
    listed_on: date | None
    first_at: datetime


_ENTRY = ("article_id", "section", "site", "month", "state", "listed")
_Entries = dict[tuple[str, str], Entry]
_Cell = tuple[str, str, str]


_HELD = Among(articles, "id", *(each.name for each in fields(Held)))
_FAILURES = Among(failures, *Failure._fields)
_SIGHTINGS = Among(sightings, *Sighting._fields)
_SEEN_BEFORE = Among(sightings, "article_id", "section", *_Before._fields)
_TIMES = Among(failures, "article_id", "times")
_ENTRIES = Among(entries, *_ENTRY)
_PUT_SIGHTINGS, _PUT_FAILURES = replacing(sightings), replacing(failures)
_MOVE = adding(cells, COUNTED)
_PUT_ENTRIES = replacing(entries, get=lambda name: itemgetter(_ENTRY.index(name)))
_DROP_ENTRIES = Prepared(
    lambda _: delete(entries).where(
        entries.c.article_id == bindparam("article_id"), entries.c.section == bindparam("section")
    )
)
_DROP_EMPTY = Prepared(
    lambda _: delete(cells).where(
        *(cells.c[column.name] == bindparam(column.name) for column in cells.primary_key),
        *(cells.c[standing.value] == literal_column("0") for standing in Standing),
    )
)


def note_seen(connection: Connection, site: str, seen: Iterable[Seen]) -> None:
    """Keep what a crawl has met; what it met before only gets a later time.

    Called in the transaction that commits what the links were found in.
    """
    found = _merged(seen)
    ids = sorted({article_id for article_id, _ in found})
    known = {(r[0], r[1]): _Before(*r[2:]) for r in _SEEN_BEFORE.rows(connection, ids)}
    had = Counter(article_id for article_id, _ in known)
    rows, changed = [], set()
    for key, each in found.items():
        before = known.get(key)
        if before is None:
            had[each.article_id] += 1
            if had[each.article_id] > MOST_SECTIONS:
                continue
        listed = each.listed or bool(before and before.listed)
        day = each.listed_on or (before.listed_on if before else None)
        if before is None or (before.listed, before.listed_on) != (listed, day):
            changed.add(each.article_id)
        rows.append({
            "article_id": each.article_id, "section": key[1], "site": site, "url": each.url,
            "number": each.number, "listed": listed, "listed_on": day,
            "first_at": before.first_at if before else each.at, "last_at": each.at,
        })  # fmt: skip
    _PUT_SIGHTINGS.run(connection, rows)
    count_in(connection, changed)


def _merged(seen: Iterable[Seen]) -> dict[tuple[str, str], Seen]:
    """Return one Seen a link and section; what stood in a list says more."""
    found: dict[tuple[str, str], Seen] = {}
    for each in seen:
        key = each.article_id, each.section[:LONGEST_SECTION]
        before = found.get(key)
        if before is None or (each.listed, bool(each.listed_on)) > (
            before.listed,
            bool(before.listed_on),
        ):
            found[key] = each
    return found


def note_failed(connection: Connection, site: str, failed: Iterable[Failed]) -> None:
    """Keep why articles were not had, in place of what was known of it before."""
    found = {each.article_id: each for each in failed}
    before = {row[0]: row[1] for row in _TIMES.rows(connection, sorted(found))}
    rows = [
        {"article_id": id_, "site": site, "url": each.url, "number": each.number,
         "absent": each.absent, "why": each.why[:LONGEST_WHY], "times": before.get(id_, 0) + 1,
         "at": each.at}
        for id_, each in found.items()
    ]  # fmt: skip
    _PUT_FAILURES.run(connection, rows)
    count_in(connection, found)


def count_in(
    connection: Connection, ids: Iterable[str], *, held: Mapping[str, Held] | None = None
) -> None:
    """Bring entries and cells up to date for these articles, inside the caller's transaction.

    `held` are the rows of all those that the archive has, where the caller knows them already.
    Only the holder of a site's lock changes its articles, so no two transactions meet in a cell.
    """
    ordered = sorted(set(ids))
    old: _Entries = {
        (id_, section): (site, month, state, listed)
        for id_, section, site, month, state, listed in _ENTRIES.rows(connection, ordered)
    }
    if held is None:
        held = {id_: Held(*rest) for id_, *rest in _HELD.rows(connection, ordered)}
    _put(connection, old, _entries(connection, ordered, held))


def count_anew(connection: Connection) -> None:
    """Count everything again: after a rebuild, and for a catalogue that had no ledger."""
    connection.execute(delete(entries))
    connection.execute(delete(cells))
    known = union(
        select(articles.c.id.label("id")),
        select(sightings.c.article_id),
        select(failures.c.article_id),
    ).subquery()
    after = ""
    while ids := list(
        connection.scalars(
            select(known.c.id).where(known.c.id > after).order_by(known.c.id).limit(5000)
        )
    ):
        count_in(connection, ids)
        after = ids[-1]


def _put(connection: Connection, old: _Entries, new: _Entries) -> None:
    """Write what differs, and move the counts of the cells by it."""
    moved: defaultdict[_Cell, Counter[str]] = defaultdict(Counter)
    for found, other, sign in ((old, new, -1), (new, old, 1)):
        for key, entry in found.items():
            if other.get(key) != entry:
                site, month, state, listed = entry
                cell = moved[site, key[1], month]
                cell[state] += sign
                cell["listed"] += sign * listed
    dropped = [{"article_id": id_, "section": section} for id_, section in old.keys() - new.keys()]
    _DROP_ENTRIES.run(connection, dropped)
    _PUT_ENTRIES.run(
        connection, [(*key, *entry) for key, entry in new.items() if old.get(key) != entry]
    )
    _move(connection, {key: by for key, by in moved.items() if any(by.values())})


def _move(connection: Connection, moved: Mapping[_Cell, Counter[str]]) -> None:
    named = {
        cell: dict(zip(("site", "section", "month"), cell, strict=True)) for cell in sorted(moved)
    }
    _MOVE.run(
        connection,
        [where | {name: moved[cell][name] for name in COUNTED} for cell, where in named.items()],
    )
    fewer = [where for cell, where in named.items() if min(moved[cell].values()) < 0]
    _DROP_EMPTY.run(connection, fewer)


def _entries(connection: Connection, ids: Sequence[str], held: Mapping[str, Held]) -> _Entries:
    """Return what the ledger has to say of articles, by (id, section)."""
    failed = {row[0]: Failure(*row) for row in _FAILURES.rows(connection, ids)}
    seen: dict[str, list[Sighting]] = {}
    for row in _SIGHTINGS.rows(connection, ids):
        seen.setdefault(row[0], []).append(Sighting(*row))
    return {
        (id_, section): entry
        for id_ in ids
        for section, entry in entries_of(held.get(id_), failed.get(id_), seen.get(id_, ()))
    }
