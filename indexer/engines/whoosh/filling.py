"""Owns the new documents of a batch, until they are written as a segment."""

from collections.abc import Collection, Sequence

import numpy as np

from indexer.documents import LABEL_ZONES, TEXT_ZONES, Document
from indexer.engines.whoosh.inversion import invert, invert_tags
from indexer.engines.whoosh.schema import ROW, row_of, tags_of
from indexer.engines.whoosh.segments import Contents
from indexer.layout import Gathering
from indexer.learning import Lessons
from indexer.runs import Runs

# A batch is written out when it has so many runs of text (some 5,000 articles) or distinct ones:
# turning them over takes up 250 MB, however large the batch.
MOST_RUNS = 3_000_000
MOST_DISTINCT = 400_000


class Filling:
    """Documents on their way into one segment; what they teach is noted in passing."""

    def __init__(self) -> None:
        self._forget_runs()
        self.clear()

    def _forget_runs(self) -> None:
        self._runs = Runs()
        self._text = Gathering(TEXT_ZONES, self._runs)
        self._label = Gathering(LABEL_ZONES, self._runs)

    def clear(self) -> None:
        """Drop the documents."""
        self._rows: list[bytes] = []
        self._tags: dict[bytes, list[int]] = {}
        self._current: list[bool] = []
        self._places: dict[str, list[int]] = {}
        self.dropped: set[int] = set()

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def article_ids(self) -> Collection[str]:
        """The articles that were put in place or removed."""
        return self._places.keys()

    @property
    def is_full(self) -> bool:
        """Whether it is time to write."""
        return len(self._text.stream) > MOST_RUNS or len(self._runs) > MOST_DISTINCT

    def add(self, article_id: str, documents: Sequence[Document]) -> None:
        """Put documents in the place of an article's; raises ValueError for an id over 16 bytes."""
        for place in self._places.pop(article_id, ()):
            self.dropped.add(place)
            self._current[place] = False
        rows = [row_of(each) for each in documents]
        self._places[article_id] = list(range(len(self._rows), len(self._rows) + len(rows)))
        for each in documents:
            for tag in tags_of(each):
                self._tags.setdefault(tag, []).append(len(self._current))
            self._text.add(each)
            self._label.add(each)
            self._current.append(each.current)
        self._rows += rows

    def taken(self, lessons: Lessons) -> Contents:
        """Return what a segment of these documents holds, and begin anew."""
        text, label = self._text.laid(), self._label.laid()
        forms = self._runs.forms
        lessons.add(text, forms, np.array(self._current, np.bool_))
        rows = np.frombuffer(bytearray().join(self._rows), ROW)
        rows["length"] = text.lengths
        rows["text_ends"] = text.ends
        rows["label_ends"] = label.ends
        fields = {
            "label": invert(label, forms),
            "tag": invert_tags(self._tags),
            "text": invert(text, forms),
        }
        self.clear()
        if len(self._runs) > MOST_DISTINCT:
            self._forget_runs()
        return Contents(fields, rows)
