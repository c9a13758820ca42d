"""How gently a site is asked: declared hosts only, its Retry-After, its validators."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from scrapy.settings.default_settings import RETRY_EXCEPTIONS
from scrapy.utils.misc import load_object

from archive.catalogue.skips import Why
from archive.errors import RunFailed
from archive.models import Capture
from archive.sites import Site
from archive.urls import host_of, is_public
from crawler.addresses import PRIVATE
from crawler.errand import Errand, Kind
from crawler.recorder import truncation
from crawler.run import Run
from crawler.skipping import Skipped

PAUSES = (429, 503)
RETRIED = (408, 500, 502, 504, 522, 524)
LONGEST_WAIT = 3600.0
# Answers in a row that are errors, after which the site is left alone until the next run.
MOST_FAILURES = 50
DROPPED = "the connection was cut before the end of the answer"
_PROBE = "probe"
_log = logging.getLogger(__name__)
_STEP = 0.25
_EXCEPTIONS = tuple(x if isinstance(x, type) else load_object(str(x)) for x in RETRY_EXCEPTIONS)


class DeclaredHosts:
    """Refuses hosts that the profile does not declare, also when a redirect leads there.

    A host whose name leads to a private address is refused in words here; that it cannot be
    connected to, even when the name changes its address later, is crawler.addresses' business.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self._public: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Guard the site of the crawler's spider."""
        spider: Any = crawler.spider
        return cls(spider.site)

    async def process_request(self, request: Request) -> None:
        """Raise Skipped for an undeclared host and for one on a private network."""
        if not self.site.may_fetch(request.url):
            raise Skipped(
                f"{host_of(request.url) or request.url} is not a host of the profile", Why.HOST
            )
        host = urlsplit(request.url).hostname or ""
        if self.site.private or host in self._public:
            return
        for address in await _addresses(host):
            if not is_public(address):
                raise Skipped(f"{host} is at {PRIVATE.format(address=address)}", Why.PRIVATE)
        self._public.add(host)


async def _addresses(host: str) -> list[str]:
    """Return the addresses of a host; none when it cannot be resolved, which the download will say."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except OSError:
        return []
    return [str(address[0]) for *_, address in found]


