"""How often one address may ask: a count a minute, shared by all processes that answer."""

from __future__ import annotations

import hashlib
import ipaddress
import mmap
import os
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request

from webui.language import _
from webui.refusals import Refusal

WINDOW = 60
_SLOTS = 1 << 16
_SLOT = struct.Struct("=II")
_KEY = "khotin.allowance"


@dataclass(frozen=True, slots=True)
class Spent:
    """What an address has left of its requests in this minute, and in how many seconds it has all again."""

    left: int
    wait: int
    over: bool


class Allowance:
    """So many requests a minute for each address; 0 is any number.

    The counts lie in memory that processes made after it share. Two addresses may fall on one slot,
    and two processes that count at once may count one too few: neither matters here, and nobody waits.
    """

    def __init__(self, a_minute: int, *, clock: Callable[[], float] = time.time) -> None:
        self.a_minute = a_minute
        self._clock = clock
        self._salt = os.urandom(16)
        self._counts = mmap.mmap(-1, _SLOTS * _SLOT.size) if a_minute else None

    def spend(self, address: str) -> Spent | None:
        """Count one request of an address; None where nothing is counted."""
        if self._counts is None:
            return None
        minute, second = divmod(int(self._clock()), WINDOW)
        at = self._slot(address) * _SLOT.size
        known, count = _SLOT.unpack_from(self._counts, at)
        count = min(count + 1, 0xFFFF_FFFF) if known == minute & 0xFFFF_FFFF else 1
        _SLOT.pack_into(self._counts, at, minute & 0xFFFF_FFFF, count)
        return Spent(max(0, self.a_minute - count), WINDOW - second, count > self.a_minute)

    def _slot(self, address: str) -> int:
        digest = hashlib.blake2b(_network(address).encode(), digest_size=4, key=self._salt).digest()
        return int.from_bytes(digest) % _SLOTS


def _network(address: str) -> str:
    """Return what counts as one asker: an IPv6 network of 64 bits is one house."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False))


def keep_allowance(app: Flask, allowance: Allowance) -> None:
    """Give the app its counts."""
    app.extensions[_KEY] = allowance


def allowed_a_minute() -> int:
    """Return how many requests a minute an address may make; 0 is any number."""
    allowance: Allowance = current_app.extensions[_KEY]
    return allowance.a_minute


def count_request(*, status: int = 429) -> None:
    """Count this request; raises Refusal with Retry-After when there were too many."""
    allowance: Allowance = current_app.extensions[_KEY]
    g.spent = spent = allowance.spend(request.remote_addr or "")
    if spent is not None and spent.over:
        raise Refusal(
            status,
            _("There were more than %(most)s requests in a minute. Please wait %(wait)s seconds.",
              most=allowance.a_minute, wait=spent.wait),
            headers={"Retry-After": str(spent.wait), "Cache-Control": "no-store"},
        )  # fmt: skip


def state_limit(response: Response) -> Response:
    """Say in the headers what is allowed and what is left (draft-ietf-httpapi-ratelimit-headers-10)."""
    spent: Spent | None = g.get("spent")
    if spent is not None:
        allowance: Allowance = current_app.extensions[_KEY]
        response.headers["RateLimit-Policy"] = f'"a-minute";q={allowance.a_minute};w={WINDOW}'
        response.headers["RateLimit"] = f'"a-minute";r={spent.left};t={spent.wait}'
    return response
