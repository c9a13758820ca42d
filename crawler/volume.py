"""How much a run brought, against the site's own past: too little or too much is worth a look.

New articles are counted by weeks, so that neither weekends nor how often a site is crawled matter;
article links seen in lists, which a broken list shows at once, run by run. Either is odd when it
leaves both what was usual (the median, by three times) and all that was ever so (by twice).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from archive.models import CrawlRun

WEEK = timedelta(days=7)
# So many weeks or runs are a past; so many are looked at.
LEAST_WEEKS, MOST_WEEKS = 4, 12
LEAST_RUNS, MOST_RUNS = 5, 20
# Below this nothing is usual; above the other a lot is a lot.
_FEW, _MANY = 10, 30
_USUAL, _EXTREME = 3, 2


@dataclass(frozen=True, slots=True)
class _Past:
    values: Sequence[float]

    def says(self, now: float) -> str:
        """Return "few" or "many" for a number unlike these, else an empty string."""
        usual, low, high = median(self.values), min(self.values), max(self.values)
        if usual >= _FEW and now < usual / _USUAL and now < low / _EXTREME:
            return "few"
        if now >= _MANY and now > usual * _USUAL and now > high * _EXTREME:
            return "many"
        return ""


def odd_volume(
    verb: str, counts: Mapping[str, int], at: datetime, before: Sequence[CrawlRun]
) -> tuple[str, ...]:
    """Return, in sentences, where a run at a moment brought unlike the site's runs before it.

    `before` are those that ended by themselves, newest first.
    """
    return (*_links(verb, counts, before), *_new(counts, at, before))


def _links(verb: str, counts: Mapping[str, int], before: Sequence[CrawlRun]) -> tuple[str, ...]:
    # The first run, and those that walk all lists, see far more than the others.
    alike = [
        run.counts["links"] for run in before[:-1] if run.verb == verb and "links" in run.counts
    ]
    past = alike[:MOST_RUNS]
    now = counts.get("links", 0)
    if len(past) < LEAST_RUNS or not (said := _Past(past).says(now)):
        return ()
    return (
        f"volume: {now} article links were seen, {median(past):.0f} are usual (of the last "
        f"{len(past)} runs): {_LOOK[said]}",
    )


def _new(counts: Mapping[str, int], at: datetime, before: Sequence[CrawlRun]) -> tuple[str, ...]:
    if not before:
        return ()
    # What the first run brought is the site's whole past, not news.
    runs, first = before[:-1], before[-1]
    weeks = min(MOST_WEEKS, int((at - (first.finished_at or first.started_at)) / WEEK) - 1)
    if weeks < LEAST_WEEKS:
        return ()
    sums = [0] * (weeks + 1)
    sums[0] = counts.get("new", 0)
    for run in runs:
        ago = max(0, int((at - run.started_at) / WEEK))
        if ago <= weeks:
            sums[ago] += run.counts.get("new", 0)
    now, *past = sums
    if not (said := _Past(past).says(now)):
        return ()
    return (
        f"volume: {now} new articles came in the last 7 days, {median(past):.0f} are usual (of the "
        f"{len(past)} weeks before): {_LOOK[said]}",
    )


_LOOK = {
    "few": "look whether lists are missing, or the site is silent",
    "many": "look whether the site has changed the addresses of its articles",
}
