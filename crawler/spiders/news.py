"""NewsSpider: the one spider, driven by a site profile."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urljoin

from scrapy import FormRequest, Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import ArchiveError, ExtractionError, KhoTinError
from archive.intake import Outcome
from archive.models import Article, Capture, Page, Problem
from archive.sites import Site
from archive.text import decode
from archive.urls import canonical
from crawler import checks
from crawler.beginning import begin_or_exit
from crawler.closing import Closing
from crawler.errand import (
    PRIORITY,
    Errand,
    Kind,
    url_fingerprint,
)
from crawler.extract import ParsedPage, find_links, is_empty_template, parse
from crawler.listing import Shown, steps, trail_of
from crawler.pipelines import Reading
from crawler.polite import DROPPED
from crawler.reading import read_page
from crawler.recorder import truncation
from crawler.run import Run
from crawler.settings import site_settings
from crawler.sightings import Look, Sightings

GONE = (404, 410)
NOT_MODIFIED = 304
CUT = {"length": "larger than max_page_mb or, for a file, max_file_mb; recorded cut", "disconnect": DROPPED}


class NewsSpider(Spider):
    """Crawls the site its run is about: lists, articles, their photos and attachments."""

    name = "news"

    def __init__(self, run: Run, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.site: Site = run.site
        self.sightings = Sightings(run)
        self.closing = Closing(run, self.sightings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a run, or begin a run: `scrapy crawl news -a site=NAME [-a full=1]`."""
        run = kwargs.pop("run", None) or begin_or_exit(**kwargs)
        spider = super().from_crawler(crawler, run=run)
        for name, value in site_settings(run.site, run.config).items():
            crawler.settings.set(name, value, priority="spider")
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield the profile's start URLs and lists; a resumed run asks them again, for they may show more."""
        for url in (*self.site.start, *self.site.listing_urls()):
            yield self.listing_request(url)

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
        reason = failure.getErrorMessage() or type(failure.value).__name__
        if isinstance(failure.value, IgnoreRequest):
            self.run.counts["skipped"] += 1
            self.run.note(f"skipped {request.url}: {reason}")
            self._asked(errand)
            self.run.frontier.done(errand.fingerprint)
            return
        self._give_up(errand, request.url, reason)

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
            self._give_up(errand, response.url, CUT[why])
        elif response.status >= 400 and not (
            response.status in GONE and errand.kind is Kind.ARTICLE
        ):
            self._refused(errand, response)
        elif errand.kind is Kind.LISTING:
            yield from self._listing(errand, response)
        elif errand.kind is Kind.ARTICLE:
            yield from self._article(errand, response)
        else:
            self.run.counts["files"] += 1
            yield Reading(errand)

    def _refused(self, errand: Errand, response: Response) -> None:
        """Note an error status; what is not there need not be asked for again."""
        if errand.kind is Kind.FILE and response.status in GONE:
            self.run.counts["files_missing"] += 1
            self.run.frontier.done(errand.fingerprint)
        else:
            self._give_up(errand, response.url, f"status {response.status}")

    def _give_up(self, errand: Errand, url: str, reason: str) -> None:
        self.run.counts["errors"] += 1
        if errand.kind is Kind.LISTING:
            self.run.counts["lists_failed"] += 1
        self.run.note(f"{url}: {reason}")
        self._asked(errand)
        self.run.frontier.failed(errand)

    def _listing(self, errand: Errand, response: Response) -> Iterator[Request | Reading]:
        parsed = parse(page_of(response))
        links = find_links(parsed, self.site)
        look = self.sightings.look(links.articles)
        self.run.counts["lists"] += 1
        yield from self._wanted(look)
        trail = errand.trail or trail_of(response.url, self.site.listing)
        if trail.steps and look.fresh:
            self.run.counts["paged"] += 1
        shown = Shown(look.article_ids, fresh=look.fresh, all_known=look.all_known)
        for step in steps(response.url, trail, links, shown=shown, rule=self.site.listing):
            fingerprint = url_fingerprint(step.url, step.form)
            on = Errand(Kind.LISTING, fingerprint, trail=step.trail, form=step.form)
            yield self.request(step.url, on)
        yield Reading(errand)

    def _wanted(self, look: Look) -> Iterator[Request]:
        for url, errand in look.wanted:
            yield self.request(url, errand)

    def _article(self, errand: Errand, response: Response) -> Iterator[Request | Reading]:
        capture: Capture = response.meta["capture"]
        self.run.counts["pages"] += 1
        if response.status == NOT_MODIFIED:
            self.closing.answered(errand, found=True)
            seen = self.run.intake.seen(errand.article_id, capture=capture.id)
            self.run.counts["back" if seen is Outcome.BACK else "unchanged"] += 1
            yield Reading(errand)
            return
        parsed = parse(page_of(response))
        try:
            article = None if response.status in GONE else self._read(parsed)
        except ExtractionError as error:
            self.closing.answered(errand, found=True)
            yield from self._onward(parsed)
            self._unread(errand, capture, error)
            yield Reading(errand)
            return
        if article is None:
            self.run.counts["absent"] += 1
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

    def _read(self, parsed: ParsedPage) -> Article | None:
        """Return the article of a page, None for none; a redirect may have led to a front page."""
        if self.site.article_key(parsed.url) is not None:
            return read_page(parsed, self.site)
        if self._is_front(parsed.url) or is_empty_template(parsed, self.site):
            return None
        raise ExtractionError(parsed.url, field="page", reason="redirected to what is no article")

    def _is_front(self, url: str) -> bool:
        fronts = (*self.site.start, *self.site.listing_urls(), urljoin(url, "/"))
        return canonical(url) in {canonical(front) for front in fronts}

    def _onward(self, parsed: ParsedPage) -> Iterator[Request]:
        """Yield requests for the articles that an article's page leads to."""
        yield from self._wanted(self.sightings.look(find_links(parsed, self.site).articles))

    def _unread(self, errand: Errand, capture: Capture, error: ExtractionError) -> None:
        self.run.counts[checks.UNREAD] += 1
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


def page_of(response: Response) -> Page:
    """Return the response as a page: decompressed, decoded, with its capture."""
    capture: Capture = response.meta["capture"]
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    text = decode(response.body, content_type=kind)
    return Page(response.url, text, capture.fetched_at, capture.id)


def _labelled(article: Article, errand: Errand) -> Article:
    """Return the article with the section its link stood under, if the page named none of it."""
    if not errand.section or errand.section in article.sections:
        return article
    return replace(article, sections=(*article.sections, errand.section))
