"""What an archivist says about who is who; kept as metadata records, undone as easily."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Deed(StrEnum):
    """What a correction does."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    REFUSE = "refuse"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction; `at` is UTC.

    `nodes` are names with a unit, by their ids (merge: one of each person; split and rename: those
    of the person), a claim's id (refuse), or a correction's id (undo). `articles` are those whose
    claims a split takes away; `name` is the new one of a rename.
    """

    id: str
    deed: Deed
    nodes: tuple[str, ...]
    reason: str
    at: datetime
    by: str
    articles: tuple[str, ...] = ()
    name: str = ""
