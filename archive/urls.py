"""Canonical URLs, public ids, and which addresses may be fetched."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit

from w3lib.url import canonicalize_url

_ID_BYTES = 10
_NOTHING = SplitResult("", "", "", "", "")
# As many addresses as a page has, and its site's menus: four times as many are found there hardly
# more often, and hold 4 MB in each process that reads pages.
_REMEMBERED = 1024
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def split(url: str) -> SplitResult:
    """Return the parts of a URL as somebody wrote it; of one that cannot be read all are empty.

    Its port can be read too: `http://a:99999/` is no address either.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return _NOTHING
    return parts


def joined(base: str, href: str) -> str:
    """Return a link made absolute, an empty string for one that cannot be read."""
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def canonical(url: str) -> str:
    """Return the URL in one spelling: sorted query, no fragment, lower-case host, no default port.

    One that cannot be read has no other spelling than its own.
    """
    url = url.strip()
    parts = split(url)
    if parts == _NOTHING:
        return url
    host = (parts.hostname or "").lower()
    netloc = host if parts.port in (None, _default_port(parts.scheme)) else f"{host}:{parts.port}"
    try:
        return str(canonicalize_url(parts._replace(netloc=netloc).geturl(), keep_fragments=False))
    except ValueError:
        return url


def _default_port(scheme: str) -> int | None:
    return {"http": 80, "https": 443}.get(scheme)


@lru_cache(maxsize=_REMEMBERED)
def host_of(url: str) -> str:
    """Return host, with the port when it is not the scheme's own; empty when the URL has none."""
    parts = split(url)
    host = (parts.hostname or "").lower()
    return host if parts.port in (None, _default_port(parts.scheme)) else f"{host}:{parts.port}"


def query_of(url: str) -> dict[str, str]:
    """Return the query with lower-case names, first value winning (pages repeat `&page=`)."""
    return dict(_query_of(url))


# A crawl asks half a dozen questions about each link, and pages share most of their links.
@lru_cache(maxsize=_REMEMBERED)
def _query_of(url: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for name, value in parse_qsl(split(url).query.replace("&amp;", "&"), keep_blank_values=True):
        found.setdefault(name.lower(), value)
    return tuple(found.items())


def page_url(url: str, name: str, number: int) -> str:
    """Return a list page's URL with the query name set to the page number."""
    parts = split(url)
    query = {k: v for k, v in query_of(url).items() if k != name.lower()} | {name: str(number)}
    return parts._replace(query=urlencode(query)).geturl()


def public_id(authority: str, key: str) -> str:
    """Return an article's public id: 16 lower-case base32 characters of its identity.

    The same identity gives the same id in every archive, so permalinks survive a rebuild.
    """
    digest = hashlib.sha256(f"{authority}\n{key}".encode()).digest()[:_ID_BYTES]
    return base64.b32encode(digest).decode().lower()


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet (not private, loopback, link-local).

    An IPv6 address that stands for an IPv4 one is as public as that.
    """
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    inner = _embedded(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    return (inner or ip).is_global and not (inner or ip).is_multicast


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that is reached through this one: mapped, NAT64, 6to4 or Teredo."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    # Of Teredo's pair the second is the host; the first is only the relay's.
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
