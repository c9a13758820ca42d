"""The frontier: a run's requests, kept in the catalogue and lent out a few hundred at a time.

A Scrapy scheduler that survives any kill. New requests and acknowledgements are written in the
transaction that commits the captures they came with, so a request counts as done only when what it
fetched is safe; what a dead process had borrowed is asked for again.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from sqlalchemy import Connection

from archive.errors import KhoTinError
from crawler import backlog
from crawler.backlog import LEASE, Row, State
from crawler.errand import (
    Errand,
    Kind,
    errand_from_json,
    label_fingerprint,
    url_fingerprint,
)

if TYPE_CHECKING:
    from crawler.run import Run

CHUNK = 200
# Fingerprints remembered before the table has to be asked; about 15 MB.
REMEMBERED = 100_000
# Stands in the meta of a request that has been lent out: its retries and redirects carry it on.
_ASKED = "asked"


class Frontier(BaseScheduler):
    """The requests of one run. Memory holds a few hundred of them; the table holds them all."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._ready: list[tuple[int, int, Request]] = []
        self._serial = 0
        self._lent: set[str] = set()
        self._new: dict[str, Row] = {}
        self._ended: dict[str, tuple[State, int]] = {}
        self._recent: dict[str, None] = {}
        self._forgot = False
        self._waiting = 0
        self._articles_left = run.limit
        self._only: Kind | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the frontier of the crawler's run."""
        spider: Any = crawler.spider
        return cls(spider.run)

    def open(self, spider: Spider) -> None:
        """Take back what a stopped run had borrowed, and write along with every commit."""
        self.run.frontier = self
        self.run.intake.hooks.append(self._write)
        self._spider: Any = spider
        with self.run.catalogue.write() as connection:
            if self.run.resumed:
                backlog.forget(connection, self.run.id, self._beginning())
            self._waiting = backlog.take_back(connection, self.run.id)
        self._forgot = self.run.resumed or bool(self._waiting)

    def _beginning(self) -> list[str]:
        """Return what a crawl begins with: it may show more than when the run was stopped."""
        site = self.run.site
        begun = (*site.start, *site.listing_urls(), *site.listing.feeds)
        return [url_fingerprint(url) for url in begun]

    def close(self, reason: str) -> None:
        """Hold nothing more; what was lent out and not ended stays lent in the table."""
        self._ready.clear()

    def has_pending_requests(self) -> bool:
        """Tell whether any request waits, in memory or in the table."""
        return bool(self._ready or self._waiting)

    @property
    def left(self) -> int:
        """How many requests are waiting or under way."""
        return self._waiting + len(self._lent)

    @property
    def dirty(self) -> bool:
        """Whether something waits for the next commit."""
        return bool(self._new or self._ended)

    @property
    def limit_reached(self) -> bool:
        """Whether the run has asked for as many articles as it may."""
        return self._articles_left == 0

    def enqueue_request(self, request: Request) -> bool:
        """Keep a request unless this run has had it; a retry or redirect goes on as it is."""
        errand: Errand = request.meta["errand"]
        if _ASKED in request.meta:
            self._push(request)
            return True
        # A page that comes in while a paused run ends is acknowledged: so its links must be kept.
        over = self.run.stopping and not self.run.paused
        if over or (self._only and errand.kind is not self._only):
            return False
        if self.has_had(errand.fingerprint):
            return False
        soon = len(self._ready) < CHUNK or (request.priority > 0 and len(self._ready) < 5 * CHUNK)
        self._keep(request.url, errand, priority=request.priority, lent=soon)
        if soon:
            self._lent.add(errand.fingerprint)
            self._push(request)
        else:
            self._waiting += 1
        return True

    def next_request(self) -> Request | None:
        """Lend out the most urgent request, or None when there is none."""
        try:
            if not self._ready and self._waiting:
                self._refill()
        except KhoTinError as error:
            self.run.abort(error)
        while self._ready:
            request = heapq.heappop(self._ready)[2]
            if self._within_limit(request):
                return request
        return None

    def has_had(self, fingerprint: str) -> bool:
        """Tell whether this run has had a request; asks the table only for what memory forgot."""
        if fingerprint in self._recent:
            return True
        if not self._forgot:
            return False
        with self.run.catalogue.read() as connection:
            return backlog.holds(connection, self.run.id, fingerprint)

    def see(self, article_id: str, section: str, *, url: str) -> None:
        """Remember that an article stands under one more section, to be looked at near the end."""
        errand = Errand(
            Kind.LABEL,
            label_fingerprint(article_id, section),
            article_id=article_id,
            section=section,
        )
        if not self.has_had(errand.fingerprint):
            self._keep(url, errand, priority=-20, lent=False)

    def sightings(self) -> list[tuple[str, str, str]]:
        """Return some (fingerprint, article id, section) not looked at yet; end each with done."""
        self.run.intake.flush()
        with self.run.catalogue.read() as connection:
            return backlog.labels(connection, self.run.id, most=CHUNK)

    def done(self, fingerprint: str) -> None:
        """Acknowledge: written with the next commit, which holds what the request brought."""
        self._end(fingerprint, State.DONE, tries=0)

    def failed(self, errand: Errand, *, counted: bool = True) -> None:
        """Give up on a request for this run; the next run takes it over.

        What was not its own fault (a block page, a robots.txt that cannot be had) is not `counted`
        among the rounds after which it is given up for good.
        """
        self._end(errand.fingerprint, State.FAILED, tries=errand.rounds + counted)

    def article_urls(self) -> Iterable[str]:
        """Yield the URLs of all articles this run has asked for or will."""
        self.run.intake.flush()
        with self.run.catalogue.read() as connection:
            yield from backlog.urls(connection, self.run.id, Kind.ARTICLE)

    def _end(self, fingerprint: str, state: State, *, tries: int) -> None:
        self._lent.discard(fingerprint)
        row = self._new.get(fingerprint)
        if row is not None:
            row |= {"state": state.value, "tries": tries, "lease_until": None}
        else:
            self._ended[fingerprint] = state, tries

    def _keep(self, url: str, errand: Errand, *, priority: int, lent: bool) -> None:
        self._remember(errand.fingerprint)
        self._new[errand.fingerprint] = {
            "run": self.run.id,
            "site": self.run.site.name,
            "url": url,
            "fingerprint": errand.fingerprint,
            "kind": errand.kind.value,
            "priority": priority,
            "meta": errand.to_json(),
            "state": State.LEASED.value if lent else State.QUEUED.value,
            "lease_until": self.run.clock() + LEASE if lent else None,
            "tries": errand.rounds,
        }

    def _remember(self, fingerprint: str) -> None:
        self._recent[fingerprint] = None
        if len(self._recent) > REMEMBERED:
            # The oldest go first; from now on the table is asked about unknown ones.
            del self._recent[next(iter(self._recent))]
            self._forgot = True

    def _push(self, request: Request) -> None:
        self._serial += 1
        heapq.heappush(self._ready, (-request.priority, self._serial, request))

    def _refill(self) -> None:
        """Write what memory holds, then borrow the next chunk from the table."""
        self.run.intake.flush()
        until = datetime.now(UTC) + LEASE
        with self.run.catalogue.write() as connection:
            rows = backlog.lease(connection, self.run.id, most=CHUNK, until=until, only=self._only)
        self._waiting = self._waiting - len(rows) if len(rows) == CHUNK else 0
        for row in rows:
            errand = errand_from_json(row.kind, row.fingerprint, row.meta | {"rounds": row.tries})
            self._lent.add(errand.fingerprint)
            self._push(self._spider.request(row.url, errand, priority=row.priority))

    def _within_limit(self, request: Request) -> bool:
        """Count articles down; past the limit only files of articles already fetched go on."""
        errand: Errand = request.meta["errand"]
        again = request.meta.setdefault(_ASKED, False)
        request.meta[_ASKED] = True
        if again or self._articles_left is None:
            return True
        if self._only:
            return errand.kind is self._only
        if errand.kind is Kind.ARTICLE:
            self._articles_left -= 1
            if self._articles_left == 0:
                self._keep_to_files()
        return True

    def _keep_to_files(self) -> None:
        self._only = Kind.FILE
        self.run.intake.flush()
        with self.run.catalogue.read() as connection:
            self._waiting = backlog.waiting(connection, self.run.id, only=self._only)

    def _write(self, connection: Connection) -> None:
        backlog.add(connection, list(self._new.values()))
        ended = [(name, state, tries) for name, (state, tries) in self._ended.items()]
        backlog.end(connection, self.run.id, ended)
        self._new.clear()
        self._ended.clear()
