"""Engines that rank passages for a question: ours by its usual path, the peers with their analysers.

All search for any of a question's words. A ranker is made from the passages and a folder of its own.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import tantivy
from whoosh import index as whoosh_index
from whoosh.analysis.analyzers import StandardAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.query.compound import Or
from whoosh.query.terms import Term

from archive.config import Config
from benchmarks.plain_bm25 import plain_bm25
from benchmarks.questions import DEPTH, Passage, Ranker
from indexer.documents import Document
from indexer.engines import Reached, open_engine
from indexer.query import Query

_WORD = re.compile("[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*")


def kho_tin(passages: Sequence[Passage], folder: Path, *, name: str = "whoosh") -> Ranker:
    """Index the passages as articles through the engine's own batches; search as a reader does."""
    engine = open_engine(Config(data_dir=folder, engine=name))
    ids = {f"{number:016x}": passage.id for number, passage in enumerate(passages)}
    with engine.batch() as batch:
        for article_id, passage in zip(ids, passages, strict=True):
            document = Document(
                article_id=article_id,
                number=1,
                current=True,
                site="questions",
                title=passage.title,
                body=(passage.text,),
            )
            batch.replace(article_id, [document])
        batch.commit(Reached("questions", len(passages)))

    def rank(text: str) -> Sequence[str]:
        query = Query.from_args({"q": text, "match": "any"})
        return [ids[hit.article_id] for hit in engine.search(query, limit=DEPTH).hits]

    return rank


def fts5(tokenizer: str) -> Callable[[Sequence[Passage], Path], Ranker]:
    """Return what makes SQLite FTS5 with one of its own tokenizers."""

    def make(passages: Sequence[Passage], folder: Path) -> Ranker:
        database = sqlite3.connect(folder / "fts5.sqlite")
        database.execute(
            f"CREATE VIRTUAL TABLE p USING fts5(id UNINDEXED, title, text, tokenize='{tokenizer}')"
        )
        rows = ((each.id, each.title, each.text) for each in passages)
        database.executemany("INSERT INTO p VALUES (?, ?, ?)", rows)

        def rank(text: str) -> Sequence[str]:
            words = " OR ".join(f'"{word}"' for word in _WORD.findall(text))
            found = database.execute(
                "SELECT id FROM p WHERE p MATCH ? ORDER BY rank LIMIT ?", (words, DEPTH)
            )
            return [str(row[0]) for row in found]

        return rank

    return make


def whoosh(passages: Sequence[Passage], folder: Path) -> Ranker:
    """Make Whoosh with its StandardAnalyzer and its own BM25F."""
    analyzer = StandardAnalyzer()
    schema = Schema(id=ID(stored=True), text=TEXT(analyzer=analyzer, phrase=False))
    index = whoosh_index.create_in(str(folder), schema)
    writer = index.writer(limitmb=256)
    for passage in passages:
        writer.add_document(id=passage.id, text=f"{passage.title} {passage.text}")
    writer.commit()
    searcher = index.searcher()

    def rank(text: str) -> Sequence[str]:
        words = Or([Term("text", token.text) for token in analyzer(text, mode="query")])
        return [hit["id"] for hit in searcher.search(words, limit=DEPTH)]

    return rank


def tantivy_with(*filters: tantivy.Filter) -> Callable[[Sequence[Passage], Path], Ranker]:
    """Return what makes tantivy with its simple tokenizer and these filters."""

    def make(passages: Sequence[Passage], folder: Path) -> Ranker:
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for each in filters:
            analyzer = analyzer.filter(each)
        schema = (
            tantivy.SchemaBuilder()
            .add_text_field("id", stored=True, tokenizer_name="raw")
            .add_text_field("text", tokenizer_name="chosen")
            .build()
        )
        index = tantivy.Index(schema, path=str(folder))
        index.register_tokenizer("chosen", analyzer.build())
        writer = index.writer(num_threads=1)
        for passage in passages:
            writer.add_document(
                tantivy.Document(id=passage.id, text=f"{passage.title} {passage.text}")
            )
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()

        def rank(text: str) -> Sequence[str]:
            words = " ".join(f'"{word}"' for word in _WORD.findall(text))
            query, _ = index.parse_query_lenient(words, ["text"])
            hits = searcher.search(query, limit=DEPTH).hits
            return [str(searcher.doc(address)["id"][0]) for _, address in hits]

        return rank

    return make


OURS = "Kho Tin"
PLAIN = "BM25, syllables and folded pairs"
RANKERS: dict[str, Callable[[Sequence[Passage], Path], Ranker]] = {
    OURS: kho_tin,
    "Kho Tin on tantivy": partial(kho_tin, name="tantivy"),
    PLAIN: plain_bm25,
    "SQLite FTS5, unicode61": fts5("unicode61"),
    "SQLite FTS5, remove_diacritics 2": fts5("unicode61 remove_diacritics 2"),
    "Whoosh, StandardAnalyzer": whoosh,
    "tantivy, default": tantivy_with(tantivy.Filter.remove_long(40), tantivy.Filter.lowercase()),
    "tantivy, ASCII folding": tantivy_with(
        tantivy.Filter.remove_long(40), tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold()
    ),
}
