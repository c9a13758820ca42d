"""The feeds and sitemaps of one run: which are asked for, and what comes of what they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from archive.catalogue.state import LIVE
from crawler.errand import Errand, Kind, Trail, article_fingerprint, url_fingerprint
from crawler.feeds import Entry, Feed
from crawler.listing import is_trap
from crawler.run import Run
from crawler.sightings import Sightings

# An index of sitemaps may name another index, which names sitemaps.
MOST_DEPTH = 3
_AT_ONCE = 500
Wanted = tuple[str, Errand]


class Subscriptions:
    """Follows the site's feeds and sitemaps: those of the profile, and those the site names."""

    def __init__(self, run: Run, sightings: Sightings) -> None:
        self.run, self.sightings = run, sightings

    def declared(self) -> list[Wanted]:
        """Return what the profile says to ask."""
        return list(self._wanted(self.run.site.listing.feeds, depth=0))

    def discovered(self, urls: Iterable[str]) -> list[Wanted]:
        """Return those to ask of what robots.txt or a list page names; only the site's own."""
        if not self.run.site.listing.discover:
            return []
        return list(self._wanted(urls, depth=0))

    def further(self, feed: Feed, errand: Errand) -> list[Wanted]:
        """Return the sitemaps of an index."""
        depth = 1 + (errand.trail.steps if errand.trail else 0)
        if depth >= MOST_DEPTH:
            return []
        return list(self._wanted((entry.url for entry in feed.sitemaps), depth=depth))

    def articles(self, feed: Feed) -> Iterator[Wanted]:
        """Yield the articles to ask for: unknown ones, and known ones changed since we looked.

        So many known ones a run as the profile's polite.recheck allows.
        """
        pages = iter(feed.pages)
        while entries := list(islice(pages, _AT_ONCE)):
            yield from self.sightings.look(entry.url for entry in entries).wanted
            yield from self._changed(entries)

    def _wanted(self, urls: Iterable[str], *, depth: int) -> Iterator[Wanted]:
        run = self.run
        for url in urls:
            if not run.site.owns(url) or is_trap(url):
                continue
            fingerprint = url_fingerprint(url)
            if run.frontier.has_had(fingerprint):
                continue
            if run.counts["feeds_asked"] >= run.site.listing.most_feeds:
                run.note(f"{url}: not asked for: listing.most_feeds is reached")
                return
            run.counts["feeds_asked"] += 1
            # Where the run before saw all there was, an unchanged feed has nothing more to tell.
            trail = Trail(url, steps=depth)
            yield url, Errand(Kind.FEED, fingerprint, known=run.settled, trail=trail)

    def _changed(self, entries: Iterable[Entry]) -> Iterator[Wanted]:
        run, site = self.run, self.run.site
        told: dict[str, tuple[str, datetime]] = {}
        for entry in entries:
            key = site.article_key(entry.url) if entry.changed else None
            if key is not None and entry.changed is not None:
                told[site.article_id(key)] = entry.url, entry.changed
        rows = run.catalogue.articles_of(list(told)) if told and not run.full else {}
        for id_, row in rows.items():
            url, changed = told[id_]
            fingerprint = article_fingerprint(id_)
            # A time to come is a mistake, and would be news in every run.
            if not row.last_seen < changed <= run.clock() or row.state != LIVE:
                continue
            if run.counts["rechecked"] >= site.polite.recheck:
                return
            if not run.frontier.has_had(fingerprint):
                run.counts["rechecked"] += 1
                section = site.section_of(url)
                yield (
                    url,
                    Errand(Kind.ARTICLE, fingerprint, article_id=id_, section=section, known=True),
                )
