"""The catalogue: tables and queries over what the WARC files hold (SQLite or PostgreSQL).

`Catalogue` is its face; each noun's queries stand in a module of their own. Writing evidence is
left to archive.intake, which keeps the order of durability.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType

from sqlalchemy import Connection, Engine

from archive.catalogue import articles, captures, changes, files, opening, runs
from archive.catalogue.articles import ArticleRow
from archive.catalogue.changes import Change, SiteCounts
from archive.config import Config
from archive.models import Capture, CrawlRun, Event, FileText, Problem, RunState, Version

__all__ = ["ArticleRow", "Catalogue", "Change", "SiteCounts"]


class Catalogue:
    """An open catalogue. Safe to share between threads; every failure is an ArchiveError."""

    def __init__(self, engine: Engine, config: Config) -> None:
        self.engine = engine
        self.config = config
        self._url = config.catalogue_url

    @classmethod
    def open(cls, config: Config, *, create: bool = True, busy_seconds: float = 30) -> Catalogue:
        """Open the catalogue; `create` makes a missing one and brings an older one up to date.

        `busy_seconds` is how long a SQLite write waits for another program. Raises ArchiveError
        when it is missing, foreign, locked, unreadable, or of another schema.
        """
        engine = opening.make_engine(config.catalogue_url, busy_seconds=busy_seconds)
        try:
            opening.prepare(engine, config.catalogue_url, create=create, warc_dir=config.warc_dir)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, config)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one consistent state."""
        with opening.said_clearly(self._url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a writing transaction; it commits when the block ends well."""
        with opening.said_clearly(self._url), self.engine.connect() as connection:
            writing = connection.execution_options(writing=True)
            with writing.begin():
                yield writing

    def revision(self) -> int:
        """Return the newest revision; 0 in an empty catalogue."""
        with self.read() as connection:
            return changes.revision(connection)

    def epoch(self) -> str:
        """Return the id this catalogue was made with; a rebuild makes another."""
        with self.read() as connection:
            return changes.epoch(connection)

    def changes(self, since: int, *, limit: int = 500) -> list[Change]:
        """Return visible changes after a revision, ascending; an article once, at its newest."""
        with self.read() as connection:
            return changes.changes(connection, since, limit=limit)

    def counts(self, *, without: Collection[str] = ()) -> dict[str, SiteCounts]:
        """Return what the archive holds, by site; `without` are ids of articles not to count."""
        with self.read() as connection:
            return changes.counts(connection, without=without)

    def start_run(self, site: str, verb: str, *, at: datetime) -> CrawlRun:
        """Start a run and return it."""
        with self.write() as connection:
            return runs.start_run(connection, site, verb, at=at)

    def update_run(self, id_: str, *, counts: dict[str, int]) -> None:
        """Replace a run's totals so far."""
        with self.write() as connection:
            runs.update_run(connection, id_, counts=counts)

    def finish_run(
        self,
        id_: str,
        state: RunState,
        *,
        counts: dict[str, int],
        problems: Sequence[str],
        at: datetime,
    ) -> None:
        """Close a run with its totals and what was wrong with it, in sentences."""
        with self.write() as connection:
            runs.finish_run(connection, id_, state, counts=counts, problems=problems, at=at)

    def runs(self, site: str | None = None, *, limit: int = 50) -> list[CrawlRun]:
        """Return runs (of a site), newest first."""
        with self.read() as connection:
            return runs.list_runs(connection, site, limit=limit)

    def run(self, id_: str) -> CrawlRun | None:
        """Return the run with this id, or None."""
        with self.read() as connection:
            return runs.run(connection, id_)

    def capture(self, id_: str) -> Capture | None:
        """Return the capture with this id, or None."""
        with self.read() as connection:
            return captures.capture(connection, id_)

    def captures_of(self, url: str, *, limit: int = 100) -> list[Capture]:
        """Return the captures of a URL, in any of its spellings, newest first."""
        with self.read() as connection:
            return captures.captures_of(connection, url, limit=limit)

    def last_capture(self, url: str) -> Capture | None:
        """Return the newest whole, successful fetch of a URL: what a conditional request names."""
        with self.read() as connection:
            return captures.last_capture(connection, url)

    def nearest_capture(self, url: str, at: datetime, *, run: str | None = None) -> Capture | None:
        """Return the successful capture of a URL nearest in time; those of the run come first."""
        with self.read() as connection:
            return captures.nearest_capture(connection, url, at, run=run)

    def article(self, id_: str) -> ArticleRow | None:
        """Return the article with this public id, or None."""
        return self.articles_of([id_]).get(id_)

    def articles_of(self, ids: Sequence[str]) -> dict[str, ArticleRow]:
        """Return those of the articles that exist, by id."""
        with self.read() as connection:
            return articles.articles_of(connection, ids)

    def article_ids(self, site: str | None = None) -> Iterator[str]:
        """Yield the ids of all articles (of a site), in order of id."""
        with self.read() as connection:
            yield from articles.article_ids(connection, site)

    def stale_articles(self, site: str, *, limit: int, gone: bool = False) -> list[tuple[str, str]]:
        """Return (id, url) of live (or gone) articles, those asked for longest ago first."""
        with self.read() as connection:
            return articles.stale_articles(connection, site, limit=limit, gone=gone)

    def version(self, article_id: str, number: int | None = None) -> Version | None:
        """Return a version by number, the current one for None, or None when there is none."""
        with self.read() as connection:
            return articles.version(connection, article_id, number)

    def versions(self, article_id: str) -> list[Version]:
        """Return all versions of an article, oldest first."""
        with self.read() as connection:
            return articles.versions_of_article(connection, article_id)

    def versions_of(
        self, wanted: Sequence[tuple[str, int]], *, until: datetime | None = None
    ) -> dict[tuple[str, int], Version]:
        """Return those of the (article id, number) pairs that exist, with their versions.

        With `until`, dates are doubted as they were at that moment.
        """
        with self.read() as connection:
            return articles.versions_of(connection, wanted, until=until)

    def version_numbers(self, ids: Sequence[str]) -> dict[str, list[int]]:
        """Return the version numbers of each article, ascending."""
        with self.read() as connection:
            return articles.version_numbers(connection, ids)

    def events(self, article_id: str) -> list[Event]:
        """Return what happened to an article beside its text, oldest first."""
        with self.read() as connection:
            return articles.events_of(connection, article_id)

    def problems(self, site: str | None = None) -> list[Problem]:
        """Return captures that could not be read as articles and still cannot, oldest first."""
        with self.read() as connection:
            return articles.open_problems(connection, site)

    def file_texts(self, digests: Sequence[str]) -> dict[str, FileText]:
        """Return what was read of attached files, by payload digest, as far as they were read."""
        if not digests:
            return {}
        with self.read() as connection:
            return files.text_of(connection, digests)
