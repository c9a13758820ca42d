"""Sets that readers without an account keep: they last like others, and are bounded in number.

Who such a reader is, is not kept: of the network address only a digest that is another every day.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import func, select

from archive.audit import SITE
from archive.catalogue import Catalogue
from archive.catalogue.result_tables import result_sets as table
from archive.errors import KhoTinError
from archive.resultsets.keeping import READER, keep
from archive.resultsets.storing import find
from archive.resultsets.values import ResultSet
from archive.users.signing import network_of

# How many sets one network may keep in a day, all readers in a day, and for good; and their rows.
A_DAY = 20
ALL_A_DAY = 500
ALL = 20_000
ALL_ROWS = 50_000_000
_DAY = timedelta(days=1)
_one_by_one = Lock()


class TooManyKept(KhoTinError):
    """Readers have kept as many sets as they may; `seconds` is when to try again, None: never."""

    def __init__(self, seconds: int | None) -> None:
        super().__init__(
            "too many sets have been kept without signing in; sign in, or ask the archivist"
        )
        self.seconds = seconds


def keep_for_visitor(
    catalogue: Catalogue, id_: str, *, address: str, now: datetime | None = None
) -> ResultSet:
    """Keep a set for a reader who has not signed in, without a title; one kept already stays as it is.

    `address` is the reader's. Raises TooManyKept, UnknownSet, ExpiredSet.
    """
    at = now or datetime.now(UTC)
    with _one_by_one:
        found = find(catalogue, id_, now=at)
        if found.is_kept:
            return found
        reader = reader_name(catalogue, address, at)
        _refuse_too_many(catalogue, reader, rows=found.count, at=at)
        return keep(catalogue, id_, by=reader, via=SITE, now=at)


def is_visitors(found: ResultSet) -> bool:
    """Tell whether a reader without an account has kept a set."""
    return found.kept_by.startswith(READER)


def reader_name(catalogue: Catalogue, address: str, at: datetime) -> str:
    """Return what a reader at a network address is called today; it says nothing of the address."""
    key = f"{catalogue.epoch()} {at:%Y-%m-%d}".encode()
    digest = hmac.new(key, network_of(address).encode(), hashlib.sha256)
    return f"{READER}{digest.hexdigest()[:12]}"


def _refuse_too_many(catalogue: Catalogue, reader: str, *, rows: int, at: datetime) -> None:
    lately = table.c.kept_at > at - _DAY
    counted = select(
        func.count().filter(lately, table.c.kept_by == reader).label("own"),
        func.count().filter(lately).label("today"),
        func.count().label("all"),
        func.coalesce(func.sum(table.c.count), 0).label("rows"),
    ).where(table.c.kept_at.is_not(None), table.c.kept_by.startswith(READER, autoescape=True))
    with catalogue.read() as connection:
        known = connection.execute(counted).one()
    if known.all >= ALL or known.rows + rows > ALL_ROWS:
        raise TooManyKept(None)
    if known.own >= A_DAY or known.today >= ALL_A_DAY:
        raise TooManyKept(int(_DAY.total_seconds()))
