"""What a crawl that has ended came to, beside what its profile expects and what the site showed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.catalogue import Catalogue
from archive.models import CrawlRun, RunState
from archive.sites import Site
from crawler.checks import CRAWLS, drifts, shortfalls
from crawler.volume import odd_volume

# Drift goes by the last runs; weeks of hourly runs are many.
_PAST, _MOST_RUNS = 100, 2500
_ENDED = (RunState.FINISHED, RunState.FAILED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ended; `problems` are its sentences, `complete` that it saw the site as it is."""

    state: RunState
    problems: tuple[str, ...]
    complete: bool


def judge(
    site: Site,
    counts: Mapping[str, int],
    *,
    verb: str,
    past: Sequence[CrawlRun],
    doubts: Sequence[str],
    limited: bool,
    settled: bool,
    now: datetime,
) -> Verdict:
    """Return the verdict on a crawl of a whole site that was not broken off.

    `past` are the site's crawls before it, newest first; `doubts` why what it saw cannot be
    believed. A `limited` run is not judged by its links, a `settled` one need not show all.
    """
    short = shortfalls(site, counts, whole=not (limited or settled), limited=limited)
    unlike = drifts(counts, [run.counts for run in past[:_PAST]])
    volume = () if limited else odd_volume(verb, counts, now, past)
    far = [drift.sentence for drift in unlike if drift.far]
    missing = (*doubts, *short, *far)
    odd = (*(drift.sentence for drift in unlike if not drift.far), *volume)
    state = RunState.FAILED if missing else RunState.FINISHED
    complete = not (limited or missing or counts.get("lists_failed"))
    return Verdict(state, (*missing, *odd), complete)


def past_crawls(catalogue: Catalogue, site: str, *, but: str) -> list[CrawlRun]:
    """Return a site's crawls that ended by themselves, newest first, without the one of this id."""
    rows = catalogue.runs(site, limit=_MOST_RUNS)
    return [row for row in rows if row.id != but and row.verb in CRAWLS and row.state in _ENDED]


def last_complete(catalogue: Catalogue, site: str, *, but: str) -> CrawlRun | None:
    """Return a site's latest crawl that ended by itself, if it saw all lists to their end."""
    newest = next(iter(past_crawls(catalogue, site, but=but)), None)
    return newest if newest is not None and newest.counts.get("complete") else None
