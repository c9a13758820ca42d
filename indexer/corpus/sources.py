"""Owns what a corpus tool reads: the texts of a search's answers or of a result set, in their order.

Texts come one by one and are let go of, so that memory does not grow with their number. None stands
for one that is hidden from readers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from archive.catalogue import Catalogue
from archive.export.rows import Row, batches
from archive.models import Reason, Version
from archive.restrictions.withholding import Withheld
from archive.resultsets import Member, ResultSet, members, sampled
from archive.resultsets.sampling import USUAL_SEED
from archive.versions import article_from_json
from indexer.engines.face import Facets, HitList

_BATCH = 200

Pair = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """`articles` that may be read, of which `most` are; their ids and their texts, in order.

    `facets` are the months of all of them where these are known without reading.
    """

    articles: int
    most: int
    _pairs: Callable[[], Iterable[Pair]]
    _texts: Callable[[], Iterator[Version | None]]
    facets: Facets | None = None

    @property
    def count(self) -> int:
        """How many are read."""
        return min(self.articles, self.most)

    def ids(self) -> Iterator[str]:
        """Give the ids of the articles that are read."""
        return (id_ for id_, _ in islice(self._pairs(), self.most))

    def texts(self) -> Iterator[Version | None]:
        """Give the texts that are read; None for one that is hidden, or gone from the catalogue."""
        return islice(self._texts(), self.most)


def of_search(
    hits: HitList,
    catalogue: Catalogue,
    held: Withheld,
    *,
    facets: Facets | None = None,
    most: int | None = None,
) -> Source:
    """Return the answers of a search, `most` of them, and their months as the search counted them."""

    def pairs() -> Iterator[Pair]:
        return zip(hits.article_ids, hits.numbers.tolist(), strict=True)

    return Source(
        len(hits), len(hits) if most is None else most, pairs,
        lambda: versions_of(pairs(), catalogue, held), facets,
    )  # fmt: skip


def of_sample(
    hits: HitList,
    catalogue: Catalogue,
    held: Withheld,
    *,
    size: int,
    seed: int | None = None,
    most: int | None = None,
) -> Source:
    """Return a random sample of the answers of a search: the one that a result set of it holds."""
    answers = map(Member, hits.article_ids, hits.numbers.tolist())
    drawn = sampled(answers, size, USUAL_SEED if seed is None else seed)
    return Source(
        len(drawn), len(drawn) if most is None else most, lambda: drawn,
        lambda: versions_of(drawn, catalogue, held),
    )  # fmt: skip


def of_set(found: ResultSet, catalogue: Catalogue, *, most: int | None = None) -> Source:
    """Return the rows of a result set, `most` of them, with dates doubted as when it was made.

    Reading raises ArchiveError where the set cannot be repeated (see archive.export.rows).
    """
    return Source(
        found.count, found.count if most is None else most, lambda: members(catalogue, found),
        lambda: (_version(row) for batch in batches(catalogue, found) for row in batch),
    )  # fmt: skip


def versions_of(
    pairs: Iterable[Pair], catalogue: Catalogue, held: Withheld
) -> Iterator[Version | None]:
    """Give versions in the order of their (article, number), without what readers may not see."""
    wanted = iter(pairs)
    while some := list(islice(wanted, _BATCH)):
        found = catalogue.versions_of(some)
        for pair in some:
            version = found.get(pair)
            hidden = version is None or (held and held.version(version))
            yield None if hidden or version is None else held.shown(version)


def in_batches(texts: Iterable[Version | None]) -> Iterator[Sequence[Version | None]]:
    """Give texts some at a time, for questions that are asked of many at once."""
    rest = iter(texts)
    while some := list(islice(rest, _BATCH)):
        yield some


def _version(row: Row) -> Version | None:
    if row.withheld:
        return None
    article: dict[str, Any] = dict(row.article)
    # Of a hidden photo the row says the ground; here it is one without words.
    article["photos"] = [
        {name: text for name, text in photo.items() if name != "withheld"}
        for photo in article.get("photos", ())
    ]
    assert row.saved_at is not None
    return Version(
        row.article_id, row.number, row.digest, article_from_json(article), row.capture,
        row.extractor, Reason(row.reason), row.saved_at, row.record,
    )  # fmt: skip
