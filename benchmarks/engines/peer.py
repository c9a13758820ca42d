"""The face a measured engine shows: fed once, opened, then asked in every way the tables name."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol

from benchmarks.engines.items import Item
from benchmarks.engines.questions import Question

PAGE = 20
SNIPPETS = 10
DEEP = 49 * PAGE
Facets = dict[str, dict[str, int]]
"""Counts of values by kind: year, month (`2020-05`), section, site, author, photos."""


class Peer(Protocol):
    """An engine over one folder."""

    name: str

    def add(self, item: Item) -> None:
        """Take an article in."""

    def finish(self) -> None:
        """Commit what was added and let go."""

    def open(self) -> None:
        """Open for searching what was finished, here or in an earlier process."""

    def close(self) -> None:
        """Let go of everything, servers too."""

    def size(self) -> int:
        """Return the bytes the index takes up on the disk."""

    def total(self, question: Question) -> int:
        """Return how many articles answer."""

    def top(self, question: Question, *, offset: int = 0) -> list[str]:
        """Return the ids of a page of the best."""

    def newest(self, question: Question) -> list[str]:
        """Return the ids of the newest page."""

    def ids(self, question: Question) -> list[str]:
        """Return all ids, in any order."""

    def facets(self, question: Question) -> Facets:
        """Return counts over all answers."""

    def snippets(self, question: Question) -> list[str]:
        """Return the ten best with a marked passage of the body each."""

    def whole(self, question: Question) -> tuple[Facets, list[str]]:
        """Do what a results page needs: facets and months over all answers, ten snippets."""

    def cpu(self) -> float:
        """Return the CPU seconds spent so far by this process and by the engine's own."""


def own_cpu() -> float:
    """Return the CPU seconds of this process."""
    return time.process_time()


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
