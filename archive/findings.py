"""What a check of the archive finds, and what it counts on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class FindingKind(StrEnum):
    """What kind of thing verify found."""

    DAMAGED = "damaged"
    MISSING = "missing"
    UNREFERENCED = "unreferenced"
    UNFINISHED = "unfinished"
    DOUBLE = "double"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong; `file` is relative to the WARC folder, `offset` the record's byte in it.

    What is wrong with the catalogue itself has «catalogue» for a file, with the index «index».
    """

    kind: FindingKind
    file: str
    offset: int
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.file} at byte {self.offset}: {self.what}"


@dataclass(slots=True)
class Tally:
    """What a check has looked at so far: complete WARC files, their records and bytes."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    findings: Counter[str] = field(default_factory=Counter)
