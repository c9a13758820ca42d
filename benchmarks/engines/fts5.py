"""SQLite FTS5, its tokens given ready and cut at spaces only, with a plain table for values."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from benchmarks.engines.items import FIELDS, Item
from benchmarks.engines.peer import PAGE, SNIPPETS, Facets, own_cpu, size_of
from benchmarks.engines.questions import Question

# Keys hold these signs; everything but the space belongs to a token.
TOKENIZER = "unicode61 remove_diacritics 0 tokenchars '`''?~.-/,%'"
_SCHEMA = f"""
CREATE VIRTUAL TABLE words USING fts5({", ".join(FIELDS)}, tokenize="{TOKENIZER}");
CREATE TABLE facts (
  number INTEGER PRIMARY KEY, id TEXT, time INTEGER, day INTEGER, year INTEGER, month TEXT,
  site TEXT, author TEXT, photos INTEGER);
CREATE TABLE sections (number INTEGER, section TEXT);
"""
_INDEXES = """
CREATE INDEX facts_day ON facts (day);
CREATE INDEX facts_time ON facts (time);
CREATE INDEX sections_number ON sections (number, section);
ANALYZE;
"""
_KINDS = ("year", "month", "site", "author", "photos")


class Fts5:
    """FTS5 over one file."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(folder / "fts5.sqlite")
        self._marks = ", ".join("?" * len(FIELDS))

    def add(self, item: Item) -> None:
        """Take an article in."""
        if item.number == 0:
            self._database.executescript("PRAGMA journal_mode = WAL;" + _SCHEMA)
        texts = [item.text(name) for name in FIELDS]
        self._database.execute(
            f"INSERT INTO words (rowid, {', '.join(FIELDS)}) VALUES (?, {self._marks})",
            (item.number, *texts),
        )
        document = item.document
        author = document.authors[0] if document.authors else None
        self._database.execute(
            "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (item.number, item.id, item.time, item.day, item.year, item.month, document.site, author,
             document.has_photos),
        )  # fmt: skip
        self._database.executemany(
            "INSERT INTO sections VALUES (?, ?)",
            [(item.number, section) for section in document.sections],
        )

    def finish(self) -> None:
        """Commit, merge into one segment, index the values."""
        self._database.execute("INSERT INTO words (words) VALUES ('optimize')")
        self._database.commit()
        self._database.executescript(_INDEXES)
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def open(self) -> None:
        """Let the whole file be read through memory."""
        self._database.execute("PRAGMA mmap_size = 4000000000")
        self._database.execute("PRAGMA cache_size = -200000")

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def size(self) -> int:
        """Return the bytes on the disk."""
        return size_of(self._folder)

    def total(self, question: Question) -> int:
        """Return how many articles answer."""
        return int(self._rows(question, "SELECT count(*)")[0][0])

    def top(self, question: Question, *, offset: int = 0) -> list[str]:
        """Return a page by BM25."""
        order = f"ORDER BY words.rank LIMIT {PAGE} OFFSET {offset}"
        found = self._rows(question, "SELECT words.rowid", order)
        return self._ids([number for (number,) in found])

    def newest(self, question: Question) -> list[str]:
        """Return the newest page, by time: articles come in the order a crawl finds them."""
        match, filters, values = _where(question)
        sql = (
            f"SELECT id FROM words JOIN facts ON number = words.rowid WHERE {match}{filters} "
            f"ORDER BY time DESC LIMIT {PAGE}"
        )
        return [row[0] for row in self._database.execute(sql, values)]

    def ids(self, question: Question) -> list[str]:
        """Return all ids."""
        match, filters, values = _where(question)
        sql = f"SELECT id FROM words JOIN facts ON number = words.rowid WHERE {match}{filters}"
        return [row[0] for row in self._database.execute(sql, values)]

    def facets(self, question: Question) -> Facets:
        """Return counts of all kinds."""
        match, filters, values = _where(question)
        parts = [f"SELECT '{kind}', {kind}, count(*) FROM found GROUP BY 2" for kind in _KINDS]
        parts.append(
            "SELECT 'section', section, count(*) FROM found JOIN sections USING (number) GROUP BY 2"
        )
        sql = (
            f"WITH found AS MATERIALIZED (SELECT number, {', '.join(_KINDS)} FROM words "
            f"JOIN facts ON number = words.rowid WHERE {match}{filters}) "
            + " UNION ALL ".join(parts)
        )
        counted: Facets = {}
        for kind, value, count in self._database.execute(sql, values):
            counted.setdefault(kind, {})[str(value)] = count
        return counted

    def snippets(self, question: Question) -> list[str]:
        """Return ten passages of the body."""
        column = FIELDS.index("body")
        shown = f"SELECT words.rowid, snippet(words, {column}, '<b>', '</b>', '...', 40)"
        found = self._rows(question, shown, f"ORDER BY words.rank LIMIT {SNIPPETS}")
        self._ids([number for number, _ in found])
        return [text for _, text in found]

    def whole(self, question: Question) -> tuple[Facets, list[str]]:
        """Do what a results page needs."""
        return self.facets(question), self.snippets(question)

    def cpu(self) -> float:
        """Return the CPU seconds of this process."""
        return own_cpu()

    def _ids(self, numbers: list[int]) -> list[str]:
        marks = ", ".join("?" * len(numbers))
        sql = f"SELECT number, id FROM facts WHERE number IN ({marks})"
        known = dict(self._database.execute(sql, numbers).fetchall())
        return [known[number] for number in numbers]

    def _rows(self, question: Question, shown: str, order: str = "") -> list[Any]:
        match, filters, values = _where(question)
        joined = "words JOIN facts ON number = words.rowid" if filters else "words"
        sql = f"{shown} FROM {joined} WHERE {match}{filters} {order}"
        found: list[Any] = self._database.execute(sql, values).fetchall()
        return found


def _where(question: Question) -> tuple[str, str, list[str | int]]:
    """Return the condition on words, the one on values, and the values to bind."""
    values: list[str | int] = [match_text(question)]
    filters = ""
    if question.first and question.last:
        filters = " AND day BETWEEN ? AND ?"
        values += [question.first.toordinal(), question.last.toordinal()]
    return "words MATCH ?", filters, values


def match_text(question: Question) -> str:
    """Return the question in FTS5's language."""
    parts = [_quoted(key) for key in question.words]
    if question.title:
        parts.append(f"title : {_quoted(question.title)}")
    if question.caption:
        parts.append(f"caption : {_quoted(question.caption)}")
    if question.phrase:
        parts.append(_quoted(" ".join(question.phrase)))
    if question.prefix:
        parts.append(f"{_quoted(question.prefix)} *")
    if question.either:
        parts.append("(" + " OR ".join(map(_quoted, question.either)) + ")")
    found = " AND ".join(parts)
    return f"{found} NOT {_quoted(question.without)}" if question.without else found


def _quoted(text: str) -> str:
    return f'"{text}"'
