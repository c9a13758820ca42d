"""What a crawl does when its lists are walked: count down, ask known articles again, file labels."""

from __future__ import annotations

from dataclasses import replace

from archive.catalogue.state import LIVE
from archive.models import Capture, Version
from crawler.absences import Absences
from crawler.counting import Countdown, number_of
from crawler.errand import (
    PRIORITY,
    RECHECK_PRIORITY,
    Errand,
    Kind,
    article_fingerprint,
)
from crawler.run import Run
from crawler.sightings import Sightings

# One in so many of the articles asked for again is one that was gone: some come back.
GONE_SHARE = 10
# As many as a full crawl may ask for again; lists of ids, not of pages.
EVERY = 10_000_000
Wanted = tuple[str, Errand, int]


class Closing:
    """The last stages of a run, one after the other; each time more() is asked what is left."""

    def __init__(self, run: Run, sightings: Sightings) -> None:
        self.run, self.sightings = run, sightings
        self.absences = Absences(run)
        self._countdown: Countdown | None = None
        self._rechecked = False

    def more(self) -> list[Wanted]:
        """Return the next requests; an empty list when the run is at its end."""
        if self.run.hole is None and not self.run.frontier.limit_reached:
            wanted = self._counted() or self._recheck()
            if wanted:
                return wanted
        self._file_sightings()
        self.absences.settle()
        return []

    def answered(self, errand: Errand, *, found: bool) -> None:
        """Hear whether an article was there: the countdown stops after many that were not."""
        if errand.known:
            self.absences.answered(found=found)
        if self._countdown is not None and errand.number is not None:
            self._countdown.answer(errand.number, found=found)

    def absent(self, errand: Errand, capture: Capture) -> None:
        """Hear that an article's page answered as if the article were gone."""
        self.answered(errand, found=False)
        self.absences.add(errand.article_id, capture)

    def _counted(self) -> list[Wanted]:
        """Return the next articles to ask for by number, where lists did not lead further."""
        if self._countdown is None:
            self._countdown = self._begin_countdown()
        if self._countdown is None:
            return []
        size = max(20, 2 * self.run.site.polite.parallel)
        # A chunk of which nothing has to be asked is no end: go on to the next.
        while numbers := list(self._countdown.chunk(size)):
            wanted = [w for number in numbers if (w := self._by_number(number)) is not None]
            for _, errand, _ in wanted:
                self._countdown.ask(errand.number or 0)
            # A run that is stopped here goes on counting, not from the beginning of its patience.
            self.run.counts["missed"] = self._countdown.missed
            if wanted:
                self.run.counts["counted"] += len(wanted)
                return wanted
        return []

    def _begin_countdown(self) -> Countdown | None:
        run, rule = self.run, self.run.site.counting
        if rule is None or self._lists_lead_on():
            return None
        urls = run.frontier.article_urls() if run.resumed else ()
        highest = max([self.sightings.highest, *(number_of(run.site, url) or 0 for url in urls)])
        run.counts["highest"] = highest
        lowest = run.before.get("highest", 0) + 1 if run.settled else rule.lowest
        return Countdown(
            rule,
            highest=highest,
            lowest=lowest,
            asked=run.counts["counted"],
            missed=run.counts["missed"],
        )

    def _lists_lead_on(self) -> bool:
        """Tell whether lists can be paged, as seen in this run or the one it builds on."""
        paged = self.run.counts["paged"]
        return bool(paged or (self.run.settled and self.run.before.get("paged")))

    def _by_number(self, number: int) -> Wanted | None:
        run = self.run
        url = run.site.counting_url(number)
        key = run.site.article_key(url) if url else None
        if url is None or key is None:
            return None
        article_id = run.site.article_id(key)
        row = run.catalogue.article(article_id)
        known = row is not None and self.sightings.is_known(row)
        if (known and not run.full) or run.frontier.has_had(article_fingerprint(article_id)):
            return None
        errand = Errand(
            Kind.ARTICLE,
            article_fingerprint(article_id),
            article_id=article_id,
            section=run.site.section_of(url),
            known=known and row is not None and row.state == LIVE,
            number=number,
        )
        return url, errand, PRIORITY[Kind.ARTICLE]

    def _recheck(self) -> list[Wanted]:
        """Return known articles to ask for again, those longest unasked first; all of a full run."""
        if self._rechecked:
            return []
        self._rechecked = True
        run = self.run
        most = EVERY if run.full else run.site.polite.recheck - run.counts["rechecked"]
        if most <= 0:
            return []
        run.intake.flush()
        ask = run.catalogue.stale_articles
        gone = ask(run.site.name, limit=max(1, most // GONE_SHARE), gone=True)
        live = ask(run.site.name, limit=most - len(gone))
        wanted = [
            (url, _again(article_id, known=known), RECHECK_PRIORITY)
            for stale, known in ((live, True), (gone, False))
            for article_id, url in stale
            if not run.frontier.has_had(article_fingerprint(article_id))
        ]
        run.counts["rechecked"] += len(wanted)
        return wanted

    def _file_sightings(self) -> None:
        """Add the sections under which articles were seen beside the one they were fetched from."""
        frontier = self.run.frontier
        while found := frontier.sightings():
            for fingerprint, article_id, section in found:
                version = self.run.catalogue.version(article_id)
                if version is not None:
                    self._add_section(version, section)
                frontier.done(fingerprint)

    def _add_section(self, version: Version, section: str) -> None:
        self.run.intake.save(
            replace(version.article, sections=(section,)),
            article_id=version.article_id,
            capture=version.capture,
            extractor=version.extractor,
        )


def _again(article_id: str, *, known: bool) -> Errand:
    fingerprint = article_fingerprint(article_id)
    return Errand(Kind.ARTICLE, fingerprint, article_id=article_id, known=known)
