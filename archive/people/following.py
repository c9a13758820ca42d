"""Following the catalogue: claims of what has changed are read anew, then who is who among them.

`khotin index` and `khotin people sync` run this; saving an article is not slowed by it. Killed at
any moment, the next run goes on from the last commit. Deterministic: the same versions and
corrections give the same people under the same ids, whatever the order they came in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from archive.catalogue import ArticleRow, Catalogue, Change
from archive.catalogue.changes import epoch
from archive.catalogue.people_tables import claims, nodes, people
from archive.catalogue.tables import facts
from archive.models import Version
from archive.people import rows
from archive.people.claims import RULES, Placed, claims_of
from archive.people.identity import Known, Person, Said, people_of, split_node
from archive.people.spelling import letter_of, plain, sorting
from archive.people.units import ONE_EACH, node_of, province_of, unit_key
from archive.people.values import Correction
from archive.profiles import load_sites
from archive.restrictions.rows import renumber
from archive.restrictions.withholding import withheld
from archive.sites import Site
from archive.urls import public_id

_CHUNK = 200
_PART = 500
_FACT = "people"
_SAID = ("id", "article_id", "site", "at", "name", "naming", "base")


@dataclass(frozen=True, slots=True)
class Followed:
    """What following did: articles read, claims held, people known, the revision reached."""

    articles: int
    claims: int
    people: int
    revision: int


def follow(catalogue: Catalogue, *, rebuild: bool = False) -> Followed:
    """Read the claims of everything that has changed, and say who is who; raises ArchiveError."""
    sites = load_sites(catalogue.config.profiles_dir, on_broken=lambda _: None)
    since, stated = (0, -1) if rebuild else _reached(catalogue)
    read, touched = 0, Touched()
    if since == 0:
        with catalogue.write() as connection:
            connection.execute(delete(claims))
    changes = catalogue.changes(since, limit=_CHUNK)
    while changes:
        found = list(_read(catalogue, changes, sites))
        since = changes[-1].revision
        with catalogue.write() as connection:
            _replace(connection, [change.article_id for change in changes], found, touched)
            # Without who is who nothing is reached: after a kill the next run says all of it again.
            _reach(connection, since, -1)
        read += len(changes)
        changes = catalogue.changes(since, limit=_CHUNK)
    with catalogue.write() as connection:
        corrections = rows.corrections(connection)
        if read or stated != len(corrections):
            settle(connection, touched=touched if stated == len(corrections) else None)
            _reach(connection, since, len(corrections))
        held = connection.scalar(select(func.count()).select_from(claims)) or 0
        known = connection.scalar(select(func.count()).select_from(people)) or 0
    return Followed(read, held, known, since)


def told_until(catalogue: Catalogue) -> str:
    """Return a text that is another one as soon as who is who has been said anew."""
    with catalogue.read() as connection:
        found = connection.scalar(select(facts.c.value).where(facts.c.name == _FACT))
    return str(found or "")


@dataclass(slots=True)
class Touched:
    """What changed since who is who was last said: names, nodes that claims had, articles read."""

    names: set[str] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)


def _replace(
    connection: Connection, ids: Sequence[str], found: Sequence[dict[str, Any]], touched: Touched
) -> None:
    """Put an article's claims in the place of those it had."""
    touched.articles.update(ids)
    old = select(claims.c.name, claims.c.base, claims.c.node).where(claims.c.article_id.in_(ids))
    for row in connection.execute(old):
        touched.names.add(row.name)
        touched.nodes.update((row.base, row.node))
    touched.names.update(each["name"] for each in found)
    connection.execute(delete(claims).where(claims.c.article_id.in_(ids)))
    if found:
        connection.execute(insert(claims), found)


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
    text = connection.scalar(select(facts.c.value).where(facts.c.name == _FACT))
    state = json.loads(text) if text else None
    count = len(rows.corrections(connection))
    # Whoever was not up to date before is not now either.
    if state and state["corrections"] == count - 1:
        _reach(connection, state["revision"], count)


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


def standing(connection: Connection) -> str:
    """Return what tells apart two states of who is who, for whoever keeps what was read of it.

    Following comes after the articles' revisions, and takes none itself where only claims change.
    """
    return str(connection.scalar(select(facts.c.value).where(facts.c.name == _FACT)))


def followed_to(connection: Connection) -> int:
    """Return the revision up to which claims were read, 0 for none."""
    text = connection.scalar(select(facts.c.value).where(facts.c.name == _FACT))
    return int(json.loads(text)["revision"]) if text else 0


def _reached(catalogue: Catalogue) -> tuple[int, int]:
    """Return the revision reached and the corrections counted, (0, -1) to begin anew."""
    with catalogue.read() as connection:
        text = connection.scalar(select(facts.c.value).where(facts.c.name == _FACT))
        now = epoch(connection)
    state: dict[str, Any] = json.loads(text) if text else {}
    if state.get("epoch") != now or state.get("rules") != RULES:
        return 0, -1
    return (
        (state["revision"], state["corrections"])
        if state["revision"] <= catalogue.revision()
        else (0, -1)
    )


def _reach(connection: Connection, revision: int, corrections: int) -> None:
    state = {
        "epoch": epoch(connection),
        "rules": RULES,
        "revision": revision,
        "corrections": corrections,
    }
    connection.execute(delete(facts).where(facts.c.name == _FACT))
    connection.execute(insert(facts).values(name=_FACT, value=json.dumps(state)))


def _read(
    catalogue: Catalogue, changes: Sequence[Change], sites: Mapping[str, Site]
) -> Iterator[dict[str, Any]]:
    ids = [change.article_id for change in changes]
    articles, numbers = catalogue.articles_of(ids), catalogue.version_numbers(ids)
    versions = catalogue.versions_of([(id_, n) for id_ in ids for n in numbers.get(id_, [])])
    held = withheld(catalogue)
    for id_ in ids:
        row, seen = articles.get(id_), set[str]()
        # What a newer text says too is linked there.
        for number in reversed(numbers.get(id_, [])):
            version = versions.get((id_, number))
            if row is None or row.moved or version is None or held.version(version):
                continue
            for found in _of_version(held.shown(version), row, sites):
                if found["id"] not in seen:
                    seen.add(found["id"])
                    yield found


def _of_version(
    version: Version, row: ArticleRow, sites: Mapping[str, Site]
) -> Iterator[dict[str, Any]]:
    province = province_of(sites.get(row.site), row.site)
    for placed in claims_of(version.article):
        yield _claim(placed, version, row, province)


def _claim(placed: Placed, version: Version, row: ArticleRow, province: str) -> dict[str, Any]:
    said = placed.claim
    where = said.unit or (said.office if said.head in ONE_EACH else "")
    base = node_of(said.name, unit_key(where, province=province), article=row.id)
    sentence = plain(said.sentence)
    return {
        "id": public_id("claim", f"{row.id}\n{said.name}\n{said.office}\n{sentence}"),
        "article_id": row.id,
        "version": version.number,
        "site": row.site,
        "at": row.published_at or row.first_seen,
        "place": placed.place.value,
        "number": placed.number,
        "start": said.start,
        "end": said.end,
        "name": said.name,
        "office": said.office,
        "unit": said.unit,
        "former": said.former,
        "sentence": said.sentence,
        "naming": f"{row.id} {said.name.casefold()} {public_id('sentence', sentence)}"[:80],
        "base": base,
        "node": base,
        "refused": False,
    }


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
