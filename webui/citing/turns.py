"""How many may be served at once, and how many in a minute, where one answer costs much."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import current_app

from webui.refusals import Refusal

_MINUTE = 60.0
_AT_ONCE, _MOST_A_MINUTE = 2, 60


class NoTurn(Exception):
    """There is no turn now; `wait` says in how many seconds there may be one."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class Turns:
    """Turns of one process: `at_once` at the same time, `a_minute` in any minute."""

    def __init__(
        self, *, at_once: int, a_minute: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._begun: deque[float] = deque(maxlen=a_minute)
        self._lock = threading.Lock()
        self._clock = clock

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a turn; raises NoTurn at once where none is free, for readers do not queue."""
        if not self._free.acquire(blocking=False):
            raise NoTurn(1)
        try:
            self._count()
            yield
        finally:
            self._free.release()

    def _count(self) -> None:
        with self._lock:
            now, full = self._clock(), len(self._begun) == self._begun.maxlen
            if full and now - self._begun[0] < _MINUTE:
                raise NoTurn(1 + int(_MINUTE - (now - self._begun[0])))
            self._begun.append(now)


@contextmanager
def turn_of(kind: str, *, refused: str) -> Iterator[None]:
    """Hold a turn of a kind of answer; raises Refusal (429), in the words given, where none is free."""
    made = Turns(at_once=_AT_ONCE, a_minute=_MOST_A_MINUTE)
    turns: Turns = current_app.extensions.setdefault(f"khotin.turns.{kind}", made)
    try:
        with turns.turn():
            yield
    except NoTurn as error:
        raise Refusal(429, refused, headers={"Retry-After": str(error.wait)}) from None
