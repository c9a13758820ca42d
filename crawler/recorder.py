"""The recorder: every response becomes a WARC record before anything else touches it.

The innermost downloader middleware, below decompression and redirects, so that what is written is
what came over the wire, Content-Encoding and all. A failed write fails the request and ends the run.
"""

from __future__ import annotations

from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from twisted.web.http import RESPONSES

from archive.intake import Exchange
from crawler.run import Run


class Recorder:
    """Writes each response of a run and leaves its capture in the request's meta."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Record for the run of the crawler's spider."""
        spider: Any = crawler.spider
        return cls(spider.run)

    def process_request(self, request: Request) -> None:
        """Show what is being asked for."""
        self.run.url = request.url

    def process_response(self, request: Request, response: Response) -> Response:
        """Record the response; raises RecordingError, and stops the run, when that fails."""
        if self.run.error is not None:
            raise IgnoreRequest("the run has failed: nothing can be recorded any more")
        try:
            request.meta["capture"] = self.run.intake.record(self._exchange(request, response))
        except Exception as error:
            self.run.abort(error)
            raise
        self.run.counts["responses"] += 1
        self.run.counts["bytes"] += len(response.body)
        return response

    def _exchange(self, request: Request, response: Response) -> Exchange:
        return Exchange(
            url=response.url,
            status=response.status,
            reason=reason_phrase(response.status),
            headers=pairs(response.headers),
            body=response.body,
            at=self.run.clock(),
            request_headers=pairs(request.headers),
            method=request.method,
            ip=str(response.ip_address) if response.ip_address else None,
        )


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
