"""The time that one page may take: pages that are large are read first by a process that can be ended.

A page made to take hours would hold up the whole crawl, for nothing can stop a parser inside the
crawl's own process. So such a page is read as `reparse` reads it, in a process apart and with the
same limit; the article found there is the one that is kept. Links, which are quick, are looked for
again here, once that process has come to its end.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.errors import ArchiveError, ExtractionError
from archive.models import Article, Capture, Page
from archive.sites import Site
from archive.text import decode
from crawler.errand import Errand, Kind
from crawler.extract import Bounds, ParsedPage, find_links, parse
from crawler.extract.listed import listed_dates
from crawler.reading import read_page
from crawler.recorder import truncation
from crawler.reparsing.pool import Pool
from crawler.reparsing.reading import Answer, Came
from crawler.run import Run

# Smaller pages of fewer tags take a few seconds at most, whatever is in them.
MOST_BYTES, MOST_TAGS = 500_000, 8000
_ENDLESS, _READ = "endless", "read"


@dataclass(frozen=True, slots=True)
class Trial:
    """Reads a page of a site as the crawl will; sent to the reading process."""

    site: Site
    bounds: Bounds
    is_list: bool = False

    def __call__(self, page: Any) -> Answer:
        """Read a page; of a list, that it came to an end is all the answer.

        SAME without an article is a page that says there is none.
        """
        parsed = parse(page, self.bounds)
        find_links(parsed, self.site)
        if self.is_list:
            listed_dates(parsed, self.site)
            return Answer(Came.SAME)
        try:
            article = read_page(parsed, self.site)
        except ExtractionError as error:
            return Answer(Came.REFUSED, reason=f"{error.field}: {error.reason}")
        return Answer(Came.NOW_READ if article else Came.SAME, article=article)


class Rehearsal:
    """Notes in a request's meta why its answer cannot be read in time, if it cannot."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Rehearse for the run of the crawler's spider."""
        spider: Any = crawler.spider
        return cls(spider.run)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Hold back a large page until its reading has come to an end, or has been given up."""
        errand: Errand | None = request.meta.get("errand")
        if errand is None or errand.kind not in (Kind.ARTICLE, Kind.LISTING):
            return response
        if response.status >= 400 or truncation(response) is not None or not is_large(response):
            return response
        capture: Capture = request.meta["capture"]
        # The crawl's other downloads go on in the meantime.
        is_list = errand.kind is Kind.LISTING
        answer = await asyncio.to_thread(self._answer, response, capture, is_list=is_list)
        if answer.came is Came.LOST:
            request.meta[_ENDLESS] = answer.reason.removeprefix(f"{response.url}: ")
        elif not is_list:
            request.meta[_READ] = answer
        return response

    def _answer(self, response: Response, capture: Capture, *, is_list: bool) -> Answer:
        config = self.run.config
        trial = Trial(self.run.site, Bounds.of(config), is_list)
        page: Any = page_of(response, capture)
        pool = Pool(trial, workers=1, seconds=config.reparse_seconds)
        try:
            ((_, answer),) = pool.answers([page])
        except (ArchiveError, OSError) as error:
            return Answer(Came.LOST, reason=f"process: {error}")
        return answer


def is_large(response: Response) -> bool:
    """Tell whether a page is large enough to take longer than the crawl can wait."""
    return len(response.body) > MOST_BYTES or response.body.count(b"<") > MOST_TAGS


def read_once(response: Response, parsed: ParsedPage, site: Site) -> Article | None:
    """Return the article of a page: what was read of it already, or is read now, as `read_page` does."""
    answer: Answer | None = response.meta.get(_READ)
    if answer is None:
        return read_page(parsed, site)
    if answer.came is Came.REFUSED:
        field, _, said = answer.reason.partition(": ")
        raise ExtractionError(parsed.url, field=field, reason=said)
    return answer.article


def endless(response: Response) -> ExtractionError | None:
    """Return why a page could not be read in time, None for one that can be read."""
    reason: str | None = response.meta.get(_ENDLESS)
    if reason is None:
        return None
    field, _, said = reason.partition(": ")
    return ExtractionError(response.url, field=field, reason=said)


def page_of(response: Response, capture: Capture) -> Page:
    """Return the response as a page: decompressed, decoded, with its capture."""
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    text = decode(response.body, content_type=kind)
    return Page(response.url, text, capture.fetched_at, capture.id)
