"""The rows of a set as people see them: titles as of the pinned versions, what is withheld by its ground."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import func, select

from archive.catalogue import Catalogue
from archive.catalogue.tables import versions
from archive.models import Version
from archive.restrictions.values import Ground
from archive.restrictions.withholding import Withheld
from archive.resultsets.storing import members
from archive.resultsets.values import Member, ResultSet
from archive.text import HANOI

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """A row: its place in the set from 1, what is pinned, and its text, or why there is none.

    `ground` says on what ground readers are not shown it; a row without text and ground is not in the
    catalogue any more. `current` is the number of the article's newest version, None when not told.
    """

    place: int
    member: Member
    version: Version | None = None
    ground: Ground | None = None
    current: int | None = None

    @property
    def is_edited(self) -> bool:
        """Tell whether the article has a newer text than the pinned one."""
        return self.current is not None and self.current > self.member.number


def shown_rows(
    catalogue: Catalogue, found: ResultSet, *, held: Withheld, start: int = 0, limit: int | None = None
) -> Iterator[Shown]:  # fmt: skip
    """Yield rows of a set in its order from the place `start` (0 is the first), at most `limit`.

    Raises ArchiveError when the list is damaged or gone.
    """
    wanted = islice(members(catalogue, found, start=start), limit)
    place = start
    while part := list(islice(wanted, _CHUNK)):
        for row in texts_of(catalogue, part, held=held, until=found.made_at):
            place += 1
            yield Shown(place, row.member, row.version, row.ground, row.current)


def texts_of(
    catalogue: Catalogue, wanted: Iterable[Member], *, held: Withheld, until: datetime | None = None
) -> list[Shown]:
    """Return these rows with their texts, numbered from 1; dates are doubted as they were at `until`."""
    asked = list(wanted)
    texts = catalogue.versions_of([(each.article_id, each.number) for each in asked], until=until)
    rows = catalogue.articles_of([each.article_id for each in asked])
    found = []
    for place, each in enumerate(asked, 1):
        version = texts.get((each.article_id, each.number))
        hidden = held.version(version) if version else held.article(each.article_id)
        if hidden is not None:
            found.append(Shown(place, each, ground=hidden.ground))
            continue
        row = rows.get(each.article_id)
        shown = held.shown(version) if version else None
        found.append(Shown(place, each, shown, current=row.current if row else None))
    return found


def first_saved(catalogue: Catalogue, ids: Sequence[str]) -> dict[str, datetime]:
    """Return when the archive saved each of these articles for the first time."""
    saved: dict[str, datetime] = {}
    first = func.min(versions.c.saved_at, type_=versions.c.saved_at.type).label("first")
    query = select(versions.c.article_id, first).group_by(versions.c.article_id)
    for at in range(0, len(ids), _CHUNK):
        part = ids[at : at + _CHUNK]
        with catalogue.read() as connection:
            rows = connection.execute(query.where(versions.c.article_id.in_(part)))
            saved |= {row.article_id: row.first for row in rows}
    return saved


def set_json(found: ResultSet) -> dict[str, Any]:
    """Return what is told of a set, without its rows; times are ISO 8601 with Vietnam's offset."""
    asked = found.asked
    return {
        "id": found.id,
        "title": found.title,
        "count": found.count,
        "digest": found.digest,
        "query": {name: list(values) for name, values in asked.query.items()},
        "typed": asked.typed,
        "read": asked.read,
        "sample": asked.sample,
        "seed": asked.seed,
        "epoch": asked.epoch,
        "revision": asked.revision,
        "software": found.software,
        "made_at": _iso(found.made_at),
        "expires_at": _iso(found.expires_at),
        "kept_at": _iso(found.kept_at),
    }


def row_json(row: Shown, *, permalink: str) -> dict[str, Any]:
    """Return a row; of a withheld one nothing but what is pinned and the ground."""
    article = row.version.article if row.version else None
    published = article.published_at if article else None
    return {
        "place": row.place,
        "id": row.member.article_id,
        "version": row.member.number,
        "withheld": row.ground.value if row.ground else None,
        "missing": article is None and row.ground is None,
        "current_version": row.current,
        "site": article.site if article else None,
        "title": article.title if article else None,
        "published_at": _iso(published),
        "url": article.url if article else None,
        "permalink": permalink,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(HANOI).isoformat(timespec="seconds") if moment else None
