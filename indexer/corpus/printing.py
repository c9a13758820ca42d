"""A table of a corpus tool on a terminal: aligned rows, CSV, JSON or GraphML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import click

from archive.console import print_json
from archive.errors import UsageError
from archive.export.sheet import Value, as_csv
from indexer.corpus.graphs import graphml
from indexer.corpus.tables import Table

# So many rows stand on a terminal, unless more are asked for.
SHOWN: Final = 30
_WIDEST: Final = 44


@dataclass(frozen=True, slots=True)
class Printed:
    """How a table is printed."""

    csv: bool
    json: bool
    graphml: bool
    limit: int

    def check(self) -> None:
        """Refuse two forms at once (UsageError)."""
        if self.csv + self.json + self.graphml > 1:
            raise UsageError("--csv, --json and --graphml exclude each other")


def show(table: Table, told: dict[str, Any], printed: Printed) -> None:
    """Print a table with what was asked; says on standard error how many rows are left."""
    rows = list(islice(table.rows, printed.limit or None))
    if printed.csv:
        click.echo(as_csv(table.columns, rows), nl=False)
    elif printed.json:
        facts = dict(table.facts)
        print_json({**told, "tool": table.tool, **facts, "rows": list(table.objects(rows))})
    elif printed.graphml:
        assert table.graph is not None
        for line in graphml(table.graph):
            click.echo(line, nl=False)
    else:
        _print_rows(table, rows[: printed.limit or SHOWN])
    if (left := len(table.rows) - len(rows)) > 0 and not printed.graphml:
        click.echo(f"{left} more rows; --limit shows more.", err=True)


def _print_rows(table: Table, rows: Sequence[tuple[Value, ...]]) -> None:
    shown = [tuple(map(_cell, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(table.columns, *shown, strict=True)]
    for row in (table.columns, *shown):
        cells = (
            f"{cell:<{width}}" if _is_text(table, place) else f"{cell:>{width}}"
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        click.echo("  ".join(cells).rstrip())
    facts = (f"{name} {value}" for name, value in table.facts.items() if value not in (None, 0))
    click.echo(f"{len(shown)} of {len(table.rows)} rows · {' · '.join(facts)}", err=True)


def _is_text(table: Table, place: int) -> bool:
    return any(isinstance(row[place], str) for row in table.rows[:1])


def _cell(value: Value) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
