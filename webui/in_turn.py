"""Owns the turn to compute: of a process's threads one makes a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# So long does a page wait, in seconds, for one that takes its time: many times what a page takes.
LONGEST_WAIT = 0.5


class InTurn:
    """A WSGI application that makes its answers one after the other.

    Threads that compute side by side share one processor: each page takes as many times longer as
    there are others, and none is done sooner. What streams does so after its turn, so that a slow
    reader holds up nobody; and whoever has waited long enough goes on, whatever the other does.
    """

    def __init__(self, app: WSGIApplication, *, longest_wait: float = LONGEST_WAIT) -> None:
        self._app = app
        self._longest_wait = longest_wait
        self._turn = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        has_turn = self._turn.acquire(timeout=self._longest_wait)
        try:
            return self._app(environ, start_response)
        finally:
            if has_turn:
                self._turn.release()
