"""A finished run against what a healthy run of its site must show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from archive.models import Article
from archive.sites import Expect, Site

READ = "read"
UNREAD = "unread"


def filled(article: Article, fields: Iterable[str]) -> list[str]:
    """Return those of the fields that the article has."""
    return [name for name in fields if getattr(article, name, None)]


def fill_count(name: str) -> str:
    """Return the count under which a run keeps how many articles had a field."""
    return f"with_{name}"


def shortfalls(
    site: Site, counts: Mapping[str, int], *, whole: bool, limited: bool
) -> tuple[str, ...]:
    """Return, in sentences, where a run stayed below its profile's [expect].

    `whole` runs walk all lists (the first one, and --full); others may see little that is new, but
    never lists without a single article link. A `limited` run is not judged by its links.
    """
    least = site.expect.links if whole else min(1, site.expect.links)
    links = () if limited else _too_few_links(least, counts.get("links", 0))
    return (*links, *_too_empty(site.expect, counts))


def _too_few_links(least: int, seen: int) -> tuple[str, ...]:
    if seen >= least:
        return ()
    return (
        f"{seen} article links were seen, but the profile expects at least {least}: "
        "look whether the site has changed its lists",
    )


def _too_empty(expect: Expect, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Judge the fill of fields; a page that could not be read counts as filling none."""
    pages = counts.get(READ, 0) + counts.get(UNREAD, 0)
    if not pages:
        return ()
    found = {name: counts.get(fill_count(name), 0) / pages for name in expect.fill}
    return tuple(
        f"{name} was found in {found[name]:.0%} of {pages} articles, but the profile expects "
        f"{least:.0%}: look whether the site has changed its pages"
        for name, least in expect.fill.items()
        if found[name] < least
    )
