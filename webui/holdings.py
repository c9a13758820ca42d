"""What a request reads, as readers may see it: articles, captures and their bytes, answers."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from contextlib import AbstractContextManager

from flask import Flask, current_app

from archive.attachments.held import nearest_copy
from archive.catalogue import ArticleRow, Catalogue, SiteCounts
from archive.catalogue.grades import mean_scores, warnings_of
from archive.config import Config
from archive.errors import IndexMissing, KhoTinError, Restricted
from archive.models import Capture, Version
from archive.profiles import load_sites
from archive.restrictions.mentions import Mentions, mentions
from archive.restrictions.values import Restriction
from archive.restrictions.withholding import Withheld
from archive.sites import Site
from archive.urls import canonical, host_of, public_id
from indexer.engines import Results, SearchEngine
from indexer.query import Query
from webui.opened import Opened
from webui.payloads import Payload, payload_of

_KEY = "khotin.holdings"
_ARTICLE_ID = re.compile(r"[a-z2-7]{16}")
_CAPTURE_ID = re.compile(r"[0-9a-f]{32}")
_MOST_VERSIONS = 1_000_000
_MOST_SECTIONS = 300
# Without marks, so that it is also read how bare words are understood.
_COMMON = Query(words="tin tuc")

_log = logging.getLogger(__name__)


class Holdings:
    """The archive and its index as the search site reads them; never writes."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.sites = _sites(config)
        self._opened = Opened(config)
        self._counted: tuple[tuple[object, ...], dict[str, SiteCounts]] | None = None
        self._sections: tuple[tuple[object, ...], tuple[str, ...]] | None = None
        self._mentions: Mentions | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue. Raises ArchiveError when there is none or it cannot be read."""
        return self._opened.catalogue

    def warm(self) -> None:
        """Read what every search needs of the index, if there is one, and hold no connection afterwards.

        What is done before a process is split in several is done once, and its memory is shared.
        """
        try:
            with self.reading_index() as engine:
                engine.search(_COMMON, limit=1, facets=True)
                engine.lexicon()
        except KhoTinError as error:
            _log.info("nothing was read beforehand: %s", error)
        self._opened.let_go()
        self._mentions = None

    @property
    def withheld(self) -> Withheld:
        """What is hidden from readers at this moment; a request sees it as it was at its first look."""
        return self._opened.withheld

    @property
    def revision(self) -> int:
        """The newest revision of the catalogue; a request sees it as it was at its first look."""
        return self._opened.revision

    @property
    def mentions(self) -> Mentions:
        """What tells of hidden things on pages that are not hidden."""
        held, found = self.withheld, self._mentions
        if found is None or found.held is not held:
            found = self._mentions = mentions(held, self.sites.values())
        return found

    @property
    def engine(self) -> SearchEngine:
        """The index over this catalogue, without what is withheld.

        Raises IndexForeign for one made from another catalogue.
        """
        return self._opened.engine

    def reading_index(self) -> AbstractContextManager[SearchEngine]:
        """Give the engine; whatever damage it trips over is raised as IndexUnreadable."""
        return self._opened.reading_index()

    def search(
        self, query: Query, *, offset: int = 0, limit: int = 20, facets: bool = False
    ) -> Results:
        """Return a page of answers; raises IndexMissing when there is none that can be read."""
        with self.reading_index() as engine:
            return engine.search(query, offset=offset, limit=limit, facets=facets)

    def total(self, query: Query) -> int:
        """Return how many articles answer, exactly; raises IndexMissing."""
        return self.search(query, limit=0).total

    def sections(self) -> tuple[str, ...]:
        """Return the commonest sections of the whole archive; none while there is no index."""
        try:
            state = (id(self.catalogue), self._opened.index_changed_at(), self.withheld.state)
            if self._sections is None or self._sections[0] != state:
                found = self.search(Query(), limit=0, facets=True).facets
                names = tuple(each.value for each in found.sections) if found else ()
                self._sections = (state, names[:_MOST_SECTIONS])
        except IndexMissing:
            return ()
        return self._sections[1]

    def payload(self, capture: Capture) -> Payload:
        """Return what a capture holds; a revisit gives the payload it refers to.

        Raises DamagedRecord when the WARC file is missing or its record is torn.
        """
        return payload_of(self.catalogue, capture)

    def article(self, article_id: str) -> ArticleRow | None:
        """Return an article's row, or None for anything that is no article's id.

        Raises Restricted for one that is hidden from readers.
        """
        if not _ARTICLE_ID.fullmatch(article_id):
            return None
        _refuse(self.withheld.article(article_id))
        return self.catalogue.article(article_id)

    def version(self, article_id: str, number: int | None) -> Version | None:
        """Return one version of an article (None: the current one), or None when there is none.

        Photos that are hidden from readers are not in it. Raises Restricted for a hidden one.
        """
        if not _ARTICLE_ID.fullmatch(article_id) or not 0 < (number or 1) < _MOST_VERSIONS:
            return None
        # How many versions a hidden article has is not told either.
        _refuse((held := self.withheld).article(article_id))
        found = self.catalogue.version(article_id, number)
        if found is None:
            return None
        _refuse(held.version(found))
        return held.shown(found)

    def versions(self, article_id: str) -> list[Version]:
        """Return the versions of an article that readers may see, oldest first."""
        return self.shown(self.catalogue.versions(article_id))

    def shown(self, versions: Iterable[Version]) -> list[Version]:
        """Return those of the versions that readers may see, without the photos they may not."""
        held = self.withheld
        return [held.shown(each) for each in versions if not (held and held.version(each))]

    def capture(self, capture_id: str) -> Capture | None:
        """Return a capture, or None for anything that is no capture's id.

        Raises Restricted for one that is hidden from readers, by itself or with its article.
        """
        found = self.catalogue.capture(capture_id) if _CAPTURE_ID.fullmatch(capture_id) else None
        if found is not None and (held := self.withheld):
            _refuse(held.capture(found))
            article = self.article_of(found) if held.articles else None
            _refuse(held.article(article.id) if article else None)
        return found

    def warnings(self, version: Version) -> tuple[str, ...]:
        """Return the names of the doubts about how a version was read."""
        with self.catalogue.read() as connection:
            return warnings_of(connection, version.article_id, version.number)

    def nearest(self, url: str, page: Capture) -> Capture | None:
        """Return the archived copy of what a page refers to: nearest in time, same run first."""
        found = nearest_copy(self.catalogue, url, page)
        return None if found is None or self.withheld.payload(found) else found

    def photo(self, version: Version, number: int) -> Capture | None:
        """Return the archived copy of a version's photo, or None; raises Restricted for a hidden one."""
        whole = self.catalogue.version(version.article_id, version.number) or version
        url = whole.article.photos[number].url
        _refuse(self.withheld.photo(url))
        return self.copy(version, url)

    def copy(self, version: Version, url: str) -> Capture | None:
        """Return the archived copy of what a version shows, or None; raises Restricted."""
        page = self.catalogue.capture(version.capture)
        found = nearest_copy(self.catalogue, url, page) if page else None
        _refuse(self.withheld.payload(found) if found else None)
        return found

    def counts(self) -> dict[str, SiteCounts]:
        """Return what the archive holds for readers, by site; counted again only after a change."""
        catalogue, hidden = self.catalogue, self.withheld.articles
        state = (id(catalogue), self.revision, hidden)
        if self._counted is None or self._counted[0] != state:
            self._counted = (state, catalogue.counts(without=hidden))
        return self._counted[1]

    def scores(self) -> dict[str, float]:
        """Return the mean score, 0 to 1, of how well each site's graded articles were read."""
        with self.catalogue.read() as connection:
            return {site: mean for site, (_, mean) in mean_scores(connection).items()}

    def article_of(self, capture: Capture) -> ArticleRow | None:
        """Return the article that stands at a capture's URL, if one was read from it."""
        if not host_of(capture.url):
            return None
        owner = next((each for each in self.sites.values() if each.owns(capture.url)), None)
        # A copy may have come in under its host, before its profile was there.
        site = self.sites.get(capture.site) or owner
        key = site.article_key(capture.url) if site else None
        if site is not None and key is not None:
            found = self.catalogue.article(site.article_id(key))
            if found is not None:
                return found
        return self.catalogue.article(public_id(host_of(capture.url), canonical(capture.url)))

    def site_title(self, name: str) -> str:
        """Return what a site calls itself, or its name when no profile says."""
        site = self.sites.get(name)
        return site.title if site else name


def _refuse(restriction: Restriction | None) -> None:
    if restriction is not None:
        raise Restricted(restriction)


def keep_holdings(app: Flask, config: Config) -> None:
    """Give the app its holdings."""
    app.extensions[_KEY] = Holdings(config)


def holdings() -> Holdings:
    """Return the holdings of the app that answers this request."""
    found = current_app.extensions[_KEY]
    assert isinstance(found, Holdings)
    return found


def _sites(config: Config) -> dict[str, Site]:
    # Whoever runs the server is told of a broken profile; readers are not its audience.
    return load_sites(config.profiles_dir, on_broken=lambda error: _log.warning("%s", error))
