"""Following the catalogue: claims of what has changed are read anew, then who is who among them.

`khotin index` and `khotin people sync` run this; saving an article is not slowed by it. Killed at
any moment, the next run goes on from the last commit. Deterministic: the same versions and
corrections give the same people under the same ids, whatever the order they came in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from archive.catalogue import ArticleRow, Catalogue, Change
from archive.catalogue.changes import epoch
from archive.catalogue.people_tables import claims, people
from archive.models import Version
from archive.people import rows
from archive.people.claims import RULES, Placed, claims_of
from archive.people.settling import Touched, settle
from archive.people.spelling import plain
from archive.people.standing import Standing, reach, reached
from archive.people.units import ONE_EACH, node_of, province_of, unit_key
from archive.profiles import load_sites
from archive.restrictions.withholding import withheld
from archive.sites import Site
from archive.urls import public_id

_CHUNK = 200


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
            _reach(connection, since)
        read += len(changes)
        changes = catalogue.changes(since, limit=_CHUNK)
    with catalogue.write() as connection:
        corrections = rows.corrections(connection)
        if read or stated != len(corrections):
            settle(connection, touched=touched if stated == len(corrections) else None)
            _reach(connection, since, corrections=len(corrections))
        held = connection.scalar(select(func.count()).select_from(claims)) or 0
        known = connection.scalar(select(func.count()).select_from(people)) or 0
    return Followed(read, held, known, since)


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


def _reached(catalogue: Catalogue) -> tuple[int, int]:
    """Return the revision reached and the corrections counted, (0, -1) to begin anew."""
    with catalogue.read() as connection:
        state, now = reached(connection), epoch(connection)
    if state is None or (state.epoch, state.rules) != (now, RULES):
        return 0, -1
    return (
        (state.revision, state.corrections) if state.revision <= catalogue.revision() else (0, -1)
    )


def _reach(connection: Connection, revision: int, *, corrections: int = -1) -> None:
    reach(connection, Standing(epoch(connection), RULES, revision, corrections))
