"""Reading copies as articles: oldest first, with the rules, grades and checks of a crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from archive.catalogue import Catalogue
from archive.catalogue.kept import KeptPage
from archive.catalogue.seen import restore_times
from archive.coverage import settle_gaps
from archive.importing.run import UNFINISHED, unread_runs, utc_now
from archive.intake import Intake, open_intake
from archive.locks import SiteBusy
from archive.models import CrawlRun, Problem, RunState
from archive.saving import Outcome
from archive.sites import Site
from crawler.checks import UNREAD, unfilled
from crawler.copies.copy_reader import CopyReader
from crawler.copies.unread import copies_of, count_copies
from crawler.extract import EXTRACTOR, Bounds
from crawler.grading import known_norm, settle_if_grown
from crawler.identities import id_of, identity_at
from crawler.neighbours import settle_dates
from crawler.reparsing.pool import Pool, cores
from crawler.reparsing.reading import Answer, Came

Progress = Callable[[int, int, str], None]
_MOST_PROBLEMS = 50
_MADE = {
    Outcome.NEW: "articles_new",
    Outcome.EDITED: "versions",
    Outcome.UNCHANGED: "unchanged",
    Outcome.SECTION: "unchanged",
    Outcome.BACK: "unchanged",
}


@dataclass(slots=True)
class ReadReport:
    """What reading the copies of one site came to; `short` says what its profile expects in vain."""

    site: str
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


class Reading:
    """Reads all copies of a site that runs brought in and nobody has read yet."""

    def __init__(
        self,
        catalogue: Catalogue,
        run: CrawlRun,
        *,
        site: Site | None,
        apart: bool = True,
        clock: Callable[[], datetime] = utc_now,
        progress: Progress | None = None,
    ) -> None:
        """Prepare; `apart` reads pages in processes of their own, with a time limit each."""
        self.report = ReadReport(run.site)
        self._catalogue, self._run, self._site = catalogue, run, site
        self._apart, self._clock, self._progress = apart, clock, progress
        self._runs = [run]

    def read(self) -> ReadReport:
        """Read everything, and `close` afterwards; raises SiteBusy while another run has the site."""
        runs = unread_runs(self._catalogue, self._run.site)
        if self._run.id not in {run.id for run in runs}:
            runs.insert(0, self._run)
        self._runs = runs
        ids = [run.id for run in runs]
        norm = known_norm(self._catalogue, self._run.site) if self._site else None
        config = self._catalogue.config
        reader = CopyReader(self._site, config.warc_dir, norm, Bounds.of(config))
        with open_intake(self._catalogue, self._run, clock=self._clock) as intake:
            # Another's captures may have come in by recovery just now.
            wanted = copies_of(self._catalogue, ids, lambda url: identity_at(url, self._site))
            total = count_copies(self._catalogue, ids)
            with closing(self._answers(reader, wanted)) as answers:
                for done, (kept, answer) in enumerate(answers, start=1):
                    self._settle(intake, kept, answer)
                    if intake.due():
                        intake.flush()
                    if self._progress:
                        self._progress(done, total, kept.url)
            intake.flush()
            with self._catalogue.write() as connection:
                restore_times(connection, runs=ids)
        return self.report

    def _answers(
        self, reader: CopyReader, pages: Iterable[KeptPage]
    ) -> Generator[tuple[KeptPage, Answer]]:
        if not self._apart:
            return ((kept, reader(kept)) for kept in pages)
        config = self._catalogue.config
        pool = Pool(
            reader, workers=config.reparse_workers or cores(), seconds=config.reparse_seconds
        )
        return pool.answers(pages)

    def _settle(self, intake: Intake, kept: KeptPage, answer: Answer) -> None:
        counts = self.report.counts
        counts.update(answer.counts)
        if answer.came is Came.DAMAGED:
            self.report.damaged.append(answer.reason)
            return
        if answer.article is None:
            counts["absent" if answer.came is Came.ABSENT else UNREAD] += 1
            if answer.came is not Came.ABSENT and self._site is not None:
                self._problem(intake, kept, answer.reason)
            return
        outcome = intake.save(
            answer.article,
            article_id=id_of(answer.article, self._site),
            capture=kept.capture,
            extractor=EXTRACTOR,
            grade=answer.grade,
        )
        intake.solved(kept.capture)
        counts[_MADE[outcome]] += 1

    def _problem(self, intake: Intake, kept: KeptPage, reason: str) -> None:
        name, _, why = reason.partition(": ")
        if len(self.report.problems) < _MOST_PROBLEMS:
            self.report.problems.append(f"{kept.url}: {reason}")
        intake.note(
            Problem(kept.capture, self._run.site, kept.url, name, why or name, self._clock())
        )

    def close(self, *, stopped: str = "") -> None:
        """Close this run, judged by what the profile expects, and those it took up.

        `stopped` says why bringing in copies ended before its end.
        """
        if self._site is not None:
            self.report.short = list(unfilled(self._site.expect, self.report.counts))
            settle_if_grown(self._catalogue, self._run.site, at=self._clock())
            self._settle_dates(self._site)
            # What came in may close a gap in the site's numbers, or show a new one.
            settle_gaps(self._catalogue, self._site)
        for run in self._runs:
            row = self._catalogue.run(run.id) or run
            counts = {name: n for name, n in row.counts.items() if name != UNFINISHED}
            if run.id == self._run.id:
                first = [stopped] if stopped else []
                problems = [*first, *self.report.short, *self.report.damaged, *self.report.problems]
                failed = self.report.short or stopped
                state = RunState.FAILED if failed else RunState.FINISHED
                self._catalogue.finish_run(
                    run.id, state, counts={**counts, **self.report.counts},
                    problems=problems[:_MOST_PROBLEMS], at=self._clock(),
                )  # fmt: skip
                continue
            ended = RunState.CANCELLED if row.state is RunState.RUNNING else row.state
            taken_up = f"what it brought in was read by run {self._run.id}"
            self._catalogue.finish_run(
                run.id, ended, counts=counts, problems=[*row.problems, taken_up], at=self._clock()
            )

    def _settle_dates(self, site: Site) -> None:
        opened = partial(open_intake, self._catalogue, self._run, clock=self._clock)
        # Whichever run has the site by now settles its dates at its own end.
        with suppress(SiteBusy):
            settle_dates(self._catalogue, site, intake=opened)
