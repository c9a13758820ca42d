"""Records that lie in the WARC folder twice: a person's copy of a file, a file brought back by mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, select

from archive.catalogue.tables import captures, events, versions
from archive.evidence import is_evidence
from archive.warc import Record
from archive.warc.manifest import read_manifest, sha256_of


def file_of(connection: Connection, record: str) -> str | None:
    """Return the WARC file that the catalogue has a record of this id in, None if it has none."""
    for table, key in (
        (captures, captures.c.id), (versions, versions.c.record), (events, events.c.record),
    ):  # fmt: skip
        found = connection.scalar(select(table.c.file).where(key == record))
        if found is not None:
            return str(found)
    return None


@dataclass(slots=True)
class Doubles:
    """Tells records met before, while records are read into a catalogue, and counts them.

    `counts` are by WARC file. `known` is read from unless the catalogue was empty at first.
    """

    known: Connection | None = None
    counts: Counter[str] = field(default_factory=Counter)
    _seen: set[str] = field(default_factory=set)

    def has(self, record: Record) -> bool:
        """Tell whether a record of the same id was met before, or is in the catalogue."""
        if not is_evidence(record):
            return False
        again = record.id in self._seen or (
            self.known is not None and file_of(self.known, record.id) is not None
        )
        self._seen.add(record.id)
        self.counts[record.file] += again
        return again

    def sentences(self) -> list[str]:
        """Return what a person should know of them."""
        return [
            doubles_sentence(file, count) for file, count in sorted(self.counts.items()) if count
        ]


def doubles_sentence(file: str, count: int) -> str:
    """Say that so many records of a file are in another one too."""
    return (
        f"{file}: {count} records are in another WARC file too; each was read once; if the file is "
        "a copy, move it out of the WARC folder"
    )


def copies_at_the_end(files: Iterable[Path]) -> list[Path]:
    """Return files in their order, but copies of listed files, which no list names, at the end."""
    ordered = list(files)
    lists = {folder: read_manifest(folder).files for folder in {f.parent for f in ordered}}
    digests = {sha256 for names in lists.values() for sha256 in names.values()}

    def is_copy(path: Path) -> bool:
        return path.name not in lists[path.parent] and sha256_of(path) in digests

    return sorted(ordered, key=is_copy)
