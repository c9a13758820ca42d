"""robots.txt as RFC 9309 has it, beyond what Scrapy does: one that cannot be had forbids everything."""

from __future__ import annotations

import time
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from archive.catalogue.skips import Why
from archive.errors import RunFailed
from crawler.run import Run
from crawler.skipping import Skipped

# RFC 9309 §2.4: what was read is not believed for longer than a day.
BELIEVED = 24 * 3600.0
FORBIDDEN = "robots.txt forbids it"
_EVERYTHING = b"User-agent: *\nDisallow: /\n"


class Robots(RobotsTxtMiddleware):
    """Obeys robots.txt; where it answers 5xx or not at all, nothing may be asked (RFC 9309 §2.3.1.4)."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        spider: Any = crawler.spider
        self.run: Run = spider.run
        self.site = spider.site
        self._closed: dict[str, str] = {}
        self._read_at: dict[str, float] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules for a request's host, read again when they are a day old."""
        netloc = request.url.split("/", 3)[2]
        now = time.monotonic()
        if now - self._read_at.setdefault(netloc, now) > BELIEVED:
            self._read_at[netloc] = now
            self._parsers.pop(netloc, None)
            self._closed.pop(netloc, None)
        parser = await super().robot_parser(request)
        if netloc in self._closed:
            raise Skipped(self._closed[netloc], Why.ROBOTS, again=True)
        return parser

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise Skipped for what the rules forbid."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise Skipped(FORBIDDEN, Why.ROBOTS) from None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._close(netloc, f"answers with status {response.status}")
            response = response.replace(body=_EVERYTHING)
        elif response.status >= 400:
            # §2.3.1.3: a site without rules; the words of its error page are none.
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # What we do not ask ourselves, and redirects without an end, say nothing of the rules.
        if not isinstance(exc, IgnoreRequest):
            self._close(netloc, f"cannot be had ({exc or type(exc).__name__})")
        super()._robots_error(exc, netloc)

    def _close(self, netloc: str, what: str) -> None:
        sentence = (
            f"robots.txt of {netloc} {what}, and while it cannot be read nothing may be asked"
        )
        self._closed[netloc] = sentence
        if netloc.lower() in self.site.hosts:
            self.run.abort(
                RunFailed(f"{sentence}: crawl again later, the run goes on where it stopped")
            )
