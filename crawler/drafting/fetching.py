"""Fetching a few pages outside a crawl: one after the other, politely, from one named host.

The host is the one a person named. Its address is looked up once a request, refused when it is
private, and connected to as it was checked, so that a name which changes its address gains nothing.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from protego import Protego

from archive import VERSION
from archive.config import Config
from archive.errors import ArchiveError, FetchError, UsageError
from archive.urls import host_of, is_public, joined
from archive.warc.http import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

ROBOT = "KhoTin"
TIMEOUT = 30.0
LONGEST = 90.0
MOST_REDIRECTS = 10
LONGEST_DELAY = 60.0
_CHUNK = 65_536
_SAFE = "/?&=%:;,+@!$'()*~[]-._"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: `url` after redirects, body without content encoding, `cut` at the size limit."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cut: bool
    at: datetime

    @property
    def content_type(self) -> str:
        """The Content-Type header, empty where there is none."""
        return next((v for name, v in self.headers if name.lower() == "content-type"), "")


class Forbidden(FetchError):
    """The host's robots.txt does not allow it: asking again is of no use."""


@dataclass(slots=True)
class Fetcher:
    """Asks one site for single pages. `hosts` grows by the host with or without "www.".

    `raw` asks for bodies as they are and leaves them so.
    """

    config: Config
    hosts: list[str]
    allow_private: bool = False
    verify_tls: bool = True
    delay: float = 1.0
    pause: Callable[[float], None] = time.sleep
    private: bool = False
    raw: bool = False
    _robots: dict[str, Protego | None] = field(default_factory=dict)
    _last: float | None = None

    def get(self, url: str) -> Fetched:
        """Return the answer to a GET, redirects followed within the site.

        Raises FetchError for what cannot be fetched, is forbidden by robots.txt or is an error.
        """
        found = self.ask(url)
        if found.status >= 400:
            raise FetchError(
                url, f"the site answers {found.status} {_phrase(found.status)}".rstrip()
            )
        return found

    def ask(self, url: str) -> Fetched:
        """Return the answer to a GET whatever its status, redirects followed within the site.

        Raises Forbidden by robots.txt, FetchError for what cannot be fetched.
        """
        self._address(url)
        allowed = self._rules(url)
        if allowed is not None and not allowed.can_fetch(url, ROBOT):
            raise Forbidden(
                url, "robots.txt forbids it; save pages in a browser and name the files"
            )
        return self._follow(url)

    def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that robots.txt names."""
        rules = self._rules(url)
        return list(rules.sitemaps) if rules is not None else []

    def _rules(self, url: str) -> Protego | None:
        parts = urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}"
        if base not in self._robots:
            found = self._follow(f"{base}/robots.txt")
            if found.status >= 500 or found.status == 429:
                # RFC 9309 §2.3.1.4: without its rules nothing of the site may be asked for.
                raise FetchError(
                    f"{base}/robots.txt", f"the site answers {found.status}; try later"
                )
            text = found.body.decode("utf-8", "replace") if found.status == 200 else ""
            rules = Protego.parse(text) if text else None
            self._slow_down(base, rules)
            self._robots[base] = rules
        return self._robots[base]

    def _slow_down(self, base: str, rules: Protego | None) -> None:
        asked = float((rules.crawl_delay(ROBOT) if rules else None) or 0)
        if asked > LONGEST_DELAY:
            reason = f"asks for {asked:.0f} seconds between requests; save pages and name the files"
            raise FetchError(f"{base}/robots.txt", reason)
        self.delay = max(self.delay, asked)

    def _follow(self, url: str) -> Fetched:
        here, first = url, url
        for _ in range(MOST_REDIRECTS + 1):
            found = self._ask(here)
            target = next((v for name, v in found.headers if name.lower() == "location"), "")
            if found.status not in (301, 302, 303, 307, 308) or not target:
                return found
            here = joined(here, target)
            self._check_host(here or target, first)
        raise FetchError(first, f"it redirects more than {MOST_REDIRECTS} times")

    def _check_host(self, url: str, first: str) -> None:
        host = host_of(url)
        if not url.lower().startswith(("http://", "https://")) or not host:
            raise FetchError(first, f"it redirects to «{url}», which is no http address")
        if host in self.hosts:
            return
        if host.removeprefix("www.") in {known.removeprefix("www.") for known in self.hosts}:
            self.hosts.append(host)
            return
        raise FetchError(first, f"it redirects to another site: {url}; name that address instead")

    def _ask(self, url: str) -> Fetched:
        address = self._address(url)
        self._wait()
        try:
            return self._exchange(url, address)
        except ssl.SSLCertVerificationError as error:
            hint = "--no-verify-tls asks all the same"
            raise FetchError(
                url, f"its certificate is not valid: {error.verify_message}; {hint}"
            ) from None
        except TimeoutError:
            raise FetchError(url, f"no answer within {TIMEOUT:.0f} seconds") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchError(
                url, f"cannot be fetched: {str(error) or type(error).__name__}"
            ) from None

    def _wait(self) -> None:
        if self._last is not None and not self.private:
            left = self._last + self.delay - time.monotonic()
            if left > 0:
                self.pause(left)
        self._last = time.monotonic()

    def _address(self, url: str) -> tuple[str, int]:
        """Return the checked address to connect to."""
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = [str(a[0]) for *_, a in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError):
            raise FetchError(url, f"the host {host} cannot be found; check its spelling") from None
        inside = [address for address in found if not is_public(address)]
        if inside and not self.allow_private:
            reason = f"{host} is at the private address {inside[0]}; --allow-private asks it all the same"
            raise UsageError(f"{url}: {reason}")
        self.private = bool(inside)
        return found[0], port

    def _exchange(self, url: str, address: tuple[str, int]) -> Fetched:
        parts = urlsplit(url)
        host = parts.hostname or ""
        sock = socket.create_connection(address, timeout=TIMEOUT)
        with sock, _deadline(sock):
            if parts.scheme == "https":
                context = ssl.create_default_context()
                if not self.verify_tls:
                    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                sock = context.wrap_socket(sock, server_hostname=host)
            connection = http.client.HTTPConnection(host, address[1])
            connection.sock = sock
            target = quote(
                (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_SAFE
            )
            connection.request("GET", target, headers=self._headers(host_of(url)))
            answer = connection.getresponse()
            body, cut = _body(answer, self.config.max_page_mb * 1_000_000)
        headers = tuple(answer.getheaders())
        if self.raw:
            return Fetched(url, answer.status, headers, body, cut, datetime.now(UTC))
        try:
            plain = decoded(body, headers, max_bytes=self.config.max_page_mb * 1_000_000)
        except ArchiveError:
            plain, cut = b"", True
        return Fetched(url, answer.status, headers, plain, cut, datetime.now(UTC))

    def _headers(self, host: str) -> dict[str, str]:
        return {
            "Host": host,
            "User-Agent": f"{ROBOT}/{VERSION} (+{self.config.contact})",
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": "vi,en;q=0.5",
            "Accept-Encoding": "identity" if self.raw else "gzip, deflate",
            "Connection": "close",
        }


@contextmanager
def _deadline(sock: socket.socket) -> Iterator[None]:
    """End the connection after LONGEST seconds, however slowly bytes drip in."""
    timer = threading.Timer(LONGEST, lambda: sock.shutdown(socket.SHUT_RDWR))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _body(answer: http.client.HTTPResponse, most: int) -> tuple[bytes, bool]:
    parts: list[bytes] = []
    size = 0
    while size <= most:
        try:
            chunk = answer.read(_CHUNK)
        except http.client.IncompleteRead as error:
            return b"".join([*parts, error.partial]), True
        if not chunk:
            # What the server promised and did not send.
            return b"".join(parts), bool(answer.length)
        parts.append(chunk)
        size += len(chunk)
    return b"".join(parts)[:most], True


def _phrase(status: int) -> str:
    return http.client.responses.get(status, "")
