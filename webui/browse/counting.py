"""How many articles and captures there are of each day, counted again only after a change."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import current_app

from archive.catalogue.browsing import held_by_section
from archive.catalogue.by_day import articles_by_day, captures_by_day
from webui.holdings import holdings

_KEY = "khotin.browse"
# Counting captures looks at them all: while a crawl runs, no oftener than this.
_SECONDS = 60.0

ByDay = Mapping[str, Mapping[date | None, int]]


@dataclass(frozen=True, slots=True)
class Days:
    """Counts by day, of one site or of all. A day of `articles` that is None is unknown."""

    articles: Mapping[date | None, int]
    captures: Mapping[date | None, int]

    @property
    def years(self) -> list[int]:
        """Every year from the first article to the last, newest first."""
        known = [day.year for day in self.articles if day]
        return list(range(max(known), min(known) - 1, -1)) if known else []

    @property
    def undated(self) -> int:
        """How many articles have no date."""
        return self.articles.get(None, 0)

    def by_month(self) -> tuple[Counter[tuple[int, int]], Counter[tuple[int, int]]]:
        """Return how many articles, and how many captures, each (year, month) has."""
        return _by_month(self.articles), _by_month(self.captures)


class _Counted:
    """What was counted last, and of what state of the archive."""

    def __init__(self) -> None:
        self.articles: tuple[object, ByDay] | None = None
        self.sections: tuple[object, Mapping[tuple[str, str], int]] | None = None
        self.captures: tuple[object, float, ByDay] | None = None


def days(site: str = "") -> Days:
    """Return the counts of a site, or of the whole archive; hidden articles count nowhere."""
    articles, captures = _articles(), _captures()
    if site:
        return Days(articles.get(site, {}), captures.get(site, {}))
    return Days(_summed(articles), _summed(captures))


def sections() -> Mapping[tuple[str, str], int]:
    """Return how many articles readers may see under each (site, section)."""
    state, kept = _state(), _counted()
    if kept.sections is None or kept.sections[0] != state:
        with holdings().catalogue.read() as connection:
            kept.sections = state, held_by_section(connection, without=unseen())
    return kept.sections[1]


def unseen() -> frozenset[str]:
    """Return the ids of the articles that readers may not see: hidden, or read from a hidden page."""
    held = holdings().withheld
    maybe = sorted(held.touched - held.articles)
    if not maybe:
        return held.articles
    catalogue = holdings().catalogue
    rows = catalogue.articles_of(maybe)
    current = catalogue.versions_of([(id_, row.current) for id_, row in rows.items()])
    return held.articles | {each.article_id for each in current.values() if held.version(each)}


def _articles() -> ByDay:
    state, kept = _state(), _counted()
    if kept.articles is None or kept.articles[0] != state:
        with holdings().catalogue.read() as connection:
            kept.articles = state, articles_by_day(connection, without=unseen())
    return kept.articles[1]


def _captures() -> ByDay:
    shelf, kept = holdings(), _counted()
    state, at = (id(shelf.catalogue), _captured()), time.monotonic()
    last = kept.captures
    if last is None or (last[0] != state and at - last[1] >= _SECONDS):
        with shelf.catalogue.read() as connection:
            last = kept.captures = state, at, captures_by_day(connection)
    return last[2]


def _captured() -> int:
    return sum(each.captures for each in holdings().counts().values())


def _state() -> object:
    shelf = holdings()
    return id(shelf.catalogue), shelf.catalogue.revision(), shelf.withheld.state


def _counted() -> _Counted:
    found = current_app.extensions.setdefault(_KEY, _Counted())
    assert isinstance(found, _Counted)
    return found


def _summed(counts: ByDay) -> Mapping[date | None, int]:
    total: Counter[date | None] = Counter()
    for each in counts.values():
        total.update(each)
    return total


def _by_month(counts: Mapping[date | None, int]) -> Counter[tuple[int, int]]:
    found: Counter[tuple[int, int]] = Counter()
    for day, count in counts.items():
        if day:
            found[day.year, day.month] += count
    return found
