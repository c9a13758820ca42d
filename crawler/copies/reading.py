"""Reading copies as articles: oldest first, with the rules, grades and checks of a crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, tuple_

from archive.catalogue import Catalogue
from archive.catalogue.captures import captures_by_id
from archive.catalogue.grades import Norm
from archive.catalogue.kept import KeptPage
from archive.catalogue.seen import restore_times
from archive.catalogue.tables import captures
from archive.coverage import settle_gaps
from archive.dumps import generic_identity
from archive.errors import ArchiveError, ExtractionError
from archive.importing.run import UNFINISHED, open_intake, unread_runs, utc_now
from archive.intake import Intake, Outcome
from archive.locks import SiteBusy
from archive.models import Article, Capture, CaptureKind, CrawlRun, Problem, RunState
from archive.sites import Site
from crawler.checks import UNREAD, tally, unfilled
from crawler.extract import EXTRACTOR, USUAL, Bounds, parse, read_article
from crawler.grading import grade, known_norm, settle_if_grown
from crawler.neighbours import intake_for, settle_dates
from crawler.reading import read_page
from crawler.reparsing.pool import Pool, cores
from crawler.reparsing.reading import Answer, Came, page_at, place_of

Progress = Callable[[int, int, str], None]
_CHUNK = 500
_PAGES = ("", "text/html", "application/xhtml+xml")
_LEAST_SCORE = 0.5
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


@dataclass(frozen=True, slots=True)
class CopyReader:
    """Reads single copies of a site, or generically without one; sent to each reading process."""

    site: Site | None
    warc_dir: Path
    norm: Norm | None = None
    bounds: Bounds = USUAL

    def __call__(self, kept: KeptPage) -> Answer:
        """Read a page; whatever is wrong with it is the answer, never an exception."""
        try:
            parsed = parse(page_at(self.warc_dir, kept), self.bounds)
            site = self.site
            article = read_page(parsed, site) if site else read_article(parsed, None)
        except ExtractionError as error:
            return Answer(Came.REFUSED, reason=f"{error.field}: {error.reason}")
        except (ArchiveError, OSError) as error:
            return Answer(Came.DAMAGED, reason=f"{kept.url}: {error}")
        if article is None:
            return Answer(Came.SAME)
        judged = grade(article, self.norm)
        counts = dict(tally(site, article, judged.score)) if site else {}
        return Answer(Came.NOW_READ, (), article, counts, judged)


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
        with open_intake(
            self._catalogue, self._run, verb=self._run.verb, clock=self._clock
        ) as intake:
            # Another's captures may have come in by recovery just now.
            wanted = _pages_of(self._catalogue, ids, self._identity)
            total = _count_pages(self._catalogue, ids)
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

    def _identity(self, url: str) -> str | None:
        """Return the public id of the article at a URL, or None when it is no article's."""
        if self._site is None:
            return generic_identity(url)[1]
        key = self._site.article_key(url)
        return None if key is None else self._site.article_id(key)

    def _settle(self, intake: Intake, kept: KeptPage, answer: Answer) -> None:
        counts = self.report.counts
        counts.update(answer.counts)
        if answer.came is Came.DAMAGED:
            self.report.damaged.append(answer.reason)
            return
        if answer.article is None:
            counts["absent" if answer.came is Came.SAME else UNREAD] += 1
            if answer.came is not Came.SAME and self._site is not None:
                self._problem(intake, kept, answer.reason)
            return
        if self._site is None and not _is_news(answer):
            counts["absent"] += 1
            return
        outcome = intake.save(
            answer.article,
            article_id=self._id_of(answer.article),
            capture=kept.capture,
            extractor=EXTRACTOR,
            grade=answer.grade,
        )
        intake.solved(kept.capture)
        counts[_MADE[outcome]] += 1

    def _id_of(self, article: Article) -> str:
        if self._site is not None:
            return self._site.article_id(article.key)
        return generic_identity(article.url)[1]

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
        opened = intake_for(self._catalogue, site, run=self._run, clock=self._clock)
        # Whichever run has the site by now settles its dates at its own end.
        with suppress(SiteBusy):
            settle_dates(self._catalogue, site, intake=opened)


def _is_news(answer: Answer) -> bool:
    """Tell whether a page of no known site is an article: it has a date, and reads well.

    Front pages and lists have running text too; without a profile nothing else parts them.
    """
    article, judged = answer.article, answer.grade
    if article is None or judged is None:
        return False
    return article.published_at is not None and judged.score >= _LEAST_SCORE


_WANTED = (
    captures.c.truncated.is_(None),
    captures.c.mime.in_(_PAGES),
    (captures.c.status == 200)
    | (captures.c.kind == CaptureKind.RESOURCE.value)
    | ((captures.c.status == 304) & captures.c.refers_to.is_not(None)),
)


def _pages_of(
    catalogue: Catalogue, runs: list[str], identity: Callable[[str], str | None]
) -> Iterator[KeptPage]:
    """Yield the runs' copies of article pages, oldest first."""
    place = tuple_(captures.c.fetched_at, captures.c.id)
    after: tuple[datetime, str] | None = None
    while True:
        query = (
            select(captures.c.fetched_at, captures.c.id)
            .where(captures.c.run.in_(runs), captures.c.source.is_not(None), *_WANTED)
            .order_by(captures.c.fetched_at, captures.c.id)
            .limit(_CHUNK)
        )
        if after is not None:
            query = query.where(place > tuple_(*after))
        with catalogue.read() as connection:
            rows = connection.execute(query).all()
            found = captures_by_id(connection, [row.id for row in rows])
            refs = [c.refers_to for c in found.values() if c.refers_to]
            originals = captures_by_id(connection, refs)
        if not rows:
            return
        for row in rows:
            capture: Capture = found[row.id]
            if identity(capture.url) is not None:
                original = originals.get(capture.refers_to) if capture.refers_to else None
                yield place_of(capture, original)
        after = (rows[-1].fetched_at, rows[-1].id)


def _count_pages(catalogue: Catalogue, runs: list[str]) -> int:

    query = select(func.count()).where(
        captures.c.run.in_(runs), captures.c.source.is_not(None), *_WANTED
    )
    with catalogue.read() as connection:
        return connection.scalar(query) or 0
