"""Statements made once and run with many rows: the library's way of each row takes longer than SQLite's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

Row = Mapping[str, Any]
_Bind = tuple[Callable[[Row], Any], Callable[[Any], Any] | None]


class Prepared:
    """A writing statement with named parameters, turned into the driver's words once a database.

    Values go through the types of their columns, as in any other statement. `make` gives the
    statement for a database; each of its parameters is a value of every row.
    """

    def __init__(self, make: Callable[[Dialect], Any]) -> None:
        self._make = make
        self._made: dict[str, tuple[str, bool, list[str], list[_Bind]]] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Run the statement once a row, all in one call of the driver; nothing for no rows."""
        if not rows:
            return
        sql, positional, names, binds = self._for(connection.dialect)
        # By column, not by row: the loops are then the interpreter's own.
        columns = [
            map(bind, map(get, rows)) if bind else map(get, rows) for get, bind in binds
        ]  # fmt: skip
        values = list(zip(*columns, strict=True))
        if positional:
            connection.exec_driver_sql(sql, values)
        else:
            connection.exec_driver_sql(sql, [dict(zip(names, v, strict=True)) for v in values])

    def _for(self, dialect: Dialect) -> tuple[str, bool, list[str], list[_Bind]]:
        if dialect.name not in self._made:
            compiled = self._make(dialect).compile(dialect=dialect)
            assert isinstance(compiled, SQLCompiler)
            names = list(compiled.positiontup or compiled.binds)
            kinds = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
            binds: list[_Bind] = [
                (itemgetter(name), kind.bind_processor(dialect))
                for name, kind in zip(names, kinds, strict=True)
            ]
            self._made[dialect.name] = str(compiled), compiled.positional, names, binds
        return self._made[dialect.name]


def inserting(table: Table, *, without: Collection[str] = ()) -> Prepared:
    """Return the insertion of whole rows, `without` the columns that the database fills."""
    names = [c.name for c in table.columns if c.name not in without]
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return Prepared(lambda _: insert(table).values(values).inline())


def replacing(table: Table) -> Prepared:
    """Return the insertion of whole rows in place of those with the same key."""

    def make(dialect: Dialect) -> Any:
        query = _upsert(table, dialect)
        others = {c.name: query.excluded[c.name] for c in table.columns if not c.primary_key}
        return query.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)

    return Prepared(make)


def adding(table: Table, counted: Collection[str]) -> Prepared:
    """Return the addition of rows to those with the same key, in the `counted` columns."""

    def make(dialect: Dialect) -> Any:
        query = _upsert(table, dialect)
        added = {name: table.c[name] + query.excluded[name] for name in counted}
        return query.on_conflict_do_update(index_elements=list(table.primary_key), set_=added)

    return Prepared(make)


def _upsert(table: Table, dialect: Dialect) -> Any:
    kind: Any = postgresql if dialect.name == "postgresql" else sqlite
    return kind.insert(table).values({c.name: bindparam(c.name) for c in table.columns})
