"""Result sets as rows: the list by its digest, in parts; what was asked beside it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from archive import VERSION
from archive.catalogue import Catalogue
from archive.catalogue.result_tables import result_lists as lists
from archive.catalogue.result_tables import result_sets as table
from archive.errors import ArchiveError
from archive.resultsets.errors import ExpiredSet, UnknownSet
from archive.resultsets.tidying import make_room
from archive.resultsets.values import LIFETIME, Asked, Member, ResultSet

PART = 20_000
_ID = re.compile(r"[a-z2-7]{16}")
# A set asked for again is given its whole time anew, but not written for every reader.
_RENEWED_AFTER = timedelta(days=1)
_ASKED = ("query", "typed", "read", "epoch", "revision", "sample", "seed")


def make(
    catalogue: Catalogue, answers: Iterable[Member], *, asked: Asked, by: str = "",
    now: datetime | None = None,
) -> ResultSet:  # fmt: skip
    """Store a list as a temporary set and return it; the same answers to the same give the same set.

    `by` is a reader's name of the day, empty for a command: when there are too many temporary sets,
    those of whoever has most of them end first.

    Raises ArchiveError when the catalogue cannot be written.
    """
    at = now or datetime.now(UTC)
    parts, digest, count = _packed(answers)
    made = ResultSet(
        id=_id_of(asked, digest), digest=digest, count=count, asked=asked,
        software=f"khotin {VERSION}", made_at=at, expires_at=at + LIFETIME,
    )  # fmt: skip
    with catalogue.read() as connection:
        known = _row(connection, made.id)
    if known and _lasts(known, at + LIFETIME - _RENEWED_AFTER):
        return known
    with catalogue.write() as connection:
        _put(connection, made, parts, by)
        make_room(connection, at, sparing=made.id)
        stored = _row(connection, made.id)
    assert stored is not None
    return stored


def find(catalogue: Catalogue, id_: str, *, now: datetime | None = None) -> ResultSet:
    """Return a set by its id; raises UnknownSet, or ExpiredSet when its time has passed."""
    found = known(catalogue, id_)
    if not _lasts(found, now or datetime.now(UTC)):
        raise ExpiredSet(found)
    return found


def known(catalogue: Catalogue, id_: str) -> ResultSet:
    """Return what is known of a set, ended or not; raises UnknownSet."""
    if not _ID.fullmatch(id_):
        raise UnknownSet(id_)
    with catalogue.read() as connection:
        found = _row(connection, id_)
    if found is None:
        raise UnknownSet(id_)
    return found


def members(catalogue: Catalogue, found: ResultSet, *, start: int = 0) -> Iterator[Member]:
    """Yield the rows of a set in its order, from the place `start` on (0 is the first).

    A part is read at a time and no connection held between. Raises ArchiveError when the list is
    damaged, or was dropped in the middle.
    """
    left = start % PART
    for part in range(start // PART, (found.count + PART - 1) // PART):
        with catalogue.read() as connection:
            wanted = (lists.c.digest == found.digest, lists.c.part == part)
            packed = connection.scalar(select(lists.c.members).where(*wanted))
        yield from islice(_unpacked(packed, found), left, None)
        left = 0


def to_set(row: Row[Any]) -> ResultSet:
    """Return a row of the table as a set."""
    values = dict(row._mapping)
    del values["made_by"]
    asked = Asked(**{name: values.pop(name) for name in _ASKED})
    return ResultSet(asked=asked, **values)


def _put(connection: Connection, made: ResultSet, parts: list[bytes], by: str) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    put = (sqlite.insert if is_sqlite else postgresql.insert)(lists).on_conflict_do_nothing()
    for part, packed in enumerate(parts):
        row = {"digest": made.digest, "part": part, "members": packed}
        connection.execute(put, row)
    if _row(connection, made.id) is None:
        connection.execute(insert(table).values(**_values(made), made_by=by))
        return
    # Ended ones begin anew; the moment they were first made stays, as what they hold does.
    temporary = (table.c.id == made.id, table.c.kept_at.is_(None))
    connection.execute(
        update(table).where(*temporary).values(expires_at=made.expires_at, made_by=by)
    )


def _values(made: ResultSet) -> dict[str, Any]:
    asked = made.asked
    return {
        "id": made.id, "digest": made.digest, "count": made.count,
        "query": {name: list(values) for name, values in asked.query.items()},
        "typed": asked.typed, "read": asked.read, "sample": asked.sample, "seed": asked.seed,
        "epoch": asked.epoch, "revision": asked.revision, "software": made.software,
        "made_at": made.made_at, "expires_at": made.expires_at, "kept_at": made.kept_at,
        "kept_by": made.kept_by, "title": made.title,
    }  # fmt: skip


def _row(connection: Connection, id_: str) -> ResultSet | None:
    row = connection.execute(select(table).where(table.c.id == id_)).one_or_none()
    return to_set(row) if row else None


def _lasts(found: ResultSet, until: datetime) -> bool:
    return found.expires_at is None or found.expires_at > until


def _packed(answers: Iterable[Member]) -> tuple[list[bytes], str, int]:
    """Return a list in compressed parts, its digest, and how long it is."""
    whole, parts, count, rest = hashlib.sha256(), [], 0, iter(answers)
    while lines := [f"{id_} {number}\n" for id_, number in islice(rest, PART)]:
        text = "".join(lines).encode()
        whole.update(text)
        parts.append(zlib.compress(text, 6))
        count += len(lines)
    return parts, whole.hexdigest(), count


def _unpacked(packed: bytes | None, found: ResultSet) -> Iterator[Member]:
    if packed is None:
        raise ArchiveError(
            f"result set {found.id}: its list is not in the catalogue any more; ask its search again"
        )
    try:
        lines = zlib.decompress(packed).decode("ascii").splitlines()
    except (zlib.error, UnicodeDecodeError) as error:
        raise ArchiveError(
            f"result set {found.id}: its list is damaged ({error}); restore a backup, or ask its "
            "search again"
        ) from None
    for line in lines:
        id_, _, number = line.partition(" ")
        yield Member(id_, int(number))


def _id_of(asked: Asked, digest: str) -> str:
    query = {name: list(values) for name, values in sorted(asked.query.items())}
    whole = [query, asked.sample, asked.seed, asked.epoch, asked.revision, digest]
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:10]).decode().lower()
