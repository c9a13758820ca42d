"""Owns a bounded store of what was read and computed, least recently used out first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")


class Cache:
    """Keeps what was made under a key, until their sizes pass `most` bytes. Threads may share it.

    A value says its own size as `nbytes`. Of threads that miss at once one makes it, the others wait:
    after a commit all readers want the same, and together they would each take that many times longer.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()
        self._making: dict[Hashable, Lock] = {}

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is kept under a key, or make and keep it; making may ask for other keys."""
        with self._lock:
            if key in self._kept:
                found: Made = self._used(key)
                return found
            turn = self._making.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._kept:
                    return self._used(key)  # type: ignore[no-any-return]
            try:
                made = make()
                self._keep(key, made)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def _used(self, key: Hashable) -> Any:
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: Hashable, made: Any) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self.size += made.nbytes
            while self.size > self.most and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self.size -= dropped.nbytes
