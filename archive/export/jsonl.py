"""A result set as JSON Lines: an object a row, in UTF-8; a list stays a list, what is not there is null."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from archive.catalogue import Catalogue
from archive.export.columns import captions_of
from archive.export.options import Options
from archive.export.rows import parts
from archive.resultsets import ResultSet


def pieces(catalogue: Catalogue, found: ResultSet, options: Options) -> Iterator[tuple[bytes, int]]:
    """Yield the file piece by piece, each with how many rows it holds."""
    columns = [(column.name, column.value) for column in options.chosen]
    for part in parts(catalogue, found):
        table: Iterator[Any] = part if options.rows == "articles" else captions_of(part)
        objects = ({name: value(row) for name, value in columns} for row in table)
        lines = [orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in objects]
        yield b"".join(lines), len(lines)
