"""How large archived photos are, so that a page keeps their places before they have come."""

from __future__ import annotations

from threading import Lock

from archive.errors import KhoTinError
from archive.models import Capture
from webui.holdings import holdings
from webui.images import image_size

_MOST_KEPT = 20_000


class _Sizes:
    """Sizes by capture: what was captured never changes."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, int] | None] = {}
        self._lock = Lock()

    def of(self, capture: Capture) -> tuple[int, int] | None:
        with self._lock:
            if capture.id in self._kept:
                return self._kept[capture.id]
        try:
            found = image_size(holdings().payload(capture).body)
        except KhoTinError:
            # Lost or damaged: another copy may be put in its place.
            return None
        with self._lock:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[capture.id] = found
        return found


_SIZES = _Sizes()


def picture_size(capture: Capture) -> tuple[int, int] | None:
    """Return width and height in pixels of a captured picture; None where nobody can tell."""
    return _SIZES.of(capture)
