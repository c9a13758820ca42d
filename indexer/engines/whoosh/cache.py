"""Owns a bounded store of what was read and computed, least recently used out first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")


class Cache:
    """Keeps what was made under a key, until their sizes pass `most` bytes. Threads may share it.

    A value says its own size as `nbytes`. Two threads that miss at once both make it; one is kept.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is kept under a key, or make and keep it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: Made = self._kept[key]
                return found
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self.size += made.nbytes  # type: ignore[attr-defined]
            while self.size > self.most and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self.size -= dropped.nbytes
        return made
