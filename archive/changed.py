"""Articles that sites have changed or taken away of late, with those that were edited without notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from archive.catalogue import Catalogue
from archive.catalogue.state import GONE, MOVED
from archive.catalogue.tables import articles
from archive.differences import Notice, notice_of
from archive.models import Reason, Version

# How far back one looks: changes of visible articles, by revision.
_LOOKED, _SHOWN = 2_000, 25


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that has changed. `at` (UTC) is when its current version was seen, or it was gone.

    `notice` tells of a text that was changed without notice.
    """

    id: str
    site: str
    title: str
    versions: int
    gone: bool
    at: datetime | None
    current: int
    notice: str
    before: int | None


def changed(catalogue: Catalogue, *, hidden: Callable[[str], object]) -> list[Changed]:
    """Return the last articles with several versions or none on the site any more, newest first.

    Those whose id is `hidden` are left out.
    """
    recent = select(articles).order_by(articles.c.revision.desc()).limit(_LOOKED).subquery()
    wanted = (
        select(recent)
        # What has moved changes where it is now.
        .where(recent.c.state != MOVED, (recent.c.versions > 1) | (recent.c.state == GONE))
        .order_by(recent.c.revision.desc())
        .limit(_SHOWN)
    )
    with catalogue.read() as connection:
        rows = connection.execute(wanted).all()
    pairs = [
        (row.id, number) for row in rows for number in (row.current - 1, row.current) if number
    ]
    texts = catalogue.versions_of(pairs)
    rows = [row for row in rows if not hidden(row.id)]
    return [
        Changed(
            row.id, row.site, _title(texts.get((row.id, row.current))), row.versions,
            row.state == GONE, row.state_at if row.state == GONE else row.current_seen_at,
            row.current,
            *_notice(texts.get((row.id, row.current - 1)), texts.get((row.id, row.current))),
        )
        for row in rows
    ]  # fmt: skip


def _title(version: Version | None) -> str:
    return version.article.title if version else ""


def _notice(before: Version | None, after: Version | None) -> tuple[str, int | None]:
    if before is None or after is None:
        return Notice.NONE.value, None
    if after.reason is not Reason.EDITED:
        return Notice.NONE.value, before.number
    return notice_of(before, after).value, before.number
