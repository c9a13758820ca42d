"""Faults that bend the answers of the simulated site: for all requests, one article or one address.

A fault is named by what it matches: None is every request, a number is an article's id, a text is
any part of the request target. `times` is how often it strikes before it is over; None is for ever.
"""

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.site_simulator.wire import Answer, Request

Match = str | int | None
_CHUNK = (b"<p>" + "Nội dung rất dài. ".encode() * 100 + b"</p>\n") * 32


@dataclass(slots=True)
class _Fault:
    match: Match
    left: int | None
    bend: Callable[[Request, Answer], Answer]

    def strikes(self, request: Request) -> bool:
        if self.match is None:
            return True
        if isinstance(self.match, int):
            return request.args.get("id") == str(self.match)
        return self.match in request.target


class Faults:
    """The faults now in force, applied in the order they were added."""

    def __init__(self) -> None:
        self._faults: list[_Fault] = []
        self._lock = threading.Lock()

    def apply(self, request: Request, answer: Answer) -> Answer:
        """Bend the answer by every fault that matches the request."""
        with self._lock:
            striking = [fault for fault in self._faults if fault.strikes(request)]
            for fault in striking:
                if fault.left is not None:
                    fault.left -= 1
            self._faults = [fault for fault in self._faults if fault.left != 0]
        for fault in striking:
            answer = fault.bend(request, answer)
        return answer

    def heal(self) -> None:
        """End all faults."""
        with self._lock:
            self._faults = []

    def fail(
        self,
        match: Match = None,
        *,
        status: int = 500,
        times: int | None = None,
        retry_after: int | str | None = None,
    ) -> None:
        """Answer with an error; `retry_after` is in seconds or an HTTP date."""
        headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
        page = f"<html><body><h1>Lỗi {status}</h1></body></html>".encode()
        self._add(match, times, lambda request, answer: Answer(status, page, headers=headers))

    def guard(
        self,
        match: Match = None,
        *,
        page: str,
        status: int = 403,
        headers: tuple[tuple[str, str], ...] = (),
        times: int | None = None,
    ) -> None:
        """Answer as a guard before the site does: its own page, with its status and headers."""
        self._add(
            match, times, lambda request, answer: Answer(status, page.encode(), headers=headers)
        )

    def garbage(
        self, match: Match = None, *, size: int = 5000, seed: int = 1, times: int | None = None
    ) -> None:
        """Answer 200 with bytes that mean nothing, called a web page."""
        noise = random.Random(seed).randbytes(size)
        self._add(match, times, lambda request, answer: replace(answer, status=200, body=noise))

    def babble(self, match: Match = None, *, times: int | None = None) -> None:
        """Answer with what is no HTTP, and close the connection."""
        noise = random.Random(2).randbytes(300)
        self._add(match, times, lambda request, answer: replace(answer, raw=noise))

    def slow(self, match: Match = None, *, seconds: float, times: int | None = None) -> None:
        """Wait before answering."""
        self._add(match, times, lambda request, answer: replace(answer, delay=seconds))

    def drop(self, match: Match = None, *, after: int = 200, times: int | None = None) -> None:
        """Close the connection after so many bytes of the body, the true length declared."""
        self._add(match, times, lambda request, answer: replace(answer, cut=after))

    def lie_about_length(
        self, match: Match = None, *, by: int = 1000, times: int | None = None
    ) -> None:
        """Declare a Content-Length that is wrong by so many bytes."""

        def bend(request: Request, answer: Answer) -> Answer:
            length = len(answer.body) if isinstance(answer.body, bytes) else 0
            return replace(answer, declared=max(0, length + by))

        self._add(match, times, bend)

    def wrong_charset(
        self, match: Match = None, *, charset: str = "iso-8859-1", times: int | None = None
    ) -> None:
        """Name a charset in the header that the bytes are not in."""
        mime = f"text/html; charset={charset}"
        self._add(match, times, lambda request, answer: replace(answer, mime=mime))

    def redirect(self, match: Match = None, *, to: str, times: int | None = None) -> None:
        """Answer 302 to another address; to its own it is a loop."""
        moved = Answer(302, b"Object moved", headers=(("Location", to),))
        self._add(match, times, lambda request, answer: moved)

    def huge(
        self,
        match: Match = None,
        *,
        size: int,
        declared: bool = True,
        times: int | None = None,
    ) -> None:
        """Stream a body of at least `size` bytes, with or without its length declared."""
        chunks = -(-size // len(_CHUNK))

        def body() -> Iterator[bytes]:
            for _ in range(chunks):
                yield _CHUNK

        length = chunks * len(_CHUNK) if declared else None
        self._add(match, times, lambda request, answer: Answer(body=body(), declared=length))

    def _add(
        self, match: Match, times: int | None, bend: Callable[[Request, Answer], Answer]
    ) -> None:
        with self._lock:
            self._faults.append(_Fault(match, times, bend))
