"""Statements made once and run with many rows: the library's way of each row takes longer than SQLite's."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    Connection,
    String,
    Table,
    any_,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

_Bind = tuple[Callable[[Any], Any], Callable[[Any], Any] | None]
_Typing = tuple[int, Callable[[Any], Any]]


class Prepared:
    """A writing statement with named parameters, turned into the driver's words once a database.

    Values go through the types of their columns, as in any other statement. `make` gives the
    statement for a database; each of its parameters is a value of every row.
    """

    def __init__(
        self, make: Callable[[Dialect], Any], *, get: Callable[[str], Any] = itemgetter
    ) -> None:
        """Take values by `get` of their name: itemgetter from mappings, attrgetter from objects."""
        self._make, self._get = make, get
        self._made: dict[str, tuple[str, list[str], list[_Bind]]] = {}

    def run(self, connection: Connection, rows: Sequence[Any]) -> None:
        """Run the statement once a row, all in one call of the driver; nothing for no rows."""
        if not rows:
            return
        sql, names, binds = self._for(connection.dialect)
        # By column, not by row: the loops are then the interpreter's own.
        columns = [
            map(bind, map(get, rows)) if bind else map(get, rows) for get, bind in binds
        ]  # fmt: skip
        values = zip(*columns, strict=True)
        if names:
            named = [dict(zip(names, each, strict=True)) for each in values]
            connection.exec_driver_sql(sql, named)
        else:
            connection.exec_driver_sql(sql, list(values))

    def _for(self, dialect: Dialect) -> tuple[str, list[str], list[_Bind]]:
        """Return the driver's words, names unless it goes by position, and how to get each value."""
        if dialect.name not in self._made:
            compiled = self._make(dialect).compile(dialect=dialect)
            assert isinstance(compiled, SQLCompiler)
            names = list(compiled.positiontup or compiled.binds)
            kinds = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
            binds: list[_Bind] = [
                (self._get(name), kind.bind_processor(dialect))
                for name, kind in zip(names, kinds, strict=True)
            ]
            self._made[dialect.name] = str(compiled), [] if compiled.positional else names, binds
        return self._made[dialect.name]


def inserting(
    table: Table, *, without: Collection[str] = (), get: Callable[[str], Any] = itemgetter
) -> Prepared:
    """Return the insertion of whole rows, `without` the columns that the database fills."""
    names = [c.name for c in table.columns if c.name not in without]
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return Prepared(lambda _: insert(table).values(values).inline(), get=get)


def replacing(table: Table, *, get: Callable[[str], Any] = itemgetter) -> Prepared:
    """Return the insertion of whole rows in place of those with the same key."""

    def make(dialect: Dialect) -> Any:
        query = _upsert(table, dialect)
        others = {c.name: query.excluded[c.name] for c in table.columns if not c.primary_key}
        return query.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)

    return Prepared(make, get=get)


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


class Among:
    """Rows of a table whose key is among some ids, as many as there may be, in one statement."""

    def __init__(self, table: Table, key: str, *names: str) -> None:
        """Ask for the key and the named columns."""
        self._columns = [table.c[name] for name in (key, *names)]
        self._key = table.c[key]
        self._made: dict[str, tuple[str, list[_Typing]]] = {}

    def rows(self, connection: Connection, ids: Sequence[str]) -> Sequence[Sequence[Any]]:
        """Return the rows, in no order; asks for none without ids."""
        if not ids:
            return ()
        dialect = connection.dialect
        if dialect.name not in self._made:
            self._made[dialect.name] = self._make(dialect)
        sql, kinds = self._made[dialect.name]
        given: Any = {"ids": list(ids)} if dialect.name == "postgresql" else (json.dumps(ids),)
        found = connection.exec_driver_sql(sql, given).all()
        return [_typed(row, kinds) for row in found] if kinds else found

    def _make(self, dialect: Dialect) -> tuple[str, list[_Typing]]:
        # A list of parameters would be another statement for each length.
        if dialect.name == "postgresql":
            chosen: Any = self._key == any_(bindparam("ids", type_=ARRAY(String)))
        else:
            listed = func.json_each(bindparam("ids", type_=String)).table_valued("value")
            chosen = self._key.in_(select(listed.c.value))
        found = [
            c.type.dialect_impl(dialect).result_processor(dialect, None) for c in self._columns
        ]
        kinds: list[_Typing] = [
            (place, kind) for place, kind in enumerate(found) if kind is not None
        ]
        return str(select(*self._columns).where(chosen).compile(dialect=dialect)), kinds


def _typed(row: Sequence[Any], kinds: Sequence[_Typing]) -> list[Any]:
    typed = list(row)
    for place, kind in kinds:
        typed[place] = kind(typed[place])
    return typed
