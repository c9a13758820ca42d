"""What a run has seen and failed at, on its way into the coverage ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from archive.catalogue.coverage import Failed, Seen, note_failed, note_seen
from crawler.errand import Errand, Kind

if TYPE_CHECKING:
    from crawler.run import Run

# Links remembered so that a menu's are not noted on every page; about 20 MB.
REMEMBERED = 100_000
# A site that shows more articles than this to one run makes them up.
MOST = 1_000_000


class Ledger:
    """The sightings and failures of one run. Written by the commits of what they were found in."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._seen: list[Seen] = []
        self._failed: list[Failed] = []
        # (article, section) -> whether it was noted as listed, and with a date.
        self._noted: dict[tuple[str, str], tuple[bool, bool]] = {}
        self._count = 0

    def listed(self, page: str, urls: Iterable[str], dates: Mapping[str, date]) -> None:
        """Note the articles of a list page; `dates` are the days it prints, by article key."""
        section = self.run.site.section_of(page)
        for url in urls:
            self._note(url, section, listed=True, dates=dates)

    def linked(self, urls: Iterable[str]) -> None:
        """Note the articles that an article's page leads to."""
        for url in urls:
            self._note(url, "", listed=False, dates={})

    def failed(self, errand: Errand, url: str, why: str, *, absent: bool = False) -> None:
        """Note why an article was not had; one that the archive holds is none of its business."""
        if errand.kind is Kind.ARTICLE and not errand.known:
            number = errand.number or self.run.site.number_of(url)
            self._failed.append(
                Failed(errand.article_id, url, why, self.run.clock(), number, absent)
            )

    def write(self, connection: Connection) -> None:
        """Write what is new in the transaction of a commit."""
        note_seen(connection, self.run.site.name, self._seen)
        note_failed(connection, self.run.site.name, self._failed)
        self._seen.clear()
        self._failed.clear()

    def _note(self, url: str, around: str, *, listed: bool, dates: Mapping[str, date]) -> None:
        site = self.run.site
        key = site.article_key(url)
        if key is None or self._count >= MOST:
            return
        article_id, section = site.article_id(key), site.section_of(url) or around
        says = listed, key in dates
        noted = self._noted.get((article_id, section))
        if noted is not None and noted >= says:
            return
        self._noted[article_id, section] = says
        if len(self._noted) > REMEMBERED:
            del self._noted[next(iter(self._noted))]
        self._count += 1
        self._seen.append(
            Seen(
                article_id,
                section,
                url,
                self.run.clock(),
                site.number_of(url),
                listed,
                dates.get(key),
            )
        )
