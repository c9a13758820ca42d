"""Questions about captures: by id, by URL, nearest in time."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, func, or_, select

from archive.catalogue.tables import captures
from archive.models import Capture, CaptureKind
from archive.urls import canonical

_COLUMNS = [
    captures.c[name]
    for name in ("id", "site", "run", "url", "fetched_at", "kind", "status", "mime", "digest",
                 "file", "offset", "length", "refers_to", "etag", "last_modified", "source", "brought_at")
]  # fmt: skip


@lru_cache(maxsize=4096)
def url_key(url: str) -> str:
    """Return what captures of a URL are found by: a digest of its canonical spelling."""
    try:
        spelling = canonical(url) if "://" in url else url
    except ValueError:
        spelling = url
    return hashlib.sha256(spelling.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def to_capture(row: Sequence[Any]) -> Capture:
    """Return the capture a row of these columns holds."""
    id_, site, run, url, at, kind, *rest = row
    return Capture(id_, site, run, url, at, CaptureKind(kind), *rest)


def capture(connection: Connection, id_: str) -> Capture | None:
    """Return the capture with this id, or None."""
    row = connection.execute(BY_ID, {"id": id_}).first()
    return to_capture(row) if row else None


def captures_of(connection: Connection, url: str, *, limit: int) -> list[Capture]:
    """Return the captures of a URL, in any of its spellings, newest first."""
    query = _of(url).order_by(captures.c.fetched_at.desc(), captures.c.id).limit(limit)
    return [to_capture(row) for row in connection.execute(query)]


BY_ID = select(*_COLUMNS).where(captures.c.id == bindparam("id"))
_NEWEST = (
    select(*_COLUMNS)
    .where(
        captures.c.url_key == bindparam("url_key"),
        captures.c.truncated.is_(None),
        captures.c.kind != "resource",
        # The site is asked what became of what it gave us, not of what others say it gave them.
        captures.c.source.is_(None),
    )
    .order_by(captures.c.fetched_at.desc())
    .limit(1)
)
LAST_FETCH = _NEWEST
LAST_WHOLE = _NEWEST.where(
    captures.c.status < 400,
    # A 304 that answered no earlier capture of ours has nothing to show.
    or_(captures.c.status != 304, captures.c.kind == "revisit"),
)


def last_capture(connection: Connection, url: str) -> Capture | None:
    """Return the newest whole, successful fetch of a URL: what a conditional request names."""
    row = connection.execute(LAST_WHOLE, {"url_key": url_key(url)}).first()
    return to_capture(row) if row else None


_SHOWABLE = and_(
    captures.c.status < 400,
    or_(captures.c.kind != "resource", captures.c.source.is_not(None)),
    captures.c.truncated.is_(None),
)
_SAME_RUN_FIRST = case((captures.c.run.is_not_distinct_from(bindparam("run")), 0), else_=1)
_SHOWABLE_OF = select(*_COLUMNS).where(captures.c.url_key == bindparam("key"), _SHOWABLE).limit(1)
# A copy counts as known from when it was brought in, whenever it had been fetched.
_KNOWN = func.coalesce(captures.c.brought_at, captures.c.fetched_at) <= bindparam("known_by")
# A page of results asks these a dozen times: they are made once.
_NEAREST = (
    _SHOWABLE_OF.where(captures.c.fetched_at <= bindparam("at")).order_by(
        _SAME_RUN_FIRST, captures.c.fetched_at.desc()
    ),
    _SHOWABLE_OF.where(captures.c.fetched_at > bindparam("at")).order_by(
        _SAME_RUN_FIRST, captures.c.fetched_at
    ),
)


_NEAREST_KNOWN = tuple(query.where(_KNOWN) for query in _NEAREST)


def nearest_capture(
    connection: Connection, url: str, at: datetime, *, run: str | None,
    known_by: datetime | None = None,
) -> Capture | None:  # fmt: skip
    """Return the whole, successful capture nearest in time; those of the run come first.

    Only those that the archive had at the moment `known_by`, if one is given.
    """
    named = {"key": url_key(url), "at": at, "run": run}
    queries: Sequence[Select[Any]] = _NEAREST
    if known_by is not None:
        queries, named = _NEAREST_KNOWN, named | {"known_by": known_by}
    rows = [connection.execute(query, named).first() for query in queries]
    found = [to_capture(row) for row in rows if row]
    return min(found, key=lambda c: (c.run != run, abs(c.fetched_at - at)), default=None)


_COPIES = (
    select(captures.c.url_key, func.max(captures.c.status))
    .where(captures.c.url_key.in_(bindparam("keys", expanding=True)), _SHOWABLE)
    .group_by(captures.c.url_key)
)


def highest_statuses(connection: Connection, urls: Collection[str]) -> dict[str, int]:
    """Return the highest status among the whole, successful captures of each URL that has any.

    Below 300, whichever of them is nearest in time is a copy; else that one may be a redirect.
    """
    keys = {url: url_key(url) for url in urls}
    rows = connection.execute(_COPIES, {"keys": sorted(set(keys.values()))}) if keys else ()
    found: dict[str, int] = dict(tuple(row) for row in rows)
    return {url: found[key] for url, key in keys.items() if key in found}


ANY_OF = select(captures.c.id).where(captures.c.url_key == bindparam("url_key")).limit(1)
_BETWEEN = (
    select(*_COLUMNS)
    .where(
        captures.c.url_key == bindparam("key"),
        captures.c.fetched_at >= bindparam("first"),
        captures.c.fetched_at < bindparam("last"),
    )
    .order_by(captures.c.fetched_at.desc(), captures.c.id)
    .limit(bindparam("most"))
)


def captures_between(
    connection: Connection, key: str, first: datetime, last: datetime, *, most: int = 50
) -> list[Capture]:
    """Return captures of the URL with this key from `first` until just before `last`, by time.

    Of more than `most`, the last ones.
    """
    named = {"key": key, "first": first, "last": last, "most": most}
    return [to_capture(row) for row in connection.execute(_BETWEEN, named)][::-1]


def captures_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Capture]:
    """Return those of the captures that exist, by id."""
    rows = connection.execute(select(*_COLUMNS).where(captures.c.id.in_(ids)))
    return {row.id: to_capture(row) for row in rows}


def _of(url: str) -> Select[Any]:
    return select(*_COLUMNS).where(captures.c.url_key == url_key(url))
