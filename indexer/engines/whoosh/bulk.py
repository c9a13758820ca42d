"""Owns the quick way of new documents into a segment: postings gathered by term, written in blocks.

Whoosh's own way sorts one tuple for every posting. Here a term's postings are gathered as they
come, in order of documents already, and handed to Whoosh's block writer a block at a time; what
stands on the disk is the same.
"""

from array import array
from collections.abc import Iterable, Iterator
from operator import sub
from typing import Any

from whoosh.codec.whoosh3 import W3FieldWriter, W3PostingsWriter
from whoosh.fields import Schema
from whoosh.writing import SegmentWriter

from indexer.engines.whoosh.terms import pack, term_key
from indexer.layout import Layout

BLOCK = 128

# Documents, weights and packed positions of one term.
Gathered = tuple["array[int]", "array[float]", list[bytes]]
Posting = tuple[str, bytes, int, float, bytes]


class Gathering:
    """The postings of a batch's new documents, by field and term."""

    def __init__(self) -> None:
        self._words: dict[str, dict[str, Gathered]] = {}
        self._keys: dict[str, bytes] = {}
        self._tags: dict[bytes, Gathered] = {}

    def add(self, document: int, field: str, laid: Layout) -> None:
        """Take in the words of a document, whose number is above all before."""
        terms = self._words.setdefault(field, {})
        known, extra = terms.get, laid.extra.get
        for canonical, places in laid.places.items():
            gathered = known(canonical)
            if gathered is None:
                gathered = terms[canonical] = _nothing_yet()
                self._keys[canonical] = term_key(laid.forms[canonical].folded, canonical)
            documents, weights, values = gathered
            documents.append(document)
            weights.append(len(places) + extra(canonical, 0.0))
            values.append(pack(places))

    def add_tags(self, document: int, tags: Iterable[bytes]) -> None:
        """Take in the tags of a document."""
        for tag in tags:
            documents, weights, _ = self._tags.setdefault(tag, _nothing_yet())
            documents.append(document)
            weights.append(1.0)

    def fields(self) -> Iterator[tuple[str, list[tuple[bytes, Gathered]]]]:
        """Give each field's terms with their postings, all in Whoosh's order."""
        found = {
            field: sorted(
                (self._keys[canonical], gathered) for canonical, gathered in terms.items()
            )
            for field, terms in self._words.items()
        }
        yield from sorted((found | {"tag": sorted(self._tags.items())}).items())

    def postings(self) -> Iterator[Posting]:
        """Give single postings as Whoosh's own pool takes them."""
        for field, terms in self.fields():
            for term, (documents, weights, values) in terms:
                for place, document in enumerate(documents):
                    value = values[place] if values else b""
                    yield field, term, document, weights[place], value

    def write(self, writer: W3FieldWriter, schema: Schema) -> None:
        """Write everything into a segment that holds nothing else."""
        for field, terms in self.fields():
            if not terms:
                continue
            writer.start_field(field, schema[field])
            writer._postwriter = QuickBlocks(writer._postfile, BLOCK)
            for term, gathered in terms:
                writer.start_term(term)
                _write_blocks(writer._postwriter, *gathered)
                writer.finish_term()
            writer.finish_field()


class QuickBlocks(W3PostingsWriter):  # type: ignore[misc]
    """Whoosh's block writer; numbers are made small by whole arrays instead of one at a time."""

    def _mini_ids(self) -> tuple[int, ...]:
        ids = self._ids
        return (ids[0], *map(sub, ids[1:], ids))

    def _mini_weights(self) -> float | tuple[float, ...] | None:
        weights = self._weights
        first = weights[0]
        if weights.count(first) < len(weights):
            return tuple(weights)
        return None if first == 1.0 else float(first)


def _nothing_yet() -> Gathered:
    return array("I"), array("f"), []


def _write_blocks(
    writer: Any, documents: "array[int]", weights: "array[float]", values: list[bytes]
) -> None:
    """Fill the block writer's buffers a block at a time; the last block is written by its finish."""
    for start in range(0, len(documents), BLOCK):
        if start:
            writer._write_block()
        end = start + BLOCK
        writer._ids = documents[start:end]
        writer._weights = weights[start:end]
        writer._values = values[start:end]
        writer._maxweight = max(writer._weights)


def add_to_pool(gathering: Gathering, writer: SegmentWriter) -> None:
    """Hand gathered postings to Whoosh's pool, which sorts them among those of merged segments."""
    for posting in gathering.postings():
        writer.pool.add(posting)
