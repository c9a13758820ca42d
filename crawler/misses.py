"""What a run asked for and did not get, or could not read: counted, said, and left to be asked again."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from archive.catalogue.skips import Why
from archive.errors import ArchiveError, ExtractionError
from archive.models import Capture, Problem
from crawler.checks import UNREAD
from crawler.errand import Errand, Kind
from crawler.run import Run
from crawler.skipping import Skipped, why_of

GONE = (404, 410)


class Misses:
    """Tells the counts, the skipped pages, the ledger and the frontier of one run."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def skipped(self, errand: Errand, url: str, error: IgnoreRequest, *, reason: str) -> None:
        """Hear that a request was not sent, on purpose."""
        self.run.counts["skipped"] += 1
        self.run.skipping.add(why_of(error), url, f"skipped: {reason}")
        self.run.ledger.failed(errand, url, reason)
        self._asked(errand)
        if isinstance(error, Skipped) and error.again:
            self.run.frontier.failed(errand, counted=False)
        else:
            self.run.frontier.done(errand.fingerprint)

    def blocked(self, errand: Errand, url: str, *, guard: str, status: int) -> None:
        """Hear of a block or CAPTCHA page: it is kept as a capture, and its page asked for again."""
        self.run.counts["blocked"] += 1
        reason = f"{guard} answered with a block or CAPTCHA page (status {status})"
        self.given_up(errand, url, reason, Why.BLOCKED, counted=False)

    def refused(self, errand: Errand, url: str, *, status: int) -> None:
        """Hear of an error status; what is not there need not be asked for again."""
        if errand.kind is Kind.FILE and status in GONE:
            self.run.counts["files_missing"] += 1
            self.run.skipping.add(Why.ABSENT, url, f"no file there: status {status}")
            self.run.frontier.done(errand.fingerprint)
        else:
            self.given_up(errand, url, f"status {status}", Why.STATUS)

    def given_up(
        self, errand: Errand, url: str, reason: str, why: Why, *, counted: bool = True
    ) -> None:
        """Hear that a request failed for this run; `counted` against its tries."""
        self.run.counts["errors"] += 1
        if errand.kind is Kind.LISTING:
            self.run.counts["lists_failed"] += 1
        self.run.skipping.add(why, url, reason)
        self.run.ledger.failed(errand, url, reason)
        self._asked(errand)
        self.run.frontier.failed(errand, counted=counted)

    def absent(self, errand: Errand, url: str, *, status: int) -> None:
        """Hear that there is no article where one was."""
        self.run.counts["absent"] += 1
        said = "a page without an article" if status < 400 else "gone"
        detail = f"{said}: status {status}"
        self.run.skipping.add(Why.ABSENT, url, detail)
        self.run.ledger.failed(errand, url, detail, absent=True)

    def unread(self, errand: Errand, capture: Capture, error: ExtractionError) -> None:
        """Hear of a page that could not be read: it is kept, and `reparse --failed` finds it."""
        self.run.counts[UNREAD] += 1
        self.run.skipping.add(Why.UNREAD, capture.url, f"{error.field}: {error.reason}")
        self.run.ledger.failed(errand, capture.url, f"{error.field}: {error.reason}")
        self.run.intake.note(
            Problem(
                capture=capture.id,
                site=self.run.site.name,
                url=capture.url,
                field=error.field,
                reason=error.reason,
                noted_at=self.run.clock(),
            )
        )
        self.run.intake.asked(errand.article_id, at=capture.fetched_at)

    def _asked(self, errand: Errand) -> None:
        """Note that a known article had its turn, or those that fail would be first for ever."""
        if errand.kind is not Kind.ARTICLE or self.run.error is not None:
            return
        try:
            self.run.intake.asked(errand.article_id, at=self.run.clock())
        except ArchiveError as error:
            self.run.abort(error)
