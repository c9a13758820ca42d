"""What a request reads: the catalogue, the bytes behind a capture, and a search engine.

The catalogue is opened on first use and again when a rebuild has put another in its place. Both
it and the engine are shared by all threads; the engine follows the index by itself.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app, g, has_app_context

from archive.attachments.held import nearest_copy
from archive.catalogue import ArticleRow, Catalogue, SiteCounts
from archive.catalogue.grades import mean_scores, warnings_of
from archive.config import Config
from archive.errors import ArchiveError, DamagedRecord, IndexMissing, KhoTinError, Restricted
from archive.models import Capture, CaptureKind, Version
from archive.profiles import load_sites
from archive.restrictions.mentions import Mentions, mentions
from archive.restrictions.values import Restriction
from archive.restrictions.withholding import Withheld, withheld
from archive.sites import Site
from archive.urls import canonical, host_of, public_id
from archive.warc import read_record
from indexer.engines import Results, SearchEngine, open_engine
from indexer.query import Query
from indexer.withholding import Guard

_KEY = "khotin.holdings"
_ARTICLE_ID = re.compile(r"[a-z2-7]{16}")
_CAPTURE_ID = re.compile(r"[0-9a-f]{32}")
_MOST_VERSIONS = 1_000_000
_MOST_SECTIONS = 300
# Without marks, so that it is also read how bare words are understood.
_COMMON = Query(words="tin tuc")

_log = logging.getLogger(__name__)


class IndexForeign(IndexMissing):
    """The index was made from another catalogue."""


class IndexUnreadable(IndexMissing):
    """The index is there, and what it says makes no sense."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What a capture's response held, content-decoded; `content_type` is the header as sent."""

    body: bytes
    content_type: str
    location: str
    headers: tuple[tuple[str, str], ...] = ()


class Holdings:
    """The archive and its index as the search site reads them; never writes."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.sites = _sites(config)
        self._lock = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._file: tuple[int, int] | None = None
        self._counted: tuple[tuple[object, ...], dict[str, SiteCounts]] | None = None
        self._engine: SearchEngine | None = None
        self._checked: tuple[int, int] | None = None
        self._sections: tuple[tuple[object, ...], tuple[str, ...]] | None = None
        self._withheld: Withheld | None = None
        self._guard = Guard()
        self._mentions: Mentions | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue. Raises ArchiveError when there is none or it cannot be read."""
        with self._lock:
            file = _identity(self.config.catalogue_url)
            if self._catalogue is None or file != self._file:
                if self._catalogue is not None:
                    self._catalogue.close()
                    self._catalogue = None
                self._catalogue = Catalogue.open(self.config, create=False)
                self._file = file
            return self._catalogue

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
        with self._lock:
            if self._catalogue is not None:
                self._catalogue.close()
            self._catalogue = self._checked = self._withheld = self._mentions = None

    @property
    def withheld(self) -> Withheld:
        """What is hidden from readers at this moment; a request sees it as it was at its first look."""
        found: Withheld | None = g.get("withheld") if has_app_context() else None
        if found is None:
            found = self._withheld = withheld(self.catalogue, last=self._withheld)
            if has_app_context():
                g.withheld = found
        return found

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
        catalogue, held = self.catalogue, self.withheld
        with self._lock:
            if self._engine is None:
                self._engine = open_engine(self.config)
            state = (id(catalogue), self._index_changed_at())
            if state != self._checked:
                reached = self._engine.reached()
                if reached is not None and reached.epoch != catalogue.epoch():
                    raise IndexForeign(
                        f"{self.config.index_dir}: the index was made from another catalogue; "
                        f"run `khotin index`"
                    )
                self._checked = state
            return self._guard.over(self._engine, held)

    @contextmanager
    def reading_index(self) -> Iterator[SearchEngine]:
        """Give the engine; whatever damage it trips over is raised as IndexUnreadable."""
        engine = self.engine
        try:
            yield engine
        except ArchiveError as error:
            raise IndexUnreadable(str(error)) from error
        except KhoTinError:
            raise
        # Torn bytes fail in as many ways as there are decoders: no list of names would be whole.
        except Exception as error:
            _log.exception("%s: the index cannot be read", self.config.index_dir)
            raise IndexUnreadable(
                f"{self.config.index_dir}: the index cannot be read ({error!r}); "
                f"run `khotin index --rebuild`"
            ) from error

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
            state = (id(self.catalogue), self._index_changed_at(), self.withheld.state)
            if self._sections is None or self._sections[0] != state:
                found = self.search(Query(), limit=0, facets=True).facets
                names = tuple(each.value for each in found.sections) if found else ()
                self._sections = (state, names[:_MOST_SECTIONS])
        except IndexMissing:
            return ()
        return self._sections[1]

    def _index_changed_at(self) -> int:
        return _changed_at(self.config.index_dir / self.config.engine)

    def payload(self, capture: Capture) -> Payload:
        """Return what a capture holds; a revisit gives the payload it refers to.

        Raises DamagedRecord when the WARC file is missing or its record is torn.
        """
        record = read_record(self.config.warc_dir, capture.file, capture.offset)
        headers = {name.lower(): value for name, value in record.http_headers}
        source = record
        if capture.kind is CaptureKind.REVISIT:
            first = self.catalogue.capture(capture.refers_to or "")
            if first is None:
                raise DamagedRecord(
                    f"{capture.file}:{capture.offset}: the capture {capture.refers_to} that this "
                    f"revisit refers to is not in the catalogue; run `khotin verify`"
                )
            source = read_record(self.config.warc_dir, first.file, first.offset)
            # A 304 answer does not repeat the type.
            headers = {n.lower(): v for n, v in source.http_headers} | headers
        return Payload(
            body=source.payload(),
            content_type=headers.get("content-type", "") or capture.mime,
            location=headers.get("location", ""),
            headers=tuple(source.http_headers),
        )

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
        state = (id(catalogue), catalogue.revision(), hidden)
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


def _identity(url: str) -> tuple[int, int] | None:
    """Return which file an SQLite URL names at this moment: a rebuild swaps the file."""
    if not url.startswith("sqlite:///"):
        return None
    try:
        found = Path(url.removeprefix("sqlite:///")).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _changed_at(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0
