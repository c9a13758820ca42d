"""What is missing or strange about an article that was read: warnings, and dates not believed."""

from __future__ import annotations

from datetime import datetime

from archive.models import BlockKind
from crawler.extract.body import Body
from crawler.extract.dates import read_date

_SHORT = 80


def published(printed: str, captured: datetime) -> tuple[datetime | None, tuple[str, ...]]:
    """Return the moment a date line prints and the warnings about it; odd dates are not believed."""
    if not printed:
        return None, ("no-date",)
    found = read_date(printed, captured=captured)
    if found is None:
        return None, (f"odd-date: {printed}",)
    return found.moment, () if found.exact else ("no-time",)


def warnings_about(body: Body, *, section: str, cut: bool) -> tuple[str, ...]:
    """Return what is missing or strange, as short codes."""
    found = []
    if not (body.byline.text or body.byline.source):
        found.append("no-byline")
    if not section:
        found.append("no-section")
    text = sum(len(block.text) for block in body.blocks)
    if text < _SHORT and not any(block.rows for block in body.blocks):
        found.append("short-body")
    bare = [str(i + 1) for i, photo in enumerate(body.photos) if not photo.caption]
    if bare:
        found.append(f"no-caption: {', '.join(bare)}")
    if any(len(photo.caption) > 250 for photo in body.photos):
        found.append("long-caption")
    if not any(block.kind is not BlockKind.PHOTO for block in body.blocks):
        found.append("no-text")
    if cut:
        found.append("page-cut")
    return tuple(found)
