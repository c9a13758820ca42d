"""The end of a page: save the article it held, then acknowledge the request that fetched it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from scrapy.crawler import Crawler

from archive.models import Article
from archive.saving import Outcome
from crawler import checks
from crawler.errand import Errand
from crawler.extract import EXTRACTOR
from crawler.grading import grade
from crawler.run import Run


@dataclass(frozen=True, slots=True)
class Reading:
    """The last thing a spider says about a response; `article` is what it held, if anything.

    It comes after the requests for the page's links, so that acknowledging it loses none of them.
    """

    errand: Errand
    capture: str = ""
    article: Article | None = None


class Save:
    """Saves articles through the intake and acknowledges their requests in the same commit."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Save for the run of the crawler's spider."""
        spider: Any = crawler.spider
        return cls(spider.run)

    def process_item(self, item: Reading) -> Reading:
        """Save and acknowledge; a failed write stops the run and acknowledges nothing."""
        run = self.run
        if run.error is not None:
            return item
        try:
            if item.article is not None:
                self._save(item.article, item.capture)
            run.frontier.done(item.errand.fingerprint)
            if run.intake.due():
                run.intake.flush()
        except Exception as error:
            run.abort(error)
            raise
        return item

    def _save(self, article: Article, capture: str) -> None:
        run = self.run
        article_id = run.site.article_id(article.key)
        judged = grade(article, run.norm)
        outcome = run.intake.save(
            article, article_id=article_id, capture=capture, extractor=EXTRACTOR, grade=judged
        )
        run.intake.solved(capture)
        run.counts[_COUNT[outcome]] += 1
        run.counts.update(checks.tally(run.site, article, judged.score))


_COUNT = {
    Outcome.NEW: "new",
    Outcome.EDITED: "edited",
    Outcome.UNCHANGED: "unchanged",
    Outcome.SECTION: "unchanged",
    Outcome.BACK: "back",
}
