"""Owns the lines of a word in a whole result set, as a job reads them and keeps them for the set's page.

The lines are those of indexer.concordance: as many as a corpus table has rows at most, with the exact
count of all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from archive.config import Config
from archive.errors import QueryError
from archive.restrictions.withholding import Withheld
from archive.resultsets import ResultSet
from indexer.concordance import COLUMNS, Concordance, Line, concordance, line_as_json, wanted
from indexer.corpus import shelf
from indexer.corpus.sources import Source
from indexer.corpus.tables import MOST_ROWS, Table
from indexer.engines import SearchEngine
from indexer.query import Query

TOOL: Final = "concordance"

Tell = Callable[[int, int], None]


def question_in(found: ResultSet, words: str) -> Query:
    """Return the question that words are in a set: read in the way that the set's own search is."""
    try:
        own = Query.from_args(found.asked.query)
    except QueryError:
        # It has no meaning any more: the words are read as anybody's.
        own = Query()
    return Query(words=words, match=own.match, marks=own.marks, expand=own.expand)


def lines_in(
    source: Source, query: Query, engine: SearchEngine, *, most: int = MOST_ROWS,
    tell: Tell = lambda done, total: None,
) -> Concordance:  # fmt: skip
    """Return the lines of a question in a source; `tell` hears how many of its articles were read."""
    sought = wanted(engine.search(query, limit=0).read.tree, query.marks)

    def texts() -> Any:
        for done, each in enumerate(source.texts(), 1):
            if each is not None:
                yield each
            tell(done, source.count)

    found = concordance(texts(), sought, articles=source.articles, most=most)
    return replace(found, read=source.count)


def keep(config: Config, set_id: str, words: str, lines: Concordance, held: Withheld) -> None:
    """Keep lines for the page of a set; raises ArchiveError when the disk is full or refuses."""
    rows = [tuple(line_as_json(line)[name] for name in COLUMNS) for line in lines.lines]
    facts = {"total": lines.total, "read": lines.read, "articles": lines.articles}
    table = Table(TOOL, COLUMNS, rows, facts)
    shelf.put(config, set_id, TOOL, {"words": words}, table, held)


def kept(config: Config, set_id: str, words: str, held: Withheld) -> Concordance | None:
    """Return the lines kept of a set; None when there are none, or they may not be shown any more."""
    table = shelf.get(config, set_id, TOOL, {"words": words}, held)
    if table is None or table.columns != COLUMNS:
        return None
    total, read, articles = (int(table.facts[name] or 0) for name in ("total", "read", "articles"))
    return Concordance(tuple(map(_line, table.objects())), total, read, articles)


def _line(row: dict[str, Any]) -> Line:
    date = row["date"]
    return Line(
        row["left"], row["match"], row["right"], row["part"], row["place"], row["article"],
        row["version"], row["site"], row["title"], row["url"],
        datetime.fromisoformat(date) if date else None,
    )  # fmt: skip
