"""A reparse that writes: its run row, its intake, and how it goes on after it was stopped."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, update

from archive.catalogue import Catalogue, tables
from archive.catalogue.kept import KeptPage
from archive.catalogue.runs import update_run
from archive.catalogue.seen import restore_times
from archive.config import Config
from archive.errors import KhoTinError
from archive.ingest import recover
from archive.intake import open_intake
from archive.locks import Lock
from archive.models import Article, CrawlRun, Problem, Reason, RunState
from archive.saving import Outcome
from archive.sites import Site
from archive.versions import content_digest
from crawler.checks import CRAWLS, UNREAD, drifts, unfilled
from crawler.copies.unread import strangers_of
from crawler.extract import EXTRACTOR
from crawler.grading import settle
from crawler.identities import id_of, identity_at
from crawler.neighbours import settle_dates
from crawler.reparsing.moving import Hiding, move
from crawler.reparsing.reading import Answer, Came
from crawler.reparsing.report import Report

VERB = "reparse"
# How far it has come among the articles by id, by which rules, and whether it was stopped.
DONE, RULES, UNFINISHED = "done", "rules", "unfinished"
_INNER = (DONE, RULES, UNFINISHED)
_ALL = 1 << 40
_MADE = (Outcome.NEW, Outcome.EDITED)


class Saving:
    """A reparse run that writes; `done` articles (by id) were gone over before it was stopped."""

    def __init__(
        self,
        catalogue: Catalogue,
        name: str,
        site: Site | None,
        config: Config,
        report: Report,
        *,
        lock: Lock,
        asked: str,
        clock: Callable[[], datetime],
    ) -> None:
        """Start a run, or take up the site's last one if it was this one and was stopped.

        `asked` tells what was asked for, beside the site: another question starts anew.
        """
        self.catalogue, self.site, self.clock, self.report = catalogue, site, clock, report
        self.name = name
        # What a run that was killed had written counts, so that nothing is written twice.
        recover(catalogue, config, held=name)
        profile = site.model_dump_json() if site else ""
        self.rules = zlib.crc32(f"{EXTRACTOR} {asked} {profile}".encode())
        self.tallied: Counter[str] = Counter()
        self.done = 0
        self.run = self._resumed() or catalogue.start_run(name, VERB, at=clock())
        self.intake = open_intake(catalogue, self.run, clock=clock, lock=lock)
        self.intake.hooks.append(self._write_counts)
        self.hiding = Hiding(catalogue, self.intake)

    def _resumed(self) -> CrawlRun | None:
        """Return the site's last run, if it was this reparse and did not end; end other dead ones."""
        rows = self.catalogue.runs(self.name, limit=1000)
        for row in rows:
            if row.state is RunState.RUNNING and row.verb == VERB:
                self._end(row, RunState.CANCELLED, row.counts, ["the program ended before it did"])
        last = next(iter(rows), None)
        if last is None or last.verb != VERB or not last.counts.get(UNFINISHED):
            return None
        if last.counts.get(RULES) != self.rules:
            return None
        running: dict[str, Any] = {"state": RunState.RUNNING.value, "finished_at": None}
        with self.catalogue.write() as connection:
            connection.execute(
                update(tables.runs)
                .where(tables.runs.c.id == last.id)
                .values(**running, problems=[])
            )
        self.done = last.counts.get(DONE, 0)
        self.report.restore(last.counts)
        names = {*self.report.counts(), *_INNER}
        self.tallied.update({n: c for n, c in last.counts.items() if n not in names})
        return last

    def save(self, kept: KeptPage, answer: Answer) -> None:
        """Take in what a page came to; commit when it is time."""
        self.tallied.update(answer.counts)
        self.tallied[UNREAD] += answer.came in (Came.REFUSED, Came.LOST)
        if answer.article is not None:
            article_id = id_of(answer.article, self.site)
            if kept.unread:
                before = identity_at(kept.url, None) or ""
                self.hiding.carry(before, article_id, at=self.clock())
            if not self._is_repeated(kept, answer.article, article_id):
                self._save(kept, answer, answer.article, article_id)
        elif answer.grade is not None:
            self.intake.grade(kept.article_id, kept.number, answer.grade)
        elif kept.unread and self.site and answer.came in (Came.REFUSED, Came.LOST):
            self._note(kept, answer.reason)
        # Pages with problems, and copies, come after all articles.
        self.done = self.done + 1 if kept.article_id else _ALL
        if self.intake.due():
            self.intake.flush()

    def _is_repeated(self, kept: KeptPage, article: Article, article_id: str) -> bool:
        """Tell whether a copy of before the profile says what a text says that is here already.

        It makes no version and leaves no mark, so that a rebuild need not know it was looked at.
        """
        if kept.unread in ("", self.name):
            return False
        return self.intake.has_text(article_id, content_digest(article))

    def _save(self, kept: KeptPage, answer: Answer, article: Article, article_id: str) -> None:
        outcome = self.intake.save(
            article,
            article_id=article_id,
            capture=kept.capture,
            extractor=EXTRACTOR,
            reason=Reason.REPARSED,
            renew=answer.came is Came.CHANGED,
            grade=answer.grade,
        )
        self.report.saved += outcome in _MADE
        self.intake.solved(kept.capture)

    def _note(self, kept: KeptPage, reason: str) -> None:
        field, _, why = reason.removeprefix(f"{kept.url}: ").partition(": ")
        self.intake.note(
            Problem(kept.capture, self.name, kept.url, field, why or field, self.clock())
        )

    def end(self, *, judge: bool) -> RunState:
        """Commit, judge the run if it has seen the whole site, and close its row."""
        self.intake.flush()
        self.intake.hooks.clear()
        if judge and self.site:
            at = self.clock()
            self.report.moved = move(self.catalogue, self.intake, self.site, self.hiding, at=at)
            self.intake.flush()
            self._restore_times(strangers_of(self.site))
        if self.site:
            settle(self.catalogue, self.name, at=self.clock())
            settle_dates(self.catalogue, self.site, intake=lambda: nullcontext(self.intake))
            self.intake.flush()
        short = self._shortfalls(self.site) if judge and self.site else []
        state = RunState.FAILED if short else RunState.FINISHED
        self.report.problems += short
        counts = {name: n for name, n in self._counts().items() if name not in _INNER}
        self._end(self.run, state, counts, [*short, *self.report.unreadable][:50])
        return state

    def _restore_times(self, labels: list[str]) -> None:
        """Set when articles that have moved were seen, as a rebuild would."""
        if self.report.moved:
            runs = [run.id for label in labels for run in self.catalogue.runs(label, limit=10_000)]
            with self.catalogue.write() as connection:
                restore_times(connection, runs=runs)

    def _shortfalls(self, site: Site) -> list[str]:
        rows = self.catalogue.runs(self.name, limit=100)
        ended = (RunState.FINISHED, RunState.FAILED)
        past = [row.counts for row in rows if row.verb in CRAWLS and row.state in ended]
        unlike = [drift.sentence for drift in drifts(self.tallied, past) if drift.far]
        return [*unfilled(site.expect, self.tallied), *unlike]

    def __enter__(self) -> Saving:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.intake.close()
        finally:
            if error is not None:
                self._stopped(error)

    def _stopped(self, error: BaseException) -> None:
        """Close the row of a run that goes on another time; where even that fails, it looks dead."""
        interrupted = isinstance(error, KeyboardInterrupt)
        state = RunState.CANCELLED if interrupted else RunState.FAILED
        said = "interrupted" if interrupted else str(error) or type(error).__name__
        try:
            row = self.catalogue.run(self.run.id)
            self._end(self.run, state, row.counts if row else {}, [said])
        except KhoTinError:
            return

    def _end(
        self, row: CrawlRun, state: RunState, counts: dict[str, int], problems: list[str]
    ) -> None:
        self.catalogue.finish_run(row.id, state, counts=counts, problems=problems, at=self.clock())

    def _counts(self) -> dict[str, int]:
        inner = {DONE: self.done, RULES: self.rules, UNFINISHED: 1}
        return {**self.report.counts(), **self.tallied, **inner}

    def _write_counts(self, connection: Connection) -> None:
        update_run(connection, self.run.id, counts=self._counts())
