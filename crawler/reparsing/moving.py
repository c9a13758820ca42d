"""Articles that were made of copies before their site had a profile: each gives way to the profile's.

Without a profile an article is its address. Once a profile says which article that is, the same
text must not stand there twice: what was imported under the address goes on under the profile's
identity, and a statement in the WARC file says which article the first one is by now. Lists and
indexes then leave it out, while its own address, and citations of its versions, still find it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from archive.catalogue import ArticleRow, Catalogue
from archive.catalogue.articles import to_article_row
from archive.catalogue.state import MOVED
from archive.catalogue.tables import articles
from archive.intake import Intake
from archive.models import Reason, Version
from archive.restrictions.values import Kind
from archive.restrictions.withholding import withheld
from archive.sites import Site
from crawler.copies.unread import strangers_of

_CHUNK = 200


class Hiding:
    """Sees to it that what is hidden under its address stays so under its profile's identity."""

    def __init__(self, catalogue: Catalogue, intake: Intake) -> None:
        """Look up what is hidden now."""
        self._intake, self._held = intake, withheld(catalogue)
        self._done: set[str] = set()

    def carry(self, before: str, to: str, *, at: datetime) -> None:
        """Hide an article as the one is that its page was before, if that is hidden."""
        hides = self._held.article(before)
        if hides is None or to == before or to in self._done or self._held.article(to) is not None:
            return
        self._done.add(to)
        self._intake.restrict(
            replace(hides, id=uuid.uuid4().hex, kind=Kind.ARTICLE, target=to, at=at, articles=())
        )


def move(catalogue: Catalogue, intake: Intake, site: Site, hiding: Hiding, *, at: datetime) -> int:
    """Let a site's articles take the place of those that stood under their addresses; return how many.

    One whose page the profile cannot read keeps its place. Raises as Intake does.
    """
    moved = 0
    for row in _strangers(catalogue, site):
        key = site.article_key(row.url)
        to = site.article_id(key) if key is not None else row.id
        if key is None or to == row.id:
            continue
        versions = catalogue.versions(row.id)
        hiding.carry(row.id, to, at=at)
        hiding.carry(to, row.id, at=at)
        _take_over(intake, versions, site, key=key, to=to)
        if _is_read(intake, versions, to):
            moved += intake.move(row.id, to=to, capture=versions[-1].capture)
        if intake.due():
            intake.flush()
    return moved


def _strangers(catalogue: Catalogue, site: Site) -> Iterator[ArticleRow]:
    after = ""
    while True:
        query = (
            select(articles)
            .where(
                articles.c.site.in_(strangers_of(site)),
                articles.c.state != MOVED,
                articles.c.id > after,
            )
            .order_by(articles.c.id)
            .limit(_CHUNK)
        )
        with catalogue.read() as connection:
            rows = [to_article_row(row) for row in connection.execute(query)]
        if not rows:
            return
        yield from rows
        after = rows[-1].id


def _take_over(intake: Intake, versions: list[Version], site: Site, *, key: str, to: str) -> None:
    """Save what a dump brought in under the address as texts of the profile's article."""
    for version in versions:
        if version.reason is Reason.IMPORTED:
            intake.save(
                replace(version.article, site=site.name, key=key),
                article_id=to,
                capture=version.capture,
                extractor=version.extractor,
                reason=Reason.IMPORTED,
            )


def _is_read(intake: Intake, versions: list[Version], to: str) -> bool:
    """Tell whether the profile's article is there, and every page of the other could be read for it."""
    read = (v for v in versions if v.reason is not Reason.IMPORTED)
    return intake.holds(to) and not any(intake.is_problem(v.capture) for v in read)
