"""Saying who is who: the people among all claims, or again those that something touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from archive.catalogue.people_tables import claims, nodes, people
from archive.people import rows
from archive.people.identity import Known, Person, Said, people_of, split_node
from archive.people.spelling import letter_of, plain, sorting
from archive.people.standing import reach, reached
from archive.people.values import Correction
from archive.restrictions.rows import renumber

_PART = 500
_SAID = ("id", "article_id", "site", "at", "name", "naming", "base")


@dataclass(slots=True)
class Touched:
    """What changed since who is who was last said: names, nodes that claims had, articles read."""

    names: set[str] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)


def settle(connection: Connection, *, touched: Touched | None = None) -> None:
    """Say again who is who among all claims, or those of what was touched; corrections hold."""
    stated = rows.corrections(connection)
    said = _said(connection, touched, stated)
    known = people_of(said, rows.holding(stated))
    before = _persons(connection, said) if touched is not None else {}
    if touched is None:
        connection.execute(delete(nodes))
        connection.execute(delete(people))
    else:
        new = {each.base for each in said}
        parted = {split_node(each) for each in stated}
        _forget(connection, sorted(new | touched.nodes | parted))
    _mark(connection, known)
    joined = [{"id": n, "person": p.id} for p in known.people for n in p.nodes]
    for table, values in ((nodes, joined), (people, [_row(p) for p in known.people])):
        if values:
            connection.execute(insert(table), values)
    if touched is not None:
        after = _persons(connection, said)
        here = {id_ for id_, named in before.items() if named != after.get(id_)}
        # Indexes hold the ids of people: they follow these articles again. What was just read has
        # a new revision already.
        renumber(connection, sorted(here - touched.articles))


def _persons(connection: Connection, said: Sequence[Said]) -> dict[str, set[str]]:
    """Return the people that each article of some claims names now."""
    found: dict[str, set[str]] = {}
    query = select(claims.c.article_id, nodes.c.person).join(nodes, nodes.c.id == claims.c.node)
    for part in _parts([each.id for each in said]):
        shown = query.where(claims.c.id.in_(part), claims.c.refused.is_(False))
        for row in connection.execute(shown):
            found.setdefault(row.article_id, set()).add(row.person)
    return found


def settle_correction(connection: Connection) -> None:
    """Say again who those are that corrections speak of, when one was just put into the catalogue."""
    settle(connection, touched=Touched())
    state = reached(connection)
    count = len(rows.corrections(connection))
    # Whoever was not up to date before is not now either.
    if state and state.corrections == count - 1:
        reach(connection, replace(state, corrections=count))


def _said(
    connection: Connection, touched: Touched | None, stated: Sequence[Correction]
) -> list[Said]:
    """Return the claims of the touched names, and of every name that a correction speaks of."""
    query = select(*(claims.c[name] for name in _SAID))
    if touched is None:
        return [Said(*row) for row in connection.execute(query)]
    named = [node for each in stated for node in (*each.nodes, split_node(each))]
    names = set(touched.names)
    for part in _parts(named):
        about = claims.c.base.in_(part) | claims.c.node.in_(part) | claims.c.id.in_(part)
        names.update(connection.scalars(select(claims.c.name).where(about).distinct()))
    return [
        Said(*row)
        for part in _parts(sorted(names))
        for row in connection.execute(query.where(claims.c.name.in_(part)))
    ]


def _forget(connection: Connection, ids: Sequence[str]) -> None:
    """Delete the people that nodes belong to, with all their nodes."""
    known: set[str] = set()
    for part in _parts(ids):
        known.update(connection.scalars(select(nodes.c.person).where(nodes.c.id.in_(part))))
    for part in _parts(sorted(known)):
        connection.execute(delete(nodes).where(nodes.c.person.in_(part)))
        connection.execute(delete(people).where(people.c.id.in_(part)))


def _mark(connection: Connection, known: Known) -> None:
    """Note at the claims which were moved by a split or refused, and at no others."""
    corrected = (claims.c.node != claims.c.base) | claims.c.refused
    connection.execute(update(claims).where(corrected).values(node=claims.c.base, refused=False))
    if known.moved:
        move = update(claims).where(claims.c.id == bindparam("of")).values(node=bindparam("to"))
        connection.execute(move, [{"of": id_, "to": to} for id_, to in sorted(known.moved.items())])
    if known.refused:
        refuse = update(claims).where(claims.c.id == bindparam("of")).values(refused=True)
        connection.execute(refuse, [{"of": id_} for id_ in sorted(known.refused)])


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (values[start : start + _PART] for start in range(0, len(values), _PART))


def _row(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "sort": sorting(person.name),
        "letter": letter_of(person.name),
        "plain": plain(person.name),
        "sites": list(person.sites),
        "articles": person.articles,
        "first_at": person.first_at,
        "last_at": person.last_at,
    }
