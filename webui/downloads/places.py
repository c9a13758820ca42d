"""So many downloads at once and no more: a few may wait, and whoever comes then is asked to come again."""

from __future__ import annotations

import time
from threading import Condition

from flask import Flask, current_app

from webui.language import _
from webui.refusals import Refusal

_KEY = "khotin.downloads"
# Half of the requests that a process answers at once (`serve --threads`): readers search meanwhile.
AT_ONCE = 2
WAITING = 1
WAIT_SECONDS = 5.0
_COME_AGAIN = "10"


class Places:
    """The places of one process; a download takes one for as long as somebody reads it."""

    def __init__(
        self,
        *,
        at_once: int = AT_ONCE,
        waiting: int = WAITING,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self._at_once, self._most_waiting, self._wait_seconds = at_once, waiting, wait_seconds
        self._changed = Condition()
        self._taken = self._waiting = 0

    @property
    def taken(self) -> int:
        """How many are taken at this moment."""
        return self._taken

    def take(self) -> Place:
        """Take a place, after a short wait when there is none; raises Refusal (503)."""
        with self._changed:
            if self._taken >= self._at_once and not self._waited():
                raise Refusal(
                    503,
                    _("Too many downloads are under way. Please try again in a moment."),
                    headers={"Retry-After": _COME_AGAIN},
                )
            self._taken += 1
        return Place(self)

    def _waited(self) -> bool:
        # A place to wait in holds up a thread of the server: few of them may.
        if self._waiting >= self._most_waiting:
            return False
        until = time.monotonic() + self._wait_seconds
        self._waiting += 1
        try:
            while self._taken >= self._at_once:
                left = until - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return self._taken < self._at_once
            return True
        finally:
            self._waiting -= 1

    def give_back(self, place: Place) -> None:
        """Give a place back; giving it back again changes nothing."""
        with self._changed:
            if not place.left:
                place.left = True
                self._taken -= 1
                self._changed.notify()


class Place:
    """A place that was taken."""

    def __init__(self, of: Places) -> None:
        self._of = of
        self.left = False

    def leave(self) -> None:
        """Give it back, once, however often it is asked for: at a file's end, and at its answer's."""
        self._of.give_back(self)


def keep_places(app: Flask, places: Places | None = None) -> None:
    """Give the app its places."""
    app.extensions[_KEY] = places or Places()


def places() -> Places:
    """Return the places of the app that answers this request."""
    found = current_app.extensions[_KEY]
    assert isinstance(found, Places)
    return found
