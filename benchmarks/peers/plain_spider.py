"""A plain Scrapy spider: follows the same links, parses each page once, writes it with warcio.

Run as `python -m benchmarks.peers.plain_spider URL FOLDER [--bare]`; prints one line of JSON with
responses and seconds (of crawling alone, start-up apart). `--bare` neither parses nor keeps.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SETTINGS: dict[str, Any] = {
    "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
}


class PlainSpider(Spider):
    """Follow every link and image of one host; parse and keep each response, unless bare."""

    name = "plain"

    def __init__(self, url: str, folder: str, bare: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url, self.bare = url, bool(bare)
        self.allowed_domains = ["127.0.0.1"]
        self.count, self.began, self.ended = 0, 0.0, 0.0
        self.stream = (Path(folder) / "plain.warc.gz").open("wb")
        self.writer = WARCWriter(self.stream, gzip=True)

    async def start(self) -> AsyncIterator[Request]:
        self.began = time.perf_counter()
        yield Request(self.url)

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep the response, then follow what it links to."""
        self.count += 1
        self.ended = time.perf_counter()
        if not self.bare:
            self.keep(response)
        if "html" not in (response.headers.get("Content-Type") or b"").decode():
            return
        for link in self.links(response):
            if link.startswith(self.url.rstrip("/")):
                yield Request(link)

    def links(self, response: Response) -> list[str]:
        """Return absolute addresses of links and images."""
        if self.bare:
            return [response.urljoin(u) for u in response.css("a::attr(href), img::attr(src)").getall()
                    if not u.startswith("javascript")]  # fmt: skip
        soup = BeautifulSoup(response.body, "lxml")
        tags = [(a, "href") for a in soup.find_all("a", href=True)]
        tags += [(i, "src") for i in soup.find_all("img", src=True)]
        found = [str(tag[name]) for tag, name in tags]
        return [response.urljoin(u) for u in found if not u.startswith("javascript")]

    def keep(self, response: Response) -> None:
        """Write the response as a WARC record."""
        headers = [(k.decode(), v[0].decode()) for k, v in response.headers.items() if v]
        http = StatusAndHeaders(f"{response.status} OK", headers, protocol="HTTP/1.1")
        record = self.writer.create_warc_record(
            response.url, "response", payload=BytesIO(response.body), http_headers=http
        )
        self.writer.write_record(record)

    def closed(self, reason: str) -> None:
        """Print what was measured."""
        self.stream.close()
        print(json.dumps({"responses": self.count, "seconds": self.ended - self.began}))


def main() -> None:
    """Crawl the address given, keeping into the folder given."""
    url, folder, *rest = sys.argv[1:]
    process = AsyncCrawlerProcess(SETTINGS)
    process.crawl(PlainSpider, url=url, folder=folder, bare="yes" if rest else "")
    process.start()


if __name__ == "__main__":
    main()
