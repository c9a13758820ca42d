"""A reparse from its beginning to its end: which pages, in which order, for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy import select

from archive.attachments.sweep import sweep
from archive.catalogue import Catalogue
from archive.catalogue.kept import (
    KeptPage,
    count_pages,
    count_problems,
    pages_of_articles,
    pages_with_problems,
)
from archive.catalogue.tables import versions
from archive.config import Config
from archive.locks import PATIENCE, writing_site
from archive.sites import Site
from archive.versions import content_digest
from crawler.copies.copy_reader import CopyReader
from crawler.copies.unread import unread_copies
from crawler.extract import Bounds
from crawler.grading import known_norm
from crawler.identities import id_of
from crawler.reparsing.pool import Pool, Read, cores
from crawler.reparsing.reading import Answer, Came, Reader
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
        norm = known_norm(catalogue, name) if profile else None
        given = profile, config.warc_dir, norm, Bounds.of(config)
        reader = read or EitherReader(Reader(*given), CopyReader(*given))
        saving = None
        if apply:
            asked = f"{failed} {since}"
            saving = held.enter_context(
                Saving(
                    catalogue, name, profile, config, report, lock=lock, asked=asked, clock=clock
                )
            )
        done = saving.done if saving else 0
        pages = _pages(catalogue, name, profile, failed=failed, since=since, skip=done)
        total = _total(catalogue, name, profile, report, failed=failed, since=since)
        pool = Pool(
            reader, workers=config.reparse_workers or cores(), seconds=config.reparse_seconds
        )
        answers = held.enter_context(closing(pool.answers(pages)))
        stopping = held.enter_context(Stopping())
        for kept, answer in answers:
            with stopping.page():
                report.add(kept, _told(catalogue, kept, answer, profile))
                if saving:
                    saving.save(kept, answer)
            if progress:
                progress(report.read, total)
        if saving:
            saving.end(judge=not (failed or since))
    if apply:
        _read_files(name, config, report)
    return report


def _read_files(site: str, config: Config, report: Report) -> None:
    """Read attached files that newly read articles offer, or that an older reading missed."""
    with Catalogue.open(config, create=False) as catalogue:
        found = sweep(catalogue, config, site=site, again=True)
    report.texts, report.texts_missing = found.read, found.problems.total()


def _pages(
    catalogue: Catalogue, name: str, site: Site | None, *,
    failed: bool, since: datetime | None, skip: int,
) -> Iterator[KeptPage]:  # fmt: skip
    """Yield pages of articles by id, those after the first `skip`, then pages with problems, then
    copies that were never read.

    In this order a page that becomes readable on the way does not come a second time.
    """
    if not failed:
        yield from islice(_in_turn(catalogue, pages_of_articles, name, since), skip, None)
    yield from _in_turn(catalogue, pages_with_problems, name, since)
    if not failed:
        for found in unread_copies(catalogue, name, site, since=since):
            yield from found


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


def _in_turn(
    catalogue: Catalogue, ask: Callable[..., list[KeptPage]], site: str, since: datetime | None
) -> Iterator[KeptPage]:
    after = ""
    while True:
        with catalogue.read() as connection:
            found = ask(connection, site, after=after, since=since)
        if not found:
            return
        yield from found
        after = found[-1].article_id or found[-1].capture


def _total(
    catalogue: Catalogue, name: str, site: Site | None, report: Report, *,
    failed: bool, since: datetime | None,
) -> int:  # fmt: skip
    articles = copies = 0
    with catalogue.read() as connection:
        if not failed:
            articles, report.left_alone = count_pages(connection, name, since=since)
        failing = count_problems(connection, name)
    if not failed:
        copies = sum(map(len, unread_copies(catalogue, name, site, since=since)))
    return articles + failing + copies
