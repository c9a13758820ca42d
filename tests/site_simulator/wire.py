"""HTTP/1.1 on a socket: read a request, write an answer, also an answer that lies or breaks off.

Our own small loop instead of `http.server`: crawls are measured against it, and it must be able to
send what a decent server refuses to send.
"""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from io import BufferedIOBase
from urllib.parse import parse_qsl, urlsplit

_MAX_BODY = 1 << 20


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked. `args` has lower-case names, the last value of each; header names are lower-case."""

    method: str
    target: str
    path: str
    args: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def form(self) -> dict[str, str]:
        """Read the body as form fields."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent. `declared` replaces the true Content-Length, `cut` closes after so many body bytes.

    An iterable body is streamed; without `declared` its end is the end of the connection. `raw` is
    sent in place of everything, and need not be HTTP.
    """

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    mime: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = field(default=())
    delay: float = 0.0
    declared: int | None = None
    cut: int | None = None
    raw: bytes | None = None


def read_request(stream: BufferedIOBase) -> Request | None:
    """Read one request, or None at the end of the connection or on what is not HTTP."""
    try:
        method, target, _version = stream.readline(65536).decode("latin-1").split()
    except ValueError:
        return None
    headers: dict[str, str] = {}
    while (line := stream.readline(65536)) not in (b"\r\n", b"\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    try:
        length = min(int(headers.get("content-length", "0")), _MAX_BODY)
    except ValueError:
        return None
    parts = urlsplit(target)
    args = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    return Request(method, target, parts.path, args, headers, stream.read(length))


def _head(answer: Answer, length: int | None, *, close: bool) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {_reason(answer.status)}"]
    if answer.status != HTTPStatus.NOT_MODIFIED:
        lines.append(f"Content-Type: {answer.mime}")
        if length is not None:
            lines.append(f"Content-Length: {length}")
    lines += ["Server: khotin-site-simulator", f"Date: {formatdate(usegmt=True)}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    lines.append(f"Connection: {'close' if close else 'keep-alive'}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def send(connection: socket.socket, answer: Answer, request: Request) -> bool:
    """Send the answer; True when the connection can take another request."""
    if answer.raw is not None:
        connection.sendall(answer.raw)
        return False
    body = answer.body
    true_length = len(body) if isinstance(body, bytes) else None
    length = true_length if answer.declared is None else answer.declared
    broken = answer.cut is not None or true_length is None or length != true_length
    close = broken or request.headers.get("connection", "").lower() == "close"
    head = _head(answer, length, close=close)
    if request.method == "HEAD" or answer.status == HTTPStatus.NOT_MODIFIED:
        connection.sendall(head)
    elif isinstance(body, bytes):
        connection.sendall(head + body[: answer.cut])
    else:
        connection.sendall(head)
        for chunk in body:
            connection.sendall(chunk)
    return not close


class Listener(socketserver.ThreadingTCPServer):
    """A threaded server on loopback that gives every request to `respond`."""

    allow_reuse_address = True
    request_queue_size = 256
    daemon_threads = True

    def __init__(self, host: str, port: int, *, respond: Callable[[Request], Answer]) -> None:
        self.respond = respond
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__((host, port), _Connection)

    def remember(self, connection: socket.socket) -> None:
        """Note an open connection, to end it with the server."""
        with self._changed:
            self._open.add(connection)

    def forget(self, connection: socket.socket) -> None:
        """Note that a connection has ended."""
        with self._changed:
            self._open.discard(connection)
            self._changed.notify_all()

    def stop(self) -> None:
        """End serving, wake slow answers, close connections that are kept alive, wait for all."""
        self.stopping.set()
        self.shutdown()
        with self._changed:
            for connection in self._open:
                with contextlib.suppress(OSError):  # it may have ended by itself meanwhile
                    connection.shutdown(socket.SHUT_RDWR)
            self._changed.wait_for(lambda: not self._open, timeout=5)
        self.server_close()


class _Connection(socketserver.StreamRequestHandler):
    server: Listener
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.server.remember(self.connection)
        with contextlib.suppress(OSError):  # the client may go away at any time
            while not self.server.stopping.is_set() and self._one():
                pass

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.connection.close()
        self.server.forget(self.connection)

    def _one(self) -> bool:
        request = read_request(self.rfile)
        if request is None:
            return False
        answer = self.server.respond(request)
        if answer.delay and self.server.stopping.wait(answer.delay):
            return False
        return send(self.connection, answer, request)
