"""Reading the attached files the catalogue has no text of: after a crawl, a reparse, a rebuild."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice

from archive.attachments.held import led_to, nearest_copy
from archive.attachments.reading import EXTRACTOR, FileReaders, Limits
from archive.catalogue import Catalogue
from archive.catalogue.files import FileCapture, keep_texts, redirects, text_of, unread_captures
from archive.config import Config
from archive.errors import ArchiveError
from archive.locks import SiteBusy, writing_site
from archive.models import FileText
from archive.warc import read_record

Progress = Callable[[int, int], None]
# What a kill can cost, against what a commit costs.
_TOGETHER = 20


@dataclass(slots=True)
class Swept:
    """What a sweep read: files with text, and without, by problem; `busy` sites were left alone."""

    read: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    busy: list[str] = field(default_factory=list)


def sweep(
    catalogue: Catalogue,
    config: Config,
    *,
    site: str | None = None,
    run: str | None = None,
    again: bool = False,
    progress: Progress | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Swept:
    """Read the attached files (of a site) that were not read yet, each payload once.

    With `again` also those that an older extractor read. `run` says which run's redirects to
    follow, else all are. Killed at any moment, it goes on from its last commit the next time.
    Takes the site's lock; `progress` is told files read and to read. Raises ArchiveError.
    """
    found, done = Swept(), 0
    wanted = _wanted(catalogue, site, run, again=again)
    with _workers(config) as (workers, readers):
        for name in sorted({capture.site for capture in wanted}):
            of_site = [capture for capture in wanted if capture.site == name]
            with ExitStack() as held:
                try:
                    held.enter_context(writing_site(config, name, seconds=0))
                except SiteBusy:
                    found.busy.append(name)
                    continue
                for part in _parts(of_site):
                    reading = [workers.submit(_read, config, each, readers) for each in part]
                    _keep(catalogue, part, reading, found, clock())
                    done += len(part)
                    if progress:
                        progress(done, len(wanted))
    return found


def count_unread(catalogue: Catalogue, site: str, *, again: bool = False) -> int:
    """Return how many attached files of a site a sweep would read now; reads none."""
    return len(_wanted(catalogue, site, None, again=again))


@contextmanager
def _workers(config: Config) -> Iterator[tuple[ThreadPoolExecutor, FileReaders]]:
    """Give a thread a core to wait for a reading process; an interrupt waits for none to begin."""
    readers = FileReaders(Limits.of(config))
    workers = ThreadPoolExecutor(max_workers=os.cpu_count() or 1)
    try:
        yield workers, readers
    finally:
        workers.shutdown(cancel_futures=True)
        readers.close()


def _parts(captures: Sequence[FileCapture]) -> Iterator[list[FileCapture]]:
    rest = iter(captures)
    while part := list(islice(rest, _TOGETHER)):
        yield part


def _keep(
    catalogue: Catalogue,
    part: Sequence[FileCapture],
    reading: Sequence[Future[FileText]],
    found: Swept,
    at: datetime,
) -> None:
    texts = {each.digest: done.result() for each, done in zip(part, reading, strict=True)}
    offered = {each.digest: each.articles for each in part}
    with catalogue.write() as connection:
        keep_texts(connection, texts, offered_by=offered, at=at)
    for text in texts.values():
        found.read += text.text is not None
        if text.problem:
            found.problems[text.problem] += 1


def _read(config: Config, capture: FileCapture, readers: FileReaders) -> FileText:
    try:
        body = read_record(config.warc_dir, capture.file, capture.offset).payload()
    except ArchiveError:
        return FileText("", 0, problem="lost", extractor=EXTRACTOR)
    return readers.read(body)


def _wanted(
    catalogue: Catalogue, site: str | None, run: str | None, *, again: bool
) -> list[FileCapture]:
    with catalogue.read() as connection:
        wanted = unread_captures(connection, site, older_than=EXTRACTOR if again else "")
        leading = redirects(connection, site, run=run)
    known = {capture.digest for capture in wanted}
    for redirect in leading:
        target = _followed(catalogue, redirect)
        if target is None or target.digest in known:
            continue
        if not _is_read(catalogue, target.digest, by=EXTRACTOR if again else ""):
            known.add(target.digest)
            wanted.append(target)
    return wanted


def _is_read(catalogue: Catalogue, digest: str, *, by: str) -> bool:
    """Tell whether a payload was read: by this extractor, or by any where none is named."""
    with catalogue.read() as connection:
        found = text_of(connection, [digest]).get(digest)
    return found is not None and by in ("", found.extractor)


def _followed(catalogue: Catalogue, redirect: FileCapture) -> FileCapture | None:
    """Return the capture that a redirect leads to, as the file of the same articles."""
    leading = catalogue.capture(redirect.id)
    if leading is None:
        return None
    found = nearest_copy(catalogue, led_to(catalogue, leading.url, leading), leading)
    if found is None:
        return None
    first = catalogue.capture(found.refers_to) if found.refers_to else None
    place = first or found
    return replace(
        redirect,
        id=found.id,
        digest=found.digest,
        file=place.file,
        offset=place.offset,
    )
