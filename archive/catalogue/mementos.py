"""The captures of an address in time, in all spellings and both schemes: what Memento and lists ask.

A memento is a capture that shows what the address gave: whole, and no error. Callers leave out what
is hidden from readers.
"""

from __future__ import annotations

from collections.abc import Collection, Generator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from archive.catalogue.captures import _COLUMNS, to_capture, url_key
from archive.catalogue.tables import captures
from archive.models import Capture
from archive.urls import split

_CHUNK = 500
# A record that we made of nothing fetched is no answer of a site; a copy of somebody else's is.
_SHOWS = and_(
    captures.c.status < 400,
    or_(captures.c.kind != "resource", captures.c.source.is_not(None)),
    # A 304 that answered no capture of ours has nothing to show.
    or_(captures.c.status != 304, captures.c.kind == "revisit"),
    captures.c.truncated.is_(None),
)


def keys_of(url: str) -> tuple[str, ...]:
    """Return what captures of an address are found by, under http and https alike."""
    scheme = split(url).scheme
    if scheme not in ("http", "https"):
        return (url_key(url),)
    bare = url.strip()[len(scheme) :]
    return url_key(f"http{bare}"), url_key(f"https{bare}")


def mementos(
    connection: Connection,
    url: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    newest_first: bool = False,
    offset: int = 0,
) -> Generator[Capture]:
    """Yield the mementos of an address in order of time, between two moments (both belong to it).

    Rows are fetched as they are asked for; whoever stops before the end closes this before the
    connection, which another reader has next.
    """  # fmt: skip
    chosen = [_SHOWS, *_chosen(url, since, until)]
    query = _ordered(chosen, newest_first=newest_first)
    yield from _streamed(connection, query.offset(offset) if offset else query)


def count_mementos(connection: Connection, url: str) -> int:
    """Return how many mementos there are of an address, hidden ones too."""
    query = select(func.count()).select_from(captures)
    found = connection.scalar(query.where(_SHOWS, captures.c.url_key.in_(keys_of(url))))
    return int(found or 0)


def count_captures(
    connection: Connection,
    url: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Return how many captures there are of an address, errors and hidden ones too."""  # fmt: skip
    query = select(func.count()).select_from(captures).where(*_chosen(url, since, until))
    return int(connection.scalar(query) or 0)


def all_captures(
    connection: Connection,
    url: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    newest_first: bool = False,
    offset: int = 0,
) -> Generator[Capture]:
    """Yield all captures of an address in order of time, errors too."""  # fmt: skip
    query = _ordered(_chosen(url, since, until), newest_first=newest_first)
    yield from _streamed(connection, query.offset(offset) if offset else query)


def captures_below(
    connection: Connection,
    begins: Collection[str],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    offset: int = 0,
    limit: int,
) -> Generator[Capture]:
    """Yield captures of all addresses that begin so, by address, then time.

    No index helps here: the whole table is walked once.
    """  # fmt: skip
    below = or_(
        *(and_(captures.c.url >= each, captures.c.url < f"{each}\U0010ffff") for each in begins)
        if connection.dialect.name == "sqlite"
        else (captures.c.url.startswith(each, autoescape=True) for each in begins)
    )
    chosen = [below, *_between(since, until)]
    query = (
        select(*_COLUMNS)
        .where(*chosen)
        .order_by(captures.c.url, captures.c.fetched_at, captures.c.id)
        .offset(offset)
        .limit(limit)
    )
    yield from _streamed(connection, query)


def archived_among(connection: Connection, urls: Collection[str]) -> frozenset[str]:
    """Return those of the addresses of which there is a memento."""
    asked: dict[str, list[str]] = {}
    for url in urls:
        for key in keys_of(url):
            asked.setdefault(key, []).append(url)
    keys, found = list(asked), set()
    for start in range(0, len(keys), _CHUNK):
        query = select(captures.c.url_key).where(
            captures.c.url_key.in_(keys[start : start + _CHUNK]), _SHOWS
        )
        for key in connection.scalars(query.distinct()):
            found.update(asked[key])
    return frozenset(found)


def _chosen(url: str, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    return [captures.c.url_key.in_(keys_of(url)), *_between(since, until)]


def _between(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    found = [captures.c.fetched_at >= since] if since else []
    return found + ([captures.c.fetched_at <= until] if until else [])


def _ordered(chosen: Collection[ColumnElement[bool]], *, newest_first: bool) -> Select[Any]:
    at = captures.c.fetched_at
    query = select(*_COLUMNS).where(*chosen)
    return query.order_by(at.desc() if newest_first else at, captures.c.id)


def _streamed(connection: Connection, query: Select[Any]) -> Generator[Capture]:
    with connection.execute(query.execution_options(yield_per=_CHUNK)) as rows:
        for row in rows:
            yield to_capture(row)
