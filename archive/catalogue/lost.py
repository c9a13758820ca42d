"""Articles that a rebuild did not find again, remembered so that whoever has them is told.

One that comes back, by a crawl or a repaired file, is no longer lost: it stands among the articles.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    String,
    cast,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from archive.catalogue.changes import take_revisions
from archive.catalogue.lost_tables import lost_articles as table
from archive.catalogue.stamps import stamp
from archive.catalogue.tables import articles

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Lost:
    """An article that was here: when it was found to be lost (UTC), and where it had stood."""

    id: str
    site: str
    sections: tuple[str, ...]
    revision: int
    changed_at: datetime


def standing(connection: Connection) -> dict[str, tuple[str, list[str]]]:
    """Return site and sections of every article that harvesters can know, by id."""
    query = select(articles.c.id, articles.c.site, articles.c.sections)
    rows = connection.execute(query.where(articles.c.changed_at.is_not(None)))
    return {row.id: (row.site, list(row.sections)) for row in rows}


def note_lost(connection: Connection, before: Mapping[str, tuple[str, list[str]]]) -> list[str]:
    """Note which of the articles of before a rebuild are not there after it; return their ids.

    All lost ones, also of earlier rebuilds, get revisions of this catalogue.
    """
    here = set(connection.scalars(select(articles.c.id)))
    known = list(connection.scalars(select(table.c.id).order_by(table.c.changed_at, table.c.id)))
    back = [id_ for id_ in known if id_ in here]
    for at in range(0, len(back), _CHUNK):
        connection.execute(delete(table).where(table.c.id.in_(back[at : at + _CHUNK])))
    older = [id_ for id_ in known if id_ not in here]
    new = sorted(before.keys() - here - set(older))
    numbers = iter(take_revisions(connection, len(older) + len(new)))
    for id_ in older:
        renumbered = update(table).where(table.c.id == id_).values(revision=next(numbers))
        connection.execute(renumbered)
    rows = [
        {"id": id_, "site": before[id_][0], "sections": before[id_][1], "revision": next(numbers),
         "changed_at": stamp()}
        for id_ in new
    ]  # fmt: skip
    if rows:
        connection.execute(insert(table), rows)
    if older or new:
        _number_an_article_last(connection)
    return new


def lost_since(connection: Connection, since: int, *, limit: int) -> list[Lost]:
    """Return what is lost, of revisions after one, ascending."""
    query = _lost(select(table)).where(table.c.revision > since)
    return [
        _to_lost(row) for row in connection.execute(query.order_by(table.c.revision).limit(limit))
    ]


def lost_one(connection: Connection, article_id: str) -> Lost | None:
    """Return a lost article by its id, or None."""
    row = connection.execute(_lost(select(table)).where(table.c.id == article_id)).first()
    return _to_lost(row) if row else None


def lost_between(
    connection: Connection, *, since: datetime | None, before: datetime | None, site: str,
    section: str, after: tuple[datetime, int] | None, limit: int,
) -> list[Lost]:  # fmt: skip
    """Return the next lost articles by when they were found to be lost (see harvesting.Chosen)."""
    query = _chosen(select(table), since, before, site, section)
    if after is not None:
        at, revision = after
        same = (table.c.changed_at == at) & (table.c.revision > revision)
        query = query.where((table.c.changed_at > at) | same)
    ordered = query.order_by(table.c.changed_at, table.c.revision).limit(limit)
    return [_to_lost(row) for row in connection.execute(ordered)]


def count_lost(
    connection: Connection, *, since: datetime | None, before: datetime | None, site: str,
    section: str,
) -> int:  # fmt: skip
    """Return how many lost articles are chosen."""
    counted = select(func.count()).select_from(table)
    return connection.scalar(_chosen(counted, since, before, site, section)) or 0


def first_lost(connection: Connection) -> datetime | None:
    """Return when the first of them was found to be lost, None when none is."""
    least = func.min(table.c.changed_at, type_=table.c.changed_at.type)
    found: datetime | None = connection.scalar(select(least))
    return found


def _number_an_article_last(connection: Connection) -> None:
    # Whoever follows the articles alone, as an index does, reaches the newest revision too.
    last = connection.scalar(select(articles.c.id).order_by(articles.c.revision.desc()).limit(1))
    if last is not None:
        [number] = take_revisions(connection, 1)
        connection.execute(update(articles).where(articles.c.id == last).values(revision=number))


def _chosen(
    query: Select[Any], since: datetime | None, before: datetime | None, site: str, section: str
) -> Select[Any]:
    query = _lost(query)
    if since:
        query = query.where(table.c.changed_at >= since)
    if before:
        query = query.where(table.c.changed_at < before)
    if site:
        query = query.where(table.c.site == site)
    if section:
        written = json.dumps(section)
        query = query.where(cast(table.c.sections, String).contains(written, autoescape=True))
    return query


def _lost(query: Select[Any]) -> Select[Any]:
    return query.where(~exists().where(articles.c.id == table.c.id))


def _to_lost(row: Any) -> Lost:
    return Lost(row.id, row.site, tuple(row.sections), row.revision, row.changed_at)


def restamp(connection: Connection, ids: Sequence[str], at: datetime) -> None:
    """Stamp those of the articles that are lost as of another moment."""
    for start in range(0, len(ids), _CHUNK):
        part = table.c.id.in_(ids[start : start + _CHUNK])
        connection.execute(update(table).where(part).values(changed_at=at))
