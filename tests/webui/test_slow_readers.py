"""A reader who takes a byte a minute loses the connection; the others do not notice."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.webui.waitress_server import serving
from webui.slow_readers import PatientChannel

PIECE = b"x" * 65_536
PIECES = 1_000
# So much waits for a reader before the application has to.
SMALL: dict[str, Any] = {"outbuf_high_watermark": 100_000}


class Impatient(PatientChannel):
    """Waits half a second where the site waits a minute."""

    period_seconds = 0.5


class Endless:
    """An application whose answer is large, and which knows when it was let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.given = 0

    def __call__(self, _environ: Any, start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return self._pieces()

    def _pieces(self) -> Iterator[bytes]:
        try:
            for _ in range(PIECES):
                self.given += 1
                yield PIECE
        finally:
            self.let_go.set()


def connected(port: int) -> socket.socket:
    """Return a connection that has asked, with little room for what comes."""
    asking = socket.socket()
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    asking.settimeout(60)
    asking.connect(("127.0.0.1", port))
    asking.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    return asking


def rest_of(asking: socket.socket) -> bytes:
    """Return all that still comes, until the connection ends."""
    parts = []
    try:
        while part := asking.recv(1 << 20):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def test_a_reader_who_takes_nearly_nothing_is_cut_and_never_sees_an_end() -> None:
    app = Endless()
    with serving(app, channel=Impatient, **SMALL) as port:
        asking = connected(port)
        assert asking.recv(1) == b"H"
        assert app.let_go.wait(60)
        assert app.given < PIECES
        assert not rest_of(asking).endswith(b"0\r\n\r\n")
        asking.close()


def test_a_reader_who_is_only_slow_gets_it_all() -> None:
    app = Endless()
    with serving(app, channel=Impatient, **SMALL) as port:
        asking = connected(port)
        begun, got, last = time.monotonic(), 0, b""
        # Longer than the period, and faster than the least.
        while part := asking.recv(1 << 20):
            got += len(part)
            last = (last + part)[-5:]
            if last == b"0\r\n\r\n":
                break
            if time.monotonic() - begun < 1.5:
                time.sleep(0.001)
        assert last == b"0\r\n\r\n"
        assert got > PIECES * len(PIECE)
        asking.close()


def test_a_reader_who_goes_away_leaves_nothing_running() -> None:
    app = Endless()
    with serving(app, **SMALL) as port:
        asking = connected(port)
        assert asking.recv(1) == b"H"
        asking.close()
        assert app.let_go.wait(60)
