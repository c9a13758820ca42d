"""What the ledger says of one article, from what is held, was seen and failed; a pure function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from archive.catalogue.coverage_tables import ALL, LONGEST_SECTION
from archive.catalogue.state import GONE, MOVED
from archive.text import HANOI

# A page that names more sections for one article names anything.
MOST_SECTIONS = 20
# Site, month, state, and whether it was listed: tuples, for there are two of them an article.
Entry = tuple[str, str, str, bool]


class Standing(StrEnum):
    """What became of an article that is known of."""

    ARCHIVED = "archived"
    GONE = "gone"
    FAILED = "failed"
    MISSING = "missing"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger looks at of an article that the archive holds."""

    site: str
    published_at: datetime | None
    sections: Sequence[str]
    state: str


class Sighting(NamedTuple):
    """Where a link to an article was met, as the ledger has it."""

    article_id: str
    section: str
    site: str
    listed: bool
    listed_on: date | None


class Failure(NamedTuple):
    """That an article was not had, as the ledger has it."""

    article_id: str
    site: str
    absent: bool


def month_of(moment: datetime | date | None) -> str:
    """Return the month of a moment in Asia/Ho_Chi_Minh, or of a day: "2024-05"; "" for None."""
    if moment is None:
        return ""
    try:
        day = moment.astimezone(HANOI) if isinstance(moment, datetime) else moment
    except OverflowError:
        return ""
    return f"{day.year:04}-{day.month:02}"


def entries_of(
    held: Held | None, failed: Failure | None, seen: Sequence[Sighting]
) -> Iterator[tuple[str, Entry]]:
    """Yield (section, entry) for each section of an article, and for all of them together."""
    # What has moved is counted where it is now.
    if held is not None and held.state == MOVED:
        held = None
    # A number that was asked for, and that nobody ever showed, is no article.
    if held is None and not seen and (failed is None or failed.absent):
        return
    site = next(row.site for row in (held, failed, *seen) if row is not None)
    listed_on = min((row.listed_on for row in seen if row.listed_on), default=None)
    month = (month_of(held.published_at) if held else "") or month_of(listed_on)
    state = _standing(held, failed).value
    under: dict[str, bool] = {}
    for row in seen:
        under[row.section] = under.get(row.section, False) or row.listed
    for section in held.sections[:MOST_SECTIONS] if held else ():
        under.setdefault(section[:LONGEST_SECTION], False)
    listed = any(under.values())
    # Where the link bore no label, the section of its article is where it was listed.
    bare = under.get("", False)
    named = {name: shown or bare for name, shown in under.items() if name not in ("", ALL)}
    for section, shown in (named or {"": listed}).items():
        yield section, (site, month, state, shown)
    yield ALL, (site, month, state, listed)


def _standing(held: Held | None, failed: Failure | None) -> Standing:
    if held is not None:
        return Standing.GONE if held.state == GONE else Standing.ARCHIVED
    if failed is None:
        return Standing.WAITING
    return Standing.MISSING if failed.absent else Standing.FAILED
