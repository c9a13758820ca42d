"""The recorder: every response becomes a WARC record before anything else touches it.

The innermost downloader middleware, below decompression and redirects, so that what is written is
what came over the wire, Content-Encoding and all. A failed write fails the request and ends the run.
"""

from __future__ import annotations

from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Headers, Response
from twisted.web.http import RESPONSES

from archive.intake import Exchange
from crawler.errand import Errand, Kind
from crawler.run import Run

_RECEIVED, _MAXSIZE = "received", "download_maxsize"
_CUT = {"download_stopped": "length", "dataloss": "disconnect"}


class Recorder:
    """Writes each response of a run and leaves its capture in the request's meta."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._most = dict.fromkeys(Kind, run.config.max_page_mb << 20)
        self._most[Kind.FILE] = run.config.max_file_mb << 20

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Record for the run of the crawler's spider."""
        spider: Any = crawler.spider
        recorder = cls(spider.run)
        crawler.signals.connect(recorder.bytes_received, signal=signals.bytes_received)
        return recorder

    def process_request(self, request: Request) -> None:
        """Show what is being asked for; from here on the size of its answer is ours to watch."""
        self.run.url = request.url
        request.meta[_RECEIVED] = 0
        # Scrapy would throw away what it has of a body that is too large.
        request.meta[_MAXSIZE] = 0

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Stop a download that is larger than the settings allow, and keep what came."""
        request.meta[_RECEIVED] = request.meta.get(_RECEIVED, 0) + len(data)
        if request.meta[_RECEIVED] > self._limit(request):
            raise StopDownload(fail=False)

    def process_response(self, request: Request, response: Response) -> Response:
        """Record the response; raises RecordingError, and stops the run, when that fails."""
        # Decompression has its own look at the largest size.
        request.meta[_MAXSIZE] = self._limit(request)
        if self.run.error is not None:
            raise IgnoreRequest("the run has failed: nothing can be recorded any more")
        try:
            request.meta["capture"] = self.run.intake.record(self._exchange(request, response))
        except Exception as error:
            self.run.abort(error)
            raise
        self.run.counts["responses"] += 1
        self.run.counts["bytes"] += len(response.body)
        self.run.watch()
        return response if truncation(response) is None else _emptied(response)

    def _limit(self, request: Request) -> int:
        """Return how many bytes of an answer are fetched: a file may be larger than a page."""
        errand: Errand | None = request.meta.get("errand")
        return self._most[errand.kind if errand else Kind.LISTING]

    def _exchange(self, request: Request, response: Response) -> Exchange:
        return Exchange(
            url=response.url,
            status=response.status,
            reason=reason_phrase(response.status),
            headers=pairs(response.headers),
            body=response.body[: self._limit(request)],
            at=self.run.clock(),
            request_headers=pairs(request.headers),
            method=request.method,
            request_body=request.body,
            truncated=truncation(response),
            ip=str(response.ip_address) if response.ip_address else None,
        )


def truncation(response: Response) -> str | None:
    """Return why a response is not whole: "length" or "disconnect" (WARC 1.1 §5.13), or None."""
    return next((why for flag, why in _CUT.items() if flag in response.flags), None)


def _emptied(response: Response) -> Response:
    """Return a cut response without the part that came: it is recorded, and nobody may read it."""
    headers = response.headers.copy()
    headers.pop("Content-Encoding", None)
    return response.replace(body=b"", headers=headers)


def reason_phrase(status: int) -> str:
    """Return the standard reason phrase: Scrapy does not keep the one that was sent."""
    return bytes(RESPONSES.get(status, b"")).decode("ascii")


def pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Return headers as (name, value) pairs; bytes outside ASCII survive as latin-1."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )
