"""Replacing a SQLite catalogue under the eyes of its readers."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import ArchiveError

BUSY_SECONDS = 30.0
_SIDES = ("-wal", "-shm")


def keep_old(old: Path, at: datetime) -> Path | None:
    """Keep a copy of the catalogue as it is; return its path, None when there is no catalogue.

    One that is too damaged to be copied is moved away as it is.
    """
    if not old.exists():
        return None
    kept = old.with_name(f"{old.name}.before-rebuild-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    try:
        _copy(old, kept)
    except sqlite3.OperationalError as error:
        kept.unlink(missing_ok=True)
        raise ArchiveError(
            f"{old}: cannot be copied: {error}; stop what uses it, make room, then run again"
        ) from None
    except sqlite3.DatabaseError:
        for side in _SIDES:
            beside = old.with_name(old.name + side)
            if beside.exists():
                beside.rename(kept.with_name(kept.name + side))
        old.rename(kept)
    return kept


def put_in_place(new: Path, old: Path) -> None:
    """Give the old file the new one's content in one transaction.

    Renaming would leave a program that has the old file open writing a log beside a file it no
    longer belongs to; SQLite's own backup takes its locks, and readers see the change at once.
    """
    try:
        _copy(new, old)
    except sqlite3.Error as error:
        raise ArchiveError(
            f"{old}: the rebuilt catalogue cannot take its place: {error}; the old one is as it "
            "was; stop what uses it, make room, then run again"
        ) from None


def _copy(source: Path, target: Path) -> None:
    until = time.monotonic() + BUSY_SECONDS

    def give_up(status: int, _remaining: int, _pages: int) -> None:
        # Left alone, the backup waits for ever for whoever is writing.
        if status == sqlite3.SQLITE_BUSY and time.monotonic() > until:
            raise sqlite3.OperationalError("another program is writing it")

    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
        read.execute("PRAGMA busy_timeout=0").close()
        write.execute("PRAGMA busy_timeout=0").close()
        read.backup(write, progress=give_up, sleep=0.05)
        write.execute("PRAGMA journal_mode=WAL").close()
