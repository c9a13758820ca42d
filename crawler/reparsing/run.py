"""A reparse from its beginning to its end: pages read by other processes, taken in by this one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import select

from archive.attachments.sweep import count_unread, sweep
from archive.catalogue import Catalogue
from archive.catalogue.kept import KeptPage
from archive.catalogue.tables import versions
from archive.config import Config
from archive.locks import PATIENCE, writing_site
from archive.sites import Site
from archive.versions import content_digest
from crawler.copies.copy_reader import CopyReader
from crawler.extract import Bounds
from crawler.grading import known_norm
from crawler.identities import id_of
from crawler.reparsing.pool import Pool, Read, cores
from crawler.reparsing.reading import Answer, Came, Reader
from crawler.reparsing.reading_list import ReadingList
from crawler.reparsing.report import Report
from crawler.reparsing.saving import Saving
from crawler.reparsing.stopping import Stopping

Progress = Callable[[int, int], None]


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class EitherReader:
    """Reads pages that were read before, and copies that never were; sent to each process once."""

    again: Reader
    first: CopyReader

    def __call__(self, kept: KeptPage) -> Answer:
        """Read a page; whatever is wrong with it is the answer, never an exception."""
        return self.first(kept) if kept.unread else self.again(kept)


def reparse(
    site: Site | str,
    config: Config,
    *,
    failed: bool = False,
    since: datetime | None = None,
    apply: bool = False,
    progress: Progress | None = None,
    read: Read | None = None,
    clock: Callable[[], datetime] = now,
) -> Report:
    """Read the site's kept pages again and report; with `apply`, save what came out differently.

    `site` is its profile, or the host of copies that no profile knows: these are read generically.
    Copies that came in before the profile was there are read too, and articles that were made of
    them under their addresses give way to the profile's (see crawler.reparsing.moving).
    `failed` reads only captures that could not be read as articles; `since` only captures fetched
    at or after that moment. Stopped and started again by the same rules, it goes on where it was.
    `progress` is told pages gone over and pages in all. `read` stands in for the reading of a page.
    Raises ArchiveError when the archive cannot be used.
    """
    report = Report()
    name, profile = (site, None) if isinstance(site, str) else (site.name, site)
    with ExitStack() as held:
        lock = held.enter_context(writing_site(config, name, seconds=PATIENCE))
        catalogue = held.enter_context(Catalogue.open(config, create=False))
        pool = _pool(catalogue, name, profile, read)
        saving = None
        if apply:
            asked = f"{failed} {since}"
            saving = Saving(
                catalogue, name, profile, config, report, lock=lock, asked=asked, clock=clock
            )
            held.enter_context(saving)
        chosen = ReadingList(catalogue, name, profile, failed=failed, since=since)
        _read_all(pool, chosen, report, saving, progress)
        if saving:
            saving.end(judge=not (failed or since))
    _see_to_files(name, config, report, apply=apply)
    return report


def _pool(catalogue: Catalogue, name: str, site: Site | None, read: Read | None) -> Pool:
    config = catalogue.config
    norm = known_norm(catalogue, name) if site else None
    given = site, config.warc_dir, norm, Bounds.of(config)
    return Pool(
        read or EitherReader(Reader(*given), CopyReader(*given)),
        workers=config.reparse_workers or cores(),
        seconds=config.reparse_seconds,
    )


def _read_all(
    pool: Pool,
    chosen: ReadingList,
    report: Report,
    saving: Saving | None,
    progress: Progress | None,
) -> None:
    """Take in what each page came to, in their order; one that was begun is taken in wholly."""
    total, report.left_alone = chosen.count()
    pages = chosen.pages(skip=saving.done if saving else 0)
    with closing(pool.answers(pages)) as answers, Stopping() as stopping:
        for kept, answer in answers:
            with stopping.page():
                report.add(kept, _told(chosen.catalogue, kept, answer, chosen.site))
                if saving:
                    saving.save(kept, answer)
            if progress:
                progress(report.read, total)


def _told(catalogue: Catalogue, kept: KeptPage, answer: Answer, site: Site | None) -> Answer:
    """Return the answer as it is counted: a copy that says what is held already is the same."""
    if not kept.unread or answer.article is None:
        return answer
    digest = content_digest(answer.article)
    known = select(versions.c.number).where(
        versions.c.article_id == id_of(answer.article, site), versions.c.digest == digest
    )
    with catalogue.read() as connection:
        held = connection.execute(known.limit(1)).first() is not None
    return replace(answer, came=Came.SAME) if held else answer


def _see_to_files(site: str, config: Config, report: Report, *, apply: bool) -> None:
    """Read attached files that newly read articles offer, or that an older reading missed.

    Without `apply` they are counted only, those of articles held already.
    """
    with Catalogue.open(config, create=False) as catalogue:
        if not apply:
            report.texts_unread = count_unread(catalogue, site, again=True)
            return
        found = sweep(catalogue, config, site=site, again=True)
    report.texts, report.texts_missing = found.read, found.problems.total()
