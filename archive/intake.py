"""The one way evidence comes in: WARC record, then catalogue, then the frontier's word.

Nothing is in the catalogue whose record is not on disk, and nothing counts as saved before
`flush` has returned.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from archive.catalogue import Catalogue
from archive.catalogue.grades import Grade
from archive.catalogue.state import LIVE, MOVED
from archive.importing.copies import Copy
from archive.importing.recording import Came, CopyRecorder
from archive.locks import Lock
from archive.models import Article, Capture, CrawlRun, Event, Happening, Problem, Reason
from archive.pending import Pending
from archive.people.values import Correction
from archive.recording import Exchange, Recorder
from archive.restrictions.values import Lift, Restriction
from archive.saving import Outcome, VersionRecorder
from archive.statements import Solved
from archive.stating import StatementRecorder
from archive.versions import content_digest
from archive.warc import WarcWriter

__all__ = ["Exchange", "Intake"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Intake:
    """Takes in one run's captures and articles of one site, in the order of durability.

    Holds the site's lock until `close`. After a RecordingError nothing more can be taken in; what
    was written before it is read in by the next `recover`. For one thread.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        writer: WarcWriter,
        *,
        run: CrawlRun | str,
        site: str,
        batch_size: int | None = None,
        batch_seconds: float | None = None,
        clock: Callable[[], datetime] = _utc_now,
        lock: Lock | None = None,
        lock_seconds: float = 10,
    ) -> None:
        """Take the site's lock, waiting at most so long; raises SiteBusy when another run has it.

        A caller that has the site's `lock` already gives it, and lets go of it after `close`.

        Without a batch size or time, those of the settings hold.
        """
        self._site, self._clock = site, clock
        self._pending = Pending(
            catalogue, writer, site=site, size=batch_size, seconds=batch_seconds, clock=clock,
            lock=lock, lock_seconds=lock_seconds,
        )  # fmt: skip
        self.hooks = self._pending.hooks
        self._batch = self._pending.batch
        run, folder = run if isinstance(run, str) else run.id, catalogue.config.warc_dir
        self._responses = Recorder(self._batch, writer, site, run)
        self._copies = CopyRecorder(self._batch, writer, folder, site, run)
        self._statements = StatementRecorder(self._pending, writer, clock)
        self._versions = VersionRecorder(self._pending, writer, self._statements, site, run, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def record(self, exchange: Exchange) -> Capture:
        """Write a response's record and return its capture.

        The same payload as at the URL's last capture, or a 304, becomes a revisit. Raises
        RecordingError when the record cannot be written.
        """
        capture = self._responses.record(exchange)
        self._pending.note()
        return capture

    def record_copy(self, copy: Copy) -> tuple[Came, Capture | None]:
        """Write the record of what somebody else fetched, under its own time, unless it is known.

        Raises RecordingError when the record cannot be written.
        """
        came, capture = self._copies.record(copy, now=self._clock())
        if came in (Came.NEW, Came.REPEATED):
            self._pending.note()
        return came, capture

    def save(
        self,
        article: Article,
        *,
        article_id: str,
        capture: str,
        extractor: str,
        reason: Reason | None = None,
        renew: bool = False,
        grade: Grade | None = None,
    ) -> Outcome:
        """Save an article read from a capture; only new content makes a new Version.

        `reason` is, when not given, captured for the first Version and edited for later ones; an
        older look at the page than the current one shows no edit, so it is captured too.
        `renew` makes a Version although the words are those of the current one: what is beside
        them (a date, the authors) was read wrongly. `grade` is kept with the Version.
        Raises RecordingError when its record cannot be written, ArchiveError for a capture that
        is not in the catalogue.
        """
        digest = content_digest(article)
        outcome = self._versions.save(
            article, digest=digest, article_id=article_id, capture=capture, extractor=extractor,
            reason=reason, renew=renew,
        )  # fmt: skip
        state = self._batch.article(article_id)
        # An old capture read again is not what readers see now: its grade would be another text's.
        if grade is not None and state is not None and state.digest == digest:
            self.grade(article_id, state.current, grade)
        return outcome

    def grade(self, article_id: str, number: int, grade: Grade) -> None:
        """Keep how far a version can be trusted; no record is written for it."""
        self._batch.add_grade(self._site, article_id, number, grade)
        self._pending.note()

    def bring_in(
        self, article: Article, *, article_id: str, line: bytes, urn: str, extractor: str
    ) -> Outcome:
        """Save an article that was not crawled, with the line it came from as its capture.

        Nothing at all is written for what is known already.
        """
        return self._versions.bring_in(
            article, article_id=article_id, line=line, urn=urn, extractor=extractor
        )

    def seen(self, article_id: str, *, capture: str) -> Outcome:
        """Note that an article's page was found unchanged (a 304), without reading it again."""
        return self._versions.see(article_id, capture=capture)

    def asked(self, article_id: str, *, at: datetime) -> None:
        """Note that an article's page was asked for, whatever came of it."""
        if state := self._batch.article(article_id):
            state.ask(at)
            self._pending.note()

    def gone(self, article_id: str, *, capture: str, at: datetime) -> bool:
        """Mark an article as gone from its site; True when it was live until now."""
        state = self._batch.article(article_id)
        if state is None:
            return False
        state.ask(at)
        if state.state != LIVE:
            return False
        self._statements.record(Event(article_id, Happening.GONE, at, capture))
        return True

    def holds(self, article_id: str) -> bool:
        """Tell whether an article is held, or about to be."""
        return self._batch.article(article_id) is not None

    def has_text(self, article_id: str, digest: str) -> bool:
        """Tell whether any version of an article says this."""
        return self._batch.has_version(article_id, digest)

    def is_problem(self, capture: str) -> bool:
        """Tell whether a capture could not be read as an article, and still cannot."""
        return self._batch.problem(capture) is not None

    def move(self, article_id: str, *, to: str, capture: str) -> bool:
        """Write that an article's page is another article by now; True when it was not so before."""
        state = self._batch.article(article_id)
        if state is None or state.state == MOVED:
            return False
        self._statements.record(Event(article_id, Happening.MOVED, self._clock(), capture, to))
        return True

    def doubt(self, article_id: str, printed: datetime, *, odd: bool) -> None:
        """Write that the date an article prints is not believed, or (not `odd`) that it is again."""
        state = self._batch.article(article_id)
        if state is None or state.doubts(printed) == odd:
            return
        happening = Happening.DATE_DOUBTED if odd else Happening.DATE_BELIEVED
        value = printed.astimezone(UTC).isoformat()
        self._statements.record(Event(article_id, happening, self._clock(), "", value))

    def note(self, problem: Problem) -> None:
        """Keep that a capture could not be read as an article; the same again adds nothing."""
        known = self._batch.problem(problem.capture)
        if known is None or (known.field, known.reason) != (problem.field, problem.reason):
            self._statements.record(problem)

    def solved(self, capture: str) -> None:
        """Close the problem of a capture, if it has one."""
        if self._batch.problem(capture):
            self._statements.record(Solved(capture, self._clock()))

    def restrict(self, statement: Restriction | Lift) -> None:
        """Write that something is hidden from readers, or no longer."""
        self._statements.record(statement)

    def correct(self, statement: Correction) -> None:
        """Write what an archivist says about who is who."""
        self._statements.record(statement)

    def due(self) -> bool:
        """Tell whether the batch is full or has waited long enough."""
        return self._pending.due()

    def flush(self) -> None:
        """Put all records on disk, then commit the batch and the hooks' work as one.

        When it returns, everything taken in is safe. Raises RecordingError or ArchiveError; the
        batch is then still pending.
        """
        self._pending.flush()

    def close(self) -> None:
        """Flush, complete the WARC file and free the site, also after a failure."""
        self._pending.close()


def open_intake(
    catalogue: Catalogue,
    run: CrawlRun,
    *,
    clock: Callable[[], datetime] = _utc_now,
    lock: Lock | None = None,
) -> Intake:
    """Open the intake of a run, which writes files of its own; raises SiteBusy as Intake does."""
    config = catalogue.config
    writer = WarcWriter(
        config.warc_dir,
        site=run.site,
        run=run.id,
        verb=run.verb,
        roll_bytes=config.warc_roll_mb * 1_000_000,
        clock=clock,
    )
    return Intake(catalogue, writer, run=run, site=run.site, clock=clock, lock=lock)
