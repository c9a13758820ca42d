"""One page is made at a time; streams and those who waited long enough do not stand in the way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from webui.in_turn import InTurn

PATIENCE = 30.0


def ask(app: InTurn) -> Iterable[bytes]:
    return app({}, lambda *_: bytes)


def test_pages_are_made_one_after_the_other() -> None:
    inside, most = 0, 0
    lock = threading.Lock()
    together = threading.Barrier(4)

    def page(environ: Any, start: Callable[..., Any]) -> list[bytes]:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        for _ in range(20_000):
            pass
        with lock:
            inside -= 1
        return [b"done"]

    app = InTurn(page, longest_wait=PATIENCE)

    def reader(_: int) -> list[Iterable[bytes]]:
        together.wait(PATIENCE)
        return [ask(app) for _ in range(20)]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(reader, range(4)))
    assert sum(map(len, answers)) == 80
    assert most == 1


def test_a_stream_is_read_after_its_turn() -> None:
    def stream(environ: Any, start: Callable[..., Any]) -> Iterator[bytes]:
        return iter([b"one", b"two"])

    app = InTurn(stream, longest_wait=PATIENCE)
    first = iter(ask(app))
    assert next(first) == b"one"
    # The first reader has not read on, and this one need not wait.
    assert list(ask(app)) == [b"one", b"two"]
    assert list(first) == [b"two"]


def test_whoever_has_waited_long_enough_goes_on() -> None:
    begun, end = threading.Event(), threading.Event()

    def page(environ: Any, start: Callable[..., Any]) -> list[bytes]:
        if not begun.is_set():
            begun.set()
            assert end.wait(PATIENCE)
        return [b"done"]

    app = InTurn(page, longest_wait=0.01)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(ask, app)
        assert begun.wait(PATIENCE)
        assert ask(app) == [b"done"]
        assert not slow.done()
        end.set()
        assert slow.result(PATIENCE) == [b"done"]
    # Nobody gave back a turn that was not theirs.
    assert ask(app) == [b"done"]


def test_a_page_that_fails_gives_its_turn_back() -> None:
    fails = True

    def page(environ: Any, start: Callable[..., Any]) -> list[bytes]:
        if fails:
            raise ValueError
        return [b"done"]

    app = InTurn(page, longest_wait=PATIENCE)
    try:
        ask(app)
    except ValueError:
        fails = False
    assert ask(app) == [b"done"]
