"""Apache Parquet: the table with types, in row groups, and with what it is in its own metadata.

Written by pyarrow, which is not installed by itself: `pip install "khotin[parquet]"`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from archive.catalogue import Catalogue
from archive.export.arrow_arrays import TYPES, array_of
from archive.export.columns import Column, Value, captions_of
from archive.export.forms import Advance
from archive.export.options import Options
from archive.export.provenance import facts
from archive.export.rows import rows
from archive.resultsets import ResultSet

# A row group is held in memory while it is filled: so many rows, or about so many letters.
_MOST_ROWS = 10_000
_MOST_LETTERS = 500_000
_TOLD_EVERY = 100


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
                array_of(column.kind, [row[place] for row in group])
                for place, column in enumerate(columns)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def schema_of(columns: Sequence[Column], found: ResultSet, *, base: str) -> Any:
    """Return the Arrow schema: types, what each column holds, and the facts of the set (`khotin.…`)."""
    fields = [
        pa.field(
            column.name,
            TYPES[column.kind],
            metadata={"description": column.words_en, "description_vi": column.words_vi},
        )
        for column in columns
    ]
    return pa.schema(fields, {f"khotin.{f.name}": f.value for f in facts(found, base=base)})


def _groups(
    catalogue: Catalogue, found: ResultSet, options: Options, advance: Advance
) -> Iterator[list[list[Value]]]:
    columns, group, letters = options.chosen, list[list[Value]](), 0
    for done, row in enumerate(rows(catalogue, found), 1):
        for each in captions_of((row,)) if options.rows == "captions" else (row,):
            values = [column.value(each) for column in columns]
            letters += sum(map(_letters, values))
            group.append(values)
        if len(group) >= _MOST_ROWS or letters >= _MOST_LETTERS:
            yield group
            group, letters = [], 0
        if done % _TOLD_EVERY == 0:
            advance(done, found.count, "")
    if group:
        yield group
    advance(found.count, found.count, "")


def _letters(value: Value) -> int:
    if isinstance(value, str):
        return len(value)
    return sum(map(len, value)) if isinstance(value, list) else 0
