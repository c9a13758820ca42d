"""A web archive on loopback: a CDX list with resume keys, and replay of the copies as they were.

It behaves as the Wayback Machine does (seen in its documentation of the CDX server), on its bad days
too: pauses, repeated payloads, broken rows, copies it lists and does not have.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote_plus, urlsplit

from tests.site_simulator.faults import Faults
from tests.site_simulator.wire import Answer, Listener, Request

_HEAD = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


@dataclass(frozen=True, slots=True)
class Kept:
    """One copy; `revisit` lists it as a repetition, `lost` lists it and answers 404 for it."""

    url: str
    at: datetime
    body: bytes
    status: int = 200
    mime: str = "text/html"
    revisit: bool = False
    lost: bool = False
    headers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def stamp(self) -> str:
        """Its time as the list writes it."""
        return self.at.astimezone(UTC).strftime("%Y%m%d%H%M%S")

    @property
    def digest(self) -> str:
        """Its payload digest as the list writes it."""
        return base64.b32encode(hashlib.sha1(self.body).digest()).decode()

    def row(self) -> list[str]:
        """Its row of the list."""
        mime = self.mime.partition(";")[0]
        kind, status = ("warc/revisit", "-") if self.revisit else (mime, str(self.status))
        return [
            _key(self.url),
            self.stamp,
            self.url,
            kind,
            status,
            self.digest,
            str(len(self.body)),
        ]


def _key(url: str) -> str:
    parts = urlsplit(url.lower())
    host = ",".join(reversed((parts.hostname or "").split(".")))
    return f"{host}){parts.path}" + (f"?{parts.query}" if parts.query else "")


class MementoArchive:
    """A running web archive: `with MementoArchive(copies) as archive: ask(archive.cdx)`.

    `busy` requests from now on are answered 429 with Retry-After `retry_after`; `broken_rows` stand
    among the good ones; `robots` is its robots.txt; `dialect` is "wayback" or "pywb" (no keys, a
    JSON object a line). `faults` bends single answers.
    """

    def __init__(self, copies: list[Kept], *, dialect: str = "wayback", robots: str = "") -> None:
        self.copies = list(copies)
        self.dialect, self.robots = dialect, robots
        self.busy, self.retry_after = 0, "1"
        self.broken_rows: list[object] = []
        self.faults = Faults()
        self.requests: list[str] = []
        self._lock = threading.Lock()
        self._listener = Listener("127.0.0.1", 0, respond=self._respond)
        self._thread = threading.Thread(
            target=self._listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.stop()
        self._thread.join()

    @property
    def url(self) -> str:
        """Its address, ending in a slash."""
        host, port = self._listener.server_address[:2]
        return f"http://{host!s}:{port}/"

    @property
    def cdx(self) -> str:
        """Where it lists its copies."""
        return self.url + ("cdx/search/cdx" if self.dialect == "wayback" else "kho/cdx")

    def fetches(self, part: str) -> int:
        """Count the requests whose target holds `part`."""
        with self._lock:
            return sum(part in target for target in self.requests)

    def _respond(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request.target)
            if self.busy and request.path != "/robots.txt":
                self.busy -= 1
                return Answer(429, b"slow down", headers=(("Retry-After", self.retry_after),))
        return self.faults.apply(request, self._answer(request))

    def _answer(self, request: Request) -> Answer:
        if request.path == "/robots.txt":
            return Answer(200 if self.robots else 404, self.robots.encode(), "text/plain")
        if request.path in ("/cdx/search/cdx", "/kho/cdx"):
            return self._list(request)
        for prefix in ("/web/", "/kho/"):
            if request.target.startswith(prefix):
                return self._replay(request, request.target.removeprefix(prefix), prefix)
        return Answer(404)

    def _list(self, request: Request) -> Answer:
        rows = list(self._matching(request.args))
        limit = int(request.args.get("limit", "100000"))
        if self.dialect == "pywb":
            names = ["urlkey", "timestamp", "url", "mime", "status", "digest", "length"]
            lines = [json.dumps(dict(zip(names, row, strict=True))) for row in rows[:limit]]
            return Answer(200, "\n".join(lines).encode(), "text/x-ndjson")
        begin = 0
        if key := request.args.get("resumekey"):
            begin = next((i for i, row in enumerate(rows) if _resume(row) == unquote_plus(key)), 0)
        given: list[object] = [_HEAD, *rows[begin : begin + limit]]
        if begin == 0:
            given[2:2] = self.broken_rows
        if len(rows) > begin + limit and request.args.get("showresumekey") == "true":
            given += [[], [quote(_resume(rows[begin + limit]), safe="")]]
        return Answer(200, json.dumps(given).encode(), "application/json")

    def _matching(self, args: dict[str, str]) -> Iterator[list[str]]:
        before = ""
        for kept in sorted(self.copies, key=lambda kept: (_key(kept.url), kept.stamp)):
            row = kept.row()
            if (urlsplit(kept.url).hostname or "") != args.get("url", "").partition(":")[0]:
                continue
            if not args.get("from", "") <= row[1] <= args.get("to", "99999999999999"):
                continue
            if args.get("collapse") == "digest" and row[5] == before:
                continue
            before = row[5]
            yield row

    def _replay(self, request: Request, rest: str, prefix: str) -> Answer:
        stamp, _, url = rest.partition("/")
        wanted = stamp.removesuffix("id_")
        found = [kept for kept in self.copies if kept.url == url]
        if not found:
            return Answer(404, b"not archived")
        nearest = min(found, key=lambda kept: abs(int(kept.stamp) - int(wanted)))
        if nearest.stamp != wanted:
            return Answer(302, headers=(("Location", f"{prefix}{nearest.stamp}id_/{url}"),))
        if nearest.lost:
            return Answer(404, b"lost")
        headers = (
            ("Memento-Datetime", format_datetime(nearest.at.astimezone(UTC), usegmt=True)),
            ("X-Archive-Orig-Content-Type", nearest.mime),
            ("X-Archive-Orig-Server", "Microsoft-IIS/7.5"),
            *nearest.headers,
        )
        return Answer(nearest.status, nearest.body, nearest.mime, headers)


def _resume(row: list[str]) -> str:
    return f"{row[0]} {row[1]}!"
