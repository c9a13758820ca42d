"""One crawl as it happens: its lock, catalogue, WARC file, counts, limits and end."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from scrapy.crawler import Crawler
from sqlalchemy import Connection

from archive.catalogue import Catalogue
from archive.catalogue.runs import update_run
from archive.catalogue.skips import forget_old
from archive.config import Config
from archive.coverage import Backfill, settle_gaps
from archive.errors import KhoTinError
from archive.ingest import Recovered, recover
from archive.intake import Intake, open_intake
from archive.locks import PATIENCE, take_site
from archive.models import RunState
from archive.sites import Site
from crawler import backlog
from crawler.checks import CRAWL_FULL
from crawler.grading import known_norm, settle_if_grown
from crawler.ledger import Ledger
from crawler.limits import NO_LIMITS, Limits
from crawler.neighbours import settle_dates
from crawler.skipping import Skipping
from crawler.taking_up import bury_backfills, start_backfill, take_up
from crawler.verdict import judge, last_complete, past_crawls

if TYPE_CHECKING:
    from crawler.frontier import Frontier
    from crawler.tempo import Tempo

_MOST_PROBLEMS = 50


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class Run:
    """A crawl run under way.

    `counts` are its totals, written with every commit. `stopping` is the reason it ends before its
    frontier is empty, or an empty string. `first` tells that the site was never crawled before.
    Articles seen first before `known_before` (UTC) are known, and not fetched anew. `settled` tells
    that the run before saw all lists to their end, so that a list page without news ends its list.
    `paused` names the limit that stopped it, or is empty. `hole` is what a backfill is to fill, None
    for a crawl of the whole site.
    """

    def __init__(
        self,
        site: Site,
        config: Config,
        *,
        full: bool = False,
        limit: int | None = None,
        accept_gone: bool = False,
        limits: Limits = NO_LIMITS,
        hole: Backfill | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Take the site's lock, make the catalogue whole, and resume or start a run.

        `accept_gone` believes that articles are gone, however many answer so.
        Raises ArchiveError when the site is being crawled already or the data folder cannot be used.
        """
        self.site, self.config, self.clock = site, config, clock
        self.limit = limit
        self.accept_gone = accept_gone
        self.limits = limits
        self.paused = ""
        self._began = time.monotonic()
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []
        self.doubts: list[str] = []
        self.error: BaseException | None = None
        self.stopping = ""
        self.state = RunState.RUNNING
        self.url = ""
        self.frontier: Frontier
        self.tempo: Tempo | None = None
        self.delay = site.polite.delay
        self.skipping = Skipping(self)
        self.ledger = Ledger(self)
        self.hole = hole
        self._crawler: Crawler | None = None
        self._closing: asyncio.Future[None] | None = None
        self._lock = take_site(config, site.name, seconds=PATIENCE)
        try:
            self._begin(full=full)
        except BaseException:
            self._lock.release()
            raise

    @property
    def ended(self) -> bool:
        """Whether the run has been closed."""
        return self.state is not RunState.RUNNING

    def attach(self, crawler: Crawler) -> None:
        """Tell the run which Scrapy crawler it can stop."""
        self._crawler = crawler

    def abort(self, error: Exception) -> None:
        """Stop the run because nothing can be kept any more; the first error is the reason."""
        if self.error is None:
            self.error = error
        self.stop("failed")

    def stop(self, reason: str) -> None:
        """Stop asking for more; what is under way ends by itself."""
        if self.stopping:
            return
        self.stopping = reason
        if self._crawler is not None:
            closing = self._crawler.engine.close_spider_async(reason=reason)
            self._closing = asyncio.ensure_future(closing)

    def watch(self) -> None:
        """Stop at a limit: in good order, to go on from there another time."""
        if self.stopping:
            return
        own = self.counts - self._counted
        seconds = time.monotonic() - self._began
        self.paused = self.limits.reached(own, seconds=seconds, now=self.clock())
        if self.paused:
            self.note(self.limits.sentence(self.paused))
            self.stop(self.paused)

    def keep(self) -> None:
        """Commit what is due; a failure stops the run."""
        if self.error is None and (self.intake.due() or self.frontier.dirty):
            try:
                self.intake.flush()
            except KhoTinError as error:
                self.abort(error)

    def note(self, sentence: str) -> None:
        """Add a sentence to the run's problems, the first ones only."""
        if len(self.problems) < _MOST_PROBLEMS and sentence not in self.problems:
            self.problems.append(sentence)

    def doubt(self, sentence: str) -> None:
        """Say why what this run saw cannot be believed; the run ends as failed."""
        self.doubts.append(sentence)

    def finish(self, reason: str) -> None:
        """Close the run: commit, check against what the profile expects, write its state."""
        if self.ended:
            return
        try:
            self.intake.close()
        except (KhoTinError, OSError) as error:
            self.error = self.error or error
        self.state = self._verdict(reason)
        try:
            self._write_end()
            if self.state is not RunState.CANCELLED and self.error is None:
                settle_if_grown(self.catalogue, self.site.name, at=self.clock())
                opened = partial(
                    open_intake, self.catalogue, self.row, lock=self._lock, clock=self.clock
                )
                settle_dates(self.catalogue, self.site, intake=opened)
                settle_gaps(self.catalogue, self.site)
        except KhoTinError as error:
            self.error = self.error or error
            self.state = RunState.FAILED
        finally:
            self.catalogue.close()
            self._lock.release()

    def _begin(self, *, full: bool) -> None:
        site = self.site.name
        self.catalogue = Catalogue.open(self.config)
        recovered = recover(self.catalogue, self.config, held=site)
        self.first = not self.catalogue.runs(site, limit=1)
        self._take_up(full=full)
        self.full = self.row.verb == CRAWL_FULL
        before = last_complete(self.catalogue, site, but=self.id)
        self.settled = before is not None and not self.full and self.hole is None
        self.before = before.counts if before else {}
        self.norm = known_norm(self.catalogue, site)
        self._tell_lost(recovered)
        self.intake = self._open_intake()

    def _take_up(self, *, full: bool) -> None:
        bury_backfills(self.catalogue, self.site.name, clock=self.clock)
        if self.hole is not None:
            taken = start_backfill(self.catalogue, self.site.name, clock=self.clock)
        else:
            taken = take_up(self.catalogue, self.site.name, full=full, clock=self.clock)
        self.row, self.id, self.resumed = taken.row, taken.row.id, taken.resumed
        self.counts.update(taken.counts)
        # A resumed run's counts go on, but its limits are this process's own.
        self._counted = Counter(self.counts)
        self.known_before = taken.known_before

    def _tell_lost(self, recovered: Recovered) -> None:
        """Say what the disk did not keep: it cannot be asked for again unless somebody acts."""
        for sentence in recovered.doubles:
            self.note(sentence)
        for file in recovered.short:
            self.note(
                f"{file}: ends before records that the catalogue has; restore it from a copy, or run "
                "`khotin repair`, then `khotin crawl --full`"
            )

    def _verdict(self, reason: str) -> RunState:
        if self.error is not None:
            self.problems.insert(0, str(self.error) or type(self.error).__name__)
            return RunState.FAILED
        if reason not in ("finished", "limit"):
            return RunState.CANCELLED
        if self.hole is not None:
            # Of a site as a whole it cannot tell.
            self.problems[:0] = self.doubts
            return RunState.FAILED if self.doubts else RunState.FINISHED
        found = judge(
            self.site,
            self.counts,
            verb=self.row.verb,
            past=past_crawls(self.catalogue, self.site.name, but=self.id),
            doubts=self.doubts,
            limited=reason == "limit",
            settled=self.settled,
            now=self.clock(),
        )
        self.problems[:0] = found.problems
        self.counts["complete"] = int(found.complete)
        return found.state

    def _write_end(self) -> None:
        whole = self.error is None and self.state is not RunState.CANCELLED
        with self.catalogue.write() as connection:
            if whole:
                backlog.drop(connection, self.id)
            if self.hole is not None:
                backlog.hand_over(connection, self.id)
            forget_old(connection, self.site.name)
        self.catalogue.finish_run(
            self.id, self.state, counts=dict(self.counts), problems=self.problems, at=self.clock()
        )

    def _open_intake(self) -> Intake:
        intake = open_intake(self.catalogue, self.row, clock=self.clock, lock=self._lock)
        intake.hooks += [self._write_counts, self.skipping.write, self.ledger.write]
        return intake

    def _write_counts(self, connection: Connection) -> None:
        update_run(connection, self.id, counts=dict(self.counts))
