"""What was read of an article, as a Version if it is new; else, what it adds to what is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from archive.catalogue.state import GONE, ArticleState
from archive.errors import ArchiveError
from archive.evidence import add_capture, resource_of
from archive.models import Article, Event, Happening, Reason, Version
from archive.pending import Pending
from archive.statements import version_body, version_urn
from archive.stating import StatementRecorder
from archive.versions import content_digest
from archive.warc import WarcWriter

IMPORT_MIME = "application/json"


class Outcome(StrEnum):
    """What saving an article came to."""

    NEW = "new"
    EDITED = "edited"
    UNCHANGED = "unchanged"
    SECTION = "section"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class VersionRecorder:
    """Writes Versions of one site and run; what it wrote waits in the batch."""

    pending: Pending
    writer: WarcWriter
    statements: StatementRecorder
    site: str
    run: str
    clock: Callable[[], datetime]

    def save(
        self,
        article: Article,
        *,
        digest: str,
        article_id: str,
        capture: str,
        extractor: str,
        reason: Reason | None,
        renew: bool = False,
    ) -> Outcome:
        """Save an article of this content `digest`; see Intake.save."""
        seen_at = self._fetched_at(capture)
        state = self.pending.batch.article(article_id)
        imported = reason is Reason.IMPORTED
        back = state is not None and not imported and self._came_back(state, capture, seen_at)
        anew = renew and state is not None and digest == state.digest
        if state and not anew and self._is_known(state, digest, seen_at, imported=imported):
            labelled = self._label(state, article.sections, capture)
            if not imported:
                state.see(seen_at)
            self.pending.note()
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
            saved_at=self.clock(),
            record="",
        )
        self._write(version, seen_at)
        return Outcome.EDITED if state else Outcome.NEW

    def bring_in(
        self, article: Article, *, article_id: str, line: bytes, urn: str, extractor: str
    ) -> Outcome:
        """Save an article that was not crawled; see Intake.bring_in."""
        at, batch = self.clock(), self.pending.batch
        state, digest = batch.article(article_id), content_digest(article)
        known = state and self._is_known(state, digest, at, imported=True)
        if state and known and set(article.sections) <= set(state.sections):
            return Outcome.UNCHANGED
        written = self.writer.write_resource(urn, mime=IMPORT_MIME, body=line, at=at)
        capture = resource_of(
            written, site=self.site, run=self.run, url=urn, at=at, mime=IMPORT_MIME
        )
        add_capture(batch, capture)
        return self.save(
            article, digest=digest, article_id=article_id, capture=capture.id, extractor=extractor,
            reason=Reason.IMPORTED,
        )  # fmt: skip

    def see(self, article_id: str, *, capture: str) -> Outcome:
        """Note that an article's page was found unchanged, without reading it again."""
        state = self.pending.batch.article(article_id)
        if state is None:
            return Outcome.UNCHANGED
        at = self._fetched_at(capture)
        back = self._came_back(state, capture, at)
        state.see(at)
        self.pending.note()
        return Outcome.BACK if back else Outcome.UNCHANGED

    def _write(self, version: Version, seen_at: datetime) -> None:
        written = self.writer.write_conversion(
            version_urn(version.article_id, version.number),
            body=version_body(version, seen_at=seen_at),
            at=version.saved_at,
            refers_to=version.capture,
        )
        version = replace(version, record=written.id)
        self.pending.batch.add_version(version, seen_at=seen_at, place=written)
        self.pending.note()

    def _is_known(
        self, state: ArticleState, digest: str, seen_at: datetime, *, imported: bool
    ) -> bool:
        if digest == state.digest:
            return True
        # A dump read twice, or an old capture read again, must not add what is already there.
        if imported or not state.would_show(seen_at, imported=imported):
            return self.pending.batch.has_version(state.id, digest)
        return False

    def _came_back(self, state: ArticleState, capture: str, seen_at: datetime) -> bool:
        if state.state != GONE or (state.state_at and seen_at <= state.state_at):
            return False
        self.statements.record(Event(state.id, Happening.BACK, seen_at, capture))
        return True

    def _label(self, state: ArticleState, sections: Sequence[str], capture: str) -> bool:
        fresh = [name for name in dict.fromkeys(sections) if name not in state.sections]
        for name in fresh:
            said = Event(state.id, Happening.SECTION, self.clock(), capture, name)
            self.statements.record(said)
        return bool(fresh)

    def _fetched_at(self, capture: str) -> datetime:
        found = self.pending.batch.capture(capture)
        if found is None:
            raise ArchiveError(f"there is no capture «{capture}» in the catalogue")
        return found.fetched_at


def _reason(state: ArticleState | None, seen_at: datetime) -> Reason:
    edited = state is not None and state.would_show(seen_at, imported=False)
    return Reason.EDITED if edited else Reason.CAPTURED
