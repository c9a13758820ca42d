"""When a site turns us away: block and CAPTCHA pages, and refusals without a word, in a row.

One such answer slows the crawl down; several on end stop it, with everything kept for another time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import Response

from archive.errors import RunFailed
from crawler.extract import ParsedPage
from crawler.guards import guard_in_headers, guard_of

if TYPE_CHECKING:
    from crawler.run import Run

MOST_BLOCKED = 5
MOST_REFUSED = 20
REFUSALS = (401, 403, 405, 406, 451)


class Rebuffs:
    """Counts, over one run, how often in a row the site has turned us away."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._blocked = 0
        self._refused = 0

    def guard(self, response: Response, parsed: ParsedPage | None) -> str | None:
        """Return whose page this answer is when a guard gave it, else None."""
        headers = {
            name.decode("latin-1").lower(): (value or b"").decode("latin-1")
            for name in response.headers
            if (value := response.headers.get(name)) is not None
        }
        return guard_in_headers(headers) or (guard_of(parsed) if parsed else None)

    def heard(self, response: Response, guard: str | None) -> None:
        """Hear an answer; enough rebuffs in a row end the run."""
        if guard is None and response.status not in REFUSALS:
            if response.status < 400:
                self._blocked = self._refused = 0
            return
        self._blocked += guard is not None
        self._refused += 1
        if self.run.tempo is not None:
            self.run.tempo.strain(response.url)
        if self._blocked >= MOST_BLOCKED:
            self._end(
                f"{guard} answered the last {self._blocked} requests with block or CAPTCHA pages"
            )
        elif self._refused >= MOST_REFUSED:
            self._end(f"the last {self._refused} answers were refusals (status {response.status})")

    def _end(self, what: str) -> None:
        self.run.abort(
            RunFailed(
                f"{what}: ask the site's owner to let this crawler in, raise polite.delay, or crawl "
                "again later; the run goes on where it stopped"
            )
        )
