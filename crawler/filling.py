"""A crawl that fills one hole of the ledger: one month of a site, or of one of its sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from archive.catalogue.coverage_tables import ALL
from archive.coverage import Backfill, plan
from archive.coverage.filling import Plan
from crawler.errand import Errand, Kind, article_fingerprint
from crawler.run import Run
from crawler.sightings import Look


class Filling:
    """What a run asks for to fill its hole.

    First the articles the ledger lacks, and numbers nobody has asked for; then lists, as far back
    as the dates they print show that the month is still to come. A list without dates cannot tell,
    and is not paged: that is what a full crawl is for.
    """

    def __init__(self, run: Run, hole: Backfill) -> None:
        self.run, self.hole = run, hole

    def lists(self) -> Iterator[str]:
        """Yield the lists to begin with; an article without a date is in none that could be found."""
        site = self.run.site
        if self.hole.month:
            for url in dict.fromkeys((*site.start, *site.listing_urls())):
                if self.may_lead(url):
                    yield url

    def articles(self) -> Iterator[tuple[str, Errand]]:
        """Yield (URL, errand) of what is known to be missing, then of numbers never asked for."""
        site, wanted = self.run.site, self._plan()
        for article_id, url, section in wanted.articles:
            if site.article_key(url) is not None and site.may_fetch(url):
                yield (
                    url,
                    Errand(
                        Kind.ARTICLE,
                        article_fingerprint(article_id),
                        article_id=article_id,
                        section=section,
                    ),
                )
        for number in wanted.numbers:
            url_of = site.counting_url(number)
            key = site.article_key(url_of) if url_of else None
            if url_of is not None and key is not None:
                id_ = site.article_id(key)
                section = site.section_of(url_of)
                fingerprint = article_fingerprint(id_)
                yield (
                    url_of,
                    Errand(
                        Kind.ARTICLE, fingerprint, article_id=id_, section=section, number=number
                    ),
                )

    def _plan(self) -> Plan:
        return plan(self.run.catalogue, self.run.site.name, self.hole)

    def may_lead(self, url: str) -> bool:
        """Tell whether a list can hold articles of the section."""
        section = self.run.site.section_of(url)
        return self.hole.section == ALL or section in ("", self.hole.section)

    def narrowed(self, look: Look, dates: Mapping[str, date]) -> Look:
        """Return what a list page shows without the articles that are not the hole's.

        The list ends where its dates are before the month, or where it prints none.
        """
        days = [self._day(url, dates) for url, _ in look.wanted]
        wanted = tuple(
            each
            for each, day in zip(look.wanted, days, strict=True)
            if self.hole.has(day) and self._in_section(each[1].section)
        )
        over = not dates or all(self.hole.is_before(day) for day in dates.values())
        return replace(look, wanted=wanted, all_known=over)

    def _in_section(self, section: str) -> bool:
        return self.hole.section == ALL or section in ("", self.hole.section)

    def _day(self, url: str, dates: Mapping[str, date]) -> date | None:
        key = self.run.site.article_key(url)
        return dates.get(key) if key is not None else None
