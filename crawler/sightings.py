"""Which article links a run has seen, and which of them it has to ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.catalogue import ArticleRow
from archive.catalogue.state import LIVE
from crawler.counting import number_of
from crawler.errand import Errand, Kind, article_fingerprint
from crawler.run import Run

# Articles remembered with the section they were seen under first; about 20 MB.
REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Look:
    """What the article links of one page came to.

    `wanted` are (url, errand) pairs to ask for; `fresh` tells whether any article was new to this
    run, `all_known` whether all were in the archive before it.
    """

    article_ids: tuple[str, ...]
    wanted: tuple[tuple[str, Errand], ...]
    fresh: bool
    all_known: bool


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    article_id: str
    section: str


class Sightings:
    """The article links of one run. `highest` is the highest number seen, where the site counts."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.highest = 0
        # Article id -> section of its first link, and whether the archive had it before the run.
        self._seen: dict[str, tuple[str, bool]] = {}

    def look(self, urls: Iterable[str]) -> Look:
        """Sort out the article links of a page; sections under which articles stand are kept."""
        links = [link for url in urls if (link := self._link(url))]
        unseen = list(dict.fromkeys(x.article_id for x in links if x.article_id not in self._seen))
        rows = self.run.catalogue.articles_of(unseen) if unseen else {}
        wanted: list[tuple[str, Errand]] = []
        fresh = False
        for link in links:
            if link.article_id in self._seen:
                self._again(link)
                continue
            row = rows.get(link.article_id)
            known = row is not None and self.is_known(row)
            live = row is not None and row.state == LIVE
            errand = self._errand(link, known=known and live)
            had = self.run.frontier.has_had(errand.fingerprint)
            self._remember(link, known=known)
            if had:
                self._label(link)
                continue
            fresh = True
            self.run.counts["links"] += 1
            if known and row is not None and live and not self.run.full:
                if link.section and link.section not in row.sections:
                    self._label(link)
            else:
                wanted.append((link.url, errand))
        ids = tuple(dict.fromkeys(link.article_id for link in links))
        all_known = bool(ids) and all(self._seen.get(i, ("", False))[1] for i in ids)
        return Look(ids, tuple(wanted), fresh, all_known and self.run.settled)

    def is_known(self, row: ArticleRow) -> bool:
        """Tell whether the archive had an article before the run; what it found itself is not."""
        before = self.run.known_before
        return before is not None and row.first_seen < before

    def _link(self, url: str) -> _Link | None:
        site = self.run.site
        key = site.article_key(url)
        if key is None:
            return None
        self.highest = max(self.highest, number_of(site, url) or 0)
        return _Link(url, site.article_id(key), site.section_of(url))

    def _errand(self, link: _Link, *, known: bool) -> Errand:
        return Errand(
            Kind.ARTICLE,
            article_fingerprint(link.article_id),
            article_id=link.article_id,
            section=link.section,
            known=known,
        )

    def _again(self, link: _Link) -> None:
        if link.section != self._seen[link.article_id][0]:
            self._label(link)

    def _label(self, link: _Link) -> None:
        if link.section:
            self.run.frontier.see(link.article_id, link.section, url=link.url)

    def _remember(self, link: _Link, *, known: bool) -> None:
        self._seen[link.article_id] = link.section, known
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
