"""Keeping the coverage ledger: what was seen, what failed, and the counts that follow from both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, union
from sqlalchemy.dialects import postgresql, sqlite

from archive.catalogue.coverage_tables import (
    ALL,
    LONGEST_SECTION,
    cells,
    entries,
    failures,
    sightings,
)
from archive.catalogue.tables import articles
from archive.text import HANOI

# A page that names more sections for one article names anything.
MOST_SECTIONS = 20
LONGEST_WHY = 300
_CHUNK = 400


class Standing(StrEnum):
    """What became of an article that is known of."""

    ARCHIVED = "archived"
    GONE = "gone"
    FAILED = "failed"
    MISSING = "missing"
    WAITING = "waiting"


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


@dataclass(frozen=True, slots=True)
class _Entry:
    site: str
    month: str
    state: str
    listed: bool


_Entries = dict[tuple[str, str], _Entry]
_Cell = tuple[str, str, str]


def month_of(moment: datetime | date | None) -> str:
    """Return the month of a moment in Asia/Ho_Chi_Minh, or of a day: "2024-05"; "" for None."""
    if moment is None:
        return ""
    try:
        day = moment.astimezone(HANOI) if isinstance(moment, datetime) else moment
    except OverflowError:
        return ""
    return f"{day.year:04}-{day.month:02}"


def note_seen(connection: Connection, site: str, seen: Iterable[Seen]) -> None:
    """Keep what a crawl has met; what it met before only gets a later time.

    Called in the transaction that commits what the links were found in.
    """
    found = _merged(seen)
    ids = sorted({article_id for article_id, _ in found})
    known = {(r.article_id, r.section): r for r in _rows(connection, sightings, ids)}
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
    if rows:
        connection.execute(_replace(connection, sightings), rows)
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
    before = {row.article_id: row.times for row in _rows(connection, failures, sorted(found))}
    rows = [
        {"article_id": id_, "site": site, "url": each.url, "number": each.number,
         "absent": each.absent, "why": each.why[:LONGEST_WHY], "times": before.get(id_, 0) + 1,
         "at": each.at}
        for id_, each in found.items()
    ]  # fmt: skip
    if rows:
        connection.execute(_replace(connection, failures), rows)
    count_in(connection, found)


def count_in(connection: Connection, ids: Iterable[str]) -> None:
    """Bring entries and cells up to date for these articles, inside the caller's transaction.

    Only the holder of a site's lock changes its articles, so no two transactions meet in a cell.
    """
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), _CHUNK):
        chunk = ordered[start : start + _CHUNK]
        old = {
            (r.article_id, r.section): _Entry(r.site, r.month, r.state, r.listed)
            for r in _rows(connection, entries, chunk)
        }
        new = _entries(connection, chunk)
        if old != new:
            _put(connection, chunk, old, new)


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


def _put(connection: Connection, ids: Sequence[str], old: _Entries, new: _Entries) -> None:
    connection.execute(delete(entries).where(entries.c.article_id.in_(ids)))
    rows = [
        {"article_id": id_, "section": section, "site": entry.site, "month": entry.month,
         "state": entry.state, "listed": entry.listed}
        for (id_, section), entry in new.items()
    ]  # fmt: skip
    if rows:
        connection.execute(insert(entries), rows)
    moved: defaultdict[_Cell, Counter[str]] = defaultdict(Counter)
    for found, sign in ((old, -1), (new, 1)):
        for (_, section), entry in found.items():
            cell = moved[entry.site, section, entry.month]
            cell[entry.state] += sign
            cell["listed"] += sign * entry.listed
    _move(connection, {key: by for key, by in moved.items() if any(by.values())})


def _move(connection: Connection, moved: dict[_Cell, Counter[str]]) -> None:
    if not moved:
        return
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    query = kind.insert(cells)
    added = {name: cells.c[name] + query.excluded[name] for name in COUNTED}
    rows = [
        {"site": site, "section": section, "month": month} | {name: by[name] for name in COUNTED}
        for (site, section, month), by in sorted(moved.items())
    ]
    connection.execute(
        query.on_conflict_do_update(index_elements=list(cells.primary_key), set_=added), rows
    )
    fewer = {(site, month) for (site, _, month), by in moved.items() if min(by.values()) < 0}
    empty = and_(*(cells.c[standing.value] == 0 for standing in Standing))
    for site, month in sorted(fewer):
        connection.execute(delete(cells).where(cells.c.site == site, cells.c.month == month, empty))


def _entries(connection: Connection, ids: Sequence[str]) -> _Entries:
    """Return what the ledger has to say of articles, by (id, section)."""
    held = {row.id: row for row in _rows(connection, articles, ids, articles.c.id)}
    failed = {row.article_id: row for row in _rows(connection, failures, ids)}
    seen: defaultdict[str, list[Any]] = defaultdict(list)
    for row in _rows(connection, sightings, ids):
        seen[row.article_id].append(row)
    found: _Entries = {}
    for id_ in ids:
        for section, entry in _of(held.get(id_), failed.get(id_), seen[id_]):
            found[id_, section] = entry
    return found


def _of(held: Any, failed: Any, seen: Sequence[Any]) -> Iterator[tuple[str, _Entry]]:
    # A number that was asked for, and that nobody ever showed, is no article.
    if held is None and not seen and (failed is None or failed.absent):
        return
    site = next(row.site for row in (held, failed, *seen) if row is not None)
    listed_on = min((row.listed_on for row in seen if row.listed_on), default=None)
    month = (month_of(held.published_at) if held else "") or month_of(listed_on)
    state = _standing(held, failed).value
    under: dict[str, bool] = {}
    for row in seen:
        under[row.section] = under.get(row.section, False) or row.listed
    for section in held.sections[:MOST_SECTIONS] if held else ():
        under.setdefault(section[:LONGEST_SECTION], False)
    listed = any(under.values())
    # Where the link bore no label, the section of its article is where it was listed.
    bare = under.get("", False)
    named = {name: shown or bare for name, shown in under.items() if name not in ("", ALL)}
    for section, shown in (named or {"": listed}).items():
        yield section, _Entry(site, month, state, shown)
    yield ALL, _Entry(site, month, state, listed)


def _standing(held: Any, failed: Any) -> Standing:
    if held is not None:
        return Standing.GONE if held.state == "gone" else Standing.ARCHIVED
    if failed is None:
        return Standing.WAITING
    return Standing.MISSING if failed.absent else Standing.FAILED


def _rows(connection: Connection, table: Any, ids: Sequence[str], column: Any = None) -> list[Any]:
    key = table.c.article_id if column is None else column
    found: list[Any] = []
    for start in range(0, len(ids), _CHUNK):
        found += connection.execute(select(table).where(key.in_(ids[start : start + _CHUNK])))
    return found


def _replace(connection: Connection, table: Any) -> Any:
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    query = kind.insert(table)
    others = {c.name: query.excluded[c.name] for c in table.columns if not c.primary_key}
    return query.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)
