"""Kho Tin: its engine by its usual face, texts for snippets from a catalogue beside it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from archive.catalogue import Catalogue
from archive.catalogue.tables import articles, versions
from archive.config import Config
from archive.versions import article_to_json, dump_json
from benchmarks.engines.items import Item
from benchmarks.engines.peer import PAGE, SNIPPETS, Facets, own_cpu, size_of
from benchmarks.engines.questions import Question
from indexer.engines import Hit, Reached, Results, open_engine
from indexer.query import Query
from indexer.sync import COMMIT_EVERY
from indexer.syntax import matcher_for
from indexer.vietnamese import snippet, spell

_ROWS = 500


class KhoTin:
    """The engine and the catalogue of one data folder."""

    name = "Kho Tin"

    def __init__(self, folder: Path, *, engine: str = "whoosh") -> None:
        self._config = Config(data_dir=folder, engine=engine)
        self._engine = open_engine(self._config)
        self._stack = ExitStack()
        self._batch: Any = None
        self._waiting: list[Item] = []
        self._added = 0
        if engine != "whoosh":
            self.name = f"{KhoTin.name}/{engine}"

    @cached_property
    def _catalogue(self) -> Catalogue:
        """Opened with the first snippet, so that a first search is the engine's alone."""
        return Catalogue.open(self._config)

    def add(self, item: Item) -> None:
        """Take an article in."""
        if self._batch is None:
            self._batch = self._stack.enter_context(self._engine.batch())
        self._batch.replace(item.id, [item.document])
        self._added += 1
        if self._added % COMMIT_EVERY == 0:
            self._batch.commit(Reached("benchmark", self._added))
        self._waiting.append(item)
        if len(self._waiting) == _ROWS:
            self._write()

    def finish(self) -> None:
        """Commit index and catalogue."""
        self._batch.commit(Reached("benchmark", self._added))
        self._stack.close()
        self._batch = None
        self._write()

    def _write(self) -> None:
        """Write the waiting articles into the catalogue as an import would have left them."""
        if self._waiting:
            with self._catalogue.engine.begin() as connection:
                connection.execute(insert(articles), [_article_row(each) for each in self._waiting])
                connection.execute(insert(versions), [_version_row(each) for each in self._waiting])
        self._waiting = []

    def open(self) -> None:
        """Forget what was read; the engine opens the newest commit by itself."""
        self._engine.close()

    def close(self) -> None:
        """Close engine and catalogue."""
        self._engine.close()
        if "_catalogue" in vars(self):
            self._catalogue.close()

    def size(self) -> int:
        """Return the bytes of the index."""
        return size_of(self._config.index_dir)

    def total(self, question: Question) -> int:
        """Return how many articles answer."""
        return self._engine.search(query_of(question)).total

    def top(self, question: Question, *, offset: int = 0) -> list[str]:
        """Return a page of the best."""
        return _ids(self._engine.search(query_of(question), offset=offset, limit=PAGE).hits)

    def newest(self, question: Question) -> list[str]:
        """Return the newest page."""
        return _ids(self._engine.search(query_of(question, sort="newest"), limit=PAGE).hits)

    def ids(self, question: Question) -> list[str]:
        """Return all ids, in order of score."""
        return self._engine.scan(query_of(question)).article_ids

    def facets(self, question: Question) -> Facets:
        """Return counts of all kinds."""
        return _counts(self._engine.search(query_of(question), limit=0, facets=True))

    def snippets(self, question: Question) -> list[str]:
        """Return ten passages of the body, marked as the site does."""
        return self._shown(self._engine.search(query_of(question), limit=SNIPPETS))

    def _shown(self, results: Results) -> list[str]:
        hits = results.hits
        found = self._catalogue.versions_of([(hit.article_id, hit.number) for hit in hits])
        matcher = matcher_for(results.read.tree)
        return [
            "".join(
                f"<b>{piece}</b>" if marked else piece
                for piece, marked in snippet(
                    found[hit.article_id, hit.number].article.body, matcher
                )
            )
            for hit in hits
        ]

    def whole(self, question: Question) -> tuple[Facets, list[str]]:
        """Do what a results page needs, with one search."""
        results = self._engine.search(query_of(question), limit=SNIPPETS, facets=True)
        return _counts(results), self._shown(results)

    def suggest(self, text: str) -> object:
        """Return what a half-typed question may become."""
        return self._engine.suggest(text)

    def cpu(self) -> float:
        """Return the CPU seconds of this process."""
        return own_cpu()


def query_of(question: Question, *, sort: Any = "relevance") -> Query:
    """Return the question as a reader would type it."""
    parts = [spell(key) for key in question.words]
    if question.title:
        parts.append(f"tieude:{spell(question.title)}")
    if question.caption:
        parts.append(f"chuthich:{spell(question.caption)}")
    if question.phrase:
        parts.append('"' + " ".join(map(spell, question.phrase)) + '"')
    if question.prefix:
        parts.append(f"{question.prefix}*")
    if question.either:
        parts.append("(" + " OR ".join(map(spell, question.either)) + ")")
    if question.without:
        parts.append(f"-{spell(question.without)}")
    # An abbreviation written out would ask for more than the peers are asked for.
    return Query(
        words=" ".join(parts), first=question.first, last=question.last, sort=sort, expand=False
    )


def _ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.article_id for hit in hits]


def _counts(results: Results) -> Facets:
    found = results.facets
    if found is None:
        raise ValueError("the engine gave no facets")
    kinds = {
        "year": found.years,
        "month": found.months,
        "section": found.sections,
        "site": found.sites,
        "author": found.authors,
    }
    counted = {kind: {each.value: each.count for each in counts} for kind, counts in kinds.items()}
    return counted | {"photos": {"yes": found.with_photos}}


def _article_row(item: Item) -> dict[str, Any]:
    version, at = item.version, item.version.saved_at
    return {
        "id": item.id,
        "site": version.article.site,
        "key": version.article.key,
        "url": version.article.url,
        "sections": list(item.document.sections),
        "published_at": version.article.published_at,
        "versions": 1,
        "current": 1,
        "digest": version.digest,
        "imported": True,
        "current_seen_at": at,
        "state": "live",
        "first_seen": at,
        "last_seen": at,
        "asked_at": at,
        "revision": item.number + 1,
    }


def _version_row(item: Item) -> dict[str, Any]:
    version = item.version
    return {
        "article_id": item.id,
        "number": version.number,
        "digest": version.digest,
        "article": dump_json(article_to_json(version.article)),
        "capture": version.capture,
        "extractor": version.extractor,
        "reason": version.reason.value,
        "saved_at": version.saved_at,
        "seen_at": version.saved_at,
        "record": version.record,
        "file": "",
        "offset": 0,
    }
