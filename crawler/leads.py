"""Where pages lead: the lists, articles and files to ask for next, as (URL, errand)."""

from __future__ import annotations

from collections.abc import Iterator

from archive.catalogue.skips import Why
from archive.models import Article
from crawler.errand import Errand, Kind, url_fingerprint
from crawler.extract import ParsedPage, find_links
from crawler.extract.listed import listed_dates
from crawler.feeds import Feed, feeds_named
from crawler.filling import Filling
from crawler.listing import Shown, is_trap, steps, trail_of
from crawler.run import Run
from crawler.sightings import Look, Sightings
from crawler.subscriptions import Subscriptions

Wanted = tuple[str, Errand]


class Leads:
    """Follows what one run's pages link to, and tells its ledger of it."""

    def __init__(
        self,
        run: Run,
        *,
        sightings: Sightings,
        subscriptions: Subscriptions,
        filling: Filling | None,
    ) -> None:
        self.run, self.site = run, run.site
        self.sightings, self.subscriptions, self.filling = sightings, subscriptions, filling

    def of_feed(self, url: str, feed: Feed, errand: Errand) -> Iterator[Wanted]:
        """Yield what a feed or sitemap leads to."""
        self.run.counts["feeds"] += 1
        self.run.ledger.listed(url, [entry.url for entry in feed.pages], {})
        yield from self.subscriptions.further(feed, errand)
        yield from self.subscriptions.articles(feed)

    def of_list(self, url: str, parsed: ParsedPage, errand: Errand) -> Iterator[Wanted]:
        """Yield the articles that a list shows, then the lists it leads on to."""
        links = find_links(parsed, self.site)
        dates = listed_dates(parsed, self.site)
        self.run.ledger.listed(url, links.articles, dates)
        look = self.sightings.look(links.articles)
        if self.filling is not None:
            look = self.filling.narrowed(look, dates)
        else:
            yield from self.subscriptions.discovered(feeds_named(parsed))
        self.run.counts["lists"] += 1
        yield from self._articles(look)
        trail = errand.trail or trail_of(url, self.site.listing)
        if trail.steps and look.fresh:
            self.run.counts["paged"] += 1
        shown = Shown(look.article_ids, fresh=look.fresh, all_known=look.all_known)
        for step in steps(url, trail, links, shown=shown, rule=self.site.listing):
            if self._is_trapped(step.url) or (self.filling and not self.filling.may_lead(step.url)):
                continue
            fingerprint = url_fingerprint(step.url, step.form)
            yield step.url, Errand(Kind.LISTING, fingerprint, trail=step.trail, form=step.form)

    def of_article(self, parsed: ParsedPage) -> Iterator[Wanted]:
        """Yield the articles that an article's page leads to."""
        links = find_links(parsed, self.site).articles
        self.run.ledger.linked(links)
        look = self.sightings.look(links)
        if self.filling is None:
            yield from self._articles(look)

    def files(self, article: Article) -> Iterator[Wanted]:
        """Yield photos and attachments that the archive does not hold yet."""
        urls = [photo.url for photo in article.photos] + [a.url for a in article.attachments]
        for url in dict.fromkeys(urls):
            if not self.site.may_fetch(url):
                self.run.counts["files_elsewhere"] += 1
                continue
            fingerprint = url_fingerprint(url)
            if self.run.frontier.has_had(fingerprint):
                continue
            held = not self.run.first and self.run.catalogue.last_capture(url) is not None
            if not held or self.run.full:
                yield url, Errand(Kind.FILE, fingerprint, known=held)

    def _articles(self, look: Look) -> Iterator[Wanted]:
        for url, errand in look.wanted:
            if is_trap(url):
                reason = "not asked for: an address that grows without an end"
                self.run.skipping.add(Why.TRAP, url, reason)
            else:
                yield url, errand

    def _is_trapped(self, url: str) -> bool:
        """Tell whether a list would lead on without an end; say so once."""
        most = self.site.listing.most_lists
        if self.run.counts["lists"] >= most:
            reason = f"not followed: {most} list pages in one run are enough (listing.most_lists)"
        elif is_trap(url):
            reason = "not followed: an address that grows without an end"
        else:
            return False
        self.run.skipping.add(Why.TRAP, url, reason)
        return True
