"""Ctrl-C between two pages, never in the middle of one: what is counted is what was saved."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self


class Stopping:
    """While entered, Ctrl-C inside `page` waits for the page's end; a second one does not."""

    def __init__(self) -> None:
        self._inside = self._asked = False
        self._before: Any = None

    def __enter__(self) -> Self:
        # Only the main thread may say what signals do; in another one nobody sends them.
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self._inside and not self._asked:
            self._asked = True
            return
        raise KeyboardInterrupt

    @contextmanager
    def page(self) -> Iterator[None]:
        """Take in a page undisturbed; raises KeyboardInterrupt after it when asked to stop."""
        self._inside = True
        try:
            yield
        finally:
            self._inside = False
        if self._asked:
            raise KeyboardInterrupt
