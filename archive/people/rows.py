"""Corrections as rows: written beside their records, listed, and which of them hold."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select

from archive.catalogue.tables import people_corrections as table
from archive.people.values import Correction, Deed


def put(connection: Connection, statement: Correction) -> None:
    """Mirror a correction whose record is written; the same again adds nothing."""
    if connection.scalar(select(table.c.id).where(table.c.id == statement.id)):
        return
    values = {name: getattr(statement, name) for name in Correction.__slots__}
    values |= {"deed": statement.deed.value, "nodes": list(statement.nodes)}
    connection.execute(insert(table).values(**values | {"articles": list(statement.articles)}))


def correction_of(connection: Connection, id_: str) -> Correction | None:
    """Return the correction with this id, or None."""
    row = connection.execute(select(table).where(table.c.id == id_)).first()
    return to_correction(row) if row else None


def corrections(connection: Connection) -> list[Correction]:
    """Return all corrections, oldest first."""
    query = select(table).order_by(table.c.at, table.c.id)
    return [to_correction(row) for row in connection.execute(query)]


def holding(found: list[Correction]) -> list[Correction]:
    """Return those of the corrections that are not undone; an undo can be undone too."""
    undone: set[str] = set()
    for each in reversed(found):
        if each.deed is Deed.UNDO and each.id not in undone:
            undone.update(each.nodes)
    return [each for each in found if each.id not in undone and each.deed is not Deed.UNDO]


def to_correction(row: Row[Any]) -> Correction:
    """Return a row of the table as a Correction."""
    values = dict(row._mapping)
    values |= {"deed": Deed(row.deed), "nodes": tuple(row.nodes), "articles": tuple(row.articles)}
    return Correction(**values)
