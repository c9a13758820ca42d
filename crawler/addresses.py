"""Refusing private addresses: a declared host may not lead into the machine or its network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from archive.urls import is_public

PRIVATE = "the private address {address}, which only a profile with `private = true` may ask"


class PrivateAddress(DNSLookupError):
    """A host that resolves to an address of this machine or its network."""


class PublicResolver(CachingThreadedResolver):
    """Resolves names as Scrapy does, but gives out private addresses only to sites that are private.

    The address it returns is the one connected to, so a name that changes its address between a
    check and the connection gains nothing.
    """

    allows_private: Callable[[], bool]

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Make the resolver of a process; Scrapy hands over the process in place of a crawler."""
        resolver = super().from_crawler(crawler, reactor)
        process: Any = crawler
        resolver.allows_private = lambda: any(
            one.spider is not None and one.spider.site.private for one in process.crawlers
        )
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """Resolve a host; fails with PrivateAddress when it lies on a private network."""
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if not is_public(address) and not self.allows_private():
            raise PrivateAddress(f"{name} is at {PRIVATE.format(address=address)}")
        return address
