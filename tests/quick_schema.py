"""An empty catalogue's tables, made by Alembic once for each store and then by the same statements again.

Thousands of tests open a catalogue of their own. Loading and compiling all migrations each time takes
longer than most of them; what the database is told is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, event, inspect

_QUESTIONS = ("SELECT", "PRAGMA", "SHOW", "WITH")
Statements = list[tuple[str, Any]]


@contextmanager
def quick_schema() -> Iterator[None]:
    """Have upgrades of empty databases repeat what the first one of their kind did."""
    upgrade = command.upgrade
    known: dict[str, Statements] = {}

    def repeated(config: Any, revision: str, *args: Any, **more: Any) -> None:
        connection: Connection | None = config.attributes.get("connection")
        if connection is None or revision != "head" or inspect(connection).get_table_names():
            upgrade(config, revision, *args, **more)
        elif connection.dialect.name in known:
            for statement, values in known[connection.dialect.name]:
                connection.exec_driver_sql(statement, values or None)
        else:
            with _noted(connection) as statements:
                upgrade(config, revision, *args, **more)
            known[connection.dialect.name] = statements

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "upgrade", repeated)
        yield


@contextmanager
def _noted(connection: Connection) -> Iterator[Statements]:
    noted: Statements = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, _x: Any, _many: bool) -> None:
        if not statement.lstrip().upper().startswith(_QUESTIONS):
            noted.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(connection, "before_cursor_execute", note)
