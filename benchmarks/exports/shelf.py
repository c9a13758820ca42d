"""The archive that is exported, and the same rows in a plain SQLite table, as a dump finds them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive.catalogue import Catalogue
from archive.config import load_config
from archive.export.columns import default_columns
from archive.export.rows import rows
from archive.resultsets import Asked, Member, ResultSet, make
from benchmarks import catalogue as filling

_AT_ONCE = 5_000
TABLE = "rows"


def build(data_dir: Path, count: int) -> ResultSet:
    """Fill an archive with articles, the rows a crawl leaves, and pin all of them, newest first."""
    ids: list[str] = []
    for pairs in filling.prepared_in_parts(count, _AT_ONCE):
        filling.ours(data_dir, pairs, 500)
        ids += [version.article_id for _, version in pairs]
    with Catalogue.open(load_config(data_dir=data_dir, environ={})) as catalogue:
        asked = Asked({}, "", "", catalogue.epoch(), catalogue.revision())
        return make(catalogue, (Member(id_, 1) for id_ in reversed(ids)), asked=asked)


def flatten(data_dir: Path, found: ResultSet, path: Path) -> None:
    """Write the rows of a set into a table of a new database, a column each, lists as one text."""
    columns = default_columns()
    types = {"row": "INTEGER PRIMARY KEY", "version": "INTEGER"}
    names = ", ".join(f"{column.name} {types.get(column.name, 'TEXT')}" for column in columns)
    database = sqlite3.connect(path)
    database.execute(f"CREATE TABLE {TABLE} ({names})")
    marks = ", ".join("?" * len(columns))
    with Catalogue.open(load_config(data_dir=data_dir, environ={})) as catalogue:
        database.executemany(f"INSERT INTO {TABLE} VALUES ({marks})", _values(catalogue, found))
    database.commit()
    database.close()


def _values(catalogue: Catalogue, found: ResultSet) -> Iterator[list[object]]:
    columns = default_columns()
    for row in rows(catalogue, found):
        values = (column.value(row) for column in columns)
        yield [" | ".join(value) if isinstance(value, list) else value for value in values]
