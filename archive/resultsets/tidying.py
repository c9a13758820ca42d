"""What ends of temporary sets: first the list, a year later the last word of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from archive.catalogue.result_tables import result_files as files
from archive.catalogue.result_tables import result_lists as lists
from archive.catalogue.result_tables import result_sets as table

# So long it can still be said what an ended set had been.
REMEMBERED = timedelta(days=365)
# Whoever asks a program for sets all day must not fill the disk: that one's oldest end before their time.
MOST_TEMPORARY = 2_000
MOST_REMEMBERED = 20_000


def end_passed(connection: Connection, now: datetime) -> int:
    """Drop the lists of sets that have ended, and return how many lists went."""
    connection.execute(
        delete(table).where(table.c.kept_at.is_(None), table.c.expires_at < now - REMEMBERED)
    )
    lasting = select(table.c.digest).where(
        table.c.kept_at.is_not(None) | (table.c.expires_at > now)
    )
    ended = select(lists.c.digest).where(lists.c.digest.not_in(lasting)).distinct()
    digests = list(connection.scalars(ended))
    for digest in digests:
        connection.execute(delete(lists).where(lists.c.digest == digest))
    of_lasting = select(table.c.id).where(table.c.kept_at.is_not(None) | (table.c.expires_at > now))
    connection.execute(delete(files).where(files.c.set.not_in(of_lasting)))
    return len(digests)


def make_room(connection: Connection, now: datetime, *, sparing: str) -> None:
    """Drop what has ended; end the temporary sets that are too many, of whoever has most of them.

    Of one reader's those end first that would anyhow; the set `sparing` is never ended.
    """
    temporary = (table.c.kept_at.is_(None), table.c.expires_at > now, table.c.id != sparing)
    count = connection.scalar(select(func.count()).select_from(table).where(*temporary)) or 0
    oldest = select(table.c.id).where(*temporary).order_by(table.c.expires_at, table.c.id).limit(1)
    for _ in range(count - MOST_TEMPORARY + 1):
        whose = select(table.c.made_by).where(*temporary).group_by(table.c.made_by)
        most = whose.order_by(func.count().desc(), func.min(table.c.expires_at)).limit(1)
        of_one = oldest.where(table.c.made_by == connection.scalar(most))
        ended = table.c.id == connection.scalar(of_one)
        connection.execute(update(table).where(ended).values(expires_at=now))
    # Without a worker nobody else does it.
    end_passed(connection, now)
    _forget(connection, now)


def _forget(connection: Connection, now: datetime) -> None:
    ended = (table.c.kept_at.is_(None), table.c.expires_at <= now)
    count = connection.scalar(select(func.count()).select_from(table).where(*ended)) or 0
    if count > MOST_REMEMBERED:
        oldest = select(table.c.id).where(*ended).order_by(table.c.expires_at, table.c.id)
        ids = list(connection.scalars(oldest.limit(count - MOST_REMEMBERED)))
        connection.execute(delete(table).where(table.c.id.in_(ids)))
