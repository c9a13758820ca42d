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
from archive.models import Article, Capture, Problem
from archive.saving import Outcome
from archive.sites import Site
from archive.urls import canonical
from crawler import checks
from crawler.attached import read_attached
from crawler.beginning import begin_or_exit
from crawler.closing import Closing
from crawler.errand import (
    PRIORITY,
    Errand,
    Kind,
    url_fingerprint,
)
from crawler.extract import Bounds, ParsedPage, find_links, is_empty_template, parse
from crawler.extract.listed import listed_dates
from crawler.feeds import feeds_named, read_feed
from crawler.filling import Filling
from crawler.guards import MOST_MARKUP
from crawler.listing import Shown, is_trap, steps, trail_of
from crawler.pipelines import Reading
from crawler.polite import DROPPED
from crawler.rebuffs import Rebuffs
from crawler.recorder import truncation
from crawler.rehearsal import endless, page_of, read_once
from crawler.run import Run
from crawler.settings import site_settings
from crawler.sightings import Look, Sightings
from crawler.skipping import Skipped, why_of
from crawler.subscriptions import Subscriptions

GONE = (404, 410)
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
            self.run.counts["skipped"] += 1
            self.run.skipping.add(why_of(error), request.url, f"skipped: {reason}")
            self.run.ledger.failed(errand, request.url, reason)
            self._asked(errand)
            if isinstance(error, Skipped) and error.again:
                self.run.frontier.failed(errand, counted=False)
            else:
                self.run.frontier.done(errand.fingerprint)
            return
        self._give_up(errand, request.url, reason, why_of(error))

    def _asked(self, errand: Errand) -> None:
        """Note that a known article had its turn, or those that fail would be first for ever."""
        if errand.kind is not Kind.ARTICLE or self.run.error is not None:
            return
        try:
            self.run.intake.asked(errand.article_id, at=self.run.clock())
        except ArchiveError as error:
            self.run.abort(error)

    def _sorted(self, errand: Errand, response: Response) -> Iterator[Request | Reading]:
        if (why := truncation(response)) is not None:
            cut = Why.SIZE if why == "length" else Why.CUT
            self._give_up(errand, response.url, CUT[why], cut)
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
            self._blocked(errand, response, guard)
        elif response.status >= 400 and not (
            response.status in GONE and errand.kind is Kind.ARTICLE
        ):
            self._refused(errand, response)
        elif errand.kind is Kind.FEED:
            yield from self._feed(errand, response)
        elif errand.kind is Kind.LISTING and parsed is not None:
            yield from self._listing(errand, response, parsed)
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
            self._give_up(errand, response.url, f"{error.field}: {error.reason}", Why.UNREAD)
            return
        self.run.counts["pages"] += 1
        self.closing.answered(errand, found=True)
        self._unread(errand, response.meta["capture"], error)
        yield Reading(errand)

    def _blocked(self, errand: Errand, response: Response, guard: str) -> None:
        """Note a block or CAPTCHA page: it is kept as a capture, and its page asked for again."""
        self.run.counts["blocked"] += 1
        reason = f"{guard} answered with a block or CAPTCHA page (status {response.status})"
        self._give_up(errand, response.url, reason, Why.BLOCKED, counted=False)

    def _refused(self, errand: Errand, response: Response) -> None:
        """Note an error status; what is not there need not be asked for again."""
        if errand.kind is Kind.FILE and response.status in GONE:
            self.run.counts["files_missing"] += 1
            self.run.skipping.add(
                Why.ABSENT, response.url, f"no file there: status {response.status}"
            )
            self.run.frontier.done(errand.fingerprint)
        else:
            self._give_up(errand, response.url, f"status {response.status}", Why.STATUS)

    def _give_up(
        self, errand: Errand, url: str, reason: str, why: Why, *, counted: bool = True
    ) -> None:
        self.run.counts["errors"] += 1
        if errand.kind is Kind.LISTING:
            self.run.counts["lists_failed"] += 1
        self.run.skipping.add(why, url, reason)
        self.run.ledger.failed(errand, url, reason)
        self._asked(errand)
        self.run.frontier.failed(errand, counted=counted)

    def _feed(self, errand: Errand, response: Response) -> Iterator[Request | Reading]:
        feed = read_feed(response.body) if response.status != NOT_MODIFIED else None
        if feed is None:
            if response.status != NOT_MODIFIED:
                reason = "is neither a feed nor a sitemap"
                self.run.skipping.add(Why.UNREAD, response.url, reason)
            yield Reading(errand)
            return
        self.run.counts["feeds"] += 1
        self.run.ledger.listed(response.url, [entry.url for entry in feed.pages], {})
        yield from self._requests(self.subscriptions.further(feed, errand))
        yield from self._requests(self.subscriptions.articles(feed))
        yield Reading(errand)

    def _listing(
        self, errand: Errand, response: Response, parsed: ParsedPage
    ) -> Iterator[Request | Reading]:
        links = find_links(parsed, self.site)
        dates = listed_dates(parsed, self.site)
        self.run.ledger.listed(response.url, links.articles, dates)
        look = self.sightings.look(links.articles)
        if self.filling is not None:
            look = self.filling.narrowed(look, dates)
        else:
            yield from self._requests(self.subscriptions.discovered(feeds_named(parsed)))
        self.run.counts["lists"] += 1
        yield from self._wanted(look)
        trail = errand.trail or trail_of(response.url, self.site.listing)
        if trail.steps and look.fresh:
            self.run.counts["paged"] += 1
        shown = Shown(look.article_ids, fresh=look.fresh, all_known=look.all_known)
        for step in steps(response.url, trail, links, shown=shown, rule=self.site.listing):
            if self._is_trapped(step.url) or (self.filling and not self.filling.may_lead(step.url)):
                continue
            fingerprint = url_fingerprint(step.url, step.form)
            on = Errand(Kind.LISTING, fingerprint, trail=step.trail, form=step.form)
            yield self.request(step.url, on)
        yield Reading(errand)

    def _is_trapped(self, url: str) -> bool:
        """Tell whether a list would lead on without an end; say so once."""
        most = self.site.listing.most_lists
        if self.run.counts["lists"] >= most:
            reason = f"not followed: {most} list pages in one run are enough (listing.most_lists)"
        elif is_trap(url):
            reason = "not followed: an address that grows without an end"
        else:
            return False
        self.run.skipping.add(Why.TRAP, url, reason)
        return True

    def _wanted(self, look: Look) -> Iterator[Request]:
        for url, errand in look.wanted:
            if is_trap(url):
                reason = "not asked for: an address that grows without an end"
                self.run.skipping.add(Why.TRAP, url, reason)
            else:
                yield self.request(url, errand)

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
            yield from self._onward(parsed)
            self._unread(errand, capture, error)
            yield Reading(errand)
            return
        if article is None:
            self.run.counts["absent"] += 1
            said = "a page without an article" if response.status < 400 else "gone"
            detail = f"{said}: status {response.status}"
            self.run.skipping.add(Why.ABSENT, response.url, detail)
            self.run.ledger.failed(errand, response.url, detail, absent=True)
            self.closing.absent(errand, capture)
            yield Reading(errand)
            return
        if self.site.article_id(article.key) != errand.article_id:
            # It led to another article; its own turn to be asked for is over all the same.
            self.run.intake.asked(errand.article_id, at=capture.fetched_at)
        else:
            self.closing.answered(errand, found=True)
        yield from self._onward(parsed)
        yield from self._files(article)
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

    def _onward(self, parsed: ParsedPage) -> Iterator[Request]:
        """Yield requests for the articles that an article's page leads to."""
        links = find_links(parsed, self.site).articles
        self.run.ledger.linked(links)
        look = self.sightings.look(links)
        if self.filling is None:
            yield from self._wanted(look)

    def _unread(self, errand: Errand, capture: Capture, error: ExtractionError) -> None:
        self.run.counts[checks.UNREAD] += 1
        self.run.skipping.add(Why.UNREAD, capture.url, f"{error.field}: {error.reason}")
        self.run.ledger.failed(errand, capture.url, f"{error.field}: {error.reason}")
        self.run.intake.note(
            Problem(
                capture=capture.id,
                site=self.site.name,
                url=capture.url,
                field=error.field,
                reason=error.reason,
                noted_at=self.run.clock(),
            )
        )
        self.run.intake.asked(errand.article_id, at=capture.fetched_at)

    def _files(self, article: Article) -> Iterator[Request]:
        """Yield requests for photos and attachments that the archive does not hold yet."""
        urls = [photo.url for photo in article.photos] + [a.url for a in article.attachments]
        for url in dict.fromkeys(urls):
            if not self.site.may_fetch(url):
                self.run.counts["files_elsewhere"] += 1
                continue
            fingerprint = url_fingerprint(url)
            if self.run.frontier.has_had(fingerprint):
                continue
            held = not self.run.first and self.run.catalogue.last_capture(url) is not None
            if not held or self.run.full:
                yield self.request(url, Errand(Kind.FILE, fingerprint, known=held))


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
