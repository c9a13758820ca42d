"""How the search site listens, and the processes that answer on what it listens to."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

from flask import Flask

from archive.config import Config
from archive.errors import KhoTinError

_WAITING = 1024  # connections that wait to be answered
_MOST_WAITING = 1_000_000  # bytes of an answer that wait before its making has to
_AT_ONCE = 1.0  # seconds; a process that ended sooner than this never answered
_MOST_AT_ONCE = 5


class ListenError(KhoTinError):
    """The search site cannot listen where it was told to, or cannot go on answering."""


@contextmanager
def listening(config: Config) -> Iterator[list[socket.socket]]:
    """Give sockets that already listen, one for each address of the host.

    Raises ListenError when the host is none of this machine's, or the port is taken.
    """
    sockets: list[socket.socket] = []
    try:
        try:
            for family, address in _addresses(config):
                port = sockets[0].getsockname()[1] if sockets else address[1]
                sockets.append(
                    socket.create_server((address[0], port), family=family, backlog=_WAITING)
                )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ListenError(
                f"cannot listen on {config.host} port {config.port}: {reason}; "
                f"choose another with --host and --port"
            ) from None
        yield sockets
    finally:
        for each in sockets:
            each.close()


def _addresses(config: Config) -> list[tuple[socket.AddressFamily, tuple[Any, ...]]]:
    """Return the addresses that a host's name means here; "*" means all of this machine's."""
    host = None if config.host == "*" else config.host
    found = socket.getaddrinfo(host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys((family, address) for family, _, _, _, address in found))


def address_of(sockets: Sequence[socket.socket], config: Config) -> str:
    """Return the address to open in a browser; a wildcard host is reached as localhost."""
    port = sockets[0].getsockname()[1]
    host = "localhost" if config.host in ("0.0.0.0", "::", "*") else config.host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def answer(app: Flask, sockets: Sequence[socket.socket], config: Config, *, threads: int) -> None:
    """Answer in this process until it is told to end."""
    from waitress.server import BaseWSGIServer, create_server  # type: ignore[import-untyped]

    from webui.in_turn import InTurn
    from webui.slow_readers import be_patient

    # A queue is no news: the reader only waits a little longer.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    listening: dict[int, Any] = {}
    server = create_server(
        InTurn(app), map=listening, sockets=list(sockets), threads=threads, ident=None,
        # What waits for a reader stays in memory; sixteen times as much would go over the disk.
        outbuf_high_watermark=_MOST_WAITING,
        outbuf_overflow=4 * _MOST_WAITING,
        **_behind(config.trusted_proxy),
    )  # fmt: skip
    be_patient(each for each in listening.values() if isinstance(each, BaseWSGIServer))
    try:
        server.run()
    finally:
        server.close()


def _behind(proxy: str) -> dict[str, Any]:
    """Return what makes the server believe a proxy, and nobody else, whom it speaks for."""
    if not proxy:
        # Left as they came: /metrics and the desk refuse what bears them, for it came through a proxy.
        return {"clear_untrusted_proxy_headers": False}
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }


def usual_processes() -> int:
    """Return how many processes answer when nobody says: one a core, at most four."""
    return min(4, os.cpu_count() or 1) if hasattr(os, "fork") else 1


def keep_answering(work: Callable[[], None], *, processes: int) -> None:
    """Run `work` in this many processes until Ctrl-C or SIGTERM; one that ends is put in its place again.

    They end with this process, however it ends. Raises ListenError when they end as soon as they begin.
    """
    if processes == 1:
        work()
        return
    alive, parents_end = os.pipe()
    began: dict[int, float] = {}
    failures = 0
    try:
        while failures < _MOST_AT_ONCE:
            while len(began) < processes:
                began[_begin(work, alive, parents_end)] = time.monotonic()
            pid, _status = os.wait()
            lasted = time.monotonic() - began.pop(pid, 0.0)
            failures = failures + 1 if lasted < _AT_ONCE else 0
        raise ListenError("the processes that answer end as soon as they begin; try --processes 1")
    except KeyboardInterrupt:
        return
    finally:
        for pid in began:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        for pid in began:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        os.close(alive)
        os.close(parents_end)


def _begin(work: Callable[[], None], alive: int, parents_end: int) -> int:
    """Start a process that runs `work`, and return its id."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        os.close(parents_end)
        # Nobody ever writes: reading ends when the process that started this one is gone.
        threading.Thread(target=lambda: _leave_with(alive), daemon=True).start()
        _work(work)
    return pid


def _leave_with(alive: int) -> NoReturn:
    os.read(alive, 1)
    os._exit(0)


def _work(work: Callable[[], None]) -> NoReturn:
    """Run the work and end this process, whatever comes; nothing of its parent's is run a second time."""
    code = 0
    try:
        signal.signal(signal.SIGTERM, leave)
        work()
    except (SystemExit, KeyboardInterrupt):
        pass
    except BaseException:
        logging.getLogger(__name__).exception("a process that answers has failed")
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def leave(number: int, frame: FrameType | None) -> None:
    """End this process as if it had come to its end: the way to take SIGTERM."""
    sys.exit(0)
