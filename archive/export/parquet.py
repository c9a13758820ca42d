"""Apache Parquet: the table with types, in row groups, and with what it is in its own metadata.

Written by pyarrow, which is not installed by itself: `pip install "khotin[parquet]"`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from archive.catalogue import Catalogue
from archive.export.columns import Column, Value
from archive.export.forms import Advance
from archive.export.options import Options
from archive.export.provenance import facts, table_batches
from archive.resultsets import ResultSet

ZONE = "Asia/Ho_Chi_Minh"
# A row group is held in memory while it is filled: so many rows, or about so many letters.
_MOST_ROWS = 10_000
_MOST_LETTERS = 2_000_000
_TYPES: dict[str, Any] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz=ZONE),
    "list": pa.list_(pa.string()),
}


def write(
    catalogue: Catalogue, found: ResultSet, options: Options, path: Path, advance: Advance
) -> None:
    """Write a set's table at a path, compressed with Zstandard.

    Raises ArchiveError when the set cannot be read, OSError when the disk is full or refuses.
    """
    columns = options.chosen
    schema = schema_of(columns, found, base=catalogue.config.public_url)
    with parquet.ParquetWriter(path, schema, compression="zstd", version="2.6") as writer:
        for group in _groups(catalogue, found, options, advance):
            arrays = [
                pa.array([typed(column, row[place]) for row in group], type=_TYPES[column.kind])
                for place, column in enumerate(columns)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def schema_of(columns: Sequence[Column], found: ResultSet, *, base: str) -> Any:
    """Return the Arrow schema: types, what each column holds, and the facts of the set (`khotin.…`)."""
    fields = [
        pa.field(
            column.name,
            _TYPES[column.kind],
            metadata={"description": column.words_en, "description_vi": column.words_vi},
        )
        for column in columns
    ]
    return pa.schema(fields, {f"khotin.{f.name}": f.value for f in facts(found, base=base)})


def typed(column: Column, value: Value) -> Any:
    """Return a value as Arrow takes it: days and moments are no texts here."""
    if value is None or not isinstance(value, str):
        return value
    if column.kind == "date":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if column.kind == "datetime" else value


def _groups(
    catalogue: Catalogue, found: ResultSet, options: Options, advance: Advance
) -> Iterator[list[list[Value]]]:
    columns, group, letters = options.chosen, list[list[Value]](), 0
    for done, rows in table_batches(catalogue, found, options):
        for row in rows:
            values = [column.value(row) for column in columns]
            letters += sum(len(value) for value in values if isinstance(value, str))
            group.append(values)
        if len(group) >= _MOST_ROWS or letters >= _MOST_LETTERS:
            yield group
            group, letters = [], 0
        advance(done, found.count, "")
    if group:
        yield group
