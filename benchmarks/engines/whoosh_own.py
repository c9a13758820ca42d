"""Whoosh with its own matchers, scoring, facets and highlighter, over the same tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from whoosh import fields, index
from whoosh.analysis.tokenizers import SpaceSeparatedTokenizer
from whoosh.highlight import ContextFragmenter
from whoosh.query import compound, positional, ranges, terms, wrappers
from whoosh.sorting import FieldFacet

from benchmarks.engines.items import FIELDS, Item
from benchmarks.engines.peer import PAGE, SNIPPETS, Facets, own_cpu, size_of
from benchmarks.engines.questions import Question

_KINDS = ("year", "month", "section", "site", "author", "photos")
_FIRST_SECTION = 0


class WhooshOwn:
    """An ordinary Whoosh index. Its facets count one value a field, so only the first section."""

    name = "Whoosh itself"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._writer: Any = None
        self._searcher: Any = None

    def add(self, item: Item) -> None:
        """Take an article in."""
        if self._writer is None:
            made = index.create_in(str(self._folder), _schema())
            self._writer = made.writer(limitmb=1024, compound=False)
        document = item.document
        self._writer.add_document(
            id=item.id,
            day=item.day,
            time=item.time,
            year=str(item.year),
            month=item.month,
            section=document.sections[_FIRST_SECTION],
            site=document.site,
            author=document.authors[0] if document.authors else "",
            photos=str(document.has_photos),
            **{name: item.text(name) for name in FIELDS},
        )

    def finish(self) -> None:
        """Commit."""
        self._writer.commit()

    def open(self) -> None:
        """Open a searcher in the place of the one before."""
        self.close()
        self._searcher = index.open_dir(str(self._folder)).searcher()

    def close(self) -> None:
        """Close the searcher."""
        if self._searcher is not None:
            self._searcher.close()

    def size(self) -> int:
        """Return the bytes on the disk."""
        return size_of(self._folder)

    def total(self, question: Question) -> int:
        """Return how many articles answer."""
        return sum(1 for _ in self._searcher.docs_for_query(query_of(question)))

    def top(self, question: Question, *, offset: int = 0) -> list[str]:
        """Return a page by Whoosh's BM25F."""
        page = offset // PAGE + 1
        found = self._searcher.search_page(query_of(question), page, pagelen=PAGE)
        return [hit["id"] for hit in found]

    def newest(self, question: Question) -> list[str]:
        """Return the newest page."""
        found = self._searcher.search(
            query_of(question), limit=PAGE, sortedby=FieldFacet("time", reverse=True)
        )
        return [hit["id"] for hit in found]

    def ids(self, question: Question) -> list[str]:
        """Return all ids, from a column."""
        column = self._searcher.reader().column_reader("id")
        return [column[number] for number in self._searcher.docs_for_query(query_of(question))]

    def facets(self, question: Question) -> Facets:
        """Return counts of all kinds."""
        found = self._searcher.search(query_of(question), limit=None, groupedby=list(_KINDS))
        return {
            kind: {value: len(numbers) for value, numbers in found.groups(kind).items()}
            for kind in _KINDS
        }

    def snippets(self, question: Question) -> list[str]:
        """Return ten passages of the body."""
        found = self._searcher.search(query_of(question), limit=SNIPPETS, terms=False)
        found.fragmenter = ContextFragmenter(maxchars=240, surround=60)
        return [hit.highlights("body", top=1) for hit in found]

    def whole(self, question: Question) -> tuple[Facets, list[str]]:
        """Do what a results page needs."""
        return self.facets(question), self.snippets(question)

    def cpu(self) -> float:
        """Return the CPU seconds of this process."""
        return own_cpu()


def _schema() -> Any:
    text = {
        name: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True, stored=name == "body")
        for name in FIELDS
    }
    values = {name: fields.ID(sortable=True) for name in _KINDS}
    return fields.Schema(
        id=fields.ID(stored=True, sortable=True),
        day=fields.NUMERIC(int, sortable=True),
        time=fields.NUMERIC(int, bits=64, sortable=True),
        **values,
        **text,
    )


def query_of(question: Question) -> Any:
    """Return the question as Whoosh's tree."""
    parts = [_anywhere(key) for key in question.words]
    if question.title:
        parts.append(terms.Term("title", question.title))
    if question.caption:
        parts.append(terms.Term("caption", question.caption))
    if question.phrase:
        words = list(question.phrase)
        parts.append(compound.Or([positional.Phrase(name, words) for name in FIELDS]))
    if question.prefix:
        parts.append(compound.Or([terms.Prefix(name, question.prefix) for name in FIELDS]))
    if question.either:
        parts.append(compound.Or([each for key in question.either for each in _anywhere(key)]))
    if question.without:
        parts.append(wrappers.Not(_anywhere(question.without)))
    if question.first and question.last:
        days = question.first.toordinal(), question.last.toordinal()
        parts.append(ranges.NumericRange("day", *days))
    return parts[0] if len(parts) == 1 else compound.And(parts)


def _anywhere(key: str) -> Any:
    return compound.Or([terms.Term(name, key) for name in FIELDS])
