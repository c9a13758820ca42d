"""Feeds and sitemaps: which addresses an RSS, RDF or Atom feed, or a sitemap, names.

Pure functions of bytes, bounded and safe from hostile XML. Fetching them is the spider's business.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

from archive.urls import host_of
from crawler.extract import ParsedPage

# sitemaps.org: at most so many addresses a file, and so many bytes unpacked.
MOST_ADDRESSES = 50_000
MOST_BYTES = 50 << 20
# What stands behind more is no address; sitemaps.org allows 2,048.
MOST_LETTERS = 4000
_KINDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_ENTRIES = {"item", "entry", "url", "sitemap"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An address, and when it last changed where the file tells (UTC)."""

    url: str
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a file names: pages, and further sitemaps of an index."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[Entry, ...] = ()


def read_feed(body: bytes) -> Feed | None:
    """Return what a feed or sitemap names, also a gzipped one; None for what is neither.

    A file that breaks off, or is not well formed, is read as far as it goes.
    """
    plain = _unpacked(body)
    if plain.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"<":
        return None
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=None,
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    pages: list[Entry] = []
    sitemaps: list[Entry] = []
    root = ""
    try:
        for start in range(0, len(plain), 1 << 16):
            parser.feed(plain[start : start + (1 << 16)])
            for event, element in parser.read_events():
                name = _name(element)
                root = root or name
                if event == "end" and name in _ENTRIES and (entry := _entry(element, name)):
                    (sitemaps if name == "sitemap" else pages).append(entry)
                    element.clear()
            if root not in _ROOTS or len(pages) + len(sitemaps) >= MOST_ADDRESSES:
                break
    except etree.LxmlError:
        # What came before the fault counts.
        pass
    if root not in _ROOTS:
        return None
    return Feed(tuple(pages[:MOST_ADDRESSES]), tuple(sitemaps[:MOST_ADDRESSES]))


_ROOTS = ("rss", "rdf", "feed", "urlset", "sitemapindex")


def feeds_named(parsed: ParsedPage) -> Iterator[str]:
    """Yield the addresses of the feeds that a page says are of the same matter."""
    if parsed.root is None:
        return
    for link in parsed.root.iter("link"):
        rel, kind = (link.get("rel") or "").lower().split(), (link.get("type") or "").lower()
        if (
            "alternate" in rel
            and kind in _KINDS
            and (url := parsed.resolve(link.get("href") or ""))
        ):
            yield url


def _unpacked(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return zlib.decompressobj(31).decompress(body, MOST_BYTES)
    except zlib.error:
        return b""


def _name(element: Any) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _entry(element: Any, kind: str) -> Entry | None:
    url, changed = "", None
    for child in element:
        name, text = _name(child), (child.text or "").strip()
        if name == "loc" or (name == "link" and text):
            url = url or text
        elif name == "link" and child.get("href") and child.get("rel", "alternate") == "alternate":
            url = url or child.get("href").strip()
        elif name in ("lastmod", "updated"):
            changed = _moment(text)
    is_web = url.startswith(("http://", "https://")) and len(url) <= MOST_LETTERS
    return Entry(url, changed) if is_web and host_of(url) else None


def _moment(text: str) -> datetime | None:
    """Return a W3C date or time; of a mere day its end, so that no change on that day is missed."""
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if len(text) == len("2024-05-01"):
            aware += timedelta(days=1)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        # The last day of the year 9999 has no day after it.
        return None
