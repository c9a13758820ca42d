"""Harvesting: a web archive's copies of a site's articles, and of their photos and files.

Nothing has to be remembered to go on after a stop: the list is walked again, and what the archive
here holds already is not fetched again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

from sqlalchemy import select

from archive.catalogue import Catalogue
from archive.catalogue.captures import captures_between, url_key
from archive.catalogue.tables import captures, versions
from archive.errors import FetchError
from archive.importing.run import HARVEST, Bringing, Report, utc_now
from archive.jobs.own import tell_run
from archive.sites import Site
from crawler.copies.asking import Asking, Tired
from crawler.copies.bringing_in import read_files
from crawler.copies.cdx import PAGE_ROWS, REVISIT, Row, WebArchive, rows_of
from crawler.copies.memento import NoCopy, copy_of, plain
from crawler.copies.reading import Progress, Reading, ReadReport
from crawler.drafting.fetching import Forbidden

_PAGES = ("", "-", "unk", "text/html", "application/xhtml+xml", REVISIT)
_SECOND = timedelta(seconds=1)
# Copies in a row that cannot be had, after which the archive is left alone.
_MOST_FAILURES = 10
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted: at most `limit` copies of pages, fetched between two moments; files or not."""

    limit: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    files: bool = True


@dataclass(slots=True)
class Harvested:
    """What a harvest came to; `stopped` says why it ended before its end, empty when it did not.

    `asked` counts rows of the list: `rows`, `held`, `unchanged`, `other` (neither article nor
    wanted file), `broken`, `fetched`.
    """

    copies: Report
    read: list[ReadReport] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    stopped: str = ""


class Harvest:
    """One harvest of one site from one web archive."""

    def __init__(
        self,
        site: Site,
        catalogue: Catalogue,
        archive: WebArchive,
        asking: Asking,
        *,
        wish: Wish | None = None,
        page_rows: int = PAGE_ROWS,
        apart: bool = True,
        clock: Callable[[], datetime] = utc_now,
        progress: Progress | None = None,
    ) -> None:
        """Prepare; `page_rows` rows of the list are asked for at once."""
        self._site, self._catalogue = site, catalogue
        self._archive, self._asking, self._wish = archive, asking, wish or Wish()
        self._page_rows, self._apart = page_rows, apart
        self._clock, self._progress = clock, progress
        self._bringing = Bringing(
            catalogue, sites={site.name: site}, only=site.name, verb=HARVEST, clock=clock
        )
        self._found = Harvested(self._bringing.report)
        self._listed: set[str] = set()
        self._failures = 0

    def run(self) -> Harvested:
        """Fetch what is wanted, read it, then fetch the photos and files it shows.

        Raises ArchiveError when the archive here cannot be written, SiteBusy while another run has
        the site. What the web archive does not give ends in the report.
        """
        with self._bringing as bringing:
            run = bringing.begin(self._site.name)
            with self._catalogue.write() as connection:
                tell_run(connection, run.id)
            self._stage(self._pages)
        reading = Reading(
            self._catalogue, run, site=self._site, apart=self._apart, clock=self._clock,
            progress=self._progress,
        )  # fmt: skip
        self._found.read.append(reading.read())
        wanted = self._wanted_files(run.id) if self._wish.files else set()
        if wanted and not self._found.stopped:
            with self._bringing:
                self._stage(lambda: self._files(wanted))
        reading.close(stopped=self._found.stopped)
        read_files(self._catalogue, reading.report)
        return self._found

    def _stage(self, fetch: Callable[[], None]) -> None:
        try:
            fetch()
        except FetchError as error:
            self._found.stopped = str(error)

    def _pages(self) -> None:
        for host in self._site.hosts:
            for _, rows in groupby(self._rows(host), key=lambda row: url_key(plain(row.url))):
                self._one_url(rows, self._is_page)
                if self._enough():
                    return

    def _files(self, wanted: set[str]) -> None:
        for host in (*self._site.hosts, *self._site.media_hosts):
            for key, rows in groupby(self._rows(host), key=lambda row: url_key(plain(row.url))):
                if key in wanted:
                    self._one_url(rows, lambda row: row.status == 200 or row.mime == REVISIT)

    def _rows(self, host: str) -> Iterator[Row]:
        # For photos and files the same list is gone through once more.
        again = host in self._listed
        self._listed.add(host)

        def broken(sentence: str) -> None:
            if not again:
                self._found.asked["broken"] += 1
                self._found.copies.refuse(sentence)

        found = rows_of(
            self._archive, self._asking, host, since=self._wish.since, until=self._wish.until,
            tell=broken, page_rows=self._page_rows,
        )  # fmt: skip
        for row in found:
            self._found.asked["rows"] += not again
            yield row

    def _is_page(self, row: Row) -> bool:
        if row.mime not in _PAGES or (row.status != 200 and row.mime != REVISIT):
            return False
        return self._site.article_key(plain(row.url)) is not None

    def _one_url(self, rows: Iterator[Row], wanted: Callable[[Row], bool]) -> None:
        """Fetch the copies of one address, each content once; a stop leaves the rest for later."""
        had: set[str] = set()
        for row in rows:
            if not wanted(row):
                self._found.asked["other"] += 1
            elif self._is_held(row):
                self._found.asked["held"] += 1
                had.add(row.digest)
            elif row.digest and row.digest in had:
                self._found.asked["unchanged"] += 1
            elif not self._enough() and self._fetch(row):
                had.add(row.digest)

    def _enough(self) -> bool:
        limit = self._wish.limit
        return limit is not None and self._found.asked["fetched"] >= limit

    def _is_held(self, row: Row) -> bool:
        with self._catalogue.read() as connection:
            key = url_key(plain(row.url))
            return bool(captures_between(connection, key, row.at, row.at + _SECOND, most=1))

    def _fetch(self, row: Row) -> bool:
        """Fetch a copy and take it in; raises Tired when the archive gives no copy any more."""
        address = self._archive.copy_url(row)
        self._found.asked["fetched"] += 1
        if self._progress:
            self._progress(self._found.asked["fetched"], self._wish.limit or 0, row.url)
        try:
            copy = copy_of(row, self._asking.get(address))
        except (Tired, Forbidden):
            raise
        except (NoCopy, FetchError) as error:
            self._failures += 1
            reason = error.reason if isinstance(error, FetchError) else str(error)
            self._found.copies.refuse(f"{address}: {reason}")
            if self._failures >= _MOST_FAILURES:
                raise Tired(
                    address,
                    f"{_MOST_FAILURES} copies in a row could not be had, this one as {reason}",
                ) from None
            return False
        self._failures = 0
        self._bringing.take(copy)
        return True

    def _wanted_files(self, run: str) -> set[str]:
        """Return the keys of the photos and files of articles just read that are not held."""
        query = (
            select(versions.c.article)
            .join(captures, captures.c.id == versions.c.capture)
            .where(captures.c.run == run)
        )
        urls: set[str] = set()
        with self._catalogue.read() as connection:
            for (text,) in connection.execute(query).yield_per(_CHUNK):
                value = json.loads(text)
                shown = (*value.get("photos", ()), *value.get("attachments", ()))
                urls.update(each["url"] for each in shown if self._site.may_fetch(each["url"]))
            first, last = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
            return {
                key
                for key in map(url_key, urls)
                if not any(c.status < 400 for c in captures_between(connection, key, first, last))
            }
