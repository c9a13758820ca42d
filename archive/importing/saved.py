"""A folder of pages that somebody saved, with a map that says what each file is: a CSV file.

file,url,fetched_at,mime
bai-1034.html,http://duk.langson.gov.vn/Default.aspx?...&id=1034,2019-05-07 14:30,
"""

from __future__ import annotations

import csv
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from archive.dumps import BadLine, parse_date
from archive.errors import UsageError
from archive.importing.copies import Copy
from archive.text import nfc
from archive.urls import host_of
from archive.warc.record import sha256

NEEDED = ("file", "url", "fetched_at")
MAP = "map.csv"
_FIRST_YEAR = 1991
_LONGEST = 8000


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line of the map that cannot be followed; `line` counts from 1, the heading included."""

    line: int
    reason: str


def map_in(folder: Path) -> Path | None:
    """Return the map of a folder: map.csv, or its only CSV file; None when there is none."""
    named = folder / MAP
    if named.is_file():
        return named
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    if len(found) > 1:
        raise UsageError(f"{folder}: has several CSV files; call the one that maps its files {MAP}")
    return found[0] if found else None


def saved_copies(path: Path, *, most: int, now: datetime) -> Iterator[tuple[int, Copy | BadRow]]:
    """Yield the copies that a map names, in its order, or why a line gives none.

    Each comes with the byte of the map that was read to. A file larger than `most` bytes, outside
    the map's folder, or dated later than tomorrow is refused. Raises UsageError for what is no map.
    """
    folder = path.parent.resolve()
    try:
        stream = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    with stream:
        try:
            reader = csv.DictReader(stream, restkey="more", restval="", delimiter=_parting(stream))
            missing = [name for name in NEEDED if name not in _names(reader)]
            if missing:
                raise UsageError(
                    f"{path}: has no column {', '.join(missing)}; its first line must be "
                    "file,url,fetched_at or file,url,fetched_at,mime"
                )
            for row in reader:
                plain = {(k or "").strip().lower(): v for k, v in row.items()}
                try:
                    yield reader.line_num, _copy(plain, folder, path, most=most, now=now)
                except BadLine as error:
                    yield reader.line_num, BadRow(reader.line_num, str(error))
        except UnicodeDecodeError as error:
            raise UsageError(
                f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8"
            ) from None
        except csv.Error as error:
            raise UsageError(f"{path}: is no CSV at line {reader.line_num}: {error}") from None


def _parting(stream: TextIO) -> str:
    """Return what parts the columns: a comma, or what spreadsheets write in its place."""
    first = stream.readline(_LONGEST)
    stream.seek(0)
    return max(",;\t", key=first.count)


def _names(reader: csv.DictReader[str]) -> list[str]:
    return [(name or "").strip().lower() for name in reader.fieldnames or ()]


def _copy(
    row: dict[str, str | list[str]], folder: Path, path: Path, *, most: int, now: datetime
) -> Copy:
    """Return the copy of one line; raises BadLine."""
    values = {name: nfc(str(row.get(name) or "")).strip() for name in (*NEEDED, "mime")}
    url = values["url"]
    if not url.lower().startswith(("http://", "https://")) or not host_of(url) or " " in url:
        raise BadLine(f"url: «{url[:80]}» is no http address")
    if len(url) > _LONGEST:
        raise BadLine(f"url: is longer than {_LONGEST} characters")
    try:
        at = parse_date(values["fetched_at"])
    except BadLine as error:
        raise BadLine(str(error).replace("published_at", "fetched_at")) from None
    if at.year < _FIRST_YEAR or at > now + timedelta(days=1):
        raise BadLine(f"fetched_at: «{values['fetched_at'][:40]}» is no time to fetch a page at")
    file = _file(str(row.get("file") or "").strip(), folder)
    body = _body(file, most)
    mime = values["mime"] or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if any(c in mime for c in "\r\n\0") or "/" not in mime:
        raise BadLine(f"mime: «{mime[:60]}» is no type, as text/html is one")
    return Copy(
        url=url,
        at=at.astimezone(UTC),
        head=b"",
        body=body,
        source=f"{path.parent.resolve().name}/{file.relative_to(folder).as_posix()}",
        mime=mime,
        digest=sha256(body),
    )


def _file(name: str, folder: Path) -> Path:
    if not name or "\0" in name:
        raise BadLine("file: is missing")
    # A map made on Windows writes its paths the other way.
    for spelled in dict.fromkeys((name, nfc(name), name.replace("\\", "/"))):
        found = (folder / spelled).resolve()
        if not found.is_relative_to(folder):
            raise BadLine(f"file: «{name[:120]}» lies outside the folder")
        if found.is_file():
            return found
    raise BadLine(f"file: «{name[:120]}» is not in the folder")


def _body(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as stream:
            body = stream.read(most + 1)
    except OSError as error:
        raise BadLine(f"file: «{file.name}» cannot be read: {error.strerror}") from None
    if len(body) > most:
        raise BadLine(f"file: «{file.name}» is larger than max_page_mb allows")
    return body
