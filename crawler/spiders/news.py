"""NewsSpider: the one spider, driven by a site profile."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urljoin

from scrapy import FormRequest, Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.python.failure import Failure

from archive.catalogue.skips import Why
from archive.errors import ArchiveError, ExtractionError, KhoTinError
from archive.models import Article, Capture
from archive.saving import Outcome
from archive.sites import Site
from archive.urls import canonical
from crawler.attached import read_attached
from crawler.beginning import begin_or_exit
from crawler.closing import Closing
from crawler.errand import PRIORITY, Errand, Kind, url_fingerprint
from crawler.extract import Bounds, ParsedPage, is_empty_template, parse
from crawler.feeds import read_feed
from crawler.filling import Filling
from crawler.guards import MOST_MARKUP
from crawler.leads import Leads
from crawler.listing import trail_of
from crawler.misses import GONE, Misses
from crawler.pipelines import Reading
from crawler.polite import DROPPED
from crawler.rebuffs import Rebuffs
from crawler.recorder import truncation
from crawler.rehearsal import endless, page_of, read_once
from crawler.run import Run
from crawler.settings import site_settings
from crawler.sightings import Sightings
from crawler.skipping import why_of
from crawler.subscriptions import Subscriptions

NOT_MODIFIED = 304
CUT = {
    "length": "larger than max_page_mb or, for a file, max_file_mb; recorded cut",
    "disconnect": DROPPED,
}


class NewsSpider(Spider):
    """Crawls the site its run is about: lists, articles, their photos and attachments."""

    name = "news"

    def __init__(self, run: Run, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.site: Site = run.site
        self.sightings = Sightings(run)
        self.closing = Closing(run, self.sightings)
        self.filling = Filling(run, run.hole) if run.hole else None
        self.rebuffs = Rebuffs(run)
        self.subscriptions = Subscriptions(run, self.sightings)
        self.leads = Leads(
            run, sightings=self.sightings, subscriptions=self.subscriptions, filling=self.filling
        )
        self.misses = Misses(run)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a run, or begin a run: `scrapy crawl news -a site=NAME [-a full=1]`."""
        given = kwargs.pop("run", None)
        run = given or begin_or_exit(**kwargs)
        spider = super().from_crawler(crawler, run=run)
        for name, value in site_settings(run.site, run.config).items():
            crawler.settings.set(name, value, priority="spider")
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        crawler.signals.connect(spider.robots_parsed, signal=signals.robots_parsed)
        if given is None:
            # Nobody waits behind `scrapy crawl` to read the files; nothing else runs any more then.
            crawler.signals.connect(spider.read_files, signal=signals.engine_stopped)
        return spider

    def read_files(self) -> None:
        """Read the attached files of a run that is closed."""
        read_attached(self.run)

    async def start(self) -> AsyncIterator[Request]:
        """Yield the profile's start URLs and lists; a resumed run asks them again, for they may show more."""
        if self.filling is not None:
            for url, errand in self.filling.articles():
                yield self.request(url, errand)
            for url in self.filling.lists():
                yield self.listing_request(url)
            return
        for url in (*self.site.start, *self.site.listing_urls()):
            yield self.listing_request(url)
        for url, errand in self.subscriptions.declared():
            yield self.request(url, errand)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Ask for the sitemaps that robots.txt names."""
        if self.filling is not None:
            return
        rules: Any = getattr(robotparser, "rp", None)
        for url, errand in self.subscriptions.discovered(getattr(rules, "sitemaps", ())):
            self.crawler.engine.crawl(self.request(url, errand))

    def request(self, url: str, errand: Errand, *, priority: int | None = None) -> Request:
        """Return the request of an errand."""
        urgency = PRIORITY[errand.kind] if priority is None else priority
        asked: dict[str, Any] = {
            "callback": self.parse,
            "errback": self.failed,
            "meta": {"errand": errand},
            "priority": urgency,
        }
        if errand.form:
            return FormRequest(url, formdata=list(errand.form), **asked)
        return Request(url, **asked)

    def listing_request(self, url: str) -> Request:
        """Return the request of a list that the crawl begins with."""
        trail = trail_of(url, self.site.listing)
        return self.request(url, Errand(Kind.LISTING, url_fingerprint(url), trail=trail))

    def idle(self) -> None:
        """When nothing is left to ask for: count down, ask known articles again, file sightings."""
        if self.run.stopping:
            return
        try:
            wanted = self.closing.more()
        except KhoTinError as error:
            self.run.abort(error)
            return
        for url, errand, priority in wanted:
            self.crawler.engine.crawl(self.request(url, errand, priority=priority))
        if wanted:
            raise DontCloseSpider
        if self.run.frontier.limit_reached:
            self.run.stop("limit")

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Request | Reading]:
        """Sort a response by why it was asked for; anything unforeseen ends up in the run's problems."""
        errand: Errand = response.meta["errand"]
        try:
            yield from self._sorted(errand, response)
        except ArchiveError as error:
            self.run.abort(error)
        except Exception as error:
            self.run.counts["errors"] += 1
            self.run.note(f"{response.url}: {type(error).__name__}: {error}")
            self.logger.error("%s\n%s", response.url, traceback.format_exc())
            self.run.frontier.failed(errand)

    def failed(self, failure: Failure) -> None:
        """A request without an answer: skipped on purpose, or failed for this run."""
        request: Any = failure.request  # type: ignore[attr-defined]
        errand: Errand = request.meta["errand"]
        if self.run.stopping or not self.crawler.crawling:
            # Still lent out in the frontier: the next run asks again.
            return
        error: Any = failure.value
        reason = failure.getErrorMessage() or type(error).__name__
        if isinstance(error, IgnoreRequest):
            self.misses.skipped(errand, request.url, error, reason=reason)
        else:
            self.misses.given_up(errand, request.url, reason, why_of(error))

    def _sorted(self, errand: Errand, response: Response) -> Iterator[Request | Reading]:
        if (why := truncation(response)) is not None:
            cut = Why.SIZE if why == "length" else Why.CUT
            self.misses.given_up(errand, response.url, CUT[why], cut)
            return
        if (error := endless(response)) is not None:
            yield from self._endless(errand, response, error)
            return
        parsed = (
            parse(page_of(response, response.meta["capture"]), Bounds.of(self.run.config))
            if _is_page(errand, response)
            else None
        )
        guard = self.rebuffs.guard(response, parsed)
        self.rebuffs.heard(response, guard)
        if guard is not None:
            self.misses.blocked(errand, response.url, guard=guard, status=response.status)
        elif response.status >= 400 and not (
            response.status in GONE and errand.kind is Kind.ARTICLE
        ):
            self.misses.refused(errand, response.url, status=response.status)
        elif errand.kind is Kind.FEED:
            yield from self._feed(errand, response)
        elif errand.kind is Kind.LISTING and parsed is not None:
            yield from self._requests(self.leads.of_list(response.url, parsed, errand))
            yield Reading(errand)
        elif errand.kind is Kind.ARTICLE and parsed is not None:
            yield from self._article(errand, response, parsed)
        else:
            self.run.counts["files"] += 1
            yield Reading(errand)

    def _endless(
        self, errand: Errand, response: Response, error: ExtractionError
    ) -> Iterator[Reading]:
        """Note a page that takes too long to read: it is kept, and `reparse --failed` finds it."""
        if errand.kind is not Kind.ARTICLE:
            self.misses.given_up(errand, response.url, f"{error.field}: {error.reason}", Why.UNREAD)
            return
        self.run.counts["pages"] += 1
        self.closing.answered(errand, found=True)
        self.misses.unread(errand, response.meta["capture"], error)
        yield Reading(errand)

    def _feed(self, errand: Errand, response: Response) -> Iterator[Request | Reading]:
        feed = read_feed(response.body) if response.status != NOT_MODIFIED else None
        if feed is None:
            if response.status != NOT_MODIFIED:
                reason = "is neither a feed nor a sitemap"
                self.run.skipping.add(Why.UNREAD, response.url, reason)
            yield Reading(errand)
            return
        yield from self._requests(self.leads.of_feed(response.url, feed, errand))
        yield Reading(errand)

    def _requests(self, wanted: Iterable[tuple[str, Errand]]) -> Iterator[Request]:
        for url, errand in wanted:
            yield self.request(url, errand)

    def _article(
        self, errand: Errand, response: Response, parsed: ParsedPage
    ) -> Iterator[Request | Reading]:
        capture: Capture = response.meta["capture"]
        self.run.counts["pages"] += 1
        if response.status == NOT_MODIFIED:
            self.closing.answered(errand, found=True)
            seen = self.run.intake.seen(errand.article_id, capture=capture.id)
            self.run.counts["back" if seen is Outcome.BACK else "unchanged"] += 1
            yield Reading(errand)
            return
        try:
            article = None if response.status in GONE else self._read(response, parsed)
        except ExtractionError as error:
            self.closing.answered(errand, found=True)
            yield from self._requests(self.leads.of_article(parsed))
            self.misses.unread(errand, capture, error)
            yield Reading(errand)
            return
        if article is None:
            self.misses.absent(errand, response.url, status=response.status)
            self.closing.absent(errand, capture)
            yield Reading(errand)
            return
        if self.site.article_id(article.key) != errand.article_id:
            # It led to another article; its own turn to be asked for is over all the same.
            self.run.intake.asked(errand.article_id, at=capture.fetched_at)
        else:
            self.closing.answered(errand, found=True)
        yield from self._requests(self.leads.of_article(parsed))
        yield from self._requests(self.leads.files(article))
        yield Reading(errand, capture.id, _labelled(article, errand))

    def _read(self, response: Response, parsed: ParsedPage) -> Article | None:
        """Return the article of a page, None for none; a redirect may have led to a front page."""
        if self.site.article_key(parsed.url) is not None:
            return read_once(response, parsed, self.site)
        if self._is_front(parsed.url) or is_empty_template(parsed, self.site):
            return None
        raise ExtractionError(parsed.url, field="page", reason="redirected to what is no article")

    def _is_front(self, url: str) -> bool:
        fronts = (*self.site.start, *self.site.listing_urls(), urljoin(url, "/"))
        return canonical(url) in {canonical(front) for front in fronts}


def _is_page(errand: Errand, response: Response) -> bool:
    """Tell whether an answer is looked at as a web page; of a file, only what comes in its place."""
    if errand.kind is not Kind.FILE:
        return errand.kind is not Kind.FEED or response.status >= 400
    kind = response.headers.get("Content-Type") or b""
    return kind.lower().startswith(b"text/html") and len(response.body) <= MOST_MARKUP


def _labelled(article: Article, errand: Errand) -> Article:
    """Return the article with the section its link stood under, if the page named none of it."""
    if not errand.section or errand.section in article.sections:
        return article
    return replace(article, sections=(*article.sections, errand.section))
