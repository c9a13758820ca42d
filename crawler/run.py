"""One crawl as it happens: its lock, catalogue, WARC file, counts, and how it begins and ends."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy.crawler import Crawler
from sqlalchemy import Connection, update

from archive.catalogue import Catalogue, tables
from archive.catalogue.runs import update_run
from archive.catalogue.skips import forget_old
from archive.config import Config
from archive.coverage import Backfill, settle_gaps
from archive.errors import KhoTinError
from archive.ingest import Recovered, recover
from archive.intake import Intake, open_intake
from archive.locks import PATIENCE, take_site
from archive.models import CrawlRun, RunState
from archive.sites import Site
from crawler import backlog
from crawler.checks import BACKFILL, CRAWL, CRAWL_FULL, CRAWLS, drifts, shortfalls
from crawler.grading import known_norm, settle_if_grown
from crawler.ledger import Ledger
from crawler.limits import NO_LIMITS, Limits
from crawler.neighbours import settle_dates
from crawler.skipping import Skipping
from crawler.volume import odd_volume

if TYPE_CHECKING:
    from crawler.frontier import Frontier
    from crawler.tempo import Tempo

_MOST_PROBLEMS = 50
# Drift goes by the last runs; weeks of hourly runs are many.
_PAST, _MOST_RUNS = 100, 2500


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
        self.resumed = False
        self.known_before: datetime | None = None
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
            self.catalogue = Catalogue.open(config)
            recovered = recover(self.catalogue, config, held=site.name)
            self.first = not self.catalogue.runs(site.name, limit=1)
            self._bury_backfills()
            self.row = (None if hole else self._resume(full=full)) or self._start(full=full)
            self.id = self.row.id
            # A resumed run's counts go on, but its limits are this process's own.
            self._counted = Counter(self.counts)
            self.known_before = self.known_before or self.row.started_at
            self.full = self.row.verb == CRAWL_FULL
            before = self._last_complete()
            self.settled = before is not None and not self.full and hole is None
            self.before = before.counts if before else {}
            self.norm = known_norm(self.catalogue, site.name)
            self._tell_lost(recovered)
            self.intake = self._open_intake()
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
        limited = reason == "limit"
        short = shortfalls(
            self.site, self.counts, whole=not (limited or self.settled), limited=limited
        )
        past = self._past()
        unlike = drifts(self.counts, [run.counts for run in past[:_PAST]])
        volume = () if limited else odd_volume(self.row.verb, self.counts, self.clock(), past)
        far = [drift.sentence for drift in unlike if drift.far]
        missing = (*self.doubts, *short, *far)
        odd = (*(drift.sentence for drift in unlike if not drift.far), *volume)
        self.problems[:0] = (*missing, *odd)
        self.counts["complete"] = int(not (limited or missing or self.counts["lists_failed"]))
        return RunState.FAILED if missing else RunState.FINISHED

    def _past(self) -> list[CrawlRun]:
        """Return the site's crawls that ended by themselves, newest first."""
        ended = (RunState.FINISHED, RunState.FAILED)
        rows = self.catalogue.runs(self.site.name, limit=_MOST_RUNS)
        return [
            row for row in rows if row.id != self.id and row.verb in CRAWLS and row.state in ended
        ]

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

    def _start(self, *, full: bool) -> CrawlRun:
        for dead in self._dead():
            # What it recorded last may lack photos that only its lost frontier knew of.
            self.known_before = min(self.known_before or dead.started_at, dead.started_at)
            self.catalogue.finish_run(
                dead.id,
                RunState.CANCELLED,
                counts=dead.counts,
                problems=[*dead.problems, "the program ended before the run did"],
                at=self.clock(),
            )
        verb = BACKFILL if self.hole else CRAWL_FULL if full else CRAWL
        row = self.catalogue.start_run(self.site.name, verb, at=self.clock())
        if self.hole is None:
            with self.catalogue.write() as connection:
                self.counts["adopted"] = backlog.adopt(connection, self.site.name, row.id)
        return row

    def _resume(self, *, full: bool) -> CrawlRun | None:
        """Take up the run that died or left requests open, unless a full crawl covers it.

        The run keeps its id and its beginning, so what it fetched itself never counts as known.
        """
        row = next(iter(self._dead()), None) or self._left_open()
        if row is None or (full and row.verb != CRAWL_FULL):
            return None
        running: dict[str, Any] = {
            "state": RunState.RUNNING.value,
            "finished_at": None,
            "problems": [],
        }
        with self.catalogue.write() as connection:
            connection.execute(
                update(tables.runs).where(tables.runs.c.id == row.id).values(running)
            )
        self.counts.update(row.counts)
        self.resumed = True
        return row

    def _bury_backfills(self) -> None:
        """Close backfills that were killed: what they did not get is in the ledger."""
        for row in self.catalogue.runs(self.site.name, limit=1000):
            if row.state is RunState.RUNNING and row.verb == BACKFILL:
                with self.catalogue.write() as connection:
                    backlog.hand_over(connection, row.id)
                ended = [*row.problems, "the program ended before the run did"]
                self.catalogue.finish_run(
                    row.id, RunState.CANCELLED, counts=row.counts, problems=ended, at=self.clock()
                )

    def _dead(self) -> list[CrawlRun]:
        """Return crawls still called running, newest first; the site's lock shows none is."""
        rows = self.catalogue.runs(self.site.name, limit=1000)
        return [row for row in rows if row.state is RunState.RUNNING and row.verb in CRAWLS]

    def _left_open(self) -> CrawlRun | None:
        with self.catalogue.read() as connection:
            open_run = backlog.unfinished_run(connection, self.site.name)
        return self.catalogue.run(open_run) if open_run else None

    def _last_complete(self) -> CrawlRun | None:
        """Return the site's latest crawl that ended by itself, if it saw all lists to their end."""
        ended = (RunState.FINISHED, RunState.FAILED)
        for row in self.catalogue.runs(self.site.name, limit=1000):
            if row.id != self.id and row.state in ended and row.verb in CRAWLS:
                return row if row.counts.get("complete") else None
        return None

    def _open_intake(self) -> Intake:
        intake = open_intake(self.catalogue, self.row, clock=self.clock, lock=self._lock)
        intake.hooks += [self._write_counts, self.skipping.write, self.ledger.write]
        return intake

    def _write_counts(self, connection: Connection) -> None:
        update_run(connection, self.id, counts=dict(self.counts))
