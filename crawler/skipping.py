"""What a run passes over, counted and kept with the reason, in bounded space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from archive.catalogue.skips import COUNT, MOST, Skip, Why, add_skips

if TYPE_CHECKING:
    from crawler.run import Run

# So many of each reason are told in the run's own problems; `khotin runs ID` has more.
TOLD = 5


class Skipping:
    """The pages one run passed over. Written by the commits of what the run has captured."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._new: list[Skip] = []

    def add(self, why: Why, url: str, detail: str) -> None:
        """Count a page that gave nothing; keep it, and tell of it, if it is one of the first."""
        name = f"{COUNT}{why.value}"
        self.run.counts[name] += 1
        number = self.run.counts[name]
        if number <= MOST:
            self._new.append(Skip(why, url, detail, self.run.clock()))
        if number <= TOLD and why not in (Why.ABSENT, Why.UNREAD):
            self.run.note(f"{url}: {detail}")

    def write(self, connection: Connection) -> None:
        """Write what is new in the transaction of a commit."""
        add_skips(connection, self.run.site.name, self.run.id, self._new)
        self._new.clear()
