"""How far who is who has been said: up to which revision, with how many corrections."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select

from archive.catalogue import Catalogue
from archive.catalogue.tables import facts

_FACT = "people"
_STORED = select(facts.c.value).where(facts.c.name == _FACT)


@dataclass(frozen=True, slots=True)
class Standing:
    """What was reached last: `corrections` is -1 while claims are read and nobody is said yet.

    Claims of another catalogue (`epoch`) or of other rules of reading are worth nothing.
    """

    epoch: str
    rules: int
    revision: int
    corrections: int


def reached(connection: Connection) -> Standing | None:
    """Return what was reached last, None before anything was."""
    text = _stored(connection)
    return Standing(**json.loads(text)) if text else None


def reach(connection: Connection, standing: Standing) -> None:
    """Store what is reached now."""
    connection.execute(delete(facts).where(facts.c.name == _FACT))
    connection.execute(insert(facts).values(name=_FACT, value=json.dumps(asdict(standing))))


def standing(connection: Connection) -> str:
    """Return what tells apart two states of who is who, for whoever keeps what was read of it.

    Following comes after the articles' revisions, and takes none itself where only claims change.
    """
    return str(_stored(connection))


def told_until(catalogue: Catalogue) -> str:
    """Return a text that is another one as soon as who is who has been said anew."""
    with catalogue.read() as connection:
        return standing(connection)


def followed_to(connection: Connection) -> int:
    """Return the revision up to which claims were read, 0 for none."""
    found = reached(connection)
    return found.revision if found else 0


def _stored(connection: Connection) -> str | None:
    return connection.scalar(_STORED)
