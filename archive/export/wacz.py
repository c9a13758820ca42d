"""WACZ: captures with their index and list of pages in one file that browsers can play (1.1.1).

Only what readers may see goes in: records of captures, without those that are withheld and those
that show something of what is withheld. No record is altered: a package is evidence. A record that
lies in the WARC folder twice goes in once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO

from sqlalchemy import and_, select

from archive.catalogue import Catalogue
from archive.catalogue.state import MOVED
from archive.catalogue.tables import articles, captures, versions
from archive.doubles import Doubles, copies_at_the_end
from archive.errors import UsageError
from archive.export.parts import whole_or_nothing
from archive.export.sieve import CAPTURES, Sieve
from archive.export.wacz_file import WaczFile, timestamp, wacz_at
from archive.locks import folder_name
from archive.models import CaptureKind
from archive.versions import article_from_json
from archive.warc import Record
from archive.warc.members import Damage, members
from archive.warc.names import SUFFIX, relative_name
from archive.warc.reader import record_of
from archive.warc.record import BadRecord, id_of, parse_fields

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Wacz:
    """What a WACZ file holds: captures, pages; what it does not: withheld and damaged records.

    `mentioning` are the captures left out because they name or show something withheld; `doubled`
    those that lie in the WARC folder once more, and are in the file once.
    """

    path: Path
    files: int = 0
    captures: int = 0
    pages: int = 0
    withheld: int = 0
    mentioning: int = 0
    doubled: int = 0
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
        with wacz_at(part, at=at) as out:
            _Writer(catalogue, out, made, at).run(paths, site, progress)
    return made


def _files(catalogue: Catalogue, site: str | None) -> list[Path]:
    folder = catalogue.config.warc_dir
    inside = folder / folder_name(site) if site else folder
    found = sorted(inside.rglob(f"*{SUFFIX}"))
    # Restrictions are the archivists' own affair.
    return copies_at_the_end(path for path in found if not path.parent.name.startswith("_"))


class _Writer:
    """One WACZ file being written from whole WARC files."""

    def __init__(self, catalogue: Catalogue, out: WaczFile, made: Wacz, at: datetime) -> None:
        self._catalogue, self._out, self._made = catalogue, out, made
        self._sieve = Sieve(catalogue, now=at)
        self._doubles = Doubles()
        self._again: set[str] = set()
        self._names: set[str] = set()

    def run(self, paths: list[Path], site: str | None, progress: Progress | None) -> None:
        total, done = sum(path.stat().st_size for path in paths), 0
        for path in paths:
            self._warc(path)
            done += path.stat().st_size
            if progress:
                progress(done, total, path.name)
        self._out.put_index()
        self._out.put_pages(self._pages(site))
        self._made.withheld, self._made.mentioning = self._sieve.withheld, self._sieve.mentioning
        self._out.finish(
            title=f"Kho Tin: {site}" if site else "Kho Tin",
            description=left_out_in_words(self._sieve),
        )

    def _warc(self, path: Path) -> None:
        """Put in a WARC file, unless nothing of it is to be put in."""
        name = self._name(path)
        records = self._records(path, name)
        first = next(records, None)
        if first is not None:
            self._names.add(name)
            self._made.files += 1
            self._out.put(f"archive/{name}", chain([first], records))

    def _name(self, path: Path) -> str:
        """Return what a file is called within the package: no other one is called so."""
        name = f"{path.parent.name}-{path.name}"
        if name in self._names:
            name = relative_name(path, self._catalogue.config.warc_dir).replace("/", "-")
        return name if name not in self._names else f"{len(self._names)}-{name}"

    def _records(self, path: Path, name: str) -> Iterator[bytes]:
        """Yield the members of the records that readers may see, and index them."""
        file = relative_name(path, self._catalogue.config.warc_dir)
        info: dict[str, str] = {}
        self._again.clear()
        # What tells of the file waits for a capture: alone it tells nothing.
        head, place = b"", 0
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
                    head += _between(stream, member.offset, member.end)
                    continue
                if self._is_hidden(record):
                    continue
                if head:
                    yield head
                    head, place = b"", place + len(head)
                if record.kind in CAPTURES:
                    self._made.captures += 1
                    self._out.index(record, filename=name, offset=place)
                data = _between(stream, member.offset, member.end)
                place += len(data)
                yield data

    def _is_hidden(self, record: Record) -> bool:
        """Tell whether a record stays out: not a capture's, in already, withheld, or telling of what is."""
        if record.kind == "request":
            answer = id_of(record.headers.get("WARC-Concurrent-To", ""))
            return answer in self._again or self._sieve.hides_request(record)
        if record.kind not in CAPTURES:
            return True
        if self._doubles.has(record):
            self._made.doubled += 1
            self._again.add(record.id)
            return True
        return self._sieve.hides_capture(record)

    def _pages(self, site: str | None) -> Iterator[dict[str, str]]:
        """Yield the articles, each as the page its text of today was read from."""
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
            # The page of one that has moved is the page of the article that it is now.
            .where(captures.c.kind != CaptureKind.RESOURCE.value, articles.c.state != MOVED)
            .order_by(articles.c.id)
        )
        if site:
            # By where the copies lie: they may have come in before their article's profile.
            query = query.where(captures.c.site == site)
        with self._catalogue.read() as connection:
            for rows in connection.execute(query).partitions(500):
                for id_, text, capture, url, fetched_at in rows:
                    if self._sieve.held.article(id_) or capture in self._sieve.left_out:
                        continue
                    self._made.pages += 1
                    title = article_from_json(text).title
                    yield {"id": id_, "url": url, "title": title, "ts": timestamp(fetched_at)}


def left_out_in_words(sieve: Sieve) -> str:
    """Say what a package of captures does not hold, and why."""
    return (
        f"Web archive. Left out, because hidden from readers: {sieve.withheld} captures; because "
        f"they show something of what is hidden: {sieve.mentioning} captures. No record was altered."
    )


def _between(stream: IO[bytes], start: int, end: int) -> bytes:
    stream.seek(start)
    return stream.read(end - start)
