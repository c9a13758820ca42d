"""Views that read many texts: few at a time, and what was read is kept until anything changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import BoundedSemaphore, Lock
from typing import TypeVar

from flask import current_app

from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

_AT_ONCE = 2
_WAIT_SECONDS = 10.0
_MOST_KEPT = 6

T = TypeVar("T")


class Readings:
    """What views have read of texts lately, by what was asked and the state of the archive."""

    def __init__(
        self,
        *,
        at_once: int = _AT_ONCE,
        wait_seconds: float = _WAIT_SECONDS,
        most: int = _MOST_KEPT,
    ) -> None:
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()
        self._places = BoundedSemaphore(at_once)
        self._wait_seconds = wait_seconds
        self._most = most

    def kept(self, key: Hashable, kind: type[T], make: Callable[[], T]) -> T:
        """Return what was made for a key, made now when it is not kept.

        Raises Refusal 503 when too many are being made already.
        """
        if (found := self._found(key)) is not None and isinstance(found, kind):
            return found
        if not self._places.acquire(timeout=self._wait_seconds):
            raise Refusal(
                503,
                _("The archive is busy. Please try again in a moment."),
                headers={"Retry-After": "10"},
            )
        try:
            # Whoever waited may find it made.
            if (found := self._found(key)) is not None and isinstance(found, kind):
                return found
            made = make()
        finally:
            self._places.release()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

    def _found(self, key: Hashable) -> object | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)


_KEY = "khotin.readings"


def kept_reading(asked: Hashable, kind: type[T], make: Callable[[], T]) -> T:
    """Return what a view reads for a question, from memory while archive and index are as they were."""
    shelf = holdings()
    readings: Readings = current_app.extensions.setdefault(_KEY, Readings())
    reached = shelf.engine.reached()
    held = shelf.withheld
    state = (id(shelf.catalogue), shelf.catalogue.revision(), reached, held.state, held.changes_at)
    return readings.kept((kind, asked, state), kind, make)
