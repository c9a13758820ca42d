"""Owns what every corpus tool gives: a table with its facts, and for some a graph."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from archive.export.sheet import Value
from indexer.corpus.graphs import Edge, Graph, Node

# More rows nobody looks through; the rest is counted in `left_out`.
MOST_ROWS: Final = 50_000
FORM: Final = 2


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a tool in its usual order, named columns, and facts about them by name.

    Facts of all tools: `articles` asked about, `read` of them, `withheld`, `left_out` rows. Figures
    are exact unless `lost` says by how much a count may be too low.
    """

    tool: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]
    facts: Mapping[str, Value] = field(default_factory=dict)
    graph: Graph | None = None

    @property
    def is_part(self) -> bool:
        """Tell whether some of the articles were not read."""
        return int(self.facts.get("read") or 0) + int(self.facts.get("withheld") or 0) < int(
            self.facts.get("articles") or 0
        )

    def ordered(self, column: str, *, falling: bool) -> Sequence[tuple[Value, ...]]:
        """Return the rows by a column; empty cells last, equal ones as they were."""
        place = self.columns.index(column)
        filled = [row for row in self.rows if row[place] not in (None, "")]
        empty = [row for row in self.rows if row[place] in (None, "")]
        filled.sort(key=lambda row: _key(row[place]), reverse=falling)
        return filled + empty

    def objects(
        self, rows: Sequence[tuple[Value, ...]] | None = None
    ) -> Iterator[dict[str, Value]]:
        """Give rows as values by column."""
        for row in self.rows if rows is None else rows:
            yield dict(zip(self.columns, row, strict=True))


def as_json(table: Table) -> str:
    """Return a table, whole, as JSON text that `from_json` reads."""
    graph = table.graph
    value: dict[str, Any] = {
        "form": FORM, "tool": table.tool, "columns": table.columns, "facts": dict(table.facts),
        "rows": table.rows,
    }  # fmt: skip
    if graph is not None:
        value["graph"] = {
            "nodes": [[node.id, node.label, node.facts] for node in graph.nodes],
            "edges": [[edge.source, edge.target, edge.weight, edge.kind] for edge in graph.edges],
            "directed": graph.directed, "facts": dict(graph.facts),
        }  # fmt: skip
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Table:
    """Return the table that `as_json` wrote; raises ValueError, KeyError or TypeError for another text."""
    value = json.loads(text)
    if value["form"] != FORM:
        raise ValueError("written in another form")
    graph = value.get("graph")
    return Table(
        value["tool"], tuple(value["columns"]), [tuple(row) for row in value["rows"]],
        value["facts"], graph and _graph(graph),
    )  # fmt: skip


def _graph(value: dict[str, Any]) -> Graph:
    return Graph(
        [Node(id_, label, tuple(facts)) for id_, label, facts in value["nodes"]],
        [Edge(*edge) for edge in value["edges"]],
        value["directed"],
        value["facts"],
    )


def _key(value: Value) -> tuple[float, str]:
    return (0.0, value.casefold()) if isinstance(value, str) else (float(value or 0), "")
