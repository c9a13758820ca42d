"""Reading kept pages again with the rules in force: what would change, and changing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError, ExtractionError
from archive.ingest import recover
from archive.intake import Intake, Outcome
from archive.locks import PATIENCE, Lock, writing_site
from archive.models import Article, Capture, Page, Problem, Reason, RunState, Version
from archive.sites import Site
from archive.text import decode
from archive.versions import content_digest
from archive.warc import WarcWriter, read_record
from crawler.extract import EXTRACTOR, parse
from crawler.reading import read_page

VERB = "reparse"
COMPARED = ("title", "lead", "blocks", "photos", "byline", "authors", "unit", "source",
            "published_at", "modified_at", "printed_dates", "attachments", "related")  # fmt: skip
# Their text was not read from the page, or was set by a person's hand.
_LEFT_ALONE = (Reason.IMPORTED, Reason.CORRECTED)


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Report:
    """What reading again came to. `fields` counts changed fields; `unreadable` are sentences."""

    read: int = 0
    same: int = 0
    changed: int = 0
    unnoticed: int = 0
    now_read: int = 0
    still_failing: int = 0
    left_alone: int = 0
    saved: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """A page to read again: its capture, and the version or the problem it led to."""

    capture: str
    version: Version | None = None
    problem: Problem | None = None


def reparse(
    site: Site,
    config: Config,
    *,
    failed: bool = False,
    since: datetime | None = None,
    apply: bool = False,
    clock: Callable[[], datetime] = now,
) -> Report:
    """Read the site's kept pages again and report; with `apply`, save what came out differently.

    `failed` reads only captures that could not be read as articles; `since` only captures fetched
    at or after that moment. Stopped and started again, it goes over what is saved already without
    writing it twice. Raises ArchiveError when the archive cannot be used.
    """
    report = Report()
    with (
        writing_site(config, site.name, seconds=PATIENCE) as lock,
        Catalogue.open(config, create=False) as cat,
    ):
        kept = _kept(cat, site, failed=failed)
        if not apply:
            for one in kept:
                _reread(cat, site, config, one, since=since, report=report, save=None)
            return report
        with _Saving(cat, site, config, clock, lock) as saving:
            for one in kept:
                _reread(cat, site, config, one, since=since, report=report, save=saving)
            saving.end(report)
    return report


class _Saving:
    """A reparse run that writes."""

    def __init__(
        self,
        catalogue: Catalogue,
        site: Site,
        config: Config,
        clock: Callable[[], datetime],
        lock: Lock,
    ) -> None:
        self.catalogue, self.site, self.clock = catalogue, site, clock
        # What a reparse that was killed had written counts, so that nothing is written twice.
        recover(catalogue, config, held=site.name)
        self._end_the_dead()
        self.run = catalogue.start_run(site.name, VERB, at=clock())
        writer = WarcWriter(
            config.warc_dir,
            site=site.name,
            run=self.run.id,
            verb=VERB,
            roll_bytes=config.warc_roll_mb * 1_000_000,
            clock=clock,
        )
        self.intake = Intake(
            catalogue, writer, run=self.run, site=site.name, clock=clock, lock=lock
        )

    def _end_the_dead(self) -> None:
        for row in self.catalogue.runs(self.site.name, limit=1000):
            if row.state is RunState.RUNNING and row.verb == VERB:
                self.catalogue.finish_run(
                    row.id,
                    RunState.CANCELLED,
                    counts=row.counts,
                    problems=["the program ended before the run did"],
                    at=self.clock(),
                )

    def __enter__(self) -> _Saving:
        return self

    def __exit__(self, *_: object) -> None:
        self.intake.close()

    def save(self, article: Article, capture: str) -> Outcome:
        outcome = self.intake.save(
            article,
            article_id=self.site.article_id(article.key),
            capture=capture,
            extractor=EXTRACTOR,
            reason=Reason.REPARSED,
        )
        self.intake.solved(capture)
        if self.intake.due():
            self.intake.flush()
        return outcome

    def end(self, report: Report) -> None:
        self.intake.flush()
        counts = {"read": report.read, "changed": report.changed, "saved": report.saved}
        self.catalogue.finish_run(
            self.run.id,
            RunState.FINISHED,
            counts=counts,
            problems=report.unreadable[:50],
            at=self.clock(),
        )


def _kept(catalogue: Catalogue, site: Site, *, failed: bool) -> Iterator[Kept]:
    for problem in catalogue.problems(site.name):
        yield Kept(problem.capture, problem=problem)
    if failed:
        return
    for article_id in catalogue.article_ids(site.name):
        version = catalogue.version(article_id)
        if version is not None:
            yield Kept(version.capture, version=version)


def _reread(
    catalogue: Catalogue,
    site: Site,
    config: Config,
    kept: Kept,
    *,
    since: datetime | None,
    report: Report,
    save: _Saving | None,
) -> None:
    capture = catalogue.capture(kept.capture)
    if capture is None or (since is not None and capture.fetched_at < since):
        return
    if kept.version is not None and kept.version.reason in _LEFT_ALONE:
        report.left_alone += 1
        return
    report.read += 1
    try:
        article = _article(site, page_of(catalogue, config, capture))
    except (ExtractionError, ArchiveError) as error:
        report.still_failing += kept.version is None
        report.unreadable.append(str(error))
        return
    _compare(kept, article, report)
    if save is not None and _differs(kept, article):
        outcome = save.save(article, capture.id)
        report.saved += outcome in (Outcome.NEW, Outcome.EDITED)


def _article(site: Site, page: Page) -> Article:
    article = read_page(parse(page), site)
    if article is None:
        raise ExtractionError(page.url, field="page", reason="is an empty template")
    return article


def _differs(kept: Kept, article: Article) -> bool:
    if kept.version is None:
        return True
    return content_digest(article) != kept.version.digest


def _compare(kept: Kept, article: Article, report: Report) -> None:
    if kept.version is None:
        report.now_read += 1
        return
    before = kept.version.article
    changed = [name for name in COMPARED if getattr(before, name) != getattr(article, name)]
    for name in changed:
        report.fields[name] = report.fields.get(name, 0) + 1
    if _differs(kept, article):
        report.changed += 1
    elif changed:
        report.unnoticed += 1
    else:
        report.same += 1


def page_of(catalogue: Catalogue, config: Config, capture: Capture) -> Page:
    """Return the page a capture holds, read from its WARC record; a revisit leads to its original.

    Raises DamagedRecord when the record cannot be read.
    """
    source = capture
    if capture.refers_to and (original := catalogue.capture(capture.refers_to)):
        source = original
    record = read_record(config.warc_dir, source.file, source.offset)
    kind = next((v for name, v in record.http_headers if name.lower() == "content-type"), "")
    text = decode(record.payload(), content_type=kind)
    return Page(capture.url, text, capture.fetched_at, capture.id)
