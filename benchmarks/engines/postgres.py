"""PostgreSQL full text: a server of our own in a temporary folder, tokens given ready as lexemes."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.engines.items import FIELDS, Item
from benchmarks.engines.peer import PAGE, SNIPPETS, Facets, own_cpu
from benchmarks.engines.questions import Question

_PROGRAMS = ("initdb", "pg_ctl", "postgres")
_USERS = ("postgres", "nobody")
_SETTINGS = (
    "-c listen_addresses='' -c fsync=off -c jit=off -c max_parallel_workers_per_gather=0 "
    "-c shared_buffers=512MB -c work_mem=64MB"
)
# A position counts to 16,383 and one word has at most 256 of them (PostgreSQL 15 §12.11).
_LAST_POSITION = 16_383
_MOST_POSITIONS = 255
_WEIGHTS = dict(zip(FIELDS, "ABCD", strict=True))
_KINDS = ("year", "month", "site", "author", "photos")
_TABLES = """
CREATE TABLE facts (
  number integer PRIMARY KEY, id text, time bigint, day integer, year integer, month text,
  site text, author text, photos boolean, body text, words tsvector);
ALTER TABLE facts ALTER COLUMN body SET STORAGE MAIN;
CREATE TABLE sections (number integer, section text);
"""
_INDEXES = """
CREATE INDEX ON facts USING gin (words);
CREATE INDEX ON facts (day);
CREATE INDEX ON facts (time);
CREATE INDEX ON sections (number);
VACUUM ANALYZE facts;
VACUUM ANALYZE sections;
"""


class Unavailable(Exception):
    """PostgreSQL cannot be measured here; says why."""


class Postgres:
    """A server over one folder, asked through psycopg by a Unix socket."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        if missing := [name for name in _PROGRAMS if shutil.which(name) is None]:
            raise Unavailable(f"no {', '.join(missing)} on the PATH")
        self._folder = folder
        self._user = _user()
        self._socket = tempfile.mkdtemp(prefix="khotin-bench-pg-", dir="/tmp")
        self._connection: Any = None
        self._backend = 0
        _give(Path(self._socket), self._user)
        self._start()

    def _start(self) -> None:
        if not (self._folder / "PG_VERSION").exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            _give(self._folder, self._user)
            self._run("initdb", "-D", str(self._folder), "-E", "UTF8", "--locale=C", "-U", "bench")
        options = f"{_SETTINGS} -k {self._socket}"
        self._run("pg_ctl", "-D", str(self._folder), "-w", "-l", f"{self._socket}/log",
                  "-o", options, "start")  # fmt: skip
        self._connect()

    def _run(self, *words: str) -> None:
        done = subprocess.run(
            words, user=self._user, capture_output=True, text=True, cwd="/", check=False
        )
        if done.returncode:
            raise Unavailable(f"{words[0]} failed: {(done.stderr or done.stdout).strip()[:300]}")

    def _connect(self) -> None:
        import psycopg

        self._connection = psycopg.connect(
            f"host={self._socket} user=bench dbname=postgres", autocommit=True
        )
        self._backend = self._connection.execute("SELECT pg_backend_pid()").fetchone()[0]

    def add(self, item: Item) -> None:
        """Take an article in."""
        if item.number == 0:
            self._connection.execute(_TABLES)
        document = item.document
        author = document.authors[0] if document.authors else None
        with self._connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO facts VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector)",
                (item.number, item.id, item.time, item.day, item.year, item.month, document.site,
                 author, document.has_photos, item.text("body"), vector(item)),
            )  # fmt: skip
            for section in document.sections:
                cursor.execute("INSERT INTO sections VALUES (%s, %s)", (item.number, section))

    def finish(self) -> None:
        """Index and analyse."""
        for statement in _INDEXES.strip().split("\n"):
            self._connection.execute(statement)

    def open(self) -> None:
        """Nothing: the server is up."""

    def close(self) -> None:
        """Stop the server."""
        self._connection.close()
        self._run("pg_ctl", "-D", str(self._folder), "-m", "fast", "-w", "stop")
        shutil.rmtree(self._socket, ignore_errors=True)

    def size(self) -> int:
        """Return the bytes of the tables and their indexes."""
        sql = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname IN ('facts', 'sections')"
        return int(self._connection.execute(sql).fetchone()[0])

    def total(self, question: Question) -> int:
        """Return how many articles answer."""
        return int(self._rows(question, "SELECT count(*)")[0][0])

    def top(self, question: Question, *, offset: int = 0) -> list[str]:
        """Return a page by ts_rank."""
        order = f"ORDER BY ts_rank(words, asked) DESC LIMIT {PAGE} OFFSET {offset}"
        return [row[0] for row in self._rows(question, "SELECT id", order)]

    def newest(self, question: Question) -> list[str]:
        """Return the newest page."""
        return [
            row[0] for row in self._rows(question, "SELECT id", f"ORDER BY time DESC LIMIT {PAGE}")
        ]

    def ids(self, question: Question) -> list[str]:
        """Return all ids."""
        return [row[0] for row in self._rows(question, "SELECT id")]

    def facets(self, question: Question) -> Facets:
        """Return counts of all kinds."""
        where, values = _where(question)
        parts = [
            f"SELECT '{kind}', {kind}::text, count(*) FROM found GROUP BY 2" for kind in _KINDS
        ]
        parts.append(
            "SELECT 'section', section, count(*) FROM found JOIN sections USING (number) GROUP BY 2"
        )
        sql = (
            f"WITH found AS MATERIALIZED (SELECT number, {', '.join(_KINDS)} FROM facts, "
            f"CAST(%s AS tsquery) asked WHERE {where}) " + " UNION ALL ".join(parts)
        )
        counted: Facets = {}
        for kind, value, count in self._connection.execute(sql, values).fetchall():
            counted.setdefault(kind, {})[str(value)] = count
        return counted

    def snippets(self, question: Question) -> list[str]:
        """Return ten passages of the body."""
        where, values = _where(question)
        sql = (
            "SELECT ts_headline('simple', body, asked, 'MaxWords=40, MinWords=20') FROM ("
            f"SELECT body, asked FROM facts, CAST(%s AS tsquery) asked WHERE {where} "
            f"ORDER BY ts_rank(words, asked) DESC LIMIT {SNIPPETS}) best"
        )
        return [row[0] for row in self._connection.execute(sql, values).fetchall()]

    def whole(self, question: Question) -> tuple[Facets, list[str]]:
        """Do what a results page needs."""
        return self.facets(question), self.snippets(question)

    def cpu(self) -> float:
        """Return the CPU seconds of this process and of the server's process for it."""
        spent = Path(f"/proc/{self._backend}/schedstat").read_text("ascii").split()[0]
        return own_cpu() + int(spent) / 1e9

    def _rows(self, question: Question, shown: str, order: str = "") -> list[Any]:
        where, values = _where(question)
        sql = f"{shown} FROM facts, CAST(%s AS tsquery) asked WHERE {where} {order}"
        found: list[Any] = self._connection.execute(sql, values).fetchall()
        return found


