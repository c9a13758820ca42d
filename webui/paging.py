"""Pages of results: which numbers to offer, from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.query import MAX_PAGE, Query
from webui.asking import address


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of results, by number."""

    number: int
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """The pages of a search; None in `links` stands for those left out."""

    count: int
    links: list[PageLink | None]
    previous: str | None
    following: str | None


def pager_of(query: Query, *, total: int, size: int) -> Pager:
    """Return the pager of a search with so many results, `size` to a page."""
    count = min(-(-total // size), MAX_PAGE)
    links: list[PageLink | None] = []
    for number in _offered(query.page, count):
        if links and links[-1] is not None and number - links[-1].number > 1:
            links.append(None)
        links.append(PageLink(number, address(query, page=number), number == query.page))
    inside = 1 <= query.page <= count
    return Pager(
        count=count,
        links=links,
        previous=address(query, page=query.page - 1) if inside and query.page > 1 else None,
        following=address(query, page=query.page + 1) if inside and query.page < count else None,
    )


def _offered(page: int, count: int) -> Iterator[int]:
    near = range(page - 1, page + 2)
    yield from sorted(number for number in {1, count, *near} if 1 <= number <= count)