class Patience:
    """Asks again after failures: as late as Retry-After says, a few times, then never in this run.

    A site that asks for a pause gets one for all its requests. One that answers only errors, from
    the pages a crawl begins with too, ends the run; what it did not give stays in the frontier.
    """

    def __init__(self, crawler: Crawler) -> None:
        spider: Any = crawler.spider
        self.crawler = crawler
        self.run: Run = spider.run
        self.times, self.delay = spider.site.polite.retries, spider.site.polite.delay
        self._until: dict[str, float] = {}
        # The addresses of the failures since the last good answer.
        self._failures: list[str] = []
        self._probing = False
        self.fronts = list(dict.fromkeys((*spider.site.start, *spider.site.listing_urls())))[:3]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Be as patient as the profile says."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait as long as the request's host has asked for; give up when the run is stopping."""
        until = self._until.get(host_of(request.url))
        while until is not None and (left := until - time.monotonic()) > 0:
            if self.run.stopping or not self.crawler.crawling:
                raise Skipped("the run is stopping", Why.OTHER, again=True)
            await asyncio.sleep(min(left, _STEP))

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Turn an error into another try; the last one goes to the spider as it is."""
        reason = f"status {response.status}"
        if truncation(response) == "disconnect":
            reason = DROPPED
        elif response.status not in PAUSES and response.status not in RETRIED:
            self._failures.clear()
            return response
        if request.meta.get(_PROBE):
            return response
        await self._count_failure(request, reason)
        tries = request.meta.get("retry_times", 0)
        asked = _retry_after(response) if response.status in PAUSES else None
        if asked is not None and asked > LONGEST_WAIT:
            self.run.abort(
                RunFailed(
                    f"{host_of(request.url)} asks to be left alone for {asked / 3600:.1f} hours: "
                    "crawl again later, the run goes on where it stopped"
                )
            )
            return response
        return self._again(request, reason, asked, tries) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Turn a broken connection into another try."""
        if not isinstance(exception, _EXCEPTIONS) or request.meta.get(_PROBE):
            return None
        if self.run.tempo is not None:
            self.run.tempo.strain(request.url)
        await self._count_failure(request, str(exception) or type(exception).__name__)
        tries = request.meta.get("retry_times", 0)
        return self._again(request, type(exception).__name__, None, tries)

    def _again(
        self, request: Request, reason: str, asked: float | None, tries: int
    ) -> Request | None:
        if self.run.stopping:
            return None
        self.run.counts["retries"] += tries < self.times
        # Twice as long each time, from the profile's own delay.
        wait = asked if asked is not None else min(self.delay * 2**tries, LONGEST_WAIT)
        host = host_of(request.url)
        self._until[host] = max(self._until.get(host, 0.0), time.monotonic() + wait)
        spider: Any = self.crawler.spider
        return get_retry_request(
            request,
            spider=spider,
            reason=reason,
            max_retry_times=self.times,
            priority_adjust=-1,
            give_up_log_level="INFO",
        )

    async def _count_failure(self, request: Request, reason: str) -> None:
        """Give the site up when nothing but errors comes, from its front pages neither."""
        self._failures.append(request.url)
        if len(self._failures) < MOST_FAILURES or self._probing or self.run.stopping:
            return
        self._probing = True
        try:
            answers = await self._answers()
        finally:
            self._probing = False
        failures, addresses = len(self._failures), len(set(self._failures))
        self._failures.clear()
        if not answers:
            self.run.abort(
                RunFailed(
                    f"the last {failures} answers of the site, from {addresses} addresses, were "
                    f"errors ({reason}), and its front pages do not answer: "
                    "crawl again later, the run goes on where it stopped"
                )
            )

    async def _answers(self) -> bool:
        """Ask the pages a crawl begins with until one of them answers."""
        for url in self.fronts:
            probe = Request(url, meta={_PROBE: True}, dont_filter=True)
            try:
                response = await self.crawler.engine.download_async(probe)
            except Exception as error:
                # Whatever went wrong, it did not answer; the reason is of the failures before it.
                _log.info("%s does not answer: %r", url, error)
                continue
            if response.status < 500 and response.status not in PAUSES:
                return truncation(response) is None
        return False


class IfChanged:
    """Asks for what the archive holds already on condition that it has changed (RFC 9110 §13)."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Compare with the catalogue of the crawler's run."""
        spider: Any = crawler.spider
        return cls(spider.run)

    def process_request(self, request: Request) -> None:
        """Add the validators of the last capture of a known page or file."""
        errand: Errand | None = request.meta.get("errand")
        if errand is None or not errand.known:
            return
        # A redirected request still carries the validators of the address it came from.
        request.headers.pop("If-None-Match", None)
        request.headers.pop("If-Modified-Since", None)
        last = self.run.catalogue.last_capture(request.url)
        if last is not None and not self._was_found(errand, last):
            return
        if last is not None and last.etag:
            request.headers["If-None-Match"] = last.etag
        if last is not None and last.last_modified:
            request.headers["If-Modified-Since"] = last.last_modified

    def _was_found(self, errand: Errand, last: Capture) -> bool:
        """Tell whether a page held its article: "not modified" must not vouch for an empty one."""
        if errand.kind is Kind.FEED:
            # What this run had of it before it was killed may have led to nothing yet.
            return last.fetched_at < self.run.row.started_at
        if errand.kind is not Kind.ARTICLE:
            return True
        row = self.run.catalogue.article(errand.article_id)
        return row is not None and last.fetched_at <= row.last_seen


def _retry_after(response: Response) -> float | None:
    """Return the seconds Retry-After asks for, given as a number or a date (RFC 9110 §10.2.3)."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