def vector(item: Item) -> str:
    """Return an article's words as the text of a tsvector: title A, body B, caption C, byline D."""
    places: dict[str, list[str]] = {}
    position = 0
    for name, weight in _WEIGHTS.items():
        for key in item.tokens[name]:
            position += 1
            places.setdefault(key, []).append(f"{min(position, _LAST_POSITION)}{weight}")
        position += 1
    return " ".join(
        f"{_quoted(key)}:{','.join(found[:_MOST_POSITIONS])}" for key, found in places.items()
    )


def query_text(question: Question) -> str:
    """Return the question as the text of a tsquery."""
    parts = [_quoted(key) for key in question.words]
    if question.title:
        parts.append(f"{_quoted(question.title)}:{_WEIGHTS['title']}")
    if question.caption:
        parts.append(f"{_quoted(question.caption)}:{_WEIGHTS['caption']}")
    if question.phrase:
        parts.append("(" + " <-> ".join(map(_quoted, question.phrase)) + ")")
    if question.prefix:
        parts.append(f"{_quoted(question.prefix)}:*")
    if question.either:
        parts.append("(" + " | ".join(map(_quoted, question.either)) + ")")
    if question.without:
        parts.append(f"!{_quoted(question.without)}")
    return " & ".join(parts)


def _where(question: Question) -> tuple[str, list[str | int]]:
    values: list[str | int] = [query_text(question)]
    if not (question.first and question.last):
        return "words @@ asked", values
    days = [question.first.toordinal(), question.last.toordinal()]
    return "words @@ asked AND day BETWEEN %s AND %s", [*values, *days]


def _quoted(key: str) -> str:
    return "'" + key.replace("\\", "\\\\").replace("'", "''") + "'"


def _user() -> str | None:
    """Return whom the server must run as: it refuses root. None: whoever we are."""
    if os.geteuid() != 0:
        return None
    for name in _USERS:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Unavailable("running as root and there is no user postgres or nobody")


def _give(folder: Path, user: str | None) -> None:
    """Let the server's user into a folder and the folders of ours above it."""
    folder.chmod(0o700)
    if user:
        shutil.chown(folder, user)
