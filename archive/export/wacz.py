"""WACZ: captures with their index and list of pages in one file that browsers can play (1.1.1).

Only what readers may see goes in: records of captures, without those that are withheld and those
that show something of what is withheld. No record is altered: a package is evidence.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import and_, select

from archive import VERSION
from archive.catalogue import Catalogue
from archive.catalogue.tables import articles, captures, versions
from archive.errors import ArchiveError, UsageError
from archive.evidence import capture_in
from archive.export.cdxj import SortedLines, blocks, cdxj_line
from archive.export.parts import whole_or_nothing
from archive.locks import folder_name
from archive.models import CaptureKind
from archive.profiles import load_sites
from archive.restrictions.mentions import joined, mentioned, mentions
from archive.restrictions.withholding import Withheld, withheld
from archive.versions import article_from_json
from archive.warc import Record, read_record
from archive.warc.members import Damage, members
from archive.warc.names import SUFFIX, relative_name
from archive.warc.reader import record_of
from archive.warc.record import BadRecord, id_of, parse_fields

WACZ_VERSION = "1.1.1"
_INDEX = "index.cdx.gz"
_CAPTURES = tuple(kind.value for kind in CaptureKind)
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Wacz:
    """What a WACZ file holds: captures, pages; what it does not: withheld and damaged records.

    `mentioning` are the captures left out because they name or show something withheld.
    """

    path: Path
    files: int = 0
    captures: int = 0
    pages: int = 0
    withheld: int = 0
    mentioning: int = 0
    damaged: list[str] = field(default_factory=list)


def write_wacz(
    catalogue: Catalogue,
    target: Path,
    *,
    site: str | None = None,
    at: datetime,
    progress: Progress | None = None,
) -> Wacz:
    """Write the captures of a site, or of all sites, into a WACZ file and return what is in it.

    WARC files that are just being written are left out. Raises UsageError when there is nothing to
    write or the file is there already, ArchiveError when the disk is full: nothing is left then.
    """
    paths = _files(catalogue, site)
    if not paths:
        raise UsageError(f"there are no WARC files of «{site}»" if site else "there are none yet")
    with whole_or_nothing(target) as part:
        made = Wacz(target)
        with (
            zipfile.ZipFile(part, "w", allowZip64=True) as out,
            SortedLines(part.with_name(f"{part.name}.cdx")) as lines,
        ):
            _Writer(catalogue, out, lines, made, at).run(paths, site, progress)
    return made


def _files(catalogue: Catalogue, site: str | None) -> list[Path]:
    folder = catalogue.config.warc_dir
    inside = folder / folder_name(site) if site else folder
    found = sorted(inside.rglob(f"*{SUFFIX}"))
    # Restrictions are the archivists' own affair.
    return [path for path in found if not path.parent.name.startswith("_")]


class _Writer:
    """One WACZ file being written; every file in it is listed with its digest."""

    def __init__(
        self, catalogue: Catalogue, out: zipfile.ZipFile, lines: SortedLines, made: Wacz,
        at: datetime,
    ) -> None:  # fmt: skip
        self._catalogue, self._out, self._lines, self._made = catalogue, out, lines, made
        self._at = at
        self._held: Withheld = withheld(catalogue, now=at)
        sites = load_sites(catalogue.config.profiles_dir, on_broken=lambda _error: None)
        self._mentions = mentions(self._held, sites.values())
        self._left_out: set[str] = set()
        self._resources: list[dict[str, Any]] = []

    def run(self, paths: list[Path], site: str | None, progress: Progress | None) -> None:
        total, done = sum(path.stat().st_size for path in paths), 0
        for path in paths:
            self._warc(path)
            done += path.stat().st_size
            if progress:
                progress(done, total, path.name)
        self._index()
        self._put("pages/pages.jsonl", self._pages(site))
        title = f"Kho Tin: {site}" if site else "Kho Tin"
        package = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "created": self._at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "software": f"Kho Tin {VERSION}",
            "description": _left_out_in_words(self._made),
            "resources": list(self._resources),
        }
        data = json.dumps(package, ensure_ascii=False, indent=2).encode()
        self._put("datapackage.json", iter([data]))
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        self._put("datapackage-digest.json", iter([json.dumps(digest, indent=2).encode()]))

    def _warc(self, path: Path) -> None:
        name = f"{path.parent.name}-{path.name}"
        self._made.files += 1
        self._put(f"archive/{name}", self._records(path, name))

    def _records(self, path: Path, name: str) -> Iterator[bytes]:
        """Yield the members of the records that readers may see, and index them."""
        file = relative_name(path, self._catalogue.config.warc_dir)
        info: dict[str, str] = {}
        place = 0
        with path.open("rb") as stream:
            for member in members(stream):
                try:
                    if isinstance(member, Damage):
                        raise BadRecord(member.what)
                    record = record_of(member, file, info)
                except BadRecord:
                    self._made.damaged.append(f"{file} at byte {member.offset}")
                    continue
                if record.kind == "warcinfo":
                    info.update(parse_fields(record.body))
                if self._is_hidden(record):
                    continue
                if record.kind in _CAPTURES:
                    self._made.captures += 1
                    self._lines.add(cdxj_line(record, filename=name, offset=place))
                data = _between(stream, member.offset, member.end)
                place += len(data)
                yield data

    def _is_hidden(self, record: Record) -> bool:
        """Tell whether a record stays out: not a capture's, withheld, or telling of what is."""
        if record.kind == "request":
            return id_of(record.headers.get("WARC-Concurrent-To", "")) in self._left_out or bool(
                # The page that a reader came from is named in it.
                self._mentions and self._mentions.in_text(record.body.decode("utf-8", "replace"))
            )
        if record.kind not in _CAPTURES:
            return record.kind != "warcinfo"
        if self._held and self._held.capture(capture_in(record)):
            self._made.withheld += 1
        elif self._mentions and self._mentioning(record):
            self._made.mentioning += 1
        else:
            return False
        self._left_out.add(record.id)
        return True

    def _mentioning(self, record: Record) -> bool:
        """Tell whether a capture names or shows something withheld; one that cannot be read does."""
        headers = {name.lower(): value for name, value in record.http_headers}
        moved = joined(record.url, headers.get("location", ""))
        if self._mentions.at(record.url) or self._mentions.at(moved):
            return True
        try:
            source = self._source(record)
            body = source.payload() if source else None
        except ArchiveError:
            return True
        return body is None or bool(mentioned(self._mentions, body, url=record.url))

    def _source(self, record: Record) -> Record | None:
        """Return the record that has a capture's payload: for a revisit another one."""
        if record.kind != CaptureKind.REVISIT:
            return record
        first = self._catalogue.capture(record.refers_to or "")
        folder = self._catalogue.config.warc_dir
        return read_record(folder, first.file, first.offset) if first else None

    def _index(self) -> None:
        inner = [b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']

        def compressed() -> Iterator[bytes]:
            for data, line in blocks(self._lines, name=_INDEX):
                inner.append(line)
                yield data

        self._put(f"indexes/{_INDEX}", compressed())
        self._put("indexes/index.idx", iter(inner))

    def _pages(self, site: str | None) -> Iterator[bytes]:
        """Yield the articles, each as the page its text of today was read from."""
        yield _json({"format": "json-pages-1.0", "id": "pages", "title": "Bài viết (articles)"})
        shown = and_(
            versions.c.article_id == articles.c.id, versions.c.number == articles.c.current
        )
        query = (
            select(
                articles.c.id,
                versions.c.article,
                captures.c.id,
                captures.c.url,
                captures.c.fetched_at,
            )
            .join(versions, shown)
            .join(captures, captures.c.id == versions.c.capture)
            .where(captures.c.kind != CaptureKind.RESOURCE.value)
            .order_by(articles.c.id)
        )
        if site:
            query = query.where(articles.c.site == site)
        with self._catalogue.read() as connection:
            for rows in connection.execute(query).partitions(500):
                for id_, text, capture, url, fetched_at in rows:
                    if self._held.article(id_) or capture in self._left_out:
                        continue
                    self._made.pages += 1
                    when = fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                    title = article_from_json(text).title
                    yield _json({"id": id_, "url": url, "title": title, "ts": when})

    def _put(self, name: str, data: Iterator[bytes]) -> None:
        """Write a file into the ZIP, uncompressed so that it can be read in parts."""
        digest, size = hashlib.sha256(), 0
        moment = self._at.astimezone(UTC)
        info = zipfile.ZipInfo(name, moment.timetuple()[:6])
        with self._out.open(info, "w", force_zip64=True) as stream:
            for piece in data:
                digest.update(piece)
                size += len(piece)
                stream.write(piece)
        self._resources.append({
            "name": name.rpartition("/")[2].lower(),
            "path": name,
            "hash": f"sha256:{digest.hexdigest()}",
            "bytes": size,
        })  # fmt: skip


def _left_out_in_words(made: Wacz) -> str:
    return (
        f"Web archive. Left out, because hidden from readers: {made.withheld} captures; because "
        f"they show something of what is hidden: {made.mentioning} captures. No record was altered."
    )


def _between(stream: IO[bytes], start: int, end: int) -> bytes:
    stream.seek(start)
    return stream.read(end - start)


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
