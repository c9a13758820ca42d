"""What is missing or strange about an article that was read: warnings, and dates not believed."""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import urlsplit

from archive.models import BlockKind
from archive.odd_dates import WARNING, odd_unlike_url
from crawler.extract.body import Body
from crawler.extract.dates import read_date

_SHORT = 80
# Whole days only: bare numbers in URLs are ids more often than dates.
_DATED_URL = re.compile(r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})(?=[/-])")
_FAR = 60


def published(
    printed: str, captured: datetime, *, url: str = ""
) -> tuple[datetime | None, tuple[str, ...]]:
    """Return the moment a date line prints and the warnings about it; odd dates are not believed."""
    if not printed:
        return None, ("no-date",)
    found = read_date(printed, captured=captured)
    if found is None:
        return None, (f"{WARNING}: {printed}",)
    if odd := unlike_url(found.moment, url):
        return None, (odd,)
    if found.relative:
        return found.moment, ("relative-date",)
    return found.moment, () if found.exact else ("no-time",)


def is_relative(printed: str, captured: datetime) -> bool:
    """Tell whether a date line only says how long ago it was."""
    found = read_date(printed, captured=captured) if printed else None
    return found is not None and found.relative


def unlike_url(moment: datetime, url: str) -> str:
    """Return the warning that an article's URL names a day far from this one, or an empty string."""
    named = _DATED_URL.search(urlsplit(url).path)
    if named is None:
        return ""
    year, month, day = (int(part) for part in named.group("y", "m", "d"))
    try:
        away = abs((moment.date() - date(year, month, day)).days)
    except ValueError:
        return ""
    if away <= _FAR:
        return ""
    return odd_unlike_url(moment, f"{year}-{month:02}-{day:02}")


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
