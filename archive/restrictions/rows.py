"""Restrictions as rows: written beside their records, ended, listed; which articles they touch."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from archive.catalogue.captures import url_key
from archive.catalogue.changes import EPOCH, revision, take_revisions
from archive.catalogue.stamps import stamp
from archive.catalogue.tables import article_files, articles, captures, events, versions
from archive.catalogue.tables import restrictions as table
from archive.models import Happening
from archive.restrictions.values import Ground, Kind, Lift, Restriction
from archive.warc.record import sha256

# A restriction of something that holds nothing must not hide all else that holds nothing.
EMPTY = sha256(b"")
_CHUNK = 500
# Every request asks it, first of all and in one go.
_STATE = select(
    func.count(), func.max(table.c.revision), func.count(table.c.ended_at), EPOCH.scalar_subquery()
)
_RENUMBER = (
    update(articles)
    .where(articles.c.id == bindparam("of_id"))
    .values(revision=bindparam("new_revision"), changed_at=bindparam("stamp"))
)


def to_restriction(row: Row[Any]) -> Restriction:
    """Return a row of the table as a Restriction."""
    values = dict(row._mapping)
    values |= {"kind": Kind(row.kind), "ground": Ground(row.ground)}
    return Restriction(**values | {"articles": tuple(row.articles)})


def put(connection: Connection, statement: Restriction | Lift) -> None:
    """Mirror a statement whose record is written; the articles it touches get new revisions."""
    if isinstance(statement, Lift):
        put(connection, statement.restriction)
        ended = {"lifted_at": statement.at, "lifted_by": statement.by, "ended_at": statement.at}
        named = table.c.id == statement.restriction.id
        ended["lifted_reason"] = statement.reason
        connection.execute(update(table).where(named).values(**ended))
        _touch(connection, [statement.restriction.id])
        return
    if connection.scalar(select(table.c.id).where(table.c.id == statement.id)):
        return
    connection.execute(
        insert(table).values(
            id=statement.id, kind=statement.kind.value, target=statement.target,
            ground=statement.ground.value, reason=statement.reason, at=statement.at,
            by=statement.by, until=statement.until, lifted_by="", lifted_reason="", revision=0,
            articles=[],
        )
    )  # fmt: skip
    _touch(connection, [statement.id])


def end_passed(connection: Connection, now: datetime) -> list[str]:
    """Note the end of restrictions whose time has passed, and return their ids."""
    due = select(table.c.id).where(table.c.ended_at.is_(None), table.c.until <= now)
    ids = list(connection.scalars(due))
    if ids:
        connection.execute(update(table).where(table.c.id.in_(ids)).values(ended_at=now))
        _touch(connection, ids)
    return ids


def settle(connection: Connection) -> None:
    """Find again what each restriction touches, when all records have been read in anyhow."""
    for row in connection.execute(select(table)).all():
        found = to_restriction(row)
        values = {"articles": touched(connection, found), "revision": revision(connection)}
        connection.execute(update(table).where(table.c.id == found.id).values(**values))


def state_of(connection: Connection) -> tuple[str, int, int]:
    """Return what is another one as soon as any restriction was made, lifted or ended."""
    number, newest, over, of = connection.execute(_STATE).one()
    return str(of), number + over, newest or 0


def texts_from(connection: Connection, digests: Iterable[str]) -> dict[str, dict[int, str]]:
    """Return the texts that were read from payloads: by article and version number, the payload."""
    found: dict[str, dict[int, str]] = {}
    for part in _parts(sorted(digests)):
        query = (
            select(versions.c.article_id, versions.c.number, captures.c.digest)
            .join(captures, captures.c.id == versions.c.capture)
            .where(captures.c.digest.in_(part))
        )
        for id_, number, digest in connection.execute(query):
            found.setdefault(id_, {})[number] = digest
    return found


def without_other_texts(
    connection: Connection, texts: Mapping[str, Mapping[int, str]]
) -> list[str]:
    """Return the articles, by id, that have no version but these."""
    counted = func.count()
    return [
        id_
        for part in _parts(sorted(texts))
        for id_, number in connection.execute(
            select(versions.c.article_id, counted)
            .where(versions.c.article_id.in_(part))
            .group_by(versions.c.article_id)
        )
        if number == len(texts[id_])
    ]


def count_texts(connection: Connection, articles_: Iterable[str]) -> int:
    """Return how many versions articles have in all."""
    return sum(
        connection.scalar(
            select(func.count()).select_from(versions).where(versions.c.article_id.in_(part))
        )
        or 0
        for part in _parts(sorted(articles_))
    )


def not_ended(connection: Connection) -> list[Restriction]:
    """Return the restrictions that may hold, oldest first."""
    query = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.at, table.c.id)
    return [to_restriction(row) for row in connection.execute(query)]


def _touch(connection: Connection, ids: Sequence[str]) -> None:
    """Give the articles that restrictions touch the next revisions, and note what they are."""
    for row in connection.execute(select(table).where(table.c.id.in_(ids))).all():
        found = to_restriction(row)
        here = touched(connection, found)
        renumber(connection, here)
        # An index that is at this revision has seen them all.
        values = {"articles": here, "revision": revision(connection)}
        connection.execute(update(table).where(table.c.id == found.id).values(**values))


def renumber(connection: Connection, ids: Sequence[str]) -> None:
    """Give articles the next revisions, so that indexes follow them again."""
    if ids:
        numbers, at = take_revisions(connection, len(ids)), stamp()
        rows = [
            {"of_id": id_, "new_revision": n, "stamp": at}
            for id_, n in zip(ids, numbers, strict=True)
        ]
        connection.execute(_RENUMBER, rows)


def moved_to(connection: Connection, wanted: Collection[str]) -> dict[str, str]:
    """Return those of the articles in the archive whose page is one of the wanted ones by now, by id."""
    if not wanted:
        return {}
    moves = select(events.c.article_id, events.c.value)
    moves = moves.where(events.c.happening == Happening.MOVED.value).order_by(events.c.at)
    return {id_: to for id_, to in connection.execute(moves) if to in wanted}


def touched(connection: Connection, restriction: Restriction) -> list[str]:
    """Return the articles whose place in an index a restriction changes, by id."""
    if restriction.kind is Kind.ARTICLE:
        found: Iterable[str] = [restriction.target]
    elif restriction.kind is Kind.PHOTO:
        written = json.dumps(restriction.target, ensure_ascii=False)
        showing = versions.c.article.contains(written, autoescape=True)
        found = connection.scalars(select(versions.c.article_id).where(showing).distinct())
        found = {*found, *_with_bytes(connection, _digests_at(connection, restriction.target))}
    elif restriction.kind is Kind.CAPTURE:
        digest = captures.c.id == restriction.target
        found = _with_bytes(
            connection, set(connection.scalars(select(captures.c.digest).where(digest)))
        )
    else:
        found = ()
    return sorted(_known(connection, list(found)))


def _digests_at(connection: Connection, url: str) -> set[str]:
    at_url = select(captures.c.digest).where(captures.c.url_key == url_key(url))
    return set(connection.scalars(at_url.distinct()))


def _with_bytes(connection: Connection, digests: set[str]) -> set[str]:
    """Return the articles that were read from these payloads, or offer them as files."""
    wanted = digests - {EMPTY}
    if not wanted:
        return set()
    same = captures.c.digest.in_(wanted)
    read = select(versions.c.article_id).join(captures, captures.c.id == versions.c.capture)
    offered = select(article_files.c.article_id).join(
        captures, captures.c.url_key == article_files.c.url_key
    )
    return {
        *connection.scalars(read.where(same).distinct()),
        *connection.scalars(offered.where(same).distinct()),
    }


def _known(connection: Connection, ids: Sequence[str]) -> set[str]:
    return {
        id_
        for part in _parts(ids)
        for id_ in connection.scalars(select(articles.c.id).where(articles.c.id.in_(part)))
    }


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
