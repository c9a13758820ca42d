"""How fast a site is asked: never faster than profile and robots.txt say, slower when it suffers.

An answer of 5xx or 429, a broken connection or a block page doubles the pause between two requests;
slow answers raise it to as long as they take; good and quick ones bring it down again by a fifth.
The profile's polite.most_delay bounds it.
"""

from __future__ import annotations

from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from archive.errors import RunFailed
from archive.sites import Polite
from archive.urls import host_of
from crawler.run import Run

# An answer is slow that takes longer, in seconds.
SLOW = 2.0
FIRST_PAUSE = 1.0
CALM = 0.8
# A robots.txt that asks for a longer pause than this, in seconds, leaves no crawl to speak of.
LONGEST_DELAY = 3600.0


def strained(delay: float, *, most: float) -> float:
    """Return the pause after an answer that shows strain."""
    return min(max(2 * delay, FIRST_PAUSE), max(most, delay))


def eased(delay: float, *, latency: float, least: float, most: float) -> float:
    """Return the pause after a good answer that took so long."""
    wanted = max(least, latency if latency > SLOW else 0.0)
    moved = (delay + wanted) / 2 if wanted > delay else max(wanted, CALM * delay)
    # Below a hundredth of a second there is nothing left to bring down.
    return max(least, min(moved if moved - least > 0.01 else least, max(most, least)))


class Tempo:
    """A Scrapy extension that sets the pause between two requests to each host."""

    def __init__(self, crawler: Crawler) -> None:
        spider: Any = crawler.spider
        self.crawler = crawler
        self.run: Run = spider.run
        self.polite: Polite = spider.site.polite
        self._least: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Watch the answers of the crawler's site."""
        tempo = cls(crawler)
        tempo.run.tempo = tempo
        crawler.signals.connect(tempo.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(tempo.answered, signal=signals.response_downloaded)
        return tempo

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Never ask the host of the request more often than its robots.txt allows."""
        agent = self.crawler.settings["ROBOTSTXT_USER_AGENT"]
        asked = robotparser.crawl_delay(agent)
        if not asked:
            return
        if asked > LONGEST_DELAY:
            self.run.abort(
                RunFailed(
                    f"robots.txt of {host_of(request.url)} asks for {asked / 3600:.1f} hours between "
                    "two requests: agree with the site's owner, then set polite.robots = false"
                )
            )
            return
        key = self._key(request.url)
        self._least[key] = max(float(asked), self.polite.delay)
        self._set(key, max(self._least[key], self.delay_of(key)))

    def answered(self, response: Response, request: Request) -> None:
        """Hear an answer, with the time it took."""
        if response.status == 429 or response.status >= 500:
            self.strain(request.url)
            return
        key = self._key(request.url)
        self._set(
            key,
            eased(
                self.delay_of(key),
                latency=float(request.meta.get("download_latency") or 0),
                least=self._least_of(key),
                most=self.polite.most_delay,
            ),
        )

    def strain(self, url: str) -> None:
        """Ask the host of this URL half as often from now on."""
        key = self._key(url)
        before = self.delay_of(key)
        after = strained(before, most=self.polite.most_delay)
        if after > before:
            self.run.counts["slowed"] += 1
            self._set(key, after)

    def delay_of(self, key: str) -> float:
        """Return the pause between two requests to a host, in seconds."""
        downloader = self.crawler.engine.downloader
        held = downloader.per_slot_settings.get(key, {})
        return float(held.get("delay", self._least_of(key)))

    def _least_of(self, key: str) -> float:
        return self._least.get(key, self.polite.delay)

    def _set(self, key: str, delay: float) -> None:
        if delay == self.delay_of(key) and key not in self._least:
            return
        downloader = self.crawler.engine.downloader
        at_once = 1 if key in self._least else self.polite.parallel
        # Both: the slot there is now, and those made after Scrapy drops an unused one.
        downloader.per_slot_settings[key] = {"delay": delay, "concurrency": at_once}
        if slot := downloader.slots.get(key):
            slot.delay, slot.concurrency = delay, at_once
        self.run.delay = delay
        longest = round(1000 * delay)
        if longest > self.run.counts["longest_pause_ms"] and delay > self.polite.delay:
            self.run.counts["longest_pause_ms"] = longest

    def _key(self, url: str) -> str:
        return str(self.crawler.engine.downloader.get_slot_key(Request(url)))
