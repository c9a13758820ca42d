"""Known articles that answer as if gone: believed at the end of a run in which the site looked alive."""

from __future__ import annotations

from datetime import datetime

from archive.models import Capture
from crawler.run import Run

# So many may vanish between two runs whatever their share is, and less than this share beyond.
FEW = 3
SHARE = 0.3


class Absences:
    """Pending absences of one run.

    A site under repair answers every address alike; so none is marked while it may be that. What
    is pending when a run is cut short is forgotten: those articles are asked for again in time.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._pending: dict[str, tuple[str, datetime]] = {}

    def answered(self, *, found: bool) -> None:
        """Hear that a known live article has answered, and whether it was there."""
        self.run.counts["known_asked"] += 1
        self.run.counts["known_found"] += found

    def add(self, article_id: str, capture: Capture) -> None:
        """Keep that an article answered as if gone; one never saved needs no mark."""
        self._pending[article_id] = capture.id, capture.fetched_at
        self.run.intake.asked(article_id, at=capture.fetched_at)

    def settle(self) -> None:
        """At the end of a run: mark the absent as gone, or say why none was marked."""
        rows = self.run.catalogue.articles_of(list(self._pending))
        pending = {
            id_: seen
            for id_, seen in self._pending.items()
            if id_ in rows and rows[id_].state == "live"
        }
        self._pending.clear()
        asked = max(self.run.counts["known_asked"], len(pending))
        if not pending:
            return
        if not self._looks_alive(len(pending), asked):
            self.run.doubt(
                f"{len(pending)} of {asked} known articles answered as if gone; "
                "none was marked: look at the site; "
                f"if they are gone indeed: khotin crawl {self.run.site.name} --accept-gone"
            )
            return
        for id_, (capture, at) in pending.items():
            self.run.counts["gone"] += self.run.intake.gone(id_, capture=capture, at=at)

    def _looks_alive(self, absent: int, asked: int) -> bool:
        if self.run.accept_gone:
            return True
        counts = self.run.counts
        shown = counts["known_found"] or counts["links"]
        return bool(shown) and (absent <= FEW or absent < SHARE * asked)
