"""How long a crawl may go on: pages, bytes, time, and the hour at which it must be over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.errors import UsageError
from archive.scheduling.cron import zone_of
from archive.scheduling.rows import ZONE
from archive.text import parse_time

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What stops a crawl before its end; None is no limit. `until` is UTC.

    What is under way then is still fetched, so a crawl may bring a few pages more. It goes on
    where it stopped with the next crawl of its site, within that one's limits.
    """

    pages: int | None = None
    megabytes: int | None = None
    minutes: int | None = None
    until: datetime | None = None

    def reached(self, counts: Mapping[str, int], *, seconds: float, now: datetime) -> str:
        """Return what has been reached: pages, megabytes, minutes, until; "" for nothing.

        `counts` are those of this process, `seconds` how long it has been at it.
        """
        if self.until is not None and now >= self.until:
            return "until"
        if self.pages is not None and counts["responses"] >= self.pages:
            return "pages"
        if self.megabytes is not None and counts["bytes"] >= self.megabytes * MEGABYTE:
            return "megabytes"
        if self.minutes is not None and seconds >= self.minutes * 60:
            return "minutes"
        return ""

    def sentence(self, reached: str) -> str:
        """Say what stopped the crawl, and that the next one goes on."""
        what = {
            "until": f"stopped at {self.until:%H:%M} UTC" if self.until else "",
            "pages": f"stopped after {self.pages} pages",
            "megabytes": f"stopped after {self.megabytes} megabytes",
            "minutes": f"stopped after {self.minutes} minutes",
        }[reached]
        return f"{what}, as asked; the next crawl goes on from there"


NO_LIMITS = Limits()


def read_until(text: str, now: datetime) -> datetime:
    """Return the moment that «05:00» (the next such in Asia/Ho_Chi_Minh) or an ISO time means.

    Raises UsageError for anything else.
    """
    try:
        if "T" in text or "-" in text:
            return parse_time(text)
        hour, _, minute = text.partition(":")
        local = now.astimezone(zone_of(ZONE))
        moment = local.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    except ValueError:
        raise UsageError(f"--until: «{text}» is no time; write 05:00 or 2026-12-31T05:00") from None
    return moment if moment > local else moment + timedelta(days=1)
