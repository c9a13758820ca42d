"""Copies that nobody has read yet: brought in before their profile was there, or before it knew them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select, tuple_

from archive.catalogue import Catalogue
from archive.catalogue.captures import captures_by_id
from archive.catalogue.kept import KeptPage
from archive.catalogue.tables import articles, captures, problems, runs, versions
from archive.importing.run import HARVEST, IMPORT
from archive.models import CaptureKind
from archive.sites import Site
from crawler.identities import identity_at
from crawler.reparsing.reading import place_of

_CHUNK = 500
_PAGES = ("", "text/html", "application/xhtml+xml")
_WANTED = (
    captures.c.truncated.is_(None),
    captures.c.mime.in_(_PAGES),
    (captures.c.status == 200)
    | (captures.c.kind == CaptureKind.RESOURCE.value)
    | ((captures.c.status == 304) & captures.c.refers_to.is_not(None)),
)


def strangers_of(site: Site) -> list[str]:
    """Return the names under which a site's copies stand that came before its profile: its hosts."""
    return sorted({*site.hosts} - {site.name})


def unread_copies(
    catalogue: Catalogue, name: str, site: Site | None, *, since: datetime | None = None
) -> Iterator[list[KeptPage]]:
    """Yield the copies of article pages that were never read for a site, each name's oldest first.

    Of what came in under the profile, only articles that are not held at all: their addresses were
    none of an article before. Everything else was read when it came. `since` is when it was fetched.
    """
    for label in strangers_of(site) if site else [name]:
        for found in _of_label(catalogue, label, site, since):
            unread = _without_versions(catalogue, found, site)
            yield [replace(kept, unread=label) for kept in unread]
    if site is not None:
        made: set[str] = set()
        for found in _of_label(catalogue, name, site, since):
            unread = _without_articles(catalogue, found, site, made)
            yield [replace(kept, unread=name) for kept in unread]


def copies_of(
    catalogue: Catalogue, run_ids: list[str], identity: Callable[[str], str | None]
) -> Iterator[KeptPage]:
    """Yield the copies of article pages that runs brought in, oldest first."""
    for found in _chunks(catalogue, run_ids, identity):
        yield from found


def count_copies(catalogue: Catalogue, run_ids: list[str]) -> int:
    """Return how many pages runs brought in, whether or not they are of articles."""
    query = select(func.count()).where(
        captures.c.run.in_(run_ids), captures.c.source.is_not(None), *_WANTED
    )
    with catalogue.read() as connection:
        return connection.scalar(query) or 0


def _of_label(
    catalogue: Catalogue, label: str, site: Site | None, since: datetime | None
) -> Iterator[list[KeptPage]]:
    brought = select(runs.c.id).where(runs.c.site == label, runs.c.verb.in_((IMPORT, HARVEST)))
    with catalogue.read() as connection:
        ids = list(connection.scalars(brought))
    if ids:
        yield from _chunks(catalogue, ids, lambda url: identity_at(url, site), since)


def _chunks(
    catalogue: Catalogue,
    run_ids: list[str],
    identity: Callable[[str], str | None],
    since: datetime | None = None,
) -> Iterator[list[KeptPage]]:
    place = tuple_(captures.c.fetched_at, captures.c.id)
    after: tuple[datetime, str] | None = None
    while True:
        query = (
            select(captures.c.fetched_at, captures.c.id)
            .where(captures.c.run.in_(run_ids), captures.c.source.is_not(None), *_WANTED)
            .order_by(captures.c.fetched_at, captures.c.id)
            .limit(_CHUNK)
        )
        if since is not None:
            query = query.where(captures.c.fetched_at >= since)
        if after is not None:
            query = query.where(place > tuple_(*after))
        with catalogue.read() as connection:
            rows = connection.execute(query).all()
            found = captures_by_id(connection, [row.id for row in rows])
            refs = [c.refers_to for c in found.values() if c.refers_to]
            originals = captures_by_id(connection, refs)
        if not rows:
            return
        wanted = (found[row.id] for row in rows if identity(found[row.id].url) is not None)
        yield [place_of(each, originals.get(each.refers_to or "")) for each in wanted]
        after = (rows[-1].fetched_at, rows[-1].id)


def _without_versions(
    catalogue: Catalogue, pages: list[KeptPage], site: Site | None
) -> list[KeptPage]:
    """Return the pages that no version was read from, and that are no known problem.

    One that said what another had said already has left no version: it is read again, to no effect.
    """
    ids = {kept.capture: identity_at(kept.url, site) for kept in pages}
    with catalogue.read() as connection:
        read = select(versions.c.capture).where(versions.c.article_id.in_(set(ids.values())))
        bad = select(problems.c.capture).where(problems.c.capture.in_(list(ids)))
        known = {*connection.scalars(read), *connection.scalars(bad)}
    return [kept for kept in pages if kept.capture not in known]


def _without_articles(
    catalogue: Catalogue, pages: list[KeptPage], site: Site, made: set[str]
) -> list[KeptPage]:
    """Return the pages whose articles are not held, or only since this walk has come to them."""
    pages = _without_versions(catalogue, pages, site)
    ids = {id_ for kept in pages if (id_ := identity_at(kept.url, site))}
    with catalogue.read() as connection:
        held = set(connection.scalars(select(articles.c.id).where(articles.c.id.in_(ids))))
    made |= ids - held
    return [kept for kept in pages if identity_at(kept.url, site) in made]
