"""Owns counts over time: articles a year or month, beside those of the whole archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from archive.models import Version
from archive.text import HANOI
from indexer.engines.face import Count, Facets, Results
from indexer.interpretation import Interpretation
from indexer.query import Query
from indexer.syntax import Nothing
from indexer.trends import Per, Trends, trends

_ANY = "*"


def months_of(versions: Iterable[Version]) -> Facets:
    """Return the years and months (Asia/Ho_Chi_Minh) of versions."""
    months: Counter[str] = Counter()
    undated = 0
    for version in versions:
        if at := version.article.published_at:
            months[at.astimezone(HANOI).strftime("%Y-%m")] += 1
        else:
            undated += 1
    return facets_of(months, undated)


def facets_of(months: Counter[str], undated: int) -> Facets:
    """Return months as a search counts them, with their years."""
    years: Counter[str] = Counter()
    for month, count in months.items():
        years[month[:4]] += count
    return Facets(
        years=tuple(Count(*each) for each in sorted(years.items())),
        months=tuple(Count(*each) for each in sorted(months.items())),
        undated=undated,
    )


def over_time(found: Facets, total: int, archive: Facets, per: Per | None) -> Trends:
    """Return articles by period beside all of the archive's, as trends count words."""

    known = Counter({each.value: each.count for each in archive.months})
    # A version of a set may bear a date that no current text has.
    here = Counter({each.value: each.count for each in found.months})
    every = facets_of(known | here, archive.undated)

    def counted(query: Query) -> Results:
        facets = found if query.words else every
        return Results(total, (), Interpretation(Nothing(), {}), facets)

    return trends(counted, Query(), [_ANY], per=per)
