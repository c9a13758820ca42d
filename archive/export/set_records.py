"""The WARC records behind a result set, byte by byte: pages, what they show, what was made of them.

Of each text: the page it was read from, the photos and files it names (those the archive had when
the set was made, with redirects), their requests, the originals of revisits; the record of the text
itself and what was stated of its article until then. Nothing hidden from readers, and nothing that
tells of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, select, tuple_

from archive.attachments.held import led_to
from archive.catalogue import Catalogue
from archive.catalogue.captures import capture, captures_by_id, nearest_capture
from archive.catalogue.files import REDIRECTS
from archive.catalogue.tables import events, versions
from archive.errors import ArchiveError
from archive.export.forms import Advance
from archive.export.record_files import Piece, RecordFiles
from archive.export.sieve import CAPTURES, Sieve
from archive.export.wacz_file import timestamp
from archive.models import Capture
from archive.resultsets import Member, ResultSet, members
from archive.urls import host_of
from archive.warc import Record

_CHUNK = 100
_ORDERS = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA temp_store=FILE",
    "CREATE TABLE places (file TEXT, place INTEGER, PRIMARY KEY (file, place)) WITHOUT ROWID",
    "BEGIN",
)
_MOST_REDIRECTS = 4
_COLUMNS = (
    versions.c.article_id, versions.c.number, versions.c.article, versions.c.capture,
    versions.c.file, versions.c.offset,
)  # fmt: skip


@dataclass(slots=True)
class Told:
    """What the records of a set are, counted while they are given."""

    captures: int = 0
    texts: int = 0
    statements: int = 0
    hidden_articles: int = 0
    hidden_statements: int = 0


class SetRecords:
    """The records of one set. Its list of places waits in a file at `path`, however long it is."""

    def __init__(self, catalogue: Catalogue, found: ResultSet, sieve: Sieve, path: Path) -> None:
        self._catalogue, self._found, self._sieve = catalogue, found, sieve
        self.told = Told()
        self._path = path
        path.unlink(missing_ok=True)
        self._places = sqlite3.connect(path, isolation_level=None)
        for order in _ORDERS:
            self._ask(order).close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._places.close()
        self._path.unlink(missing_ok=True)

    def pieces(self, advance: Advance) -> Generator[Piece]:
        """Yield the records that readers may have, in the order they lie in the archive, each once.

        Before the first of a file comes what describes that file. Raises DamagedRecord for one that
        cannot be read whole: a copy without it would look complete.
        """
        count = self._found.count
        for done in self._gather():
            advance(done, 2 * count, "")
        total = self._ask("SELECT count(*) FROM places").fetchone()[0]
        with closing(self._ask("SELECT file, place FROM places ORDER BY 1, 2")) as rows:
            reader = RecordFiles(self._catalogue.config.warc_dir)
            with closing(reader):
                for number, (file, place) in enumerate(rows, 1):
                    yield from self._shown(reader, file, place)
                    advance(count + count * number // total, 2 * count, file)

    def pages(self) -> Iterator[dict[str, str]]:
        """Yield the pages that were given: id, url, title, and when they were fetched (`ts`)."""
        for connection, rows in self._rows():
            found = captures_by_id(connection, [row.capture for row in rows])
            for row in rows:
                page = found.get(row.capture)
                is_page = page is not None and page.kind.value != "resource"
                if is_page and page and page.id not in self._sieve.left_out and not self._hides(row, page):  # fmt: skip
                    title = json.loads(row.article)["title"]
                    yield {"id": f"{row.article_id}-v{row.number}", "url": page.url, "title": title,
                           "ts": timestamp(page.fetched_at),}  # fmt: skip

    def _rows(self) -> Iterator[tuple[Connection, list[Any]]]:
        """Yield the texts of the set in its order, some at a time, with a connection to ask more by."""
        wanted, place = members(self._catalogue, self._found), 0
        while some := list(islice(wanted, _CHUNK)):
            named = tuple_(versions.c.article_id, versions.c.number).in_(some)
            with self._catalogue.read() as connection:
                rows = {(r.article_id, r.number): r for r in connection.execute(select(*_COLUMNS).where(named))}  # fmt: skip
                yield connection, [self._row(rows, member, place + n) for n, member in enumerate(some, 1)]  # fmt: skip
            place += len(some)

    def _row(self, rows: dict[Any, Any], member: Member, place: int) -> Any:
        row = rows.get(member)
        if row is None:
            raise ArchiveError(
                f"result set {self._found.id}: row {place}, article {member[0]} version "
                f"{member[1]}, is not in the catalogue; run `khotin verify`"
            )
        return row

    def _hides(self, row: Any, page: Capture | None) -> bool:
        payload = page.digest if page else None
        return bool(self._sieve.held.text(row.article_id, capture=row.capture, payload=payload))

    def _gather(self) -> Iterator[int]:
        """Note where the records lie; yield how many texts are done."""
        done = 0
        for connection, rows in self._rows():
            pages = captures_by_id(connection, [row.capture for row in rows])
            shown = []
            for row in rows:
                if self._hides(row, pages.get(row.capture)):
                    self.told.hidden_articles += 1
                    continue
                shown.append(row.article_id)
                self._note(row.file, row.offset)
                if page := pages.get(row.capture):
                    self._gather_captures(connection, page, row.article)
            self._gather_statements(connection, shown)
            done += len(rows)
            yield done

    def _gather_captures(self, connection: Connection, page: Capture, article: str) -> None:
        told = json.loads(article)
        for each in (page, *self._copies(connection, page, told)):
            self._note(each.file, each.offset)
            if each.refers_to and (first := capture(connection, each.refers_to)):
                self._note(first.file, first.offset)

    def _copies(
        self, connection: Connection, page: Capture, article: dict[str, Any]
    ) -> Iterator[Capture]:
        """Yield the copies of what a page shows, and the redirects that lead to them."""
        made_at = self._found.made_at
        for thing in (*article.get("photos", ()), *article.get("attachments", ())):
            url = thing["url"]
            for _step in range(_MOST_REDIRECTS):
                if not host_of(url):
                    break
                copy = nearest_capture(
                    connection, url, page.fetched_at, run=page.run, known_by=made_at
                )
                if copy is None:
                    break
                yield copy
                if copy.status not in REDIRECTS:
                    break
                url = led_to(self._catalogue, url, copy)

    def _gather_statements(self, connection: Connection, ids: Sequence[str]) -> None:
        query = select(events.c.file, events.c.offset)
        until = events.c.at <= self._found.made_at
        for file, offset in connection.execute(query.where(events.c.article_id.in_(ids), until)):
            self._note(file, offset)

    def _note(self, file: str, offset: int) -> None:
        self._ask("INSERT OR IGNORE INTO places VALUES (?, ?)", file, offset).close()

    def _ask(self, order: str, *values: Any) -> sqlite3.Cursor:
        """Ask the list of places; a full disk is a full disk here too (OSError)."""
        try:
            return self._places.execute(order, values)
        except sqlite3.Error as error:
            self._places.close()
            raise OSError(str(error)) from error

    def _shown(self, reader: RecordFiles, file: str, place: int) -> Iterator[Piece]:
        """Yield a record and what belongs to it, unless it is hidden from readers."""
        piece = reader.read(file, place)
        if self._is_hidden(piece.record):
            return
        if (head := reader.head()) is not None:
            yield head
        yield piece
        if piece.record.kind in CAPTURES:
            beside = reader.beside(piece.record)
            if beside is not None and not self._sieve.hides_request(beside.record):
                yield beside

    def _is_hidden(self, record: Record) -> bool:
        if record.kind in CAPTURES:
            hidden = self._sieve.hides_capture(record)
            self.told.captures += not hidden
            return hidden
        if record.kind == "conversion":
            hidden = self._sieve.hides_version(record)
            self.told.texts += not hidden
        else:
            hidden = self._sieve.hides_words(record.body)
            self.told.statements += not hidden
        self.told.hidden_statements += hidden
        return hidden
