"""A finished run against what a healthy run of its site must show, and against the site's past.

Four rules, each a named problem:

- few-links, low-fill, low-score: below the profile's [expect]. The run has failed.
- layout-drift: more than a fifth of the articles had to be read without what the profile's layout
  says (see crawler.extract.drift). The run has failed.
- drift: unlike the site's own past. The last articles read (this run's, and those of runs before
  it until there are LEAST) are held against the ten runs before those. A field's share that fell by
  a tenth of all articles and by more than three standard errors, or a mean score that fell by 0.1,
  is said; where more than half of the share is lost, or 0.25 of the score, the run has failed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from archive.models import Article
from archive.sites import Expect, Site
from crawler.grading import FIELDS

CRAWL = "crawl"
CRAWL_FULL = "crawl --full"
CRAWLS = (CRAWL, CRAWL_FULL)
# Says nothing of a site as a whole: no later run builds on it, or is measured against it.
BACKFILL = "backfill"
READ = "read"
UNREAD = "unread"
DRIFTED = "drifted"
SCORE = "score_percent"
# So large a share of pages may miss their layout before a run has failed.
MOST_DRIFTED = 0.2
# So few articles say nothing about a site; so many runs are its past.
LEAST = 20
PAST_RUNS = 10
FELL, FELL_FAR = 0.1, 0.25
_ERRORS = 3


def filled(article: Article, fields: Iterable[str]) -> list[str]:
    """Return those of the fields that the article has."""
    return [name for name in fields if getattr(article, name, None)]


def fill_count(name: str) -> str:
    """Return the count under which a run keeps how many articles had a field."""
    return f"with_{name}"


def tally(site: Site, article: Article, score: float) -> Counter[str]:
    """Return what an article adds to its run's counts: one read, its score, the fields it has.

    A page that the profile's layout no longer fits is counted, and fills nothing: what was read
    without the layout must not hide that the site has changed.
    """
    counts = Counter({READ: 1, SCORE: round(100 * score)})
    if article.reading != "profile":
        return counts + Counter({DRIFTED: 1})
    found = filled(article, dict.fromkeys((*FIELDS, *site.expect.fill)))
    return counts + Counter({fill_count(name): 1 for name in found})


def shortfalls(
    site: Site, counts: Mapping[str, int], *, whole: bool, limited: bool
) -> tuple[str, ...]:
    """Return, in sentences, where a run stayed below its profile's [expect].

    `whole` runs walk all lists (the first one, and --full); others may see little that is new, but
    never lists without a single article link. A `limited` run is not judged by its links.
    """
    least = site.expect.links if whole else min(1, site.expect.links)
    links = () if limited else _too_few_links(least, counts.get("links", 0))
    return (*links, *unfilled(site.expect, counts))


def _too_few_links(least: int, seen: int) -> tuple[str, ...]:
    if seen >= least:
        return ()
    return (
        f"few-links: {seen} article links were seen, but the profile expects at least {least}: "
        "look whether the site has changed its lists",
    )


def unfilled(expect: Expect, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Judge fill and score; a page that could not be read counts as filling none."""
    pages = _pages(counts)
    if not pages:
        return ()
    found = {name: counts.get(fill_count(name), 0) / pages for name in expect.fill}
    short = [
        f"low-fill: {name} was found in {found[name]:.0%} of {pages} articles, but the profile "
        f"expects {least:.0%}: look whether the site has changed its pages"
        for name, least in expect.fill.items()
        if found[name] < least
    ]
    mean = counts.get(SCORE, 0) / 100 / pages
    if mean < expect.score:
        short.append(
            f"low-score: the mean score of {pages} articles is {mean:.2f}, but the profile expects "
            f"{expect.score:.2f}: see `khotin sites report`"
        )
    return (*short, *_too_drifted(counts, pages))


def _too_drifted(counts: Mapping[str, int], pages: int) -> tuple[str, ...]:
    drifted = counts.get(DRIFTED, 0)
    if drifted <= MOST_DRIFTED * pages:
        return ()
    return (
        f"layout-drift: {drifted} of {pages} articles were read without what the profile's layout "
        "says: the site has changed its pages, so add a layout and run `khotin reparse`",
    )


@dataclass(frozen=True, slots=True)
class Drift:
    """Where a run is unlike its site's past, in a sentence; `far` ones fail the run."""

    sentence: str
    far: bool


def drifts(counts: Mapping[str, int], before: Sequence[Mapping[str, int]]) -> tuple[Drift, ...]:
    """Hold a run's counts against those of the site's runs `before` it, newest first."""
    runs = iter([each for each in before if _pages(each) and SCORE in each])
    recent = Counter(counts)
    if not _pages(counts):
        return ()
    while _pages(recent) < LEAST and (earlier := next(runs, None)) is not None:
        recent.update(earlier)
    past = Counter[str]()
    for each, _ in zip(runs, range(PAST_RUNS), strict=False):
        past.update(each)
    if min(_pages(recent), _pages(past)) < LEAST:
        return ()
    fields = [drift for name in FIELDS if (drift := _fallen(name, recent, past))]
    return (*fields, *_worse(recent, past))


def _fallen(name: str, recent: Counter[str], past: Counter[str]) -> Drift | None:
    pages = _pages(recent)
    was, now = (each[fill_count(name)] / _pages(each) for each in (past, recent))
    # An even chance is the widest; a habit without exception still gets room for a few.
    spread = sqrt(max(was * (1 - was), 0.01) / pages)
    if was - now < max(FELL, _ERRORS * spread):
        return None
    sentence = (
        f"drift: {name} was found in {now:.0%} of the last {pages} articles, in {was:.0%} of the "
        f"{_pages(past)} before: look whether the site has changed its pages"
    )
    return Drift(sentence, far=now < was / 2)


def _worse(recent: Counter[str], past: Counter[str]) -> tuple[Drift, ...]:
    was, now = (each[SCORE] / 100 / _pages(each) for each in (past, recent))
    if was - now < FELL:
        return ()
    sentence = (
        f"drift: the mean score of the last {_pages(recent)} articles is {now:.2f}, that of the "
        f"{_pages(past)} before {was:.2f}: see `khotin sites report`"
    )
    return (Drift(sentence, far=was - now >= FELL_FAR),)


def _pages(counts: Mapping[str, int]) -> int:
    return counts.get(READ, 0) + counts.get(UNREAD, 0)
