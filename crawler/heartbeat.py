"""The run's pulse: commits what is due every second, and closes the run when Scrapy ends."""

from __future__ import annotations

from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

from crawler.run import Run

SECONDS = 1.0


class Heartbeat:
    """A Scrapy extension around the crawler's run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._pulse = create_looping_call(self._beat)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Attach to the run of the crawler's spider."""
        spider: Any = crawler.spider
        spider.run.attach(crawler)
        pulse = cls(spider.run)
        crawler.signals.connect(pulse.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(pulse.spider_closed, signal=signals.spider_closed)
        return pulse

    def spider_opened(self, spider: Spider) -> None:
        """Begin to beat."""
        self._pulse.start(SECONDS, now=False)

    def _beat(self) -> None:
        self.run.watch()
        self.run.keep()

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Stop beating and close the run."""
        if self._pulse.running:
            self._pulse.stop()
        self.run.finish(reason)
