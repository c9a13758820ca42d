"""What a run passes over, counted and kept with the reason, in bounded space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest
from sqlalchemy import Connection

from archive.catalogue.skips import COUNT, MOST, Skip, Why, add_skips
from crawler.addresses import PrivateAddress

if TYPE_CHECKING:
    from crawler.run import Run

# So many of each reason are told in the run's own problems; `khotin runs ID` has more.
TOLD = 5


class Skipped(IgnoreRequest):
    """A request that is not sent, with the reason; `again` when another run may send it."""

    def __init__(self, reason: str, why: Why, *, again: bool = False) -> None:
        super().__init__(reason)
        self.why = why
        self.again = again


def why_of(error: BaseException) -> Why:
    """Return why a request has no answer, from what Scrapy raised for it."""
    if isinstance(error, Skipped):
        return error.why
    if isinstance(error, PrivateAddress) or isinstance(error.__cause__, PrivateAddress):
        return Why.PRIVATE
    if not isinstance(error, IgnoreRequest):
        return Why.NETWORK
    # Scrapy has no names for these, only sentences.
    said = str(error)
    return Why.REDIRECTS if "redirection" in said else Why.SIZE if "exceed" in said else Why.OTHER


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
