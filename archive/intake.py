"""The one way evidence comes in: WARC record, then catalogue, then the frontier's word.

Nothing is in the catalogue whose record is not on disk, and nothing counts as saved before
`flush` has returned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from archive.catalogue import Catalogue
from archive.catalogue.batch import Batch
from archive.catalogue.grades import Grade
from archive.catalogue.state import GONE, LIVE, MOVED, ArticleState
from archive.errors import ArchiveError
from archive.evidence import add_capture, add_statement, resource_of
from archive.fixity import list_sealed
from archive.importing.copies import Copy
from archive.importing.recording import Came, CopyRecorder
from archive.ingest import Recovered, recover_site
from archive.locks import Lock, folder_name, take_site
from archive.models import (
    Article,
    Capture,
    CrawlRun,
    Event,
    Happening,
    Problem,
    Reason,
    Version,
)
from archive.people.values import Correction
from archive.recording import Exchange, Recorder
from archive.restrictions.values import Lift, Restriction
from archive.statements import (
    Solved,
    Statement,
    refers_to,
    statement_body,
    statement_urn,
    version_body,
    version_urn,
)
from archive.versions import content_digest
from archive.warc import WarcWriter

__all__ = ["Exchange", "Intake", "Outcome"]


IMPORT_MIME = "application/json"


class Outcome(StrEnum):
    """What saving an article came to."""

    NEW = "new"
    EDITED = "edited"
    UNCHANGED = "unchanged"
    SECTION = "section"
    BACK = "back"


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
        config = catalogue.config
        self.hooks: list[Callable[[Connection], None]] = []
        self._catalogue, self._writer, self._clock = catalogue, writer, clock
        self._run = run if isinstance(run, str) else run.id
        self._site = site
        self._warc_folder = config.warc_dir / folder_name(site)
        self._size = batch_size or config.batch_size
        self._seconds = config.batch_seconds if batch_seconds is None else batch_seconds
        self._batch = Batch(self._connection)
        self._recorder = Recorder(self._batch, writer, site, self._run)
        self._copies = CopyRecorder(self._batch, writer, config.warc_dir, site, self._run)
        self._since: datetime | None = None
        self._reading: Connection | None = None
        self._held = ExitStack()
        if lock is None:
            lock = take_site(config, site, seconds=lock_seconds)
            self._held.callback(lock.release)
        self._lock = lock
        # Version numbers go on from those of a run that died before it could commit.
        self.recovered = Recovered()
        try:
            recover_site(catalogue, self._warc_folder, self.recovered)
        except BaseException:
            self._held.close()
            raise

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
        capture = self._recorder.record(exchange)
        self._pending()
        return capture

    def record_copy(self, copy: Copy) -> tuple[Came, Capture | None]:
        """Write the record of what somebody else fetched, under its own time, unless it is known.

        Raises RecordingError when the record cannot be written.
        """
        came, capture = self._copies.record(copy, now=self._clock())
        if came in (Came.NEW, Came.REPEATED):
            self._pending()
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
        outcome = self._save(article, digest, article_id, capture, extractor, reason, renew=renew)
        state = self._batch.article(article_id)
        # An old capture read again is not what readers see now: its grade would be another text's.
        if grade is not None and state is not None and state.digest == digest:
            self.grade(article_id, state.current, grade)
        return outcome

    def grade(self, article_id: str, number: int, grade: Grade) -> None:
        """Keep how far a version can be trusted; no record is written for it."""
        self._batch.add_grade(self._site, article_id, number, grade)
        self._pending()

    def _save(
        self,
        article: Article,
        digest: str,
        article_id: str,
        capture: str,
        extractor: str,
        reason: Reason | None,
        *,
        renew: bool = False,
    ) -> Outcome:
        seen_at = self._fetched_at(capture)
        state = self._batch.article(article_id)
        imported = reason is Reason.IMPORTED
        back = state is not None and not imported and self._came_back(state, capture, seen_at)
        anew = renew and state is not None and digest == state.digest
        if state and not anew and self._is_known(state, digest, seen_at, imported=imported):
            labelled = self._label(state, article.sections, capture)
            if not imported:
                state.see(seen_at)
            self._pending()
            unchanged = Outcome.SECTION if labelled else Outcome.UNCHANGED
            return Outcome.BACK if back else unchanged
        version = Version(
            article_id=article_id,
            number=state.versions + 1 if state else 1,
            digest=digest,
            article=article,
            capture=capture,
            extractor=extractor,
            reason=reason or _reason(state, seen_at),
            saved_at=self._clock(),
            record="",
        )
        self._write_version(version, seen_at)
        return Outcome.EDITED if state else Outcome.NEW

    def _write_version(self, version: Version, seen_at: datetime) -> None:
        written = self._writer.write_conversion(
            version_urn(version.article_id, version.number),
            body=version_body(version, seen_at=seen_at),
            at=version.saved_at,
            refers_to=version.capture,
        )
        version = replace(version, record=written.id)
        self._batch.add_version(version, seen_at=seen_at, place=written)
        self._pending()

    def _is_known(
        self, state: ArticleState, digest: str, seen_at: datetime, *, imported: bool
    ) -> bool:
        if digest == state.digest:
            return True
        # A dump read twice, or an old capture read again, must not add what is already there.
        if imported or not state.would_show(seen_at, imported=imported):
            return self._batch.has_version(state.id, digest)
        return False

    def _came_back(self, state: ArticleState, capture: str, seen_at: datetime) -> bool:
        if state.state != GONE or (state.state_at and seen_at <= state.state_at):
            return False
        self._state(Event(state.id, Happening.BACK, seen_at, capture))
        return True

    def _label(self, state: ArticleState, sections: Sequence[str], capture: str) -> bool:
        fresh = [name for name in dict.fromkeys(sections) if name not in state.sections]
        for name in fresh:
            self._state(Event(state.id, Happening.SECTION, self._clock(), capture, name))
        return bool(fresh)

    def bring_in(
        self, article: Article, *, article_id: str, line: bytes, urn: str, extractor: str
    ) -> Outcome:
        """Save an article that was not crawled, with the line it came from as its capture.

        Nothing at all is written for what is known already.
        """
        at = self._clock()
        state, digest = self._batch.article(article_id), content_digest(article)
        known = state and self._is_known(state, digest, at, imported=True)
        if state and known and set(article.sections) <= set(state.sections):
            return Outcome.UNCHANGED
        written = self._writer.write_resource(urn, mime=IMPORT_MIME, body=line, at=at)
        capture = resource_of(
            written, site=self._site, run=self._run, url=urn, at=at, mime=IMPORT_MIME
        )
        add_capture(self._batch, capture)
        return self._save(article, digest, article_id, capture.id, extractor, Reason.IMPORTED)

    def seen(self, article_id: str, *, capture: str) -> Outcome:
        """Note that an article's page was found unchanged (a 304), without reading it again."""
        state = self._batch.article(article_id)
        if state is None:
            return Outcome.UNCHANGED
        at = self._fetched_at(capture)
        back = self._came_back(state, capture, at)
        state.see(at)
        self._pending()
        return Outcome.BACK if back else Outcome.UNCHANGED

    def asked(self, article_id: str, *, at: datetime) -> None:
        """Note that an article's page was asked for, whatever came of it."""
        if state := self._batch.article(article_id):
            state.ask(at)
            self._pending()

    def gone(self, article_id: str, *, capture: str, at: datetime) -> bool:
        """Mark an article as gone from its site; True when it was live until now."""
        state = self._batch.article(article_id)
        if state is None:
            return False
        state.ask(at)
        if state.state != LIVE:
            return False
        self._state(Event(article_id, Happening.GONE, at, capture))
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
        self._state(Event(article_id, Happening.MOVED, self._clock(), capture, to))
        return True

    def doubt(self, article_id: str, printed: datetime, *, odd: bool) -> None:
        """Write that the date an article prints is not believed, or (not `odd`) that it is again."""
        state = self._batch.article(article_id)
        if state is None or state.doubts(printed) == odd:
            return
        happening = Happening.DATE_DOUBTED if odd else Happening.DATE_BELIEVED
        value = printed.astimezone(UTC).isoformat()
        self._state(Event(article_id, happening, self._clock(), "", value))

    def note(self, problem: Problem) -> None:
        """Keep that a capture could not be read as an article; the same again adds nothing."""
        known = self._batch.problem(problem.capture)
        if known is None or (known.field, known.reason) != (problem.field, problem.reason):
            self._state(problem)

    def solved(self, capture: str) -> None:
        """Close the problem of a capture, if it has one."""
        if self._batch.problem(capture):
            self._state(Solved(capture, self._clock()))

    def restrict(self, statement: Restriction | Lift) -> None:
        """Write that something is hidden from readers, or no longer."""
        self._state(statement)

    def correct(self, statement: Correction) -> None:
        """Write what an archivist says about who is who."""
        self._state(statement)

    def _state(self, statement: Statement) -> None:
        """Write a statement's metadata record, then put it into the batch."""
        written = self._writer.write_metadata(
            statement_urn(statement),
            body=statement_body(statement),
            at=self._clock(),
            refers_to=refers_to(statement),
        )
        add_statement(self._batch, statement, written)
        self._pending()

    def _fetched_at(self, capture: str) -> datetime:
        found = self._batch.capture(capture)
        if found is None:
            raise ArchiveError(f"there is no capture «{capture}» in the catalogue")
        return found.fetched_at

    def _pending(self) -> None:
        if self._since is None:
            self._since = self._clock()

    def due(self) -> bool:
        """Tell whether the batch is full or has waited long enough."""
        if self._since is None:
            return False
        waited = (self._clock() - self._since).total_seconds()
        return len(self._batch) >= self._size or waited >= self._seconds

    def flush(self) -> None:
        """Put all records on disk, then commit the batch and the hooks' work as one.

        When it returns, everything taken in is safe. Raises RecordingError or ArchiveError; the
        batch is then still pending.
        """
        if not self._batch and not self.hooks:
            return
        self._writer.sync()
        self._release()
        # Without the lock another run may have begun: nothing more may be counted as ours.
        self._lock.check()
        with self._catalogue.write() as connection:
            self._batch.write(connection)
            for hook in self.hooks:
                hook(connection)
        self._batch.clear()
        self._since = None

    def close(self) -> None:
        """Flush, complete the WARC file and free the site, also after a failure."""
        with self._held:
            try:
                self.flush()
            finally:
                self._release()
                self._writer.close()
            list_sealed(self._catalogue, self._warc_folder)

    def _connection(self) -> Connection:
        # One snapshot a batch: only this intake writes the site's rows between two commits.
        if self._reading is None:
            self._reading = self._catalogue.engine.connect()
        return self._reading

    def _release(self) -> None:
        if self._reading is not None:
            self._reading.close()
            self._reading = None


def _reason(state: ArticleState | None, seen_at: datetime) -> Reason:
    edited = state is not None and state.would_show(seen_at, imported=False)
    return Reason.EDITED if edited else Reason.CAPTURED
