"""A site on a port of its own, in a thread of the test's own; answers slowly and in pieces where asked to."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

# A test that reads a page before it is whole passes by luck on a quick machine: here it fails.
SLOW = bool(os.environ.get("SLOW_SITE"))
_PIECES = 6
# Seconds before an answer, and between two pieces of it.
_WAITED, _BETWEEN = 0.25, 0.12
_Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class _Quiet(WSGIRequestHandler):
    def log(self, *_args: Any) -> None:
        """Say nothing: a test's output is for what went wrong."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Give the address of a site that is being served, without the slash at the end."""
    answers: Any = _slowly(app) if SLOW else app
    server = make_server("127.0.0.1", 0, answers, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _slowly(app: Flask) -> _Application:
    """Return an application that answers as another does, but as over a bad line."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        time.sleep(_WAITED)
        body = app(environ, start_response)
        try:
            whole = b"".join(body)
        finally:
            if close := getattr(body, "close", None):
                close()
        return _in_pieces(whole)

    return answer


def _in_pieces(whole: bytes) -> Iterator[bytes]:
    size = max(1, -(-len(whole) // _PIECES))
    for start in range(0, len(whole), size):
        yield whole[start : start + size]
        time.sleep(_BETWEEN)
