"""Filling holes: what a crawl has to ask for, and the job that makes it do so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from archive.audit import COMMAND
from archive.catalogue import Catalogue
from archive.catalogue.coverage_tables import ALL, LONGEST_SECTION, entries, failures, sightings
from archive.catalogue.standing import month_of
from archive.coverage.gaps import gaps_in
from archive.coverage.holes import LACKING
from archive.errors import UsageError
from archive.jobs import Job, enqueue
from archive.odd_dates import EARLIEST
from archive.text import HANOI

UNDATED = "undated"
# So many articles, and so many numbers, are asked for in one go; the next goes on from there.
MOST_ARTICLES = 20_000
MOST_NUMBERS = 2_000
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Backfill:
    """One hole: a month ("2019-03", or "" for articles without a date) of a section, or of ALL."""

    month: str
    section: str = ALL

    def has(self, day: date | None) -> bool:
        """Tell whether an article that a list shows with this date is one of these."""
        return day is not None and month_of(day) == self.month

    def is_before(self, day: date) -> bool:
        """Tell whether a day is before the whole month."""
        return month_of(day) < self.month


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask for: (article id, URL, section) of articles, and numbers of which nothing is known."""

    articles: tuple[tuple[str, str, str], ...]
    numbers: tuple[int, ...]


def read_backfill(month: str, section: str = "") -> Backfill:
    """Return the hole that a person names; raises UsageError for what is no month."""
    if month != UNDATED and not _MONTH.fullmatch(month):
        raise UsageError(f"«{month}» is no month; write 2019-03, or {UNDATED}")
    now = month_of(datetime.now(HANOI).date())
    if month != UNDATED and not f"{EARLIEST}-01" <= month <= now:
        raise UsageError(
            f"«{month}»: there is no news of that month; write one from {EARLIEST}-01 to {now}"
        )
    if len(section) > LONGEST_SECTION:
        raise UsageError(f"a section's name has at most {LONGEST_SECTION} characters")
    return Backfill("" if month == UNDATED else month, section or ALL)


def fill(
    catalogue: Catalogue, site: str, month: str, *, section: str = "", by: str, via: str = COMMAND
) -> Job:
    """Ask for a crawl that fills one hole, and return its job; the same that waits is asked for once.

    `month` is "2019-03" or "undated"; `via` says where a person asked (archive.audit). Raises UsageError for a month that is none.
    """
    hole = read_backfill(month, section)
    args = {"backfill": hole.month or UNDATED}
    if hole.section != ALL:
        args["section"] = hole.section
    return enqueue(catalogue, "backfill", args, site=site, by=by, once=True, via=via)


def plan(catalogue: Catalogue, site: str, hole: Backfill) -> Plan:
    """Return what a crawl has to ask for to fill a hole, those never asked for first."""
    url = func.coalesce(func.min(sightings.c.url), failures.c.url).label("url")
    tries = func.coalesce(failures.c.times, 0)
    query = (
        select(entries.c.article_id, url, func.max(sightings.c.section).label("section"))
        .outerjoin(failures, failures.c.article_id == entries.c.article_id)
        .outerjoin(sightings, sightings.c.article_id == entries.c.article_id)
        .where(
            entries.c.site == site,
            entries.c.section == hole.section,
            entries.c.month == hole.month,
            entries.c.state.in_([state.value for state in LACKING]),
        )
        .group_by(entries.c.article_id, failures.c.url, failures.c.times)
        .order_by(tries, entries.c.article_id)
        .limit(MOST_ARTICLES)
    )
    with catalogue.read() as connection:
        found = tuple((r.article_id, r.url, r.section or "") for r in connection.execute(query))
    # A number tells nothing of a section.
    numbers = tuple(_numbers(catalogue, site, hole)) if hole.section == ALL else ()
    return Plan(found, numbers)


def _numbers(catalogue: Catalogue, site: str, hole: Backfill) -> Iterator[int]:
    """Yield numbers within the month's gaps that were never asked for, the newest first."""
    query = select(failures.c.number).where(failures.c.site == site)
    left = MOST_NUMBERS
    for gap in gaps_in(catalogue, site, month=hole.month, limit=MOST_NUMBERS):
        within = query.where(failures.c.number.between(gap.first, gap.last))
        with catalogue.read() as connection:
            had = set(connection.scalars(within))
        for number in range(gap.last, gap.first - 1, -1):
            if number not in had and left:
                left -= 1
                yield number
        if not left:
            return
