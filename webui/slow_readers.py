"""Readers who take nearly nothing of what they asked for: their connection is cut after a while.

The server holds a thread for whoever reads a large file. One who reads a byte a minute would hold it
for days; one who is merely slow must be let through.
"""

from __future__ import annotations

import time
from typing import Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]

# Less than a kilobyte a second, over a minute: slower than any modem.
PERIOD_SECONDS = 60.0
LEAST_BYTES = 64 * 1024
_AT_ONCE = 256 * 1024


class PatientChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that is closed when something waits to be sent and too little of it is taken.

    An answer that is cut so has no end: its last chunk, or the rest of its length, never comes.
    """

    period_seconds = PERIOD_SECONDS
    least_bytes = LEAST_BYTES
    _since = _taken = 0.0

    def __init__(
        self,
        server: Any,
        sock: Any,
        addr: Any,
        adj: Any,
        map: Any = None,  # noqa: A002
    ) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        # As large as the system's buffer, four megabytes here, it would be read from the disk again
        # for each small part that the network takes.
        self.sendbuf_len: int = min(self.sendbuf_len, _AT_ONCE)

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what the network takes, and return how much that was."""
        sent: int = super().send(data, do_close=do_close)
        self._taken += sent
        return sent

    def writable(self) -> bool:
        """Tell whether there is anything to do; asked by the server's loop at least once a second."""
        if self._takes_too_little(time.monotonic()):
            # At once: the loop closes only what it can write to, and here nothing can be written.
            self.handle_close()
            return False
        return bool(super().writable())

    def _takes_too_little(self, now: float) -> bool:
        if not self.total_outbufs_len:
            self._since = 0.0
        elif not self._since:
            self._since, self._taken = now, 0.0
        elif now - self._since >= self.period_seconds:
            taken, self._since, self._taken = self._taken, now, 0.0
            return taken < self.least_bytes
        return False


def be_patient(servers: Any, channel: type[PatientChannel] = PatientChannel) -> None:
    """Let these servers of waitress watch over their connections so."""
    for server in servers:
        server.channel_class = channel
