"""Columns of values as Arrow arrays, laid out here: pyarrow's own way looks for pandas, and keeps it.

Where pandas is installed, its first `pyarrow.array` takes 60 MB for good. The layout is that of the
Arrow columnar format 1.5: a bitmap of what is there, offsets, the values one after the other.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any, Final

import pyarrow as pa

ZONE: Final = "Asia/Ho_Chi_Minh"
TYPES: Final[dict[str, Any]] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz=ZONE),
    "list": pa.list_(pa.string()),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = date(1970, 1, 1).toordinal()
_MICROSECOND = timedelta(microseconds=1)


def array_of(kind: str, values: Sequence[Any]) -> Any:
    """Return values of a column's kind as an array; None is a gap, days and moments are ISO 8601 texts."""
    buffers, children = _LAYOUTS[kind](values)
    gaps = sum(value is None for value in values)
    there = _bits(value is not None for value in values) if gaps else None
    return pa.Array.from_buffers(
        TYPES[kind], len(values), [there, *buffers], null_count=gaps, children=children
    )


Layout = tuple[list[Any], list[Any] | None]


def _strings(values: Sequence[str | None]) -> Layout:
    encoded = [(value or "").encode() for value in values]
    return [_offsets(map(len, encoded)), pa.py_buffer(b"".join(encoded))], None


def _integers(values: Sequence[int | None]) -> Layout:
    return [_numbers("q", (value or 0 for value in values))], None


def _flags(values: Sequence[bool | None]) -> Layout:
    return [_bits(map(bool, values))], None


def _days(values: Sequence[str | None]) -> Layout:
    days = (date.fromisoformat(value).toordinal() - _DAY if value else 0 for value in values)
    return [_numbers("i", days)], None


def _moments(values: Sequence[str | None]) -> Layout:
    moments = (
        (datetime.fromisoformat(value) - _EPOCH) // _MICROSECOND if value else 0 for value in values
    )
    return [_numbers("q", moments)], None


def _lists(values: Sequence[Sequence[str] | None]) -> Layout:
    inside = array_of("string", [each for value in values for each in value or ()])
    return [_offsets(len(value or ()) for value in values)], [inside]


_LAYOUTS: Final[dict[str, Callable[[Sequence[Any]], Layout]]] = {
    "string": _strings,
    "integer": _integers,
    "boolean": _flags,
    "date": _days,
    "datetime": _moments,
    "list": _lists,
}


def _offsets(lengths: Iterable[int]) -> Any:
    return _numbers("i", accumulate(lengths, initial=0))


def _numbers(code: str, values: Iterable[int]) -> Any:
    return pa.py_buffer(array(code, values))


def _bits(flags: Iterable[bool]) -> Any:
    """Return flags as bits, the first one the lowest of the first byte."""
    packed = bytearray()
    for place, flag in enumerate(flags):
        if place % 8 == 0:
            packed.append(0)
        packed[-1] |= flag << (place % 8)
    return pa.py_buffer(packed)
