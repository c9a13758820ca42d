"""What a rebuilt catalogue lacks of the old one's records, counted by WARC file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from archive.catalogue.tables import captures, events, versions


@dataclass(frozen=True, slots=True)
class Loss:
    """A WARC file that gave fewer records than the old catalogue has of it.

    `file` is relative to the WARC folder; `found` is 0 also for a file that is not there at all.
    """

    file: str
    had: int
    found: int
    missing: bool

    def __str__(self) -> str:
        what = "the file is missing" if self.missing else f"only {self.found} were found"
        return f"{self.file}: the old catalogue has {self.had} records of it, but {what}"


def count_records(connection: Connection) -> Counter[str]:
    """Return how many records a catalogue has of each WARC file."""
    found: Counter[str] = Counter()
    for table in (captures, versions, events):
        query = select(table.c.file, func.count()).group_by(table.c.file)
        for file, count in connection.execute(query):
            found[file] += count
    return found


def losses(before: Counter[str], after: Counter[str], *, on_disk: set[str]) -> list[Loss]:
    """Return the files of which there is less than before, by name."""
    return [
        Loss(file, had, after[file], file not in on_disk)
        for file, had in sorted(before.items())
        if after[file] < had
    ]
