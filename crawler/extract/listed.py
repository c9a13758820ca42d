"""The dates that a list prints beside its articles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from archive.sites import Site
from archive.text import HANOI, nfc, squeeze
from crawler.extract.dates import date_beside_tools, date_line
from crawler.extract.page import ParsedPage

# An entry of a list is so many levels above its link at most, and has so many links and texts.
_LEVELS = 5
_MOST_LINKS = 12
_MOST_TEXTS = 60
_MOST_ENTRIES = 5000
_SHORTEST, _LONGEST = 8, 120


def listed_dates(parsed: ParsedPage, site: Site) -> dict[str, date]:
    """Return the day printed beside each article of a list, by the article's key.

    Looked for in what surrounds a link as far as no other article's link does, in texts that are a
    date line and nothing else: a date that a title names is none. Days are of Asia/Ho_Chi_Minh.
    """
    if parsed.root is None:
        return {}
    found: dict[str, date] = {}
    for link in islice(parsed.root.iter("a"), _MOST_ENTRIES):
        key = parsed.key_of(parsed.resolve(link.get("href") or ""), site)
        if key is not None and key not in found and (day := _beside(link, key, parsed, site)):
            found[key] = day
    return found


def _beside(link: Any, key: str, parsed: ParsedPage, site: Site) -> date | None:
    """Return the date in the largest surroundings that are this article's alone."""
    entry = link
    for around in islice(link.iterancestors(), _LEVELS):
        if around.tag in ("body", "html") or not _is_alone(around, key, parsed, site):
            break
        entry = around
    for text in _texts(entry):
        read = date_line(text, captured=parsed.page.fetched_at)
        read = read or date_beside_tools(text, captured=parsed.page.fetched_at)
        if read is not None:
            return read.moment.astimezone(HANOI).date()
    return _after(link, entry, parsed)


def _after(link: Any, entry: Any, parsed: ParsedPage) -> date | None:
    """Return the date right behind a bare link: lists of plain lines have nothing around an entry."""
    if entry is not link:
        return None
    text = squeeze(nfc(link.tail or ""))
    read = date_line(text, captured=parsed.page.fetched_at)
    return read.moment.astimezone(HANOI).date() if read else None


def _is_alone(around: Any, key: str, parsed: ParsedPage, site: Site) -> bool:
    links = list(islice(around.iter("a"), _MOST_LINKS + 1))
    if len(links) > _MOST_LINKS:
        return False
    keys = {parsed.key_of(parsed.resolve(each.get("href") or ""), site) for each in links}
    return keys <= {key, None}


def _texts(entry: Any) -> Iterator[str]:
    for text in islice(entry.itertext(), _MOST_TEXTS):
        line = squeeze(nfc(text))
        if _SHORTEST <= len(line) <= _LONGEST:
            yield line
