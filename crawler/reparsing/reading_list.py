"""Which pages a reparse reads, in which order, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from archive.catalogue import Catalogue
from archive.catalogue.kept import (
    KeptPage,
    count_pages,
    count_problems,
    pages_of_articles,
    pages_with_problems,
)
from archive.sites import Site
from crawler.copies.unread import unread_copies


@dataclass(frozen=True, slots=True)
class ReadingList:
    """The kept pages of a site, some hundreds looked up at once, however many there are.

    `failed` means only captures that could not be read as articles; `since` only captures fetched
    at or after that moment. `site` is None where `name` is a host that no profile knows.
    """

    catalogue: Catalogue
    name: str
    site: Site | None
    failed: bool = False
    since: datetime | None = None

    def pages(self, *, skip: int = 0) -> Iterator[KeptPage]:
        """Yield pages of articles by id, those after the first `skip`, then pages with problems,
        then copies that were never read.

        In this order a page that becomes readable on the way does not come a second time.
        """
        if not self.failed:
            yield from islice(self._in_turn(pages_of_articles), skip, None)
        yield from self._in_turn(pages_with_problems)
        if not self.failed:
            for found in unread_copies(self.catalogue, self.name, self.site, since=self.since):
                yield from found

    def count(self) -> tuple[int, int]:
        """Return how many pages there are to read, and how many articles are left alone."""
        with self.catalogue.read() as connection:
            failing = count_problems(connection, self.name)
            if self.failed:
                return failing, 0
            articles, left_alone = count_pages(connection, self.name, since=self.since)
        copies = unread_copies(self.catalogue, self.name, self.site, since=self.since)
        return articles + failing + sum(map(len, copies)), left_alone

    def _in_turn(self, ask: Callable[..., list[KeptPage]]) -> Iterator[KeptPage]:
        after = ""
        while True:
            with self.catalogue.read() as connection:
                found = ask(connection, self.name, after=after, since=self.since)
            if not found:
                return
            yield from found
            after = found[-1].article_id or found[-1].capture
