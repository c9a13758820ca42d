"""tantivy, its tokens given ready and cut at spaces only, values in fast fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Query, SnippetGenerator

from benchmarks.engines.items import FIELDS, Item
from benchmarks.engines.peer import PAGE, SNIPPETS, Facets, own_cpu, size_of
from benchmarks.engines.questions import Question

_KINDS = ("year", "month", "section", "site", "author", "photos")
_BUCKETS = 10_000


class Tantivy:
    """tantivy over one folder, asked through its Python package."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._writer: Any = None
        self._searcher: Any = None

    def add(self, item: Item) -> None:
        """Take an article in."""
        if self._writer is None:
            self._writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        document = item.document
        made = tantivy.Document(
            time=item.time,
            day=item.day,
            year=str(item.year),
            month=item.month,
            section=list(document.sections),
            site=document.site,
            author=list(document.authors),
            photos=str(document.has_photos),
            **{name: item.text(name) for name in FIELDS},
        )
        made.add_unsigned("key", int(item.id, 16))
        self._writer.add_document(made)

    def finish(self) -> None:
        """Commit and wait for merges."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._writer = None

    def open(self) -> None:
        """Open a searcher."""
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        """Let go of the searcher."""
        self._searcher = None

    def size(self) -> int:
        """Return the bytes on the disk."""
        return size_of(self._folder)

    def total(self, question: Question) -> int:
        """Return how many articles answer."""
        return int(self._searcher.search(self._query(question), limit=1).count)

    def top(self, question: Question, *, offset: int = 0) -> list[str]:
        """Return a page by BM25."""
        found = self._searcher.search(self._query(question), limit=PAGE, offset=offset, count=False)
        return self._ids(found)

    def newest(self, question: Question) -> list[str]:
        """Return the newest page."""
        found = self._searcher.search(
            self._query(question), limit=PAGE, count=False, order_by_field="time"
        )
        return self._ids(found)

    def ids(self, question: Question) -> list[str]:
        """Return all ids."""
        most = self._searcher.num_docs
        return self._ids(self._searcher.search(self._query(question), limit=most, count=False))

    def facets(self, question: Question) -> Facets:
        """Return counts of all kinds."""
        wanted = {kind: {"terms": {"field": kind, "size": _BUCKETS}} for kind in _KINDS}
        counted = self._searcher.aggregate(self._query(question), wanted)
        return {
            kind: {each["key"]: each["doc_count"] for each in counted[kind]["buckets"]}
            for kind in _KINDS
        }

    def snippets(self, question: Question) -> list[str]:
        """Return ten passages of the body."""
        query = self._query(question)
        generator = SnippetGenerator.create(self._searcher, query, self._schema, "body")
        generator.set_max_num_chars(240)
        found = self._searcher.search(query, limit=SNIPPETS, count=False)
        return [
            generator.snippet_from_doc(self._searcher.doc(address)).to_html()
            for _, address in found.hits
        ]

    def whole(self, question: Question) -> tuple[Facets, list[str]]:
        """Do what a results page needs."""
        return self.facets(question), self.snippets(question)

    def cpu(self) -> float:
        """Return the CPU seconds of this process."""
        return own_cpu()

    def _ids(self, found: Any) -> list[str]:
        addresses = [address for _, address in found.hits]
        return [f"{key:016x}" for key in self._searcher.fast_field_values("key", addresses)]

    def _query(self, question: Question) -> Query:
        parts = [(Occur.Must, self._anywhere(key)) for key in question.words]
        for name, key in (("title", question.title), ("caption", question.caption)):
            if key:
                parts.append((Occur.Must, Query.term_query(self._schema, name, key)))
        if question.phrase:
            words: list[Any] = list(question.phrase)
            parts.append(
                (Occur.Must, _any(Query.phrase_query(self._schema, f, words) for f in FIELDS))
            )
        if question.prefix:
            pattern = f"{question.prefix}.*"
            parts.append(
                (Occur.Must, _any(Query.regex_query(self._schema, f, pattern) for f in FIELDS))
            )
        if question.either:
            parts.append((Occur.Must, _any(self._anywhere(key) for key in question.either)))
        if question.without:
            parts.append((Occur.MustNot, self._anywhere(question.without)))
        if question.first and question.last:
            days = question.first.toordinal(), question.last.toordinal()
            within = Query.range_query(self._schema, "day", FieldType.Integer, *days)
            parts.append((Occur.Must, Query.const_score_query(within, 0.0)))
        return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)

    def _anywhere(self, key: str) -> Query:
        return _any(Query.term_query(self._schema, name, key) for name in FIELDS)


def _any(queries: Any) -> Query:
    return Query.boolean_query([(Occur.Should, each) for each in queries])


def _schema() -> tantivy.Schema:
    # Numbers can be read for many documents at once; a stored id would cost a document each.
    made = tantivy.SchemaBuilder().add_unsigned_field("key", fast=True)
    for name in ("time", "day"):
        made = made.add_integer_field(name, fast=True, indexed=True)
    for name in _KINDS:
        made = made.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        made = made.add_text_field(name, stored=name == "body", tokenizer_name="whitespace")
    return made.build()
