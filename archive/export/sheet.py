"""Owns tables as CSV: what a spreadsheet opens, and what no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

Value = str | int | float | None

# A cell that begins so is carried out instead of shown (OWASP, "CSV Injection"); the wide signs are
# the same to spreadsheets of East Asia.
BEGINNINGS = frozenset("=+-@\t\r\n＝＋－＠")


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """Return a table as CSV (RFC 4180) with a line of column names; None is an empty cell."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([inert(value) for value in row] for row in rows)
    return text.getvalue()


def inert(value: Value) -> Value:
    """Return a value that no spreadsheet takes for a formula: an apostrophe before what looks like one."""
    return f"'{value}" if isinstance(value, str) and value[:1] in BEGINNINGS else value
