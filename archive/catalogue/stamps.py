"""When each article last changed visibly, for harvesters that ask by time; revisions are for those who follow.

A stamp is a whole second, and never earlier than the moment: a harvester whose last answer was of the
second before, or of this one, has still to come to it, though the change was committed meanwhile. A
rebuild keeps the stamps of what it makes as it was. That the text of an attached file was read changes
nothing that is harvested, and no stamp.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from archive.catalogue.tables import articles, restrictions

_CHUNK = 1_000
_RESTAMP = (
    update(articles)
    .where(articles.c.id == bindparam("of_id"))
    .values(changed_at=bindparam("stamp"))
)
# What of an article its readers, and whoever harvests it, would see another way.
_SHOWN = [
    articles.c[name]
    for name in (
        "site",
        "url",
        "sections",
        "published_at",
        "current",
        "versions",
        "digest",
        "state",
    )
]


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an article changed last (UTC), and a digest of what was shown of it then."""

    at: datetime
    shown: bytes


def stamp(now: datetime | None = None) -> datetime:
    """Return the stamp of a change that is being written: the moment, rounded up to a second."""
    at = now or datetime.now(UTC)
    whole = at.replace(microsecond=0)
    return whole if whole == at else whole + timedelta(seconds=1)


def stamps(connection: Connection) -> dict[str, Stamp]:
    """Return the stamps of all articles, by id."""
    hidden = _restricted(connection)
    query = select(articles.c.id, articles.c.changed_at, *_SHOWN)
    return {
        row[0]: Stamp(row[1], _digest(tuple(row[2:]), hidden.get(row[0], ())))
        for row in connection.execute(query)
        if row[1] is not None
    }


def restore_stamps(connection: Connection, known: Mapping[str, Stamp]) -> list[str]:
    """Give back their stamps to the articles that are shown as they were; return the ids of all others.

    Those keep the stamps of when they were read, which harvesters of the catalogue there was may be
    past already: once readers see them they are to be stamped anew.
    """
    made = stamps(connection)
    same = {id_ for id_, each in made.items() if id_ in known and known[id_].shown == each.shown}
    _put(connection, {id_: known[id_].at for id_ in same})
    return [id_ for id_ in made if id_ not in same]


def stamp_anew(connection: Connection, ids: Iterable[str]) -> datetime:
    """Stamp articles as changed at this moment, and return the stamp."""
    at = stamp()
    _put(connection, dict.fromkeys(ids, at))
    return at


def _put(connection: Connection, given: Mapping[str, datetime]) -> None:
    rows = [{"of_id": id_, "stamp": at} for id_, at in given.items()]
    for start in range(0, len(rows), _CHUNK):
        connection.execute(_RESTAMP, rows[start : start + _CHUNK])


def _restricted(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Return the restrictions that touch each article, with whether they are lifted."""
    found: dict[str, list[str]] = {}
    query = select(restrictions.c.id, restrictions.c.lifted_at, restrictions.c.articles)
    for id_, lifted_at, ids in connection.execute(query.order_by(restrictions.c.id)):
        for article_id in ids:
            found.setdefault(article_id, []).append(f"{id_} {lifted_at is not None}")
    return {id_: tuple(each) for id_, each in found.items()}


def _digest(shown: tuple[object, ...], hidden: tuple[str, ...]) -> bytes:
    return hashlib.sha256(repr((shown, hidden)).encode()).digest()[:16]
