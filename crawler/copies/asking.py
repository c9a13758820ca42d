"""Asking a web archive patiently: slowly, again after failures, as late as it says, never for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archive.errors import FetchError
from crawler.drafting.fetching import LONGEST_DELAY, Fetched, Fetcher, Forbidden

PAUSES = (429, 503)
AGAIN = (*PAUSES, 500, 502, 504, 520, 522, 524)
TRIES = 6
LONGEST_PAUSE = 900.0
_FIRST_PAUSE = 5.0
_TRIES_UNHEARD = 2


class Tired(FetchError):
    """The archive wants to be left alone for long, or answers nothing but errors."""


@dataclass(slots=True)
class Asking:
    """Asks one web archive; `pause` waits so many seconds."""

    fetcher: Fetcher
    pause: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    heard: bool = False

    def get(self, url: str) -> Fetched:
        """Return the answer, waiting and asking again where the archive is busy or fails.

        Raises Tired when it asks for a long pause or keeps failing, Forbidden by its robots.txt. An
        address that has never answered is asked twice: it is a typing error rather than a bad day.
        """
        wait, why = _FIRST_PAUSE, ""
        for turn in range(TRIES):
            if turn:
                self.pause(wait)
                wait = min(wait * 2, LONGEST_PAUSE)
            try:
                found = self.fetcher.ask(url)
            except Forbidden as error:
                raise Forbidden(error.url, "the archive's robots.txt forbids it") from None
            except FetchError as error:
                why = error.reason
                if turn + 1 >= _TRIES_UNHEARD and not self.heard:
                    raise Tired(url, f"{why}; check the address, then run it again") from None
                continue
            self.heard = True
            if found.status not in AGAIN:
                return found
            why = f"the archive answers {found.status}"
            if found.status in PAUSES:
                wait = self._slower(url, found, wait)
        raise Tired(url, f"{why}, {TRIES} times; run it again later, it goes on where it was")

    def _slower(self, url: str, found: Fetched, wait: float) -> float:
        """Slow down for good and return how long to wait now."""
        self.fetcher.delay = min(max(self.fetcher.delay, 0.5) * 2, LONGEST_DELAY)
        asked = self._retry_after(found)
        if asked is not None and asked > LONGEST_PAUSE:
            raise Tired(
                url,
                f"the archive asks for a pause of {asked / 60:.0f} minutes; run it again then, it "
                "goes on where it was",
            )
        return wait if asked is None else asked

    def _retry_after(self, found: Fetched) -> float | None:
        """Return the seconds of Retry-After (RFC 9110 §10.2.3: a number or a date), if it is there."""
        text = next((v for name, v in found.headers if name.lower() == "retry-after"), "").strip()
        if text.isascii() and text.isdigit():
            return float(text)
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self.now()).total_seconds())
