"""Opening the catalogue: engine, pragmas, schema, and refusals in one sentence each."""

from __future__ import annotations

import os
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

# Migrations and rebuilds go by all tables: these must be known beside those of evidence.
from archive.catalogue import (  # noqa: F401
    alert_tables,
    coverage_tables,
    desk_tables,
    fixity_tables,
    job_tables,
    lost_tables,
    people_tables,
    result_tables,
    skip_tables,
)
from archive.catalogue.coverage import count_anew
from archive.catalogue.tables import counters, facts
from archive.catalogue.turns import wait_for_turn
from archive.errors import ArchiveError
from archive.warc.names import SUFFIX

# The newest migration; a test compares it with archive/migrations, so that opening need not load
# Alembic when there is nothing to migrate.
SCHEMA = "0018"
_TURNING_SECONDS = 0.01
_LOCK = 0x4B68_6F54_696E  # "KhoTin": the advisory lock of PostgreSQL around a migration


def make_engine(url: str, *, busy_seconds: float) -> Engine:
    """Return an engine whose SQLite connections use WAL and begin as the caller says.

    Raises ArchiveError when the URL is not one, or its driver is not installed.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise ArchiveError(f"{name_of(url)}: the catalogue can be SQLite or PostgreSQL only")
        options = {"timeout": busy_seconds} if parsed.get_backend_name() == "sqlite" else {}
        engine = create_engine(parsed, connect_args=options, pool_pre_ping=not options)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise ArchiveError(f"database_url: cannot be used: {error}") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not begin transactions by itself: see _begin_sqlite.
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on, waiting for others who do so as long as for any other lock."""
    milliseconds = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    until = time.monotonic() + milliseconds / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError as error:
            # SQLite itself does not wait here: two who turn a new file over would be refused at once.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_TURNING_SECONDS)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later can fail at once with "locked", without
    # waiting; one that says beforehand that it will write waits its turn.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def name_of(url: str | URL) -> str:
    """Return the catalogue's name for a person: the file, or the URL without its password."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return parsed.database
    return parsed.render_as_string(hide_password=True)


@contextmanager
def said_clearly(url: str | URL) -> Iterator[None]:
    """Turn a database failure inside the block into an ArchiveError of one sentence."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig)
        if "unable to open" in reason and _is_read_only(url):
            reason = "readonly database"
        raise ArchiveError(f"{name_of(url)}: {_sentence(reason)}") from error
    except SQLAlchemyError as error:
        raise ArchiveError(f"{name_of(url)}: {error}") from error


def _is_read_only(url: str | URL) -> bool:
    folder = Path(make_url(url).database or "").absolute().parent
    return folder.is_dir() and not os.access(folder, os.W_OK)


def _sentence(reason: str) -> str:
    for sign, sentence in _SENTENCES.items():
        if sign in reason:
            return sentence
    return f"the catalogue cannot be used: {' '.join(reason.split())}"


_SENTENCES = {
    "is locked": "the catalogue is locked by another program; wait until it has finished",
    "readonly database": "the catalogue or its folder is read-only and cannot be written, which "
    "even reading needs; check the disk and the permissions of file and folder",
    "unable to open": "the catalogue cannot be opened; check that the folder exists and is yours",
    "not a database": "is not a catalogue; move it away, then run `khotin rebuild`",
    "malformed": "the catalogue is damaged; run `khotin rebuild` to make it again from the WARC files",
    "disk is full": "the disk is full; what was reported saved is safe, make room and run again",
    "No space left": "the disk is full; what was reported saved is safe, make room and run again",
    "disk I/O error": "the disk failed or is full; check it, then run `khotin verify`",
    "onnection refused": "the database server does not answer; check that it runs and the URL",
    "password authentication": "the database server refused the user or password",
    "does not exist": "the database server has no such database, role or table",
}


def prepare(engine: Engine, url: str, *, create: bool, warc_dir: Path) -> None:
    """Bring the schema up to date when allowed to create; otherwise only check it.

    Where there is no catalogue, WARC files in `warc_dir` decide what to do about it.

    Raises ArchiveError when the catalogue is missing, foreign, older or newer than this program.
    """
    file = make_url(url).database if engine.dialect.name == "sqlite" else None
    if file and file != ":memory:":
        _check_place(Path(file), create=create, warc_dir=warc_dir)
    with said_clearly(url):
        with engine.connect() as connection:
            found = _schema_of(connection)
        if found == SCHEMA:
            return
        if not create:
            _refuse(found, url, warc_dir)
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            _migrate(connection, url, warc_dir)


def _missing(name: str, warc_dir: Path) -> ArchiveError:
    if next(warc_dir.rglob(f"*{SUFFIX}*"), None):
        return ArchiveError(
            f"{name}: there is no catalogue, but there are WARC files; run `khotin rebuild` to make "
            "it again from them"
        )
    return ArchiveError(
        f"{name}: there is no catalogue yet; run `khotin crawl SITE` or `khotin demo` first"
    )


def _check_place(file: Path, *, create: bool, warc_dir: Path) -> None:
    if not create and not file.exists():
        raise _missing(str(file), warc_dir)
    if file.is_dir():
        raise ArchiveError(f"{file}: is a folder, not a catalogue; check data_dir and database_url")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(
            f"{file.parent}: the data folder cannot be made: {error.strerror}; check data_dir"
        ) from None


def _schema_of(connection: Connection) -> str | None:
    """Return the schema's version, empty for a foreign database, None for one without tables."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables or "captures" not in tables:
        return "" if tables else None
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _refuse(found: str | None, url: str, warc_dir: Path) -> None:
    if found is None:
        raise _missing(name_of(url), warc_dir)
    if not found:
        raise ArchiveError(f"{name_of(url)}: holds tables of another program; check database_url")
    if found > SCHEMA:
        raise ArchiveError(
            f"{name_of(url)}: the catalogue is of a newer Kho Tin (schema {found}, this program "
            f"knows {SCHEMA}); update the program"
        )
    raise ArchiveError(
        f"{name_of(url)}: the catalogue is of an older Kho Tin (schema {found}); "
        "start a crawl or run `khotin rebuild` to bring it up to date"
    )


def _migrate(connection: Connection, url: str, warc_dir: Path) -> None:
    wait_for_turn(connection, _LOCK)
    # Another process may have migrated while this one waited for the lock.
    found = _schema_of(connection)
    if found is not None and (not found or found > SCHEMA):
        _refuse(found, url, warc_dir)
    if found != SCHEMA:
        from alembic import command

        command.upgrade(alembic_config(connection), "head")
        count_anew(connection)
    if connection.scalar(select(func.count()).select_from(facts)) == 0:
        connection.execute(insert(facts).values(name="epoch", value=uuid.uuid4().hex))
        connection.execute(insert(counters).values(name="revision", value=0))


def alembic_config(connection: Connection | None = None) -> Any:
    """Return Alembic's configuration; its migrations run on the connection, if one is given."""
    from alembic.config import Config

    config = Config()
    config.set_main_option(
        "script_location", str(Path(__file__).resolve().parent.parent / "migrations")
    )
    config.attributes["connection"] = connection
    return config
