"""Datasette over the same articles: FTS5, facets, indexes on what is counted, as its manual advises."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.readers.corpus import Question, rows

FACETS = ("year", "section", "site", "photos")
_SCHEMA = """
CREATE TABLE articles (
  id INTEGER PRIMARY KEY, url TEXT, title TEXT, lead TEXT, body TEXT, captions TEXT, byline TEXT,
  published_at TEXT, year INTEGER, section TEXT, site TEXT, photos INTEGER);
CREATE VIRTUAL TABLE articles_fts USING fts5(
  title, lead, body, captions, byline, content='articles', content_rowid='id',
  tokenize='unicode61 remove_diacritics 2');
"""
_INDEXES = """
INSERT INTO articles_fts (articles_fts) VALUES ('rebuild');
INSERT INTO articles_fts (articles_fts) VALUES ('optimize');
CREATE INDEX articles_year ON articles (year);
CREATE INDEX articles_section ON articles (section);
CREATE INDEX articles_site ON articles (site);
CREATE INDEX articles_photos ON articles (photos);
ANALYZE;
"""


def build(path: Path, count: int) -> None:
    """Write the articles into a new database."""
    database = sqlite3.connect(path)
    database.executescript(_SCHEMA)
    marks = ", ".join("?" * 11)
    database.executemany(
        "INSERT INTO articles (url, title, lead, body, captions, byline, published_at, year, section, "
        f"site, photos) VALUES ({marks})",
        _values(count),
    )
    database.commit()
    database.executescript(_INDEXES)
    database.commit()
    database.close()


def _values(count: int) -> Iterator[Sequence[str | int]]:
    for row in rows(count):
        captions = "\n".join(photo["caption"] for photo in row["photos"])
        yield (
            row["url"], row["title"], row["lead"], row["body"], captions, row["byline"],
            row["published_at"], int(row["published_at"][:4]), row["section"], row["site"],
            int(bool(row["photos"])),
        )  # fmt: skip


def command(path: Path, port: int) -> list[str]:
    """Return what starts it: long cells cut as short as a snippet, and time enough to count whole."""
    settings = {
        "truncate_cells_html": 300, "sql_time_limit_ms": 20_000, "facet_time_limit_ms": 20_000,
        "facet_suggest_time_limit_ms": 1, "suggest_facets": "off", "default_page_size": 20,
    }  # fmt: skip
    words = [word for name, value in settings.items() for word in ("--setting", name, str(value))]
    return [sys.executable, "-m", "datasette", "serve", "-i", str(path), "-p", str(port), *words]


def path_of(question: Question) -> str:
    """Return the address of a question: a page of the table, searched, with facets."""
    asked: list[tuple[str, str]] = [("_search", question.words)]
    asked += [("_facet", name) for name in FACETS]
    if question.year:
        asked.append(("year", str(question.year)))
    return f"/articles/articles?{urlencode(asked)}"
