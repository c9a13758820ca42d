"""Dates far from those of the articles that a site numbered just before and after.

A page alone cannot show it: a text stays as it was extracted. That its date is not believed, or is
again, is said beside it in a WARC record, and its grade has a doubt. Both are settled for the whole
site at the end of every run: a crawl and a reparse come to the same, whatever the order in which
the articles came in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime

from archive.catalogue import Catalogue
from archive.catalogue.grades import Grade, Graded, all_graded, put_grades
from archive.intake import Intake
from archive.sites import Site
from archive.text import HANOI
from crawler.counting import number_of
from crawler.grading import UNLIKE_NEIGHBOURS, doubts_of, with_doubts

# So many on each side, as far as there are; with fewer than LEAST on a side nothing is said: the
# first article after years of silence is no odd one.
EACH_SIDE, LEAST = 5, 3
# Neighbours that do not agree among themselves, but for one below and one above, tell nothing.
MOST_APART = 200
FAR = 60
_DIGITS = re.compile(r"\d+")
_AT_ONCE = 500

Numbered = tuple[int, int, str]


def odd_among(numbered: Iterable[Numbered]) -> frozenset[str]:
    """Return the ids of articles dated unlike their neighbours; each is (number, day, id).

    Days are proleptic ordinals. Where dates rise with the numbers, however unevenly, none is odd.
    """
    found = sorted(numbered)
    return frozenset(id_ for place, (_, day, id_) in enumerate(found) if _is_odd(found, place, day))


def _is_odd(found: list[Numbered], place: int, day: int) -> bool:
    before = found[max(0, place - EACH_SIDE) : place]
    after = found[place + 1 : place + 1 + EACH_SIDE]
    if min(len(before), len(after)) < LEAST:
        return False
    days = sorted(each[1] for each in (*before, *after))
    earliest, latest = days[1], days[-2]
    apart = latest - earliest
    # Neighbours that are months apart themselves leave more room around them.
    room = FAR + apart
    return apart <= MOST_APART and not earliest - room <= day <= latest + room


def number_in(site: Site, url: str) -> int | None:
    """Return the number a site gave the article at this URL: its counter's, or its key's last one."""
    if (counted := number_of(site, url)) is not None:
        return counted
    digits = _DIGITS.findall(site.article_key(url) or "")
    return int(digits[-1]) if digits else None


def settle_dates(
    catalogue: Catalogue,
    site: Site,
    *,
    intake: Callable[[], AbstractContextManager[Intake]],
) -> None:
    """Let the dates of a site that are unlike their neighbours' not be believed, the others be.

    `intake` is opened only where something is to be said. Reads no texts; holds three values an
    article. Articles without a grade get none. Raises as Intake does.
    """
    with catalogue.read() as connection:
        odd = odd_among(
            (number, each.printed_at.astimezone(HANOI).toordinal(), each.article_id)
            for each in all_graded(connection, site.name)
            if each.printed_at and (number := number_in(site, each.url)) is not None
        )
    changed: dict[tuple[str, int], Grade] = {}
    said: list[tuple[str, datetime, bool]] = []
    with catalogue.read() as connection:
        for each in all_graded(connection, site.name):
            is_odd = each.article_id in odd
            if each.printed_at and is_odd != _is_doubted(each):
                said.append((each.article_id, each.printed_at, is_odd))
            if each.grade and (fresh := _judged(each.grade, is_odd)) != each.grade:
                changed[each.article_id, each.number] = fresh
    if said:
        with intake() as writing:
            for article_id, printed, is_odd in said:
                writing.doubt(article_id, printed, odd=is_odd)
    _keep(catalogue, site.name, changed)


def grade_doubted(catalogue: Catalogue, name: str) -> None:
    """Give the grades of a site the doubts about dates that were said before; nothing new is said."""
    changed: dict[tuple[str, int], Grade] = {}
    with catalogue.read() as connection:
        for each in all_graded(connection, name):
            if each.grade and (fresh := _judged(each.grade, _is_doubted(each))) != each.grade:
                changed[each.article_id, each.number] = fresh
    _keep(catalogue, name, changed)


def _is_doubted(each: Graded) -> bool:
    return each.doubted_at is not None and each.doubted_at == each.printed_at


def _keep(catalogue: Catalogue, site: str, changed: dict[tuple[str, int], Grade]) -> None:
    fresh_grades = list(changed.items())
    for start in range(0, len(fresh_grades), _AT_ONCE):
        with catalogue.write() as writing:
            put_grades(writing, site, dict(fresh_grades[start : start + _AT_ONCE]))


def _judged(given: Grade, odd: bool) -> Grade:
    others = [name for name in doubts_of(given) if name != UNLIKE_NEIGHBOURS]
    return with_doubts(given, [*others, UNLIKE_NEIGHBOURS] if odd else others)
