"""A result set as CSV (RFC 4180): UTF-8, records end in CR LF, every text in quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from archive.catalogue import Catalogue
from archive.export.columns import Column, Value, captions_of
from archive.export.options import Options
from archive.export.rows import parts
from archive.export.sheet import BEGINNINGS
from archive.resultsets import ResultSet

BOM = b"\xef\xbb\xbf"
BETWEEN = " | "
_END = "\r\n"


def pieces(catalogue: Catalogue, found: ResultSet, options: Options) -> Iterator[tuple[bytes, int]]:
    """Yield the file piece by piece, each with how many rows it holds; the heads come first."""
    columns = options.chosen
    heads = (BOM if options.bom else b"") + heads_of(columns)
    yield heads, 0
    for part in parts(catalogue, found):
        table: Iterable[Any] = part if options.rows == "articles" else captions_of(part)
        lines = _lines(columns, table)
        yield _joined(lines), len(lines)


def heads_of(columns: Iterable[Column]) -> bytes:
    """Return the line of column names."""
    return (",".join(column.name for column in columns) + _END).encode()


def records(columns: Sequence[Column], rows: Iterable[Any]) -> bytes:
    """Return rows as records; lists stand in one cell, parted by " | ".

    What a spreadsheet would take for a formula gets an apostrophe; a line end inside a cell is LF.
    """
    return _joined(_lines(columns, rows))


def _lines(columns: Sequence[Column], rows: Iterable[Any]) -> list[str]:
    cells = [(_WRITERS[column.kind], column.value) for column in columns]
    return [",".join([write(value(row)) for write, value in cells]) + _END for row in rows]


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(lines).encode()


def _text(value: Any) -> str:
    if value is None:
        return ""
    # Twenty times a row: as archive.export.sheet.inert does it, without its call.
    text: str = value if value[:1] not in BEGINNINGS else f"'{value}"
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if '"' in text:
        text = text.replace('"', '""')
    return f'"{text}"'


def _list(value: Any) -> str:
    return _text(BETWEEN.join(value)) if value else ""


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _boolean(value: Value) -> str:
    return "" if value is None else "true" if value else "false"


_WRITERS: dict[str, Callable[[Any], str]] = {
    "string": _text, "list": _list, "integer": _plain, "boolean": _boolean, "date": _plain,
    "datetime": _plain,
}  # fmt: skip
