"""A catalogue copied whole into a SQLite file and back, from either store into either."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import BigInteger, Connection, Integer, Table, delete, func, insert, select, text
from sqlalchemy.engine import make_url

from archive.catalogue import Catalogue
from archive.catalogue.changes import revision
from archive.catalogue.columns import metadata
from archive.config import Config
from archive.errors import ArchiveError

_ROWS = 1000


def copy_catalogue(catalogue: Catalogue, target: Path) -> int:
    """Copy a catalogue in use, as it is at one moment, into a new SQLite file.

    Returns the revision it is at. Raises ArchiveError when it cannot be read or written.
    """
    if catalogue.engine.dialect.name == "sqlite":
        _copy_file(Path(make_url(catalogue.config.catalogue_url).database or ""), target)
        with Catalogue.open(_beside(catalogue.config, target), create=False) as copy:
            found = copy.revision()
    else:
        with (
            Catalogue.open(_beside(catalogue.config, target)) as copy,
            copy.write() as writing,
            catalogue.engine.connect().execution_options(
                isolation_level="REPEATABLE READ"
            ) as reading,
        ):
            found = revision(reading)
            _copy_rows(reading, writing)
    _make_one_file(target)
    return found


def load_catalogue(source: Path, catalogue: Catalogue) -> None:
    """Replace every row of a catalogue by those of a SQLite file that `copy_catalogue` made.

    Raises ArchiveError when it cannot be read or written; nothing is changed then.
    """
    with (
        Catalogue.open(_beside(catalogue.config, source)) as copy,
        copy.read() as reading,
        catalogue.write() as writing,
    ):
        _copy_rows(reading, writing)
        if catalogue.engine.dialect.name == "postgresql":
            _set_sequences(writing)


def _beside(config: Config, file: Path) -> Config:
    return config.model_copy(update={"database_url": f"sqlite:///{file.absolute()}"})


def _copy_file(source: Path, target: Path) -> None:
    """Copy a SQLite file in one step: in WAL mode that holds nobody up and sees one moment."""
    try:
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
            read.backup(write)
    except sqlite3.Error as error:
        raise ArchiveError(
            f"{source}: cannot be copied to {target}: {_sentence(error)}, then run again"
        ) from None


def _sentence(error: sqlite3.Error) -> str:
    """Say which of the two files is to blame, as far as SQLite tells."""
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_FULL:
        return "there the disk is full; make room, or name another folder"
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return "the catalogue is damaged; run `khotin repair --apply`"
    return f"{error}; look to disk and permissions"


def _make_one_file(target: Path) -> None:
    """Have no log beside a copy, which would have to be copied with it."""
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").close()


def _copy_rows(reading: Connection, writing: Connection) -> None:
    for table in reversed(metadata.sorted_tables):
        writing.execute(delete(table))
    for table in metadata.sorted_tables:
        for rows in reading.execute(select(table)).mappings().partitions(_ROWS):
            writing.execute(insert(table), [dict(row) for row in rows])


def _set_sequences(connection: Connection) -> None:
    """Let the next row of each numbered table get a number of its own."""
    for table in metadata.sorted_tables:
        column = _numbered(table)
        if column is not None:
            last = connection.scalar(select(func.max(table.c[column])))
            named = {"table": f'"{table.name}"', "column": column}
            sequence = connection.scalar(
                text("SELECT pg_get_serial_sequence(:table, :column)"), named
            )
            if sequence and last:
                connection.execute(
                    text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last}
                )


def _numbered(table: Table) -> str | None:
    keys = list(table.primary_key.columns)
    if len(keys) == 1 and isinstance(keys[0].type, Integer | BigInteger):
        return keys[0].name
    return None
