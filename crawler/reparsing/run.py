"""A reparse from its beginning to its end: which pages, in which order, for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import islice

from archive.attachments.sweep import sweep
from archive.catalogue import Catalogue
from archive.catalogue.kept import (
    KeptPage,
    count_pages,
    count_problems,
    pages_of_articles,
    pages_with_problems,
)
from archive.config import Config
from archive.locks import PATIENCE, writing_site
from archive.sites import Site
from crawler.extract import Bounds
from crawler.grading import known_norm
from crawler.reparsing.pool import Pool, Read, cores
from crawler.reparsing.reading import Reader
from crawler.reparsing.report import Report
from crawler.reparsing.saving import Saving
from crawler.reparsing.stopping import Stopping

Progress = Callable[[int, int], None]


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def reparse(
    site: Site,
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

    `failed` reads only captures that could not be read as articles; `since` only captures fetched
    at or after that moment. Stopped and started again by the same rules, it goes on where it was.
    `progress` is told pages gone over and pages in all. `read` stands in for the reading of a page.
    Raises ArchiveError when the archive cannot be used.
    """
    report = Report()
    with ExitStack() as held:
        lock = held.enter_context(writing_site(config, site.name, seconds=PATIENCE))
        catalogue = held.enter_context(Catalogue.open(config, create=False))
        reader = read or Reader(
            site, config.warc_dir, known_norm(catalogue, site.name), Bounds.of(config)
        )
        saving = None
        if apply:
            asked = f"{failed} {since}"
            saving = held.enter_context(
                Saving(catalogue, site, config, report, lock=lock, asked=asked, clock=clock)
            )
        done = saving.done if saving else 0
        pages = _pages(catalogue, site.name, failed=failed, since=since, skip=done)
        total = _total(catalogue, site.name, report, failed=failed, since=since)
        pool = Pool(
            reader, workers=config.reparse_workers or cores(), seconds=config.reparse_seconds
        )
        answers = held.enter_context(closing(pool.answers(pages)))
        stopping = held.enter_context(Stopping())
        for kept, answer in answers:
            with stopping.page():
                report.add(kept, answer)
                if saving:
                    saving.save(kept, answer)
            if progress:
                progress(report.read, total)
        if saving:
            saving.end(judge=not (failed or since))
    if apply:
        _read_files(site.name, config, report)
    return report


def _read_files(site: str, config: Config, report: Report) -> None:
    """Read attached files that newly read articles offer, or that an older reading missed."""
    with Catalogue.open(config, create=False) as catalogue:
        found = sweep(catalogue, config, site=site, again=True)
    report.texts, report.texts_missing = found.read, found.problems.total()


def _pages(
    catalogue: Catalogue, site: str, *, failed: bool, since: datetime | None, skip: int
) -> Iterator[KeptPage]:
    """Yield pages of articles by id, those after the first `skip`, then pages with problems.

    In this order a page that becomes readable on the way does not come a second time.
    """
    if not failed:
        yield from islice(_in_turn(catalogue, pages_of_articles, site, since), skip, None)
    yield from _in_turn(catalogue, pages_with_problems, site, since)


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
    catalogue: Catalogue, site: str, report: Report, *, failed: bool, since: datetime | None
) -> int:
    with catalogue.read() as connection:
        articles = 0
        if not failed:
            articles, report.left_alone = count_pages(connection, site, since=since)
        return articles + count_problems(connection, site)
