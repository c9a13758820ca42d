"""Owns the face every search engine shows: what it takes, what it answers, what it promises."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Document
from indexer.interpretation import Interpretation
from indexer.query import Query
from indexer.related import Related
from indexer.suggestions import Suggestion
from indexer.syntax import Note
from indexer.vocabulary import Lexicon

# Dates within so many days are counted by day; of authors and people so many are counted out.
MOST_DAYS = 62
MOST_NAMES = 50


@dataclass(frozen=True, slots=True)
class Reached:
    """How far an index has followed a catalogue: its epoch, and the last revision taken in."""

    epoch: str
    revision: int


class Hit(NamedTuple):
    """One answer: an article, the version of it that matched, and how well (0 when not ranked)."""

    article_id: str
    number: int
    score: float


class HitList(Sequence[Hit]):
    """Hits as parallel columns, which make a Hit when asked for one: a scan may hold all articles."""

    __slots__ = ("article_ids", "numbers", "scores")

    def __init__(
        self, article_ids: list[str], numbers: NDArray[Any], scores: NDArray[np.float64]
    ) -> None:
        self.article_ids = article_ids
        self.numbers = numbers
        self.scores = scores

    def __len__(self) -> int:
        return len(self.article_ids)

    def __iter__(self) -> Iterator[Hit]:
        return map(Hit, self.article_ids, self.numbers.tolist(), self.scores.tolist())

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> "HitList": ...
    def __getitem__(self, place: int | slice) -> "Hit | HitList":
        if isinstance(place, slice):
            return HitList(self.article_ids[place], self.numbers[place], self.scores[place])
        return Hit(self.article_ids[place], int(self.numbers[place]), float(self.scores[place]))


@dataclass(frozen=True, slots=True)
class Count:
    """How many answers have a value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts over all answers, exact.

    Years (``2023``), months (``2023-05``) and days (``2023-05-25``) of Asia/Ho_Chi_Minh ascend; the
    rest comes commonest first. Days are there when all dates lie within MOST_DAYS. An article under
    two sections counts in both, one that was edited and is gone in both states.
    """

    years: tuple[Count, ...] = ()
    months: tuple[Count, ...] = ()
    days: tuple[Count, ...] = ()
    undated: int = 0
    sites: tuple[Count, ...] = ()
    sections: tuple[Count, ...] = ()
    authors: tuple[Count, ...] = ()
    people: tuple[Count, ...] = ()
    states: tuple[Count, ...] = ()
    with_photos: int = 0
    with_files: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """One page of answers; `total` counts all of them exactly.

    `read` is how the query was understood: the tree that was carried out, what was assumed.
    `facets` are there when asked for.
    """

    total: int
    hits: tuple[Hit, ...]
    read: Interpretation
    facets: Facets | None = None

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was odd in the question."""
        return self.read.notes


class Batch(Protocol):
    """Changes to an index that become visible together; leaving the block with an error drops them."""

    def replace(self, article_id: str, documents: Sequence[Document]) -> None:
        """Put these in the place of all documents of an article; none at all removes it."""

    def commit(self, reached: Reached) -> None:
        """Make the changes so far visible and lasting, together with how far they go.

        The batch can be filled again afterwards. Raises ArchiveError, with the index as it was,
        when the disk is full or refuses.
        """


class SearchEngine(Protocol):
    """A search index. Any number of threads and processes may search beside one that writes.

    Answers come by score, then date (newest first), then article id; undated articles last.
    With all or older versions searched, one version of each article answers for it: the best, or in
    an order by date the newest that matches.
    """

    def search(
        self,
        query: Query,
        *,
        offset: int = 0,
        limit: int = 20,
        facets: bool = False,
        without: Collection[str] = (),
    ) -> Results:
        """Return a page of answers, with counts over all of them when asked for.

        Articles of `without` (ids) are no answers, and count nowhere. Raises IndexMissing when
        there is no index.
        """

    def scan(self, query: Query, *, without: Collection[str] = ()) -> HitList:
        """Return every answer but those of `without`, in the order of the query; raises IndexMissing."""

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return what a half-typed question may become (see suggestions); raises IndexMissing."""

    def similar(self, document: Document, *, limit: int = 5) -> tuple[Related, ...]:
        """Return the articles most like a document (see related); raises IndexMissing."""

    def lexicon(self) -> Lexicon:
        """Return the words the index holds and how they follow each other; raises IndexMissing."""

    def batch(self) -> AbstractContextManager[Batch]:
        """Open the index for changes, making it when missing; raises ArchiveError when it is locked."""

    def reset(self) -> None:
        """Empty the index, whatever state it is in."""

    def reached(self) -> Reached | None:
        """Return how far the index has come; None when there is none that this program can read."""

    def close(self) -> None:
        """Let go of files and memory."""


def in_pages(hits: HitList, size: int) -> Iterator[HitList]:
    """Cut a scan into pages, for those who look up texts page by page."""
    return (hits[at : at + size] for at in range(0, len(hits), size))
