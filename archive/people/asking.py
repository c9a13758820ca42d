"""Questions about people: lists, one person with the claims, and the people of a version.

`people_in` is the face for an index: the ids and names of the persons that a version names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, String, and_, cast, func, or_, select

from archive.catalogue.people_tables import claims, nodes, people
from archive.people.spelling import plain, sorting
from archive.people.standing import followed_to
from archive.people.units import office_key
from archive.restrictions.withholding import Withheld

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list; times are UTC, `units` are those the texts give, newest first."""

    id: str
    name: str
    letter: str
    sites: tuple[str, ...]
    articles: int
    first_at: datetime
    last_at: datetime
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim with its place: `number` counts captions and blocks from 0."""

    id: str
    article_id: str
    version: int
    site: str
    at: datetime
    place: str
    number: int
    name: str
    office: str
    unit: str
    former: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Held:
    """An office as texts give it, with its first and last mention and the claims, newest first."""

    office: str
    former: bool
    first_at: datetime
    last_at: datetime
    claims: tuple[ClaimRow, ...]


def person(connection: Connection, id_: str, *, held: Withheld | None = None) -> PersonRow | None:
    """Return a person by id, or by that of any name and unit that is theirs; None for nobody.

    Nobody is known of whom only hidden articles speak.
    """
    known = connection.scalar(select(nodes.c.person).where(nodes.c.id == id_)) or id_
    row = connection.execute(select(people).where(people.c.id == known)).first()
    if row is None:
        return None
    veiled = _veiled(connection, held)
    if known in veiled:
        return veiled[known]
    return _row(row, _units(connection, [known]).get(known, ()))


def names_of(
    connection: Connection, ids: Sequence[str], *, held: Withheld | None = None
) -> dict[str, str]:
    """Return the names of the people with these ids, by id; unknown ids are left out.

    So is anybody of whom only articles that `held` hides speak.
    """
    unknown = _unknown(_veiled(connection, held)) if held else []
    query = select(people.c.id, people.c.name).where(people.c.id.in_(list(ids)))
    return {row.id: row.name for row in connection.execute(query) if row.id not in unknown}


def people_of(connection: Connection, ids: Sequence[str]) -> dict[str, PersonRow]:
    """Return the people with these ids, by id; unknown ids are left out."""
    found = connection.execute(select(people).where(people.c.id.in_(list(ids)))).all()
    units = _units(connection, [row.id for row in found])
    return {row.id: _row(row, units.get(row.id, ())) for row in found}


def list_people(
    connection: Connection,
    *,
    words: str = "",
    letter: str = "",
    site: str = "",
    offset: int = 0,
    limit: int = 100,
    after: tuple[str, str] | None = None,
    held: Withheld | None = None,
) -> tuple[list[PersonRow], int]:
    """Return people by given name, and how many there are; `words` need no marks.

    `after` are key (see `place_of`) and id of the last one that was told: who comes or goes before that
    place meanwhile changes nothing of what follows.

    Nobody is in it whose page `held` hides, or of whom only hidden articles speak.
    """
    veiled = _veiled(connection, held)
    query = select(people)
    for word in plain(words).split()[:8]:
        query = query.where((" " + people.c.plain + " ").contains(f" {word}", autoescape=True))
    if letter:
        query = query.where(people.c.letter == letter)
    if site:
        query = query.where(cast(people.c.sites, String).contains(f'"{site}"', autoescape=True))
    hidden = [*held_names(connection, held), *_unknown(veiled)]
    if hidden:
        query = query.where(people.c.id.not_in(hidden))
    total = connection.scalar(select(func.count()).select_from(query.subquery())) or 0
    if after is not None:
        key, id_ = after
        same = and_(people.c.sort == key, people.c.id > id_)
        query = query.where(or_(people.c.sort > key, same))
    ordered = query.order_by(people.c.sort, people.c.id).offset(offset).limit(limit)
    found = connection.execute(ordered).all()
    units = _units(connection, [row.id for row in found])
    return [veiled.get(row.id) or _row(row, units.get(row.id, ())) for row in found], total


def place_of(name: str) -> str:
    """Return the key by which somebody of this name stands in lists."""
    return sorting(name)


def letters(connection: Connection, *, held: Withheld | None = None) -> dict[str, int]:
    """Return how many people stand under each letter."""
    query = select(people.c.letter, func.count()).group_by(people.c.letter)
    hidden = [*held_names(connection, held), *_unknown(_veiled(connection, held))]
    if hidden:
        query = query.where(people.c.id.not_in(hidden))
    return {row[0]: row[1] for row in connection.execute(query)}


def held_names(connection: Connection, held: Withheld | None) -> list[str]:
    """Return the ids of the people whose page is hidden."""
    if held is None or not held:
        return []
    names = [each.target for each in held.restrictions if each.kind == "person"]
    if not names:
        return []
    query = select(people.c.id, people.c.name).where(people.c.plain.in_(map(plain, names)))
    return [row.id for row in connection.execute(query) if held.person(row.name)]


def namesakes(
    connection: Connection, of: PersonRow, *, held: Withheld | None = None
) -> list[PersonRow]:
    """Return the other people of the same name."""
    query = select(people).where(people.c.plain == plain(of.name), people.c.id != of.id)
    found = connection.execute(query.order_by(people.c.first_at, people.c.id).limit(50)).all()
    units = _units(connection, [row.id for row in found])
    veiled = _veiled(connection, held)
    rows = [
        veiled.get(row.id, _row(row, units.get(row.id, ()))) for row in found if row.name == of.name
    ]
    return [row for row in rows if row is not None]


def claims_about(
    connection: Connection, id_: str, *, held: Withheld | None = None, limit: int = 2_000
) -> list[ClaimRow]:
    """Return the claims about a person, newest first; none from what is hidden."""
    query = select(claims).join(nodes, nodes.c.id == claims.c.node).where(nodes.c.person == id_)
    query = query.where(claims.c.refused.is_(False))
    ordered = query.order_by(claims.c.at.desc(), claims.c.article_id, claims.c.id).limit(limit)
    hidden = _unseen(connection, held)
    names = ClaimRow.__slots__
    return [
        ClaimRow(**{name: getattr(row, name) for name in names})
        for row in connection.execute(ordered)
        if row.article_id not in hidden
    ]


def offices(found: Sequence[ClaimRow]) -> list[Held]:
    """Return the offices that claims give, the one mentioned last first, however it is spelt."""
    grouped: dict[tuple[str, bool], list[ClaimRow]] = {}
    for each in found:
        grouped.setdefault((office_key(each.office), each.former), []).append(each)
    held = [
        Held(
            office=each[0].office, former=each[0].former, first_at=min(c.at for c in each),
            last_at=max(c.at for c in each), claims=tuple(each),
        )
        for each in grouped.values()
    ]  # fmt: skip
    return sorted(held, key=lambda h: (h.last_at, h.first_at, h.office), reverse=True)


def people_in(
    connection: Connection, ids: Sequence[str]
) -> dict[tuple[str, int], tuple[tuple[str, str], ...]]:
    """Return the (id, name) of the people each version of some articles names, by (article, version).

    For an index: ask after `archive.people.following.follow`, and leave out whom a Withheld's
    `person(name)` hides.
    """
    found: dict[tuple[str, int], dict[str, str]] = {}
    for start in range(0, len(ids), _CHUNK):
        query = (
            select(claims.c.article_id, claims.c.version, people.c.id, people.c.name)
            .join(nodes, nodes.c.id == claims.c.node)
            .join(people, people.c.id == nodes.c.person)
            .where(
                claims.c.article_id.in_(ids[start : start + _CHUNK]), claims.c.refused.is_(False)
            )
            .order_by(people.c.id)
        )
        for row in connection.execute(query):
            found.setdefault((row.article_id, row.version), {})[row.id] = row.name
    return {key: tuple(named.items()) for key, named in found.items()}


def _unseen(connection: Connection, held: Withheld | None) -> frozenset[str]:
    """Return the articles that who is who may still tell too much of: all that was hidden since it followed."""
    if held is None or not held:
        return frozenset()
    return held.articles | held.unsettled(followed_to(connection))


def _veiled(connection: Connection, held: Withheld | None) -> dict[str, PersonRow | None]:
    """Return the people whom articles name that may not be seen, as the others know them; None for unknown."""
    unseen = sorted(_unseen(connection, held))
    named: set[str] = set()
    for start in range(0, len(unseen), _CHUNK):
        part = unseen[start : start + _CHUNK]
        query = select(nodes.c.person).join(claims, claims.c.node == nodes.c.id)
        named.update(connection.scalars(query.where(claims.c.article_id.in_(part)).distinct()))
    found: dict[str, PersonRow | None] = {}
    for id_, row in people_of(connection, sorted(named)).items():
        left = claims_about(connection, id_, held=held)
        found[id_] = _left(row, left) if left else None
    return found


def _left(row: PersonRow, said: Sequence[ClaimRow]) -> PersonRow:
    """Return a person as these claims alone make known, which are newest first."""
    return replace(
        row,
        sites=tuple(sorted({each.site for each in said})),
        articles=len({each.article_id for each in said}),
        first_at=said[-1].at,
        last_at=said[0].at,
        units=_three(each.office for each in said),
    )


def _unknown(veiled: Mapping[str, PersonRow | None]) -> list[str]:
    return [id_ for id_, row in veiled.items() if row is None]


def _units(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    query = (
        select(nodes.c.person, claims.c.office, func.max(claims.c.at).label("last"))
        .join(claims, claims.c.node == nodes.c.id)
        .where(nodes.c.person.in_(list(ids)), claims.c.refused.is_(False))
        .group_by(nodes.c.person, claims.c.office)
        .order_by(func.max(claims.c.at).desc(), claims.c.office)
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.person, []).append(row.office)
    return {id_: _three(each) for id_, each in found.items()}


def _three(offices: Iterable[str]) -> tuple[str, ...]:
    """Return the first three offices, those spelt in two ways once."""
    told: dict[str, str] = {}
    for office in offices:
        told.setdefault(office_key(office), office)
    return tuple(told.values())[:3]


def _row(row: Row[Any], units: tuple[str, ...]) -> PersonRow:
    return PersonRow(
        row.id,
        row.name,
        row.letter,
        tuple(row.sites),
        row.articles,
        row.first_at,
        row.last_at,
        units,
    )
